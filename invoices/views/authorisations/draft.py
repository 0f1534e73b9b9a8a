"""Answers of an authorisation that is not given yet, kept in the session of who gives it."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final, Self
from uuid import uuid4

from accounts import hetu
from accounts.http import PortalRequest
from accounts.models import Scope
from invoices.forms.authorisations import Way
from invoices.services.authorisations import new_safety_code

KEY: Final = "authorisation"
# Codes of invitations that were sent: the receipt shows its own for as long as the session lasts.
CODES_KEY: Final = "authorisation_codes"
# Of so many invitations; the oldest go first.
MOST_CODES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been answered so far; it waits here also on the way to the bank.

    party        for whom it is given: who changes whom they act for begins anew
    key          the public id of the right to be: two presses of the button give one
    safety_code  of the invitation, if it becomes one
    hetu         encrypted: a session is no place for a code in clear
    invoice      the one from whose page the person came, by its public id
    invoices     public ids; creditors: business ids
    """

    party: int
    key: str = field(default_factory=lambda: str(uuid4()))
    safety_code: str = field(default_factory=new_safety_code)
    name: str = ""
    way: str = ""
    hetu: str = ""
    address: str = ""
    invoice: str = ""
    scope: str = ""
    invoices: list[str] = field(default_factory=list)
    creditors: list[str] = field(default_factory=list)
    level: int = 0
    months: str = ""
    ends_on: str = ""

    @classmethod
    def read(cls, request: PortalRequest) -> Self:
        kept: dict[str, Any] = request.session.get(KEY, {})
        party = request.actor.acting_for.pk
        return cls(**kept) if kept.get("party") == party else cls(party=party)

    def keep(self, request: PortalRequest, **answers: Any) -> Self:
        """Add answers to those that are known."""
        changed = replace(self, **answers)
        request.session[KEY] = asdict(changed)
        return changed

    @property
    def is_identified(self) -> bool:
        return bool(self.hetu if self.way == Way.HETU else self.address)

    @property
    def is_limited_to_something(self) -> bool:
        """Whether what it covers has been said in whole."""
        match self.scope:
            case Scope.INVOICES:
                return bool(self.invoices)
            case Scope.CREDITORS:
                return bool(self.creditors)
            case _:
                return bool(self.scope)

    @property
    def code(self) -> str:
        """The identity code of the other, in clear; "" while there is none."""
        return hetu.decrypt(self.hetu) if self.hetu else ""

    @property
    def last_day(self) -> date:
        """Of a draft in which it was answered."""
        return date.fromisoformat(self.ends_on)


def forget(request: PortalRequest) -> None:
    """It was given: nothing of the draft stays in the session."""
    request.session.pop(KEY, None)


def keep_code(request: PortalRequest, code: str, *, of: str) -> None:
    """Remember the code of an invitation that was sent, for its receipt."""
    codes: dict[str, str] = dict(request.session.get(CODES_KEY, {}))
    codes.pop(of, None)
    codes[of] = code
    request.session[CODES_KEY] = dict(list(codes.items())[-MOST_CODES:])


def code_of(request: PortalRequest, public_id: str) -> str:
    """The code of an invitation that was sent in this session; "" when it is not known."""
    codes: dict[str, str] = request.session.get(CODES_KEY, {})
    return codes.get(public_id, "")
