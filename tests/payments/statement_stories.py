"""Bank statements as a bank sends them, taken in as the command does."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from demo.statements import DemoEntry, camt053, camt054
from payments.models import BankEntry
from payments.services.matching import match_received
from payments.services.statement_import import import_statement

ACCOUNT = "FI2112345600000785"
OTHER_ACCOUNT = "FI7944052020036082"
REFERENCE = "14104373010002099"
OTHER_REFERENCE = "9544208"
ON = date(2026, 11, 20)


def movement(amount="100.00", **fields):
    """A credit with an archive ID and the reference of the factories' invoices."""
    told = {"reference": REFERENCE, "archive_id": "A1", "name": "Maija Maksaja", **fields}
    return DemoEntry(amount=Decimal(amount), **told)


def statement(*entries, account=ACCOUNT, number="S1", version="02", on=ON):
    return camt053(entries, version=version, account=account, statement_id=number, on=on)


def notification(*entries, account=ACCOUNT, number="N1", version="02", on=ON):
    return camt054(entries, version=version, account=account, statement_id=number, on=on)


def store(data, now, name="statement.xml"):
    return import_statement(name=name, stream=BytesIO(data), actor=None, at=now)


def take(now, *files):
    """Store the files and match what they brought; the report of the last."""
    reports = [store(data, now) for data in files]
    match_received(at=now)
    return reports[-1]


def entry_of(archive_id):
    return BankEntry.objects.get(archive_id=archive_id)


def states():
    """Archive ID → state, of every entry."""
    return dict(BankEntry.objects.order_by("archive_id").values_list("archive_id", "state"))
