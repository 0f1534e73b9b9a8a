"""What the page of one invoice shows beside the invoice itself."""

from dataclasses import dataclass
from decimal import Decimal
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
    # The latest word of a debtor that it is paid; it may have ended.
    reported: Hold | None

    @property
    def rows_total(self) -> Decimal:
        """What the rows add up to, in euros; rows of text count nothing."""
        return sum((row.amount for row in self.rows if row.amount is not None), Decimal(0))


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

REPORTED: Final = OfInvoice(
    lambda key: Hold.objects.filter(invoice=key, reason=HoldReason.PAYMENT_REPORTED).order_by("-pk")
)


def get_details_or_404(actor: Actor, public_id: UUID) -> Details:
    """The invoice and its rows, bookings, events and original. Another's is a 404."""
    invoice = get_invoice_or_404(actor, public_id)
    originals, reported = ORIGINAL(invoice.pk), REPORTED(invoice.pk)
    return Details(
        invoice=invoice,
        rows=ROWS(invoice.pk),
        ledger=LEDGER(invoice.pk),
        timeline=TIMELINE(invoice.pk),
        original=originals[0] if originals else None,
        reported=reported[0] if reported else None,
    )
