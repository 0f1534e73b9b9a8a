"""What an agent has before its eyes while it chats: what was paid, what else is owed."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from accounts.models import Party, User
from invoices.models import EntryKind, Invoice, LedgerEntry
from invoices.queries.staff import rows_seen_by

FEW: Final = 5
MOST_INVOICES: Final = 10


class Paid(NamedTuple):
    """A payment that was booked. `amount` in euros, above zero."""

    amount: Decimal
    value_on: date
    is_taken_back: bool


def paid_lately(invoice: Invoice) -> list[Paid]:
    """The newest payments of an invoice, the newest first; one query."""
    rows = LedgerEntry.objects.filter(invoice=invoice, kind=EntryKind.PAYMENT, reverses=None)
    rows = rows.select_related("reversed_by").order_by("-value_on", "-pk")
    return [Paid(-each.amount, each.value_on, hasattr(each, "reversed_by")) for each in rows[:FEW]]


def other_open_invoices(user: User, party: Party, *, without: Invoice | None) -> list[Invoice]:
    """The party's open invoices that the agent may see, the oldest due first."""
    rows = Invoice.objects.open().filter(party=party).select_related("creditor")
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    seen = rows_seen_by(user, rows, creditor="creditor")
    return list(seen.order_by("due_on", "pk")[:MOST_INVOICES])
