"""The ID token: opened, its signature checked, and every claim looked at.

A JWE for one of our encryption keys, around a JWS of the broker. Algorithms are named
one by one, so compression, `none`, shared secrets and RSA1_5 are not even tried.
"""

import json
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final, TypeGuard

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.views.decorators.debug import sensitive_variables
from joserfc import jwe, jws
from joserfc.errors import BadSignatureError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64decode

from accounts.ftn.broker_keys import signing_key
from accounts.ftn.errors import FtnError, Reason
from accounts.ftn.identity import Identity, identity_of
from accounts.ftn.own_keys import own_keys

JWE_ALGORITHMS: Final = [
    "RSA-OAEP",
    "RSA-OAEP-256",
    "A128CBC-HS256",
    "A256CBC-HS512",
    "A128GCM",
    "A256GCM",
]
LONGEST_HEADER: Final = 8192  # bytes: room for a certificate chain, which is not looked at
CLOCKS_DIFFER: Final = 10  # seconds
OLDEST_IDENTIFICATION: Final = 10 * 60  # seconds

type Claims = dict[str, Any]


@sensitive_variables()
def read_id_token(token: str, *, nonce: str, at: datetime) -> Identity:
    """The identity in an ID token that is meant for this sign-in. Raises `FtnError`."""
    claims = _verify(_decrypt(token), at=at)
    now = int(at.timestamp())
    for is_well, reason in CHECKS:
        if not is_well(claims, now):
            raise FtnError(reason)
    if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise FtnError(Reason.WRONG_NONCE)
    return identity_of(claims)


@sensitive_variables()
def _decrypt(token: str) -> bytes:
    if token.count(".") != 4:
        raise FtnError(Reason.NOT_ENCRYPTED)
    # Brokers may repeat `iss` and `aud` in the header: unknown names are to be ignored.
    registry = jwe.JWERegistry(algorithms=JWE_ALGORITHMS, strict_check_header=False)
    registry.max_protected_header_length = LONGEST_HEADER
    for key in _keys_for(_header(token)):
        try:
            plaintext = jwe.decrypt_compact(token, key, registry=registry).plaintext
        except UnsupportedAlgorithmError:
            raise FtnError(Reason.REFUSED_ALGORITHM) from None
        except (JoseError, ValueError, InvalidTag):
            continue
        if plaintext is not None:
            return plaintext
    raise FtnError(Reason.NOT_DECRYPTED)


def _keys_for(header: Claims) -> tuple[RSAKey, ...]:
    """The key that the token names, old ones too; all of ours if it names none."""
    keys = own_keys().encryption
    kid = header.get("kid")
    found = keys if kid is None else tuple(key for key in keys if key.kid == kid)
    if not found:
        raise FtnError(Reason.UNKNOWN_ENCRYPTION_KEY)
    return found


@sensitive_variables()
def _verify(signed: bytes, *, at: datetime) -> Claims:
    if signed.count(b".") != 2:
        raise FtnError(Reason.NOT_SIGNED)
    text = signed.decode("ascii", errors="replace")
    algorithms = [settings.OIDC_RP_SIGN_ALGO]
    registry = jws.JWSRegistry(algorithms=algorithms, strict_check_header=False)
    registry.max_header_length = LONGEST_HEADER
    header = _header(text)
    if header.get("alg") not in algorithms:
        raise FtnError(Reason.REFUSED_ALGORITHM)
    key = signing_key(header.get("kid"), at=at)
    try:
        claims = json.loads(jws.deserialize_compact(text, key, registry=registry).payload)
    except BadSignatureError:
        raise FtnError(Reason.BAD_SIGNATURE) from None
    except (JoseError, ValueError):
        raise FtnError(Reason.NOT_SIGNED) from None
    if not isinstance(claims, dict):
        raise FtnError(Reason.NOT_SIGNED)
    return claims


def _header(token: str) -> Claims:
    """The first part, not yet believed: it only says which key to try."""
    try:
        header = json.loads(urlsafe_b64decode(token.partition(".")[0].encode("ascii")))
    except (JoseError, ValueError):
        header = None
    if not isinstance(header, dict):
        raise FtnError(Reason.MALFORMED)
    return header


def _is_for_us(claims: Claims, now: int) -> bool:
    """We alone: a token that others may also use is not taken."""
    audience = claims.get("aud")
    ours = settings.OIDC_RP_CLIENT_ID
    return audience in (ours, [ours]) and claims.get("azp", ours) == ours


def _was_identified_now(claims: Claims, now: int) -> bool:
    """Some brokers leave `auth_time` out; then nobody counts as freshly identified."""
    moment = claims.get("auth_time")
    if moment is None:
        return True
    return _is_time(moment) and now - OLDEST_IDENTIFICATION <= moment <= now + CLOCKS_DIFFER


def _has_begun(claims: Claims, now: int) -> bool:
    times = (claims.get("iat"), claims.get("nbf", now))
    return all(_is_time(each) and each <= now + CLOCKS_DIFFER for each in times)


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


CHECKS: Final[tuple[tuple[Callable[[Claims, int], bool], Reason], ...]] = (
    (lambda claims, now: claims.get("iss") == settings.OIDC_ISSUER, Reason.WRONG_ISSUER),
    (_is_for_us, Reason.WRONG_AUDIENCE),
    (lambda claims, now: _is_time(claims.get("exp")) and claims["exp"] > now, Reason.EXPIRED),
    (_has_begun, Reason.FROM_THE_FUTURE),
    (_was_identified_now, Reason.STALE_IDENTIFICATION),
    (lambda claims, now: claims.get("acr") in settings.OIDC_ACCEPTED_ACR, Reason.LEVEL_TOO_LOW),
)
