"""The provider's payout of payments, as a bank entry that settles them."""

from django.db import transaction

from payments.models import BankEntry, BankStatement, Direction, Payment, StatementOutcome
from payments.services.settling import settle


def paid_out(payments, *, at):
    """Book these confirmed payments by a payout of their sum."""
    statement = BankStatement.objects.create(
        name="test.xml",
        outcome=StatementOutcome.IMPORTED,
        sha256=f"{payments[0].pk:064d}",
        imported_at=at,
    )
    keys = [payment.pk for payment in payments]
    with transaction.atomic():
        entry = BankEntry.objects.create(
            statement=statement,
            key=f"payout-{keys[0]}",
            entry_key=f"payout-{keys[0]}",
            account="FI2112345600000785",
            direction=Direction.CREDIT,
            amount=sum(payment.amount for payment in payments),
            booked_on=at.date(),
            value_on=at.date(),
            received_at=at,
        )
        locked = Payment.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        settle(entry=entry, payments=list(locked), at=at)
    return entry
