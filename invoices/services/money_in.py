"""Payments that reached a claim, and payments that turned out not to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, User
from invoices.models import EntryKind, EventKind, Invoice, LedgerEntry, Stage, TimelineEvent
from invoices.rules.replay import Act, Balances, Step, after_payment, replay
from invoices.services import ledger, webhooks
from invoices.services.charges import taken_back_audit
from invoices.services.unneeded import Past, pasts_of
from myropo.calendar import helsinki_date

CHARGES: Final = (EntryKind.PRINCIPAL, EntryKind.INTEREST, EntryKind.COST)
ACTS: Final = {
    EntryKind.PAYMENT: Act.PAY,
    EntryKind.CREDIT_NOTE: Act.CREDIT,
}


class NotReversibleError(Exception):
    """There is no such payment, or its money was given back since. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentIn:
    """Money that arrived for one invoice.

    amount    euros, above zero; `ValueError` otherwise
    value_on  the day from which the money counts; interest stops there
    cause     what brought it, unique for ever (`camt:…`, `paytrail:…`)
    """

    invoice_id: int
    amount: Decimal
    value_on: date
    cause: str

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("A payment is more than nothing.")


@dataclass(slots=True)
class _Rows:
    """What a batch of payments adds, gathered to be inserted in one statement each."""

    entries: list[LedgerEntry] = field(default_factory=list)
    events: list[TimelineEvent] = field(default_factory=list)
    audit: list[AuditEvent] = field(default_factory=list)

    def insert(self) -> None:
        LedgerEntry.objects.bulk_create(self.entries)
        TimelineEvent.objects.bulk_create(self.events)
        AuditEvent.objects.bulk_create(self.audit)


def payment_booking(
    *, invoice: Invoice, amount: Decimal, cause: str, value_on: date
) -> ledger.Booking:
    """The entry of a payment on the balances as they are. `amount` in euros, above zero.

    What a closed claim or the open sum cannot take is surplus: money that arrived is
    never refused.
    """
    before = ledger.balances_of(invoice)
    return ledger.booking_of(
        after_payment(before, amount=amount) - before,
        kind=EntryKind.PAYMENT,
        cause=cause,
        value_on=value_on,
    )


def book_payment(
    *,
    invoice_id: int,
    amount: Decimal,
    value_on: date,
    cause: str,
    actor: User | None,
    at: datetime,
) -> bool:
    """Book money that arrived, and close the claim when it owes nothing more.

    See `PaymentIn` for the arguments. False when the cause was booked before; then
    nothing changes.
    """
    payment = PaymentIn(invoice_id=invoice_id, amount=amount, value_on=value_on, cause=cause)
    return book_payments(payments=[payment], actor=actor, at=at) == 1


@transaction.atomic
def book_payments(*, payments: Sequence[PaymentIn], actor: User | None, at: datetime) -> int:
    """Book money that arrived for many invoices; how many of the payments were new.

    The same as one after the other in the order given, in a fixed number of statements.
    Invoices are locked in the order of their keys. What was booked before, or comes twice
    here, changes nothing. What letters charged since the day from which the money counts is
    taken back as far as nobody needed it (`services.unneeded`). Raises `Invoice.DoesNotExist`.
    """
    locked = ledger.lock_invoices([payment.invoice_id for payment in payments])
    new = _not_booked(payments)
    if not new:
        return 0
    pasts = pasts_of(locked, _since(new))
    covered = ledger.covered_of({*_nearly_paid(locked, new), *pasts})
    rows = _Rows()
    for payment in new:
        invoice = locked[payment.invoice_id]
        entry = _book(payment, invoice=invoice, rows=rows, at=at)
        if (past := pasts.get(invoice.pk)) is not None:
            past.entries.append(entry)
            _take_back(past, since=payment.value_on, rows=rows, actor=actor, at=at)
        covered[invoice.pk].append((payment.value_on, payment.amount))
        if ledger.may_be_paid(invoice):
            closed = ledger.settle(invoice=invoice, covered=covered[invoice.pk])
            if closed is not None:
                rows.events.append(_event(invoice, EventKind.CLOSED, on=closed, at=at))
        rows.audit.append(
            audit.draft(
                action="payment.booked",
                actor=actor,
                at=at,
                party_id=invoice.party_id,
                target=invoice,
                data={"cause": payment.cause},
            )
        )
    rows.insert()
    ledger.save_many([locked[key] for key in sorted({each.invoice_id for each in new})])
    webhooks.tell(rows.events, at=at)
    return len(new)


def _not_booked(payments: Sequence[PaymentIn]) -> list[PaymentIn]:
    """Those of locked invoices that were not booked before, each cause once."""
    first: dict[str, PaymentIn] = {}
    for payment in payments:
        first.setdefault(payment.cause, payment)
    booked = LedgerEntry.objects.filter(cause__in=first).values_list("cause", flat=True)
    known = set(booked)
    return [payment for cause, payment in first.items() if cause not in known]


def _nearly_paid(locked: dict[int, Invoice], payments: Sequence[PaymentIn]) -> list[int]:
    """The invoices that may owe nothing after the payments: of them the past is needed."""
    coming: defaultdict[int, Decimal] = defaultdict(lambda: ledger.ZERO)
    for payment in payments:
        coming[payment.invoice_id] += payment.amount
    return [key for key, sum_ in coming.items() if sum_ >= ledger.open_total(locked[key])]


