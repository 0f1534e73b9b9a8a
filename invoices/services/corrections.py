"""A person takes back a cost or interest that was charged wrongly, or out of fairness."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from invoices.models import EntryKind
from invoices.queries.charges import Charge
from invoices.queries.desk import charges_left
from invoices.rules.charges import Why
from invoices.services import charges, ledger


@transaction.atomic
def correct_charge(
    *,
    invoice_id: int,
    cause: str,
    seen: Decimal,
    amount: Decimal,
    why: Why,
    actor: User,
    on: date,
    at: datetime,
) -> bool:
    """Take back `amount` euros of one charge, as whoever decides has seen it.

    cause   of the charge's own entry
    seen    what was left of it then: a second press of a button changes nothing
    amount  of interest, all that is left of it; of a cost, as much or less

    False when something else is left of it by now, or nothing. Raises
    `TooMuchTakenBackError`, and `ValueError` for an amount of nothing or a part of interest.
    """
    invoice = ledger.lock_invoice(invoice_id)
    charge = next((each for each in charges_left(invoice) if each.cause == cause), None)
    if charge is None or charge.left != seen:
        return False
    return charges.take_back(
        invoice_id=invoice_id,
        cause=cause,
        why=why,
        actor=actor,
        on=on,
        at=at,
        amount=_part(charge, amount),
    )


def _part(charge: Charge, amount: Decimal) -> Decimal | None:
    """What the ledger's service is asked for: a sum of a cost, and all of interest."""
    if charge.kind == EntryKind.COST:
        return amount
    if amount != charge.left:
        raise ValueError("Interest is taken back whole.")
    return None
