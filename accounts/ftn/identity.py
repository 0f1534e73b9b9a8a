"""Who the bank says it is: the claims of all brokers, mapped to one small object."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.views.decorators.debug import sensitive_variables

from accounts import hetu
from accounts.ftn.errors import FtnError, Reason

# What each broker calls it (OP, Telia, Idura, Signicat); the first that is not empty wins.
HETU: Final = ("personal_identity_code", "urn:oid:1.2.246.21", "hetu", "ftn_hetu", "nin")
GIVEN_NAMES: Final = ("given_name", "urn:oid:1.2.246.575.1.14", "ftn_given_name")
FAMILY_NAME: Final = ("family_name", "urn:oid:2.5.4.4", "ftn_family_name")
WHOLE_NAME: Final = ("name", "urn:oid:2.16.840.1.113730.3.1.241", "ftn_name")
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A person as the bank knows them.

    An object, not a dict, and without a `repr`: an error report that prints the local
    variables of a library's frames then shows nothing of it.
    """

    hetu: str
    name: str
    acr: str
    amr: str
    identified_at: datetime | None

    @property
    def method(self) -> str:
        """For the list of sessions: `bank-id loa2`."""
        return f"bank-id {self.acr.rpartition('/')[2]} {self.amr}".strip()[:80]


@sensitive_variables()
def identity_of(claims: Mapping[str, Any]) -> Identity:
    """Raises `FtnError` without a valid personal identity code. Names may be missing."""
    code = _first(claims, HETU)
    if not code:
        raise FtnError(Reason.NO_HETU)
    try:
        code = hetu.normalise(code)
    except hetu.InvalidHetuError:
        raise FtnError(Reason.INVALID_HETU) from None
    parts = (_first(claims, GIVEN_NAMES), _first(claims, FAMILY_NAME))
    whole = " ".join(part for part in parts if part)
    name = whole if all(parts) else _first(claims, WHOLE_NAME) or whole
    authenticated = claims.get("auth_time")
    return Identity(
        hetu=code,
        name=name[:LONGEST_NAME],
        acr=str(claims["acr"]),
        amr=_method(claims.get("amr")),
        identified_at=datetime.fromtimestamp(authenticated, UTC) if authenticated else None,
    )


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    values = (claims.get(name) for name in names)
    texts = (_storable(value) for value in values if isinstance(value, str))
    return next((text for text in texts if text), "")


def _storable(text: str) -> str:
    """Without what JSON can carry and a database cannot: NUL, and half of a character."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _method(amr: object) -> str:
    first = amr[0] if isinstance(amr, list) and amr else amr
    return first[:40] if isinstance(first, str) else ""
