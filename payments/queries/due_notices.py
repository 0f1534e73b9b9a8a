"""Of what people are to be reminded today.

Nobody is reminded of what is paid or covered, disputed, stopped, paused or in a plan: of a
plan's instalments instead. The day of an invoice is the one that counts now: its due date,
or the later day of a letter or of more time that was given.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Level, Mandate, Party
from invoices.models import EventKind, FoundInvoice, Hold, HoldReason, Invoice, TimelineEvent
from invoices.rules.states import VOLUNTARY_STAGES
from payments.models import Instalment, PaymentPlan, PlanState
from payments.rules.due_causes import About, Cause

# So many days ahead is told where nobody has said another number.
USUAL_DAYS: Final = 3
# The most that a person may wish (`EmailAddress.days_before`).
LONGEST: Final = timedelta(days=14)
# Of an invoice that waits for anything else, nothing is asked by a certain day.
NOT_IN_THE_WAY: Final = (HoldReason.EXTENDED, HoldReason.PAID_IN_PORTAL)
# The same of the claims of a plan.
NOT_IN_THE_WAY_OF_PLANS: Final = (*NOT_IN_THE_WAY, HoldReason.PLAN, HoldReason.REVIEW)
# What gives a later day to pay by, in `data.due_on`.
TELLING: Final = (EventKind.REMINDED, EventKind.DEMANDED, EventKind.SHIFTED)


@dataclass(frozen=True, slots=True)
class Reader:
    """A party for which somebody reads, and how many days ahead that is to be told of things."""

    party: int
    days_before: int


class Due(NamedTuple):
    """What is to be told, and the page of what it is about."""

    cause: Cause
    public_id: UUID


def chunks_of_readers(*, size: int, today: date) -> Iterator[list[Reader]]:
    """All parties that have a user, or somebody who may do everything, in the order of keys."""
    held = Mandate.objects.valid(today).filter(
        principal=OuterRef("pk"), level=Level.FULL, holder__user__is_active=True
    )
    read = Party.objects.filter(Q(user__is_active=True) | Exists(held)).order_by("pk")
    rows = read.values_list("pk", "user__email_address__days_before")
    for some in batched(rows.iterator(chunk_size=size), size):
        yield [Reader(party, days or USUAL_DAYS) for party, days in some]


def due_for(some: Sequence[Reader], *, today: date) -> list[Due]:
    """Of what is to be told today for each; four queries, however many they are."""
    days = {each.party: timedelta(days=each.days_before) for each in some}
    return [
        each for each in _days_ahead(days, today) if each.cause.on <= today + days[each.cause.party]
    ]


def still_true(causes: Collection[Cause], *, today: date) -> set[Cause]:
    """Those of the causes that hold now: what was paid or moved since does not. Six queries."""
    parties = {each.party for each in causes}
    true = {each.cause for each in _days_ahead(parties, today)}
    plans = _plans_to_pay().filter(pk__in={each.subject for each in causes})
    states = {key: told for key, *told in plans.values_list("pk", "party", "state", "misses")}
    for each in causes:
        party, state, misses = states.get(each.subject, (0, "", 0))
        if each.about is About.LAPSED and state == PlanState.LAPSED and party == each.party:
            true.add(each)
        if each.about is About.MISSED and state == PlanState.ACTIVE and misses:
            true.add(each)
    return true.intersection(causes)


def days_told(invoice_ids: Collection[int]) -> dict[int, date]:
    """The latest day by which a letter asked for payment, or that more time was given until."""
    events = TimelineEvent.objects.filter(
        invoice__in=invoice_ids, kind__in=TELLING, data__has_key="due_on"
    )
    told: dict[int, date] = {}
    for key, text in events.values_list("invoice", "data__due_on"):
        told[key] = max(told.get(key, date.min), date.fromisoformat(text))
    return told


def _days_ahead(parties: Collection[int], today: date) -> list[Due]:
    """Today's and later ones."""
    found = [*_days_of_invoices(parties), *_days_of_instalments(parties, today)]
    return [each for each in found if each.cause.on >= today]


def _days_of_invoices(parties: Collection[int]) -> Iterator[Due]:
    """Of invoices whose debtor it is; where none is known, of those who found them."""
    held = Hold.objects.filter(invoice=OuterRef("pk"), released_at=None)
    payable = (
        Invoice.objects.open()
        .filter(to_pay__gt=0, stage__in=sorted(VOLUNTARY_STAGES))
        .exclude(Exists(held.exclude(reason__in=NOT_IN_THE_WAY)))
    )
    own = payable.filter(party__in=parties).values_list("pk", "party", "due_on", "public_id")
    found = FoundInvoice.objects.filter(party__in=parties, invoice__in=payable.filter(party=None))
    columns = ("invoice", "party", "invoice__due_on", "invoice__public_id")
    rows = [*own, *found.values_list(*columns)]
    told = days_told([row[0] for row in rows])
    for key, party, due_on, public_id in rows:
        if party is not None:
            on = max(due_on, told.get(key, due_on))
            yield Due(Cause(about=About.DUE, party=party, subject=key, on=on), public_id)


def _days_of_instalments(parties: Collection[int], today: date) -> Iterator[Due]:
    near = Instalment.objects.filter(
        plan__in=_plans_to_pay().filter(party__in=parties, state=PlanState.ACTIVE),
        paid__lt=F("amount"),
        due_on__gte=today,
        due_on__lte=today + LONGEST,
    )
    for key, party, on, public_id in near.values_list(
        "plan", "plan__party", "due_on", "plan__public_id"
    ):
        yield Due(Cause(about=About.INSTALMENT, party=party, subject=key, on=on), public_id)


def _plans_to_pay() -> QuerySet[PaymentPlan]:
    """But for those of which a claim is disputed, paused, or waits for money or an answer."""
    held = Hold.objects.filter(
        released_at=None,
        invoice__plan_claims__plan=OuterRef("pk"),
        invoice__plan_claims__is_current=True,
    )
    return PaymentPlan.objects.exclude(Exists(held.exclude(reason__in=NOT_IN_THE_WAY_OF_PLANS)))
