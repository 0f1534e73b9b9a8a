"""Entries that wait on the clearing desk, and who works there."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.contrib.auth.models import Permission

from payments.models import (
    BankEntry,
    BankStatement,
    ClearingReason,
    Direction,
    EntryState,
    StatementOutcome,
)
from payments.services import clearing
from tests.factories import AgentFactory

ACCOUNT = "FI2112345600000785"
SENDER = "FI4250001510000023"
_numbers = count(1)


def statement_of(now):
    number = next(_numbers)
    return BankStatement.objects.create(
        name=f"tito-{number}.xml",
        sha256=f"{number:064}",
        schema="camt.053.001.02",
        outcome=StatementOutcome.IMPORTED,
        imported_at=now,
    )


def entry_to_clear(now, amount="100.00", **fields):
    """A credit of Maija Maksaja that says nothing of what it is for."""
    number = next(_numbers)
    given = {
        "statement": fields.pop("statement", None) or statement_of(now),
        # As hashes do, they differ from the start.
        "key": f"{number:032}" * 2,
        "entry_key": f"{number:032}" * 2,
        "account": ACCOUNT,
        "direction": Direction.CREDIT,
        "amount": Decimal(amount),
        "booked_on": date(2026, 11, 20),
        "value_on": date(2026, 11, 20),
        "counterparty_name": "Maija Maksaja",
        "counterparty_iban": SENDER,
        "state": EntryState.CLEARING,
        "clearing_reason": ClearingReason.NO_REFERENCE,
        "received_at": now,
        "decided_at": now,
    }
    return BankEntry.objects.create(**{**given, **fields})


def approver(**fields):
    """An agent who may agree with what others propose."""
    user = AgentFactory(**fields)
    user.user_permissions.add(Permission.objects.get(codename="approve_clearing"))
    return user


def proposed(entry, lines, user, now, note=""):
    """Divide the entry: an invoice (or None, for its sender) and euros as text for each part."""
    given = [(invoice and invoice.pk, Decimal(amount)) for invoice, amount in lines]
    return clearing.propose(entry_id=entry.pk, lines=given, note=note, user=user, at=now)
