"""The broker's signing keys: from its signed key set, or from a file configured by hand.

Only a signed set may be fetched by program. It is kept a day at most; a key that is not
in it makes us look again at once, for brokers change keys daily or weekly. While the
broker's set cannot be fetched, the keys that we have still serve.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import Key, KeySet, import_key

from accounts.ftn.calls import fetch
from accounts.ftn.errors import FtnError, Reason
from accounts.rate_limits import Rule, hit

CACHE_KEY: Final = "ftn-broker-keys"
LONGEST: Final = 24 * 3600  # seconds
# Forced looks alone are limited: the day's ordinary fetch must never block a real change.
FORCED_LOOKS: Final = Rule("ftn-broker-keys", "10/minute")
ENTITY_ALGORITHMS: Final = ["RS256", "PS256", "ES256"]

type Jwk = dict[str, Any]


def signing_key(kid: str | None, *, at: datetime) -> Key:
    """The broker's key of that id. Raises `FtnError` if it has none or cannot be asked."""
    if settings.OIDC_BROKER_JWKS:
        found = _pick(_read_set(Path(settings.OIDC_BROKER_JWKS).read_bytes()), kid)
    else:
        keys = cache.get(CACHE_KEY) or _fetch(at=at)
        found = _pick(keys, kid)
        if found is None and hit(FORCED_LOOKS).allowed:
            found = _pick(_fetch(at=at), kid)
    if found is None:
        raise FtnError(Reason.UNKNOWN_SIGNING_KEY)
    return found


def _pick(keys: list[Jwk], kid: str | None) -> Key | None:
    """By id alone: a token without an id names no key, and a key in its header is not ours."""
    for each in keys:
        if kid is not None and each.get("kid") == kid and each.get("use", "sig") == "sig":
            return import_key(each)
    return None


def _fetch(*, at: datetime) -> list[Jwk]:
    text = fetch(settings.OIDC_SIGNED_JWKS_URL, refused=Reason.KEYS_UNAVAILABLE)
    claims = _verified(text)
    now = int(at.timestamp())
    expires = claims.get("exp", now + LONGEST)
    if not isinstance(expires, int) or expires <= now:
        raise FtnError(Reason.KEYS_EXPIRED)
    keys = _read_set(json.dumps(claims).encode())
    cache.set(CACHE_KEY, keys, timeout=min(LONGEST, expires - now))
    return keys


def _verified(text: bytes) -> Jwk:
    """The claims of a key set that one of the broker's entity keys has signed."""
    registry = jws.JWSRegistry(algorithms=ENTITY_ALGORITHMS, strict_check_header=False)
    entity = KeySet.import_key_set(json.loads(Path(settings.OIDC_BROKER_ENTITY_KEYS).read_bytes()))
    for key in entity.keys:
        try:
            signed = jws.deserialize_compact(text.strip(), key, registry=registry)
            claims = json.loads(signed.payload)
        except BadSignatureError:
            continue
        except (JoseError, ValueError):
            break
        if isinstance(claims, dict):
            return claims
    raise FtnError(Reason.KEYS_NOT_TRUSTED)


def _read_set(text: bytes) -> list[Jwk]:
    keys = json.loads(text).get("keys")
    if not isinstance(keys, list):
        raise FtnError(Reason.KEYS_NOT_TRUSTED)
    return [each for each in keys if isinstance(each, dict)]
