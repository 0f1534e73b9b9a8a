"""What the demo bank demands of a relying party. It believes nothing either."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import Lock
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.util import urlsafe_b64encode

from demo import bank_settings as settings

LONGEST: Final = 600  # seconds that a request or an assertion may be good for
KNOWN: Final = frozenset(
    "response_type scope client_id redirect_uri state nonce acr_values ui_locales ftn_spname"
    " ftn_idp_id code_challenge code_challenge_method iss aud iat exp jti".split()
)
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class RefusedError(Exception):
    """The relying party did something that a real broker refuses."""


def demand(condition: object, what: str) -> None:
    if not condition:
        raise RefusedError(what)


@dataclass(slots=True)
class OneTime:
    """Things that are handed out once and taken back once, and ids that come once."""

    kept: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def keep(self, thing: Any) -> str:
        handle = token_urlsafe(24)
        with self.lock:
            self.kept[handle] = thing
        return handle

    def take(self, handle: str) -> Any:
        with self.lock:
            return self.kept.pop(handle, None)

    def first(self, name: str) -> bool:
        with self.lock:
            is_first = name not in self.seen
            self.seen.add(name)
        return is_first


one_time = OneTime()


def portal_keys() -> KeySet:
    """The portal's public keys, as it handed them over."""
    return KeySet.import_key_set(json.loads((settings.BANK_KEYS / "portal.jwks").read_bytes()))


def signed_claims(token: str, what: str) -> dict[str, Any]:
    """The claims of something that the portal signed, good now and seen for the first time."""
    try:
        registry = jws.JWSRegistry(algorithms=["RS256"])
        signed = jws.deserialize_compact(token, portal_keys(), registry=registry)
        claims: dict[str, Any] = json.loads(signed.payload)
    except (JoseError, ValueError):
        raise RefusedError(f"{what}: signature") from None
    now = time.time()
    demand(signed.headers().get("kid"), f"{what}: kid")
    demand(now < claims.get("exp", 0) <= now + LONGEST + 5, f"{what}: exp")
    demand(claims.get("iss") == settings.CLIENT_ID, f"{what}: iss")
    demand(claims.get("jti") and one_time.first(claims["jti"]), f"{what}: jti used before")
    return claims


def checked_request(query: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of an authorization request, signed or pushed."""
    if "request_uri" in query:
        demand(query.get("client_id") == settings.CLIENT_ID, "client_id")
        pushed: dict[str, Any] = one_time.take(query["request_uri"].rpartition(":")[2])
        demand(pushed, "request_uri")
        return pushed
    demand(set(query) <= {"client_id", "request"}, "parameters outside the request object")
    demand(query.get("client_id", settings.CLIENT_ID) == settings.CLIENT_ID, "client_id")
    claims = signed_claims(query.get("request", ""), "request")
    demand(claims.get("aud") == settings.BANK_URL, "request: aud")
    demand(set(claims) <= KNOWN, "request: unknown parameter")
    demand(claims.get("client_id") == settings.CLIENT_ID, "request: client_id")
    demand(claims.get("response_type") == "code", "request: response_type")
    demand(claims.get("redirect_uri") == settings.CALLBACK_URL, "request: redirect_uri")
    demand({"openid", "personal_identity_code"} <= set(claims["scope"].split()), "request: scope")
    demand(claims.get("acr_values"), "request: acr_values")
    demand(len(claims.get("nonce", "")) >= 22, "request: nonce")
    demand(claims.get("state"), "request: state")
    demand(claims.get("code_challenge_method") == "S256", "request: PKCE")
    demand(0 < len(claims.get("ftn_spname", "")) <= 40, "request: ftn_spname")
    demand(claims.get("ui_locales") in {"fi", "sv", "en"}, "request: ui_locales")
    return claims


def check_client(form: Mapping[str, str]) -> None:
    """private_key_jwt, at the token endpoint and at `/par`."""
    demand(form.get("client_assertion_type") == ASSERTION_TYPE, "client_assertion_type")
    demand("client_secret" not in form, "client_secret")
    claims = signed_claims(form.get("client_assertion", ""), "assertion")
    demand(claims.get("sub") == settings.CLIENT_ID, "assertion: sub")
    demand(claims.get("aud") == f"{settings.BANK_URL}/token", "assertion: aud")


def check_code(form: Mapping[str, str], request: Mapping[str, Any]) -> None:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    demand(form.get("grant_type") == "authorization_code", "grant_type")
    demand(form.get("redirect_uri") == request["redirect_uri"], "redirect_uri")
    demand(urlsafe_b64encode(digest).decode() == request["code_challenge"], "code_verifier")
