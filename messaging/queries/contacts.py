"""All that a debtor and we have had to do with each other, in one list (K1, S2-13).

Messages, requests about claims, requests to act for another, plans that were asked for, and
refunds lie in tables of their own. The list is one UNION of them, whose parts each read no
more rows than a page shows: it costs the same whatever is in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import CharField, DateTimeField, F, Model, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from invoices.models import (
    OPEN_MANDATE_REQUESTS,
    DebtorRequest,
    MandateRequest,
    RequestState,
)
from messaging.models import Thread, ThreadState
from myropo.calendar import HELSINKI
from payments.models import (
    PaymentPlan,
    PlanState,
    Refund,
    RefundState,
)

A_PAGE: Final = 50


class ContactType(TextChoices):
    MESSAGE = "MESSAGE", _("Message")
    REQUEST = "REQUEST", _("Request about a claim")
    MANDATE = "MANDATE", _("Request to act for another")
    PLAN = "PLAN", _("Plan that was asked for")
    REFUND = "REFUND", _("Refund")


class Progress(TextChoices):
    """The states of all of them, as far as they have them in common."""

    OPEN = "OPEN", _("Waits for us")
    WITH_DEBTOR = "WITH_DEBTOR", _("Waits for the debtor")
    DONE = "DONE", _("Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the list is asked for; what is left out narrows nothing.

    party           whose contacts
    only_open       those that somebody has to do something about
    created, updated  the first day and the day after the last
    classification  of messages, what they were about; of the others their own kind
    before          where the page before ended: its last row's moment, type and key
    """

    party: Party | None = None
    kind: ContactType | None = None
    progress: Progress | None = None
    only_open: bool = False
    created: tuple[date, date] | None = None
    updated: tuple[date, date] | None = None
    classification: str = ""
    before: tuple[datetime, str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    kind: ContactType
    key: int
    party_id: int
    party: str
    state: str
    progress: Progress
    classification: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """How one table is read as contacts.

    right           who sees it
    party           the path to whose it is; `created`, `updated` moments
    with_us, with_debtor  the states in which somebody of ours, or the debtor, has to do something
    about           the field that says what it was about
    rows            which of its rows are contacts
    """

    model: type[Model]
    right: str
    party: str
    created: Any
    updated: Any
    with_us: frozenset[str]
    with_debtor: frozenset[str] = frozenset()
    about: str = ""
    rows: Q = field(default_factory=Q)


PARTS: Final[Mapping[ContactType, _Part]] = {
    ContactType.MESSAGE: _Part(
        model=Thread,
        right="messaging.view_thread",
        party="party",
        created=F("started_at"),
        updated=F("changed_at"),
        with_us=frozenset({ThreadState.WAITS_FOR_US}),
        with_debtor=frozenset({ThreadState.WAITS_FOR_PERSON}),
        about="classification",
        rows=Q(merged_into=None, last_number__gt=0),
    ),
    ContactType.REQUEST: _Part(
        model=DebtorRequest,
        right="invoices.view_debtorrequest",
        party="party",
        created=F("made_at"),
        updated=Coalesce("ended_at", "made_at"),
        with_us=frozenset({RequestState.OPEN}),
        about="kind",
    ),
    ContactType.MANDATE: _Part(
        model=MandateRequest,
        right="invoices.view_mandaterequest",
        party="holder",
        created=F("asked_at"),
        updated=Coalesce("ended_at", "asked_at"),
        with_us=frozenset(OPEN_MANDATE_REQUESTS),
        about="basis",
    ),
    ContactType.PLAN: _Part(
        model=PaymentPlan,
        right="payments.view_paymentplan",
        party="party",
        created=F("made_at"),
        updated=Greatest("made_at", "started_at", "lapsed_at", "ended_at"),
        with_us=frozenset({PlanState.ASKED}),
        rows=Q(state=PlanState.ASKED) | Q(answered_by__isnull=False),
    ),
    ContactType.REFUND: _Part(
        model=Refund,
        right="payments.view_refund",
        party="invoice__party",
        created=F("started_at"),
        updated=Greatest("started_at", "reported_at", "checked_at", "approved_at", "ended_at"),
        with_us=frozenset(
            {
                RefundState.REPORTED,
                RefundState.CHECKED,
                RefundState.TO_BE_PAID,
                # In a file; the bank may bring it back.
                RefundState.SENT,
            }
        ),
        with_debtor=frozenset({RefundState.WAITS_FOR_ACCOUNT}),
        rows=Q(invoice__party__isnull=False),
    ),
}
_COLUMNS: Final = (
    "contact_type",
    "contact_key",
    "contact_party",
    "contact_name",
    "contact_state",
    "contact_about",
    "contact_begun",
    "contact_changed",
)
_ORDER: Final = ("-contact_begun", "-contact_type", "-contact_key")


def types_seen_by(user: User) -> list[ContactType]:
    """The types of contacts that a member of staff may see."""
    return [kind for kind, part in PARTS.items() if user.has_perm(part.right)]


def contacts(user: User, wanted: Wanted, *, most: int = A_PAGE) -> tuple[list[Entry], bool]:
    """A page of contacts, the latest begun first, and whether there are more; one query."""
    kinds = [kind for kind in types_seen_by(user) if wanted.kind in {None, kind}]
    parts = [_rows_of(kind, wanted, most=most + 1) for kind in kinds]
    if not parts:
        return [], False
    first, *others = parts
    if others:
        first = first.union(*others, all=True).order_by(*_ORDER)[: most + 1]
    found = list(first)
    return [_contact(row) for row in found[:most]], len(found) > most


def _rows_of(kind: ContactType, wanted: Wanted, *, most: int) -> QuerySet[Any, tuple[Any, ...]]:
    part = PARTS[kind]
    manager: Any = part.model._meta.default_manager
    rows = manager.filter(part.rows).annotate(
        contact_type=Value(kind.value, output_field=CharField()),
        contact_key=F("pk"),
        contact_party=F(f"{part.party}__pk"),
        contact_name=F(f"{part.party}__name"),
        contact_state=Cast("state", CharField()),
        contact_about=Cast(part.about, CharField()) if part.about else Value("", CharField()),
        contact_begun=part.created,
        contact_changed=Coalesce(part.updated, part.created, output_field=DateTimeField()),
    )
    rows = rows.filter(_condition(kind, part, wanted))
    return rows.order_by(*_ORDER).values_list(*_COLUMNS)[:most]  # type: ignore[no-any-return]


def _condition(kind: ContactType, part: _Part, wanted: Wanted) -> Q:
    conditions = [Q()]
    if wanted.party is not None:
        conditions.append(Q(**{part.party: wanted.party}))
    if wanted.only_open:
        conditions.append(Q(state__in=sorted(part.with_us | part.with_debtor)))
    if wanted.progress is not None:
        conditions.append(_in_progress(part, wanted.progress))
    if wanted.classification:
        conditions.append(Q(contact_about=wanted.classification))
    for name, span in (("contact_begun", wanted.created), ("contact_changed", wanted.updated)):
        if span is not None:
            first, end = map(_midnight, span)
            conditions.append(Q(**{f"{name}__gte": first, f"{name}__lt": end}))
    if wanted.before is not None:
        conditions.append(_after(kind, *wanted.before))
    return reduce(lambda one, other: one & other, conditions)


def _in_progress(part: _Part, progress: Progress) -> Q:
    match progress:
        case Progress.OPEN:
            return Q(state__in=sorted(part.with_us))
        case Progress.WITH_DEBTOR:
            return Q(state__in=sorted(part.with_debtor))
        case Progress.DONE:
            return ~Q(state__in=sorted(part.with_us | part.with_debtor))


def _after(kind: ContactType, moment: datetime, last_kind: str, last_key: int) -> Q:
    """What comes after a row in the order of the list: begun earlier, or the same moment."""
    earlier = [Q(contact_begun__lt=moment)]
    if kind.value < last_kind:
        earlier.append(Q(contact_begun=moment))
    elif kind.value == last_kind:
        earlier.append(Q(contact_begun=moment, pk__lt=last_key))
    return reduce(or_, earlier)


def _contact(row: Sequence[Any]) -> Entry:
    kind, key, party_id, party, state, about, created, updated = row
    part = PARTS[ContactType(kind)]
    if state in part.with_us:
        progress = Progress.OPEN
    elif state in part.with_debtor:
        progress = Progress.WITH_DEBTOR
    else:
        progress = Progress.DONE
    return Entry(
        kind=ContactType(kind),
        key=key,
        party_id=party_id,
        party=party,
        state=state,
        progress=progress,
        classification=about,
        created_at=created,
        updated_at=updated,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=HELSINKI)
