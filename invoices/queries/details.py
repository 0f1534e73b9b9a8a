"""What the page of one invoice shows beside the invoice itself."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

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
from invoices.queries.letters import SentLetter, letters_of_invoice
from invoices.queries.of_invoice import OfInvoice
from invoices.queries.rights import get_invoice_or_404


@dataclass(frozen=True, slots=True)
class Details:
    """One invoice with all that its page tells; seven queries whatever there is."""

    invoice: Invoice
    rows: list[InvoiceRow]
    ledger: list[LedgerEntry]
    timeline: list[TimelineEvent]
    original: Document | None
    # Those that are not released, and those that came of a debtor's payment or word; the
    # latest first.
    holds: list[Hold]
    # The newest first; none for whoever may not read them.
    letters: list[SentLetter]

    @property
    def reported(self) -> Hold | None:
        """The latest word of a debtor that it is paid; it may have ended."""
        return self._latest(HoldReason.PAYMENT_REPORTED)

    @property
    def paid(self) -> Hold | None:
        """The latest payment in the portal; it may be booked already."""
        return self._latest(HoldReason.PAID_IN_PORTAL)

    @property
    def more_time(self) -> date | None:
        """The day until which the debtor has more time to pay than the due date gives."""
        days = [
            each.ends_on
            for each in self.holds
            if each.reason == HoldReason.EXTENDED and each.released_at is None and each.ends_on
        ]
        return max(days, default=None)

    def _latest(self, reason: HoldReason) -> Hold | None:
        return next((each for each in self.holds if each.reason == reason), None)


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
    lambda key: Hold.objects.filter(Q(released_at=None) | Q(reason__in=TOLD), invoice=key).order_by(
        "-pk"
    )
)


def get_details_or_404(actor: Actor, public_id: UUID) -> Details:
    """The invoice and its rows, bookings, events and original. Another's is a 404."""
    invoice = get_invoice_or_404(actor, public_id)
    originals = ORIGINAL(invoice.pk)
    # Who sees an invoice that has no known debtor may read its letters, too.
    is_reader = invoice.party_id in {None, actor.acting_for.pk}
    return Details(
        invoice=invoice,
        rows=ROWS(invoice.pk),
        ledger=LEDGER(invoice.pk),
        timeline=TIMELINE(invoice.pk),
        original=originals[0] if originals else None,
        holds=HOLDS(invoice.pk),
        letters=letters_of_invoice(invoice.pk) if is_reader else [],
    )
