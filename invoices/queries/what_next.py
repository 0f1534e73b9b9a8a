"""What comes next to an invoice: what is stored, as `rules.what_next` wants to know it.

Of one invoice the facts are those that its page has read already; of the most urgent one
of a party they come in one query.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet

from accounts.actor import Actor
from accounts.queries.at_once import array_of, rows_from
from invoices.models import (
    CreditorPolicy,
    EntryKind,
    EventKind,
    Hold,
    InterestBasis,
    Invoice,
    LedgerEntry,
    TimelineEvent,
)
from invoices.queries.charges import Charge, charges_of
from invoices.queries.details import Details
from invoices.queries.lists import NOT_URGENT, ROW_FIELDS, Listed, open_invoices_of
from invoices.queries.of_party import OfParty
from invoices.rules.collection_claim import ZERO, CollectionAct, CollectionClaim, PastAct
from invoices.rules.law_calendar import DELIVERIES, Channel, Law, letter_due_on
from invoices.rules.prescription import prescribes_on
from invoices.rules.states import VOLUNTARY_STAGES
from invoices.rules.what_next import HoldFact, NextStep, Policy, Standing, what_next

# Of a creditor without wishes of its own: what the law allows, and nothing slower.
DEFAULT_POLICY: Final = Policy()
LETTERS: Final = {
    EventKind.REMINDED: CollectionAct.REMINDER,
    EventKind.DEMANDED: CollectionAct.DEMAND,
}
# The events that are acts of collection, or that the debtor and we agreed on.
ACTS: Final = {
    **LETTERS,
    EventKind.SHIFTED: CollectionAct.EXTENSION,
    EventKind.PLAN_MADE: CollectionAct.PLAN,
}
COMPENSATION: Final = "Perintälaki 513/1999 10 i §"
# What an invoice's own columns tell; the names are the parameters of `Invoice`.
FIELDS: Final = (
    "claim_kind",
    "is_directly_enforceable",
    "interest_basis",
    "issued_on",
    "due_on",
    "printed_due_on",
    "original_total",
    "open_principal",
    "stage",
    "is_free_of_costs",
)
# What of a booking tells its charge, or that it is a payment.
BOOKED: Final = (
    "kind",
    "value_on",
    "principal",
    "interest",
    "costs",
    "surplus",
    "cause",
    "legal_basis",
)
# What of a creditor's policy is about letters.
OF_LETTERS: Final = (
    "reminders",
    "demands",
    "is_reminder_charged",
    "is_demand_charged",
    "smallest_sum",
    "extra_days",
)
# What `facts_of` adds to a row of an invoice.
FACTS: Final = ("done", "bookings", "active", "row")
COLUMNS: Final = (*dict.fromkeys([*ROW_FIELDS, *FIELDS]), *FACTS)


def policy_of(invoice: Invoice, row: CreditorPolicy | None) -> Policy:
    """How collection goes on with an invoice, never faster or dearer than the law.

    row  its creditor's, in force on the day (`queries.policies`); None: the law's own numbers
    """
    policy = DEFAULT_POLICY if row is None else letter_policy(row)
    return free_of_costs(policy) if invoice.is_free_of_costs else policy


def letter_policy(row: CreditorPolicy) -> Policy:
    """What a creditor's row says of letters."""
    return Policy(
        # From JSON every number comes as a decimal.
        reminders=int(row.reminders),
        demands=int(row.demands),
        is_reminder_charged=row.is_reminder_charged,
        is_demand_charged=row.is_demand_charged,
        smallest_sum=Decimal(row.smallest_sum),
        extra_days=int(row.extra_days),
    )


