"""The portal's own keys, and the three documents in which it publishes them.

`sig.pem` signs requests and assertions, `enc.pem` opens ID tokens, `entity.pem` signs the
published key set. So that a change locks nobody out there may be two more kinds:
`sig-next.pem` is published and does not sign yet; `enc-*.pem` open ID tokens and are not
published, because they are not yet or no longer the ones to use.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from joserfc import jws
from joserfc.jwk import RSAKey

ALGORITHM: Final = "RS256"
KEY_SET_LIFE: Final = timedelta(days=1)
STATEMENT_LIFE: Final = timedelta(days=5 * 365)  # handed over once, by hand


@dataclass(frozen=True, slots=True, repr=False)
class OwnKeys:
    signing: RSAKey
    signing_next: tuple[RSAKey, ...]
    encryption: tuple[RSAKey, ...]  # the current one first
    entity: RSAKey


def own_keys() -> OwnKeys:
    return _read(settings.OIDC_RP_KEYS)


@lru_cache(maxsize=4)
def _read(folder: Path) -> OwnKeys:
    older = sorted(folder.glob("enc-*.pem"), reverse=True)
    return OwnKeys(
        signing=_key(folder / "sig.pem", "sig"),
        signing_next=tuple(_key(path, "sig") for path in folder.glob("sig-next.pem")),
        encryption=tuple(_key(path, "enc") for path in (folder / "enc.pem", *older)),
        entity=_key(folder / "entity.pem", "sig"),
    )


def _key(path: Path, use: str) -> RSAKey:
    """A private key named by its thumbprint. No `alg`: joserfc would then refuse the others."""
    key = RSAKey.import_key(path.read_bytes(), {"use": use})
    key.ensure_kid()
    return key


def public_keys() -> dict[str, list[Any]]:
    keys = own_keys()
    published = (keys.signing, *keys.signing_next, keys.encryption[0])
    return {"keys": [key.as_dict(private=False) for key in published]}


def signed_key_set(*, at: datetime) -> str:
    claims = public_keys() | _lifetime(at, KEY_SET_LIFE)
    return sign(claims, own_keys().entity, kind="jwk-set+jwt")


def entity_statement(*, at: datetime) -> str:
    """What a broker stores about us; its SHA-256 is compared by hand when it is given."""
    entity = own_keys().entity
    client = {
        "redirect_uris": [f"{settings.PUBLIC_URL}/oidc/callback/"],
        "signed_jwks_uri": f"{settings.PUBLIC_URL}/oidc/signed-jwks",
        "client_name": settings.OIDC_SP_NAME,
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": ALGORITHM,
        "request_object_signing_alg": ALGORITHM,
        "id_token_signed_response_alg": settings.OIDC_RP_SIGN_ALGO,
        "id_token_encrypted_response_alg": "RSA-OAEP",
        "id_token_encrypted_response_enc": "A128CBC-HS256",
    }
    claims = _lifetime(at, STATEMENT_LIFE) | {
        "jwks": {"keys": [entity.as_dict(private=False)]},
        "metadata": {"openid_relying_party": client},
    }
    return sign(claims, entity, kind="entity-statement+jwt")


def sign(claims: dict[str, Any], key: RSAKey, *, kind: str = "JWT") -> str:
    """The claims as a compact JWS."""
    header = {"alg": ALGORITHM, "typ": kind, "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms=[ALGORITHM])


def _lifetime(at: datetime, life: timedelta) -> dict[str, Any]:
    return {
        "iss": settings.PUBLIC_URL,
        "sub": settings.PUBLIC_URL,
        "iat": int(at.timestamp()),
        "exp": int((at + life).timestamp()),
    }