def _since(payments: Sequence[PaymentIn]) -> dict[int, date]:
    """From which day on the money of each invoice counts."""
    since: dict[int, date] = {}
    for payment in payments:
        known = since.get(payment.invoice_id, payment.value_on)
        since[payment.invoice_id] = min(known, payment.value_on)
    return since


def _book(payment: PaymentIn, *, invoice: Invoice, rows: _Rows, at: datetime) -> LedgerEntry:
    booking = payment_booking(
        invoice=invoice, amount=payment.amount, cause=payment.cause, value_on=payment.value_on
    )
    ledger.add_to_balances(invoice=invoice, booking=booking)
    entry = LedgerEntry(**booking.columns(invoice=invoice, at=at))
    rows.entries.append(entry)
    data: dict[str, object] = {"amount": str(payment.amount)}
    if booking.surplus:
        data["surplus"] = str(booking.surplus)
    rows.events.append(_event(invoice, EventKind.PAYMENT, on=payment.value_on, at=at, data=data))
    return entry


def _take_back(past: Past, *, since: date, rows: _Rows, actor: User | None, at: datetime) -> None:
    """What letters charged since the day from which the money counts, and nobody needed."""
    taken = past.take_back(since=since, at=at)
    rows.entries += [entry for entry, _letter in taken]
    for data in past.told(taken):
        kind, invoice = EventKind.COST_TAKEN_BACK, past.invoice
        rows.events.append(_event(invoice, kind, on=helsinki_date(at), at=at, data=data))
        rows.audit.append(taken_back_audit(invoice=invoice, data=data, actor=actor, at=at))


def _event(
    invoice: Invoice,
    kind: EventKind,
    *,
    on: date,
    at: datetime,
    data: dict[str, object] | None = None,
) -> TimelineEvent:
    return TimelineEvent(invoice=invoice, kind=kind, on=on, recorded_at=at, data=data or {})


@transaction.atomic
def reverse_payment(
    *, payment_cause: str, value_on: date, cause: str, actor: User | None, at: datetime
) -> bool:
    """Take back a booked payment: the claim stands as if the money had never come.

    What came after the payment is allocated anew, and the entry of the reversal makes the
    difference: its amount is the payment's. A paid claim that owes again is reopened; of a
    credited or withdrawn one the surplus shrinks. False when the payment was taken back
    before. Raises `NotReversibleError` when there is no such payment, or when so much was
    paid back to the debtor since that it would leave less than nothing.
    """
    entry = LedgerEntry.objects.filter(
        cause=payment_cause, kind=EntryKind.PAYMENT, reverses=None
    ).first()
    if entry is None:
        raise NotReversibleError
    invoice = ledger.lock_invoice(entry.invoice_id)
    if LedgerEntry.objects.filter(reverses=entry).exists() or ledger.is_booked(cause):
        return False
    after = replay(steps_of(invoice, without=entry))
    if after.surplus < 0:
        raise NotReversibleError
    booking = ledger.booking_of(
        after - ledger.balances_of(invoice),
        kind=EntryKind.PAYMENT,
        cause=cause,
        value_on=value_on,
        reverses=entry,
    )
    ledger.book(invoice=invoice, booking=booking, at=at)
    ledger.note(
        invoice=invoice,
        kind=EventKind.PAYMENT_REVERSED,
        on=value_on,
        at=at,
        data={"amount": str(-entry.amount)},
    )
    ledger.follow_balances(invoice=invoice, on=value_on, at=at)
    audit.record(
        action="payment.reversed",
        actor=actor,
        at=at,
        party=invoice.party,
        target=invoice,
        data={"cause": cause},
    )
    return True


def steps_of(invoice: Invoice, *, without: LedgerEntry | None = None) -> Iterator[Step]:
    """What was booked on a locked invoice, in the order of booking, but for reversed payments.

    without  a payment that is about to be reversed
    """
    rows = LedgerEntry.objects.filter(invoice=invoice, reverses=None, reversed_by=None)
    entries = [entry for entry in rows.order_by("pk") if entry != without]
    notes = [entry for entry in entries if entry.kind == EntryKind.CREDIT_NOTE]
    last_note = notes[-1] if notes and invoice.stage == Stage.CREDITED else None
    for entry in entries:
        if entry.kind in CHARGES:
            yield _charge(entry)
        elif entry == last_note or entry.kind == EntryKind.WRITE_OFF:
            yield Step(act=Act.END)
        elif entry.kind == EntryKind.REFUND:
            # Below zero: what was given back has come back.
            yield Step(act=Act.GIVE_BACK, amount=entry.amount)
        else:
            yield Step(act=ACTS[EntryKind(entry.kind)], amount=abs(entry.amount))


def _charge(entry: LedgerEntry) -> Step:
    """A charge, or what was taken back of one: whatever money that freed, it is its amount."""
    if entry.amount > 0:
        parts = Balances(principal=entry.principal, interest=entry.interest, costs=entry.costs)
        return Step(act=Act.CHARGE, parts=parts)
    is_cost = entry.kind == EntryKind.COST
    parts = Balances(costs=-entry.amount) if is_cost else Balances(interest=-entry.amount)
    return Step(act=Act.TAKE_BACK, parts=parts)