def free_of_costs(policy: Policy) -> Policy:
    """Of a claim whose debtor asked to stop collection (4 c §): letters go on without a cost."""
    return replace(policy, is_reminder_charged=False, is_demand_charged=False)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes next, and how the claim stands that it comes to."""

    standing: Standing
    step: NextStep


def standing_of(
    *,
    invoice: Invoice,
    to_pay: Decimal,
    ledger: Iterable[LedgerEntry],
    timeline: Iterable[TimelineEvent],
    holds: Iterable[Hold],
    sure_until: date = date.max,
) -> Standing:
    """How an invoice stands towards collection.

    ledger      its costs and payments at least
    timeline    those of `ACTS` at least
    holds       those that were not released at least
    sure_until  see `Standing`; a forecast names the day of the law whether or not the
                rates of that day are confirmed
    """
    acts = [event for event in timeline if event.kind in ACTS]
    entries = [*ledger]
    claim = CollectionClaim(
        law=Law(invoice.claim_kind),
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        original_principal=invoice.original_total,
        open_principal=invoice.open_principal,
        is_directly_enforceable=invoice.is_directly_enforceable,
        is_commercial=invoice.interest_basis == InterestBasis.COMMERCIAL,
        printed_due_on=invoice.printed_due_on,
        done=_done(acts, entries),
    )
    # Reminding interrupts prescription, and so does agreeing on something (728/2003 10 §).
    interrupted_on = [event.on for event in acts]
    interrupted_on += [
        each.value_on
        for each in entries
        if each.kind == EntryKind.PAYMENT and each.reverses_id is None
    ]
    return Standing(
        claim=claim,
        stage=invoice.stage,
        to_pay=to_pay,
        holds=tuple(
            HoldFact(each.reason, each.ends_on) for each in holds if each.released_at is None
        ),
        sure_until=sure_until,
        prescribes_on=_prescribes_on(invoice, interrupted_on),
    )


def outlook_of(details: Details, *, today: date) -> Outlook:
    """Of the invoice of a page, from what the page has read."""
    standing = standing_of(
        invoice=details.invoice,
        to_pay=details.invoice.to_pay,
        ledger=details.ledger,
        timeline=details.timeline,
        holds=details.holds,
    )
    return _foreseen(details.invoice, details.policy_on(today), standing, today)


def most_urgent_of(actor: Actor, *, today: date) -> tuple[Listed, Outlook] | None:
    """The open invoice to pay first, and its outlook: the earliest due date that no hold delays."""
    rows = _MOST_URGENT.ask_for_page(actor, start=0, length=1, day=today)
    if not rows:
        return None
    fields = dict(zip(COLUMNS, rows[0], strict=True))
    listed = Listed._make(fields[name] for name in ROW_FIELDS)
    invoice = Invoice(**{name: fields[name] for name in FIELDS})
    facts = {name: list(rows_from(fields[name])) for name in FACTS}
    outlook, _holds = outlook_from(invoice, listed.to_pay, facts, today=today)
    return listed, outlook


def outlook_from(
    invoice: Invoice,
    to_pay: Decimal,
    facts: Mapping[str, Iterable[Mapping[str, Any]]],
    *,
    today: date,
) -> tuple[Outlook, list[Hold]]:
    """What comes next to an invoice that was read with `facts_of`, and what holds it.

    facts  those, by their names, with days as days
    """
    holds = [Hold(**each) for each in facts["active"]]
    standing = standing_of(
        invoice=invoice,
        to_pay=to_pay,
        ledger=[LedgerEntry(**each) for each in facts["bookings"]],
        timeline=[TimelineEvent(**each) for each in facts["done"]],
        holds=holds,
    )
    policies = [CreditorPolicy(**each) for each in facts["row"]]
    return _foreseen(invoice, next(iter(policies), None), standing, today), holds


def _foreseen(
    invoice: Invoice, row: CreditorPolicy | None, standing: Standing, today: date
) -> Outlook:
    return Outlook(standing, what_next(standing, policy=policy_of(invoice, row), today=today))


def _done(events: Sequence[TimelineEvent], entries: Sequence[LedgerEntry]) -> tuple[PastAct, ...]:
    """What was done so far, and what it cost, by day."""
    causes = {event.data.get("cause") for event in events}
    charged = charges_of(each for each in entries if each.kind == EntryKind.COST)
    acts = [_act(event, charged.get(event.data.get("cause", ""))) for event in events]
    others = (each for each in charged.values() if each.cause not in causes)
    # A cost that was taken back, as that of a letter which never left, is no act any more.
    acts += [_other(each) for each in others if each.left > 0]
    return tuple(sorted(acts, key=lambda each: each.on))


def _act(event: TimelineEvent, charge: Charge | None) -> PastAct:
    """A letter that did not say by when to pay gave the time that the law demands.

    charge  its cost as the ledger has it; one that was taken back leaves a free act
    """
    told = event.data.get("due_on")
    lawful = None
    if event.kind in LETTERS:
        lawful = letter_due_on(handed_over_on=event.on, delivery=DELIVERIES[Channel.ECONOMY])
    is_taken_back = charge is not None and charge.left <= 0
    return PastAct(
        act=ACTS[EventKind(event.kind)],
        on=event.on,
        amount=Decimal(event.data.get("cost", ZERO)) if charge is None else charge.left,
        covered=ZERO if is_taken_back else Decimal(event.data.get("covered", ZERO)),
        due_on=date.fromisoformat(told) if told else lawful,
    )


def _other(charge: Charge) -> PastAct:
    """A cost of no letter: it counts in the total, and keeps no letter away."""
    is_compensation = charge.legal_basis.startswith(COMPENSATION)
    act = CollectionAct.STANDARD_COMPENSATION if is_compensation else CollectionAct.EXTENSION
    return PastAct(act=act, on=charge.on, amount=charge.left)


def _prescribes_on(invoice: Invoice, interrupted_on: list[date]) -> date | None:
    """Public charges that are enforceable without a judgment have an act of their own."""
    if invoice.is_directly_enforceable and invoice.interest_basis == InterestBasis.PUBLIC_LAW:
        return None
    return prescribes_on(due_on=invoice.due_on, interrupted_on=interrupted_on)


def _most_urgent(actor: Actor, today: date) -> QuerySet[Invoice, tuple[Any, ...]]:
    """The open invoices with something to pay: those that wait last, then by due date."""
    waits = Q(hold__in=NOT_URGENT, stage__in=VOLUNTARY_STAGES)
    return (
        open_invoices_of(actor)
        .filter(to_pay__gt=0)
        .annotate(**facts_of(today))
        .order_by(ExpressionWrapper(waits, output_field=BooleanField()), "due_on", "pk")
        .values_list(*COLUMNS)
    )


def facts_of(today: date) -> dict[str, ArraySubquery]:
    """What decides on the next step, to be read with invoices; its names are `FACTS`."""
    own = OuterRef("pk")
    acts = TimelineEvent.objects.filter(invoice=own, kind__in=list(ACTS))
    bookings = LedgerEntry.objects.filter(
        invoice=own, kind__in=[EntryKind.COST, EntryKind.PAYMENT], reverses=None
    )
    holds = Hold.objects.filter(invoice=own, released_at=None)
    policies = CreditorPolicy.objects.filter(
        creditor=OuterRef("creditor"), claim_kind=OuterRef("claim_kind"), starts_on__lte=today
    )
    return {
        "done": _listed(acts.order_by("pk"), "kind", "on", "data"),
        "bookings": _listed(bookings.order_by("pk"), *BOOKED),
        "active": _listed(holds.order_by("pk"), "reason", "ends_on"),
        "row": _listed(policies.order_by("-starts_on"), *OF_LETTERS, most=1),
    }


def _listed(rows: QuerySet[Any], *names: str, most: int | None = None) -> ArraySubquery:
    return array_of(rows, {name: name for name in names}, most=most)


_MOST_URGENT: Final = OfParty(_most_urgent)
