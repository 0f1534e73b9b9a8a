"""What was sent to the debtor: reminders, demands, the move to legal collection.

Records that it happened, and what it cost. Whether it was allowed is for the rules and
for whoever calls.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.models import EventKind, IllegalStageError, Invoice, Stage
from invoices.services import charges, ledger


@transaction.atomic
def record_letter(
    *,
    invoice_id: int,
    kind: EventKind,
    on: date,
    cause: str,
    actor: User | None,
    at: datetime,
    cost: charges.Cost | None = None,
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
    invoice = ledger.lock_invoice(invoice_id)
    if invoice.timeline.filter(kind=kind, data__cause=cause).exists():
        return False
    _enter(invoice, stage=ledger.STAGE_AFTER[kind], on=on)
    data: dict[str, object] = {"cause": cause}
    if cost is not None:
        booking = charges.cost_booking(cost=cost, cause=cause, value_on=on)
        ledger.book(invoice=invoice, booking=booking, at=at)
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


def _enter(invoice: Invoice, *, stage: Stage, on: date) -> None:
    """Move a locked claim to the stage of a letter, unless it is there already."""
    # The stages may go back when a letter is pulled back, but no letter takes them there.
    goes_back = stage == Stage.REMINDED and invoice.stage == Stage.COLLECTION
    if not invoice.is_open or goes_back:
        raise IllegalStageError(invoice.stage)
    if invoice.stage != stage:
        ledger.move_to(invoice=invoice, stage=stage, on=on)
