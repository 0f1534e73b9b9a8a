"""Who is to be reminded by e-mail today, and of what.

Nobody is reminded of what is paid or covered, disputed, stopped, paused or in a plan: of a
plan's instalments instead. The day of an invoice is the one that counts now: its due date,
or the later day of a letter or of more time that was given.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import EmailAddress
from invoices.models import EventKind, FoundInvoice, Hold, HoldReason, Invoice, TimelineEvent
from invoices.rules.states import VOLUNTARY_STAGES
from payments.models import DueNotice, Instalment, PaymentPlan, PlanState
from payments.rules.due_causes import About, Cause

# In the order of `Reader`.
COLUMNS: Final = ("user", "user__party", "days_before")
# The most that a person may wish (`EmailAddress.days_before`).
LONGEST: Final = timedelta(days=14)
# Of an invoice that waits for anything else, nothing is asked by a certain day.
NOT_IN_THE_WAY: Final = (HoldReason.EXTENDED, HoldReason.PAID_IN_PORTAL)
# The same of the claims of a plan.
NOT_IN_THE_WAY_OF_PLANS: Final = (*NOT_IN_THE_WAY, HoldReason.PLAN, HoldReason.REVIEW)
# What gives a later day to pay by, in `data.due_on`.
TELLING: Final = (EventKind.REMINDED, EventKind.DEMANDED, EventKind.SHIFTED)
# So old are notices that hardly any worker is still on its way to.
FORGOTTEN_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who wants reminders, and at which address."""

    user: int
    party: int
    days_before: int


def chunks_of_readers(*, size: int) -> Iterator[list[Reader]]:
    """All of them, in the order of their keys."""
    rows = _readers().order_by("user").values_list(*COLUMNS)
    for some in batched(rows.iterator(chunk_size=size), size):
        yield [Reader(*row) for row in some]


def find_reader(user_id: int) -> Reader | None:
    """None when the person wants no reminders, or has no confirmed address."""
    return _first(_readers().filter(user=user_id))


def find_reader_for(*, party_id: int) -> Reader | None:
    """Who reads for a party."""
    return _first(_readers().filter(user__party=party_id))


def causes_for(some: Sequence[Reader], *, today: date) -> list[Cause]:
    """Of what each is to be reminded today; four queries, however many they are."""
    by_party = {each.party: each for each in some}
    found = [*_days_of_invoices(by_party), *_days_of_instalments(by_party, today)]
    causes = []
    for party, about, subject, on in found:
        reader = by_party[party]
        if today <= on <= today + timedelta(days=reader.days_before):
            causes.append(Cause(about=about, user=reader.user, subject=subject, on=on))
    return causes


def still_true(causes: Collection[Cause], reader: Reader, *, today: date) -> set[Cause]:
    """Those of a person's causes that hold now: what was paid or moved since does not."""
    true = set(causes_for([reader], today=today))
    plans = _plans_to_pay().filter(pk__in={each.subject for each in causes}, party=reader.party)
    states = {
        key: (state, misses) for key, state, misses in plans.values_list("pk", "state", "misses")
    }
    for each in causes:
        state, misses = states.get(each.subject, ("", 0))
        if each.about is About.LAPSED and state == PlanState.LAPSED:
            true.add(each)
        if each.about is About.MISSED and state == PlanState.ACTIVE and misses:
            true.add(each)
    return true & set(causes)


def days_told(invoice_ids: Collection[int]) -> dict[int, date]:
    """The latest day by which a letter asked for payment, or that more time was given until."""
    events = TimelineEvent.objects.filter(
        invoice__in=invoice_ids, kind__in=TELLING, data__has_key="due_on"
    )
    told: dict[int, date] = {}
    for key, text in events.values_list("invoice", "data__due_on"):
        told[key] = max(told.get(key, date.min), date.fromisoformat(text))
    return told


def users_with_forgotten_notices(*, at: datetime, most: int) -> list[int]:
    """Whose notices a crash, or a mail server that was away, left unsent."""
    unsent = DueNotice.objects.filter(sent_at=None, queued_at__lt=at - FORGOTTEN_AFTER)
    return list(unsent.order_by("user").values_list("user", flat=True).distinct()[:most])


def _readers() -> QuerySet[EmailAddress]:
    """The confirmed addresses of people who want reminders, and may sign in."""
    return EmailAddress.objects.filter(
        confirmed_at__isnull=False,
        wants_due_notices=True,
        user__is_active=True,
        user__party__isnull=False,
    )


def _first(found: QuerySet[EmailAddress]) -> Reader | None:
    row = found.values_list(*COLUMNS).first()
    return Reader(*row) if row else None


type _Day = tuple[int, About, int, date]


def _days_of_invoices(by_party: Mapping[int, Reader]) -> Iterator[_Day]:
    """Of invoices whose debtor it is; where none is known, of those who found them."""
    held = Hold.objects.filter(invoice=OuterRef("pk"), released_at=None)
    payable = (
        Invoice.objects.open()
        .filter(to_pay__gt=0, stage__in=sorted(VOLUNTARY_STAGES))
        .exclude(Exists(held.exclude(reason__in=NOT_IN_THE_WAY)))
    )
    own = payable.filter(party__in=by_party).values_list("pk", "party", "due_on")
    unknown = payable.filter(party=None)
    found = FoundInvoice.objects.filter(party__in=by_party, invoice__in=unknown)
    rows = [*own, *found.values_list("invoice", "party", "invoice__due_on")]
    told = days_told([row[0] for row in rows])
    for key, party, due_on in rows:
        if party is not None:
            yield party, About.DUE, key, max(due_on, told.get(key, due_on))


def _days_of_instalments(by_party: Mapping[int, Reader], today: date) -> Iterator[_Day]:
    near = Instalment.objects.filter(
        plan__in=_plans_to_pay().filter(party__in=by_party, state=PlanState.ACTIVE),
        paid__lt=F("amount"),
        due_on__gte=today,
        due_on__lte=today + LONGEST,
    )
    for key, party, on in near.values_list("plan", "plan__party", "due_on"):
        yield party, About.INSTALMENT, key, on


def _plans_to_pay() -> QuerySet[PaymentPlan]:
    """But for those of which a claim is disputed, paused, or waits for money or an answer."""
    held = Hold.objects.filter(
        released_at=None,
        invoice__plan_claims__plan=OuterRef("pk"),
        invoice__plan_claims__is_current=True,
    )
    return PaymentPlan.objects.exclude(Exists(held.exclude(reason__in=NOT_IN_THE_WAY_OF_PLANS)))
