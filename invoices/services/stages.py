"""What was sent to the debtor: reminders, demands, the move to legal collection.

Records that it happened, and what it cost. Whether it was allowed is for the rules and
for whoever calls.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.models import EntryKind, EventKind, IllegalStageError, Invoice, Stage
from invoices.services import ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a letter adds to the debt: euros above zero, and the paragraph that allows it."""

    amount: Decimal
    legal_basis: str


@transaction.atomic
def record_letter(
    *,
    invoice_id: int,
    kind: EventKind,
    on: date,
    cause: str,
    actor: User | None,
    at: datetime,
    cost: Cost | None = None,
    due_on: date | None = None,
    covered: Decimal = ledger.ZERO,
) -> bool:
    """Record that a letter went out: its stage, its cost and its place on the timeline.

    kind     REMINDED, DEMANDED or LEGAL_COLLECTION; `KeyError` for another. A second
             demand is recorded in the stage of the first.
    cause    what sent it, unique for ever (`reminder:<run>:<invoice>`)
    due_on   by when it asks for payment; collection waits for that day
    covered  euros of its price that the standard compensation paid for

    False when the cause was recorded before; then nothing changes. Raises
    `IllegalStageError` when the claim is closed or cannot come into the letter's stage.
    """
    stage = ledger.STAGE_AFTER[kind]
    invoice = ledger.lock_invoice(invoice_id)
    if invoice.timeline.filter(kind=kind, data__cause=cause).exists():
        return False
    if not invoice.is_open:
        raise IllegalStageError(invoice.stage)
    # The stages may go back when a letter is pulled back, but no letter takes them there.
    if stage == Stage.REMINDED and invoice.stage == Stage.COLLECTION:
        raise IllegalStageError(invoice.stage)
    if invoice.stage != stage:
        ledger.move_to(invoice=invoice, stage=stage, on=on)
    data: dict[str, object] = {"cause": cause}
    if cost is not None:
        book_cost(invoice=invoice, cost=cost, cause=cause, value_on=on, at=at)
        data["cost"] = str(cost.amount)
    if due_on is not None:
        data["due_on"] = due_on.isoformat()
    if covered:
        data["covered"] = str(covered)
    ledger.note(invoice=invoice, kind=kind, on=on, at=at, data=data)
    audit.record(
        action=f"invoice.{kind.lower()}",
        actor=actor,
        at=at,
        party=invoice.party,
        target=invoice,
        data={"cause": cause},
    )
    return True


def book_cost(*, invoice: Invoice, cost: Cost, cause: str, value_on: date, at: datetime) -> bool:
    """Add a cost to a locked invoice. False when its cause was booked before.

    Raises `ValueError` for a cost of nothing; the database refuses one without a basis.
    """
    if cost.amount <= 0:
        raise ValueError("A cost is more than nothing.")
    booking = ledger.Booking(
        kind=EntryKind.COST,
        cause=cause,
        value_on=value_on,
        costs=cost.amount,
        legal_basis=cost.legal_basis,
    )
    return ledger.book(invoice=invoice, booking=booking, at=at)
