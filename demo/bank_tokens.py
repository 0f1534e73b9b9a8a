"""ID tokens of the demo bank: a JWS inside a JWE, and on demand every wrong one.

A fault is named where a person is chosen; the tests go through all of them. Those in
`HARMLESS` are what real brokers do, and a relying party must accept them.
"""

import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from joserfc import jwe, jws
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

from demo import bank_settings as settings
from demo.bank_checks import portal_keys
from demo.keys import read_key
from demo.personas import Persona

LEVEL: Final = "http://ftn.ficora.fi/2017/loatest2"
TELIA: Final = {
    "personal_identity_code": "urn:oid:1.2.246.21",
    "given_name": "urn:oid:1.2.246.575.1.14",
    "family_name": "urn:oid:2.5.4.4",
    "name": "urn:oid:2.16.840.1.113730.3.1.241",
}
MINUTE: Final = 60
DAY: Final = 24 * 3600

type Claims = dict[str, Any]

CLAIM_FAULTS: Final[dict[str, Callable[[Claims], object]]] = {
    "wrong_iss": lambda c: c.update(iss="https://other.example"),
    "no_iss": lambda c: c.pop("iss"),
    "wrong_aud": lambda c: c.update(aud="somebody-else"),
    "no_aud": lambda c: c.pop("aud"),
    "multi_aud": lambda c: c.update(aud=[c["aud"], "somebody-else"], azp="somebody-else"),
    "wrong_azp": lambda c: c.update(azp="somebody-else"),
    "wrong_nonce": lambda c: c.update(nonce="x" * 32),
    "no_nonce": lambda c: c.pop("nonce"),
    "expired": lambda c: c.update(iat=c["iat"] - 20 * MINUTE, exp=c["iat"] - 10 * MINUTE),
    "no_exp": lambda c: c.pop("exp"),
    "future_iat": lambda c: c.update(iat=c["iat"] + 10 * MINUTE),
    "stale_auth_time": lambda c: c.update(auth_time=c["auth_time"] - DAY),
    "low_loa": lambda c: c.update(acr="http://ftn.ficora.fi/2017/loatest1"),
    "no_acr": lambda c: c.pop("acr"),
    "no_hetu": lambda c: c.pop("personal_identity_code"),
    "bad_hetu": lambda c: c.update(personal_identity_code="070770-905E"),
    "no_names": lambda c: [c.pop(name, None) for name in ("name", "given_name", "family_name")],
    "other_names": lambda c: c.update(name="", given_name="Toinen", family_name="Nimi"),
    "no_auth_time": lambda c: c.pop("auth_time"),
    "aud_list": lambda c: c.update(aud=[c["aud"]], azp=c["aud"]),
    "telia_names": lambda c: c.update({TELIA[n]: c.pop(n) for n in TELIA if n in c}),
}
HARMLESS: Final = frozenset(
    "no_names other_names no_auth_time aud_list telia_names old_enc_key gcm header_claims"
    " rotated_key".split()
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    request: Claims
    persona: Persona
    fault: str


class Keys:
    """The bank's signing keys, the newest last. `rotate` makes a new one on the spot."""

    def __init__(self) -> None:
        self._made: list[RSAKey] = []
        self._lock = Lock()

    def all(self) -> list[RSAKey]:
        return [read_key(settings.BANK_KEYS / "bank-sig.pem", "sig"), *self._made]

    def rotate(self) -> RSAKey:
        key = new_key()
        with self._lock:
            self._made.append(key)
        return key


keys = Keys()


def new_key() -> RSAKey:
    key = RSAKey.generate_key(2048, {"use": "sig"})
    key.ensure_kid()
    return key


def signed_key_set(fault: str) -> str:
    """The published keys, signed by the entity key; `foreign` and `expired` on demand."""
    entity = read_key(settings.BANK_KEYS / "bank-entity.pem", "sig")
    if fault == "foreign":
        entity = RSAKey.generate_key(2048, {"kid": str(entity.kid)})
    now = int(time.time())
    claims = {
        "iss": settings.BANK_URL,
        "sub": settings.BANK_URL,
        "iat": now - 2 * DAY,
        "exp": now - DAY if fault == "expired" else now + DAY,
        "keys": [key.as_dict(private=False) for key in keys.all()],
    }
    header = {"alg": "RS256", "typ": "jwk-set+jwt", "kid": entity.kid}
    return jws.serialize_compact(header, json.dumps(claims), entity)


def id_token(grant: Grant) -> str:
    claims = _claims(grant)
    if change := CLAIM_FAULTS.get(grant.fault):
        change(claims)
    if grant.fault == "not_signed":
        return _encrypted(json.dumps(claims), grant.fault)
    signed = _signed(json.dumps(claims), grant.fault)
    return signed if grant.fault == "not_encrypted" else _encrypted(signed, grant.fault)


def _claims(grant: Grant) -> Claims:
    now = int(time.time())
    person = grant.persona
    names = {
        "name": person.name,
        "given_name": person.given_names,
        "family_name": person.family_name,
    }
    return {
        "iss": settings.BANK_URL,
        "aud": settings.CLIENT_ID,
        "sub": f"one-time-{now}",  # not persistent, as at real brokers
        "nonce": grant.request["nonce"],
        "iat": now,
        "exp": now + 5 * MINUTE,
        "auth_time": now,
        "acr": LEVEL,
        "amr": ["demo"],
        "personal_identity_code": person.hetu,
        **{name: value for name, value in names.items() if value},
    }


def _signed(payload: str, fault: str) -> str:
    key = keys.rotate() if fault == "rotated_key" else keys.all()[0]
    header: Claims = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
    if fault == "alg_none":
        return f"{_part(header | {'alg': 'none'})}.{_text(payload)}."
    if fault == "hs256_confusion":
        body = f"{_part(header | {'alg': 'HS256'})}.{_text(payload)}"
        secret = key.as_pem(private=False)
        return f"{body}.{_text(hmac.digest(secret, body.encode(), 'sha256'))}"
    if fault in {"foreign_key", "embedded_jwk", "unknown_kid"}:
        key = new_key()
    if fault == "embedded_jwk":
        header["jwk"] = key.as_dict(private=False)
    if fault in {"unknown_kid", "no_kid"}:
        header["kid"] = key.kid
    if fault == "no_kid":
        del header["kid"]
    token = jws.serialize_compact(header, payload, key)
    if fault == "bad_signature":
        body, _, signature = token.rpartition(".")
        token = f"{body}.{'AAAA' if signature[:4] != 'AAAA' else 'BBBB'}{signature[4:]}"
    return token


def _encrypted(payload: str, fault: str) -> str:
    key = next(each for each in portal_keys().keys if each.get("use") == "enc")
    header: Claims = {"alg": "RSA-OAEP", "enc": "A128CBC-HS256", "cty": "JWT", "kid": key.kid}
    if fault == "gcm":
        header |= {"alg": "RSA-OAEP-256", "enc": "A256GCM"}
    elif fault == "rsa1_5":
        header["alg"] = "RSA1_5"
    elif fault == "zip_bomb":
        header["zip"], payload = "DEF", "0" * 30_000_000
    elif fault == "header_claims":
        header |= {"iss": settings.BANK_URL, "aud": settings.CLIENT_ID}
    elif fault == "wrong_enc_key":
        key = new_key()
    elif fault == "unknown_enc_kid":
        header["kid"] = "never-published"
    elif fault == "old_enc_key":
        key = read_key(settings.BANK_KEYS / "enc-2025.pem")
        header["kid"] = key.kid
    algorithms = [header["alg"], header["enc"], "DEF"]
    registry = jwe.JWERegistry(algorithms=algorithms, strict_check_header=False)
    public = RSAKey.import_key({n: v for n, v in key.as_dict(private=False).items() if n != "use"})
    return jwe.encrypt_compact(header, payload, public, registry=registry)


def _part(header: Claims) -> str:
    return _text(json.dumps(header))


def _text(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return urlsafe_b64encode(raw).decode()
