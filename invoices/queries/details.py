"""What the page of one invoice shows beside the invoice itself."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accounts.actor import Actor
from invoices.models import (
    Document,
    DocumentKind,
    Hold,
    HoldReason,
    Invoice,
    InvoiceRow,
    LedgerEntry,
    TimelineEvent,
)
from invoices.queries.of_invoice import OfInvoice
from invoices.queries.rights import get_invoice_or_404


@dataclass(frozen=True, slots=True)
class Details:
    """One invoice with all that its page tells; six queries whatever there is."""

    invoice: Invoice
    rows: list[InvoiceRow]
    ledger: list[LedgerEntry]
    timeline: list[TimelineEvent]
    original: Document | None
    # The latest word of a debtor that it is paid, and the latest payment in the portal;
    # either may have ended.
    reported: Hold | None
    paid: Hold | None


ROWS: Final = OfInvoice(lambda key: InvoiceRow.objects.filter(invoice=key).order_by("position"))
LEDGER: Final = OfInvoice(
    lambda key: LedgerEntry.objects.filter(invoice=key).order_by("value_on", "pk")
)
TIMELINE: Final = OfInvoice(
    lambda key: TimelineEvent.objects.filter(invoice=key).order_by("on", "pk")
)
ORIGINAL: Final = OfInvoice(
    lambda key: Document.objects.filter(invoice=key, kind=DocumentKind.ORIGINAL_INVOICE)
)

TOLD: Final = (HoldReason.PAYMENT_REPORTED, HoldReason.PAID_IN_PORTAL)
HOLDS: Final = OfInvoice(
    lambda key: Hold.objects.filter(invoice=key, reason__in=TOLD).order_by("-pk")
)


def get_details_or_404(actor: Actor, public_id: UUID) -> Details:
    """The invoice and its rows, bookings, events and original. Another's is a 404."""
    invoice = get_invoice_or_404(actor, public_id)
    originals = ORIGINAL(invoice.pk)
    latest = {hold.reason: hold for hold in reversed(HOLDS(invoice.pk))}
    return Details(
        invoice=invoice,
        rows=ROWS(invoice.pk),
        ledger=LEDGER(invoice.pk),
        timeline=TIMELINE(invoice.pk),
        original=originals[0] if originals else None,
        reported=latest.get(HoldReason.PAYMENT_REPORTED),
        paid=latest.get(HoldReason.PAID_IN_PORTAL),
    )
