"""What a statement of debts is made from: claims, everything booked on them, their letters."""

from collections import defaultdict
from dataclasses import dataclass, field

from accounts.actor import Actor
from invoices.models import EventKind, Invoice, LedgerEntry, TimelineEvent
from invoices.queries.rights import rights

# What costs come from, by the same cause.
CHARGING = (
    EventKind.REMINDED,
    EventKind.DEMANDED,
    EventKind.LETTER_CANCELLED,
    EventKind.SHIFTED,
    EventKind.PLAN_MADE,
)


@dataclass(slots=True)
class Owed:
    """A claim with its bookings by value date, and what charged them: cause → kind of event."""

    invoice: Invoice
    entries: list[LedgerEntry] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)


def all_owed(actor: Actor) -> list[Owed]:
    """Every open invoice that the actor may see, the earliest due date first; three queries."""
    invoices = Invoice.objects.filter(rights(actor)).open().select_related("creditor")
    return with_bookings(list(invoices.order_by("due_on", "pk")))


def with_bookings(invoices: list[Invoice]) -> list[Owed]:
    """Of invoices that the caller was allowed to read; two queries."""
    owed = {invoice.pk: Owed(invoice) for invoice in invoices}
    entries = LedgerEntry.objects.filter(invoice__in=owed).order_by("value_on", "pk")
    for entry in entries:
        owed[entry.invoice_id].entries.append(entry)
    letters: defaultdict[int, dict[str, str]] = defaultdict(dict)
    charging = TimelineEvent.objects.filter(invoice__in=owed, kind__in=CHARGING)
    events = charging.filter(data__has_key="cause")
    for key, cause, kind in events.values_list("invoice", "data__cause", "kind"):
        letters[key][cause] = kind
    for key, each in owed.items():
        each.letters = letters[key]
    return list(owed.values())
