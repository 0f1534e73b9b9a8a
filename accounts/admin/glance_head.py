"""The head of a party's page: who it is, how to reach it, what makes it easier, who may act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.admin.who_may_act import (
    SEE_NEEDS,
    SEE_PHONES,
    SEE_RIGHTS,
    Line,
    line_of,
    name_of_holder,
)
from accounts.models import Language, Mandate, Party, Support, SupportNeeds, User
from accounts.queries.glance import mandates_of
from accounts.return_login.ways import Way

SEE_VISITS = "accounts.view_portalsession"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of who is on the phone. An identity code is never shown.

    language   the one the person chose, or nothing where nobody has signed in
    email      whether there is an address and whether it was confirmed; the address itself is
               the person's own
    signs_in   how, in words; last_at when, None where that may not be seen
    needs      what makes the matter easier, in words
    acting     who may act for the party; acts_for: for whom it may
    """

    business_id: str
    is_identified: bool
    language: str
    phone: str
    email: str
    signs_in: str
    last_at: datetime | None
    last_method: str
    needs: list[str]
    needs_text: str
    needs_on: date | None
    acting: list[Line]
    acts_for: list[Line]

    @property
    def has_needs(self) -> bool:
        return bool(self.needs or self.needs_text)


def head_of(party: Party, *, user: User, today: date) -> Head:
    """The head for a member of staff; one query, of the rights. The party: `queries.glance`."""
    person: User | None = getattr(party, "user", None)
    given, held = mandates_of(party, today=today)
    needs = _needs_of(party) if user.has_perm(SEE_NEEDS) else None
    sees_visits = user.has_perm(SEE_VISITS)
    return Head(
        business_id=party.business_id or "",
        is_identified=bool(party.hetu_index),
        language=str(Language(person.language).label) if person else "",
        phone=_phone_of(person) if user.has_perm(SEE_PHONES) else "",
        email=_email_of(person),
        signs_in=_ways_of(person, has_passkey=getattr(party, "has_passkey", False)),
        last_at=getattr(party, "last_seen_at", None) if sees_visits else None,
        last_method=_way_of_last(party) if sees_visits else "",
        needs=[str(Support(each).label) for each in needs.needs] if needs else [],
        needs_text=needs.text if needs else "",
        needs_on=needs.given_at.date() if needs else None,
        acting=_lines(((each, name_of_holder(each)) for each in given), user),
        acts_for=_lines(((each, each.principal.name) for each in held), user),
    )


def _lines(mandates: Iterable[tuple[Mandate, str]], user: User) -> list[Line]:
    with_page = user.has_perm(SEE_RIGHTS)
    return [line_of(mandate, name, with_page=with_page) for mandate, name in mandates]


def _phone_of(person: User | None) -> str:
    known = getattr(person, "phone_number", None)
    return known.number if known else ""


def _email_of(person: User | None) -> str:
    known = getattr(person, "email_address", None)
    if known is None:
        return pgettext("e-mail address", "None")
    return _("Confirmed") if known.confirmed_at else _("Not confirmed yet")


def _ways_of(person: User | None, *, has_passkey: bool) -> str:
    """By a bank always; what else brings the person back."""
    if person is None:
        return _("Has never signed in")
    if not person.is_active:
        return _("Signing in is closed")
    known = getattr(person, "email_address", None)
    ways = [_("bank identity")]
    if has_passkey:
        ways.append(way_in_words(Way.PASSKEY))
    if known is not None and known.opens_portal:
        ways.append(way_in_words(Way.CODE))
    return capfirst(", ".join(ways))


def _way_of_last(party: Party) -> str:
    method = getattr(party, "last_method", None)
    return way_in_words(method) if method else ""


def way_in_words(method: str) -> str:
    """How somebody signed in, of the method of a session: each bank names its own."""
    if method == Way.PASSKEY:
        return _("passkey")
    return _("code by e-mail") if method == Way.CODE else _("bank identity")


def _needs_of(party: Party) -> SupportNeeds | None:
    return getattr(party, "support_needs", None)
