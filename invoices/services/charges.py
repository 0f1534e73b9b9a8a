"""What collection adds to a debt, and what of it is taken back again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, User
from invoices.models import EntryKind, EventKind, Invoice, LedgerEntry, Stage
from invoices.queries.charges import CHARGED, Charge, charges_of
from invoices.queries.interest import booked_interest
from invoices.queries.rates import read_rates
from invoices.rules import charges
from invoices.rules.replay import Balances, after_take_back
from invoices.rules.unneeded import interest_too_much
from invoices.services import ledger

# On a claim that was credited in full or withdrawn nothing charged is left.
EMPTIED: Final = frozenset({Stage.CREDITED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a letter adds to the debt: euros above zero, and the paragraph that allows it."""

    amount: Decimal
    legal_basis: str


class TooMuchTakenBackError(Exception):
    """More would be taken back than is left of the cost. Nothing was changed."""


def interest_booking(*, amount: Decimal, cause: str, value_on: date) -> ledger.Booking:
    """The entry of late interest, in euros, that the letter of this cause charges.

    value_on  the last day that it counts: the one on which the letter was written

    Raises `ValueError` for interest of nothing.
    """
    _check(amount)
    return ledger.Booking(
        kind=EntryKind.INTEREST,
        cause=charges.interest_cause(cause),
        value_on=value_on,
        interest=amount,
    )


def cost_booking(*, cost: Cost, cause: str, value_on: date) -> ledger.Booking:
    """The entry of a letter's cost, under the cause of the letter.

    Raises `ValueError` for a cost of nothing; the database refuses one without a basis.
    """
    _check(cost.amount)
    return ledger.Booking(
        kind=EntryKind.COST,
        cause=cause,
        value_on=value_on,
        costs=cost.amount,
        legal_basis=cost.legal_basis,
    )


def take_back_booking(
    *, before: Balances, charge: Charge, amount: Decimal, value_on: date
) -> ledger.Booking:
    """The entry that takes `amount` euros of a charge back, on the balances as they are."""
    is_cost = charge.kind == EntryKind.COST
    parts = Balances(costs=amount) if is_cost else Balances(interest=amount)
    booking = ledger.booking_of(
        after_take_back(before, parts=parts) - before,
        kind=EntryKind(charge.kind),
        cause=charges.taken_back_cause(charge.cause, times=charge.times),
        value_on=value_on,
    )
    return replace(booking, legal_basis=charge.legal_basis)


@transaction.atomic
def take_back(
    *,
    invoice_id: int,
    cause: str,
    why: str,
    actor: User | None,
    on: date,
    at: datetime,
    amount: Decimal | None = None,
) -> bool:
    """Take back what was charged under a cause: all of it, its interest too.

    why     a value of `rules.charges.Why`
    amount  euros above zero: so much of its cost alone; `ValueError` for nothing

    What was paid of it comes free and pays what else is open; the rest is surplus. A claim
    that then owes nothing is closed. False when nothing is left to take back, which changes
    nothing. Raises `TooMuchTakenBackError`.
    """
    if amount is not None:
        _check(amount)
    invoice = ledger.lock_invoice(invoice_id)
    if invoice.stage in EMPTIED:
        return False
    left = _left(invoice, cause, of_cost_alone=amount is not None)
    if not left:
        return False
    if amount is not None and amount > left[0].left:
        raise TooMuchTakenBackError
    total = ledger.ZERO
    for charge in left:
        taken = charge.left if amount is None else amount
        booking = take_back_booking(
            before=ledger.balances_of(invoice), charge=charge, amount=taken, value_on=on
        )
        ledger.book(invoice=invoice, booking=booking, at=at)
        total += taken
    data = taken_back_data(cause=cause, amount=total, why=why)
    ledger.note(invoice=invoice, kind=EventKind.COST_TAKEN_BACK, on=on, at=at, data=data)
    ledger.follow_balances(invoice=invoice, on=on, at=at)
    taken_back_audit(invoice=invoice, data=data, actor=actor, at=at).save(force_insert=True)
    return True


def take_back_interest(
    *, invoice: Invoice, why: str, on: date, at: datetime, charged_by: str = ""
) -> bool:
    """Take back late interest of a locked claim beyond what is known now to have accrued.

    why         a value of `rules.charges.Why`
    charged_by  only what causes that begin so charged

    Money or a credit note may count from a day before the one until which interest was
    charged. The newest goes first. The caller brings the stage in line (`follow_balances`).
    False when nothing is too much.
    """
    entries = list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
    booked = [each for each in charges_of(entries).values() if each.kind == EntryKind.INTEREST]
    open_to_it = [each for each in booked if each.letter.startswith(charged_by) and each.left > 0]
    if not open_to_it:
        return False
    until = max(each.on for each in booked)
    too_much = interest_too_much(
        booked_interest(invoice=invoice, ledger=entries, until=until),
        value_on=on,
        rates=read_rates(),
    )
    is_any = too_much > 0
    for charge in reversed(open_to_it):
        amount = min(too_much, charge.left)
        if amount <= 0:
            break
        too_much -= amount
        before = ledger.balances_of(invoice)
        booking = take_back_booking(before=before, charge=charge, amount=amount, value_on=on)
        ledger.book(invoice=invoice, booking=booking, at=at)
        data = taken_back_data(cause=charge.letter, amount=amount, why=why)
        ledger.note(invoice=invoice, kind=EventKind.COST_TAKEN_BACK, on=on, at=at, data=data)
        taken_back_audit(invoice=invoice, data=data, actor=None, at=at).save(force_insert=True)
    return is_any


def _left(invoice: Invoice, cause: str, *, of_cost_alone: bool) -> list[Charge]:
    """What is left of the charges of a cause: its own, and the interest of its letter."""
    entries = LedgerEntry.objects.filter(invoice=invoice, kind__in=CHARGED).order_by("pk")
    return [
        charge
        for charge in charges_of(entries).values()
        if charge.left > 0
        and (charge.cause == cause or (charge.letter == cause and not of_cost_alone))
    ]


def taken_back_data(*, cause: str, amount: Decimal, why: str) -> dict[str, object]:
    """What the timeline keeps of it: the letter's cause, the euros and the reason."""
    return {"cause": cause, "amount": str(amount), "why": why}


def taken_back_audit(
    *, invoice: Invoice, data: Mapping[str, object], actor: User | None, at: datetime
) -> AuditEvent:
    """The row of the audit, not saved yet; `data` as `taken_back_data` gives it."""
    return audit.draft(
        action="invoice.cost_taken_back",
        actor=actor,
        at=at,
        party_id=invoice.party_id,
        target=invoice,
        data={name: data[name] for name in ("cause", "why")},
    )


def _check(amount: Decimal) -> None:
    if amount <= 0:
        raise ValueError("A charge, and what is taken back of it, is more than nothing.")
