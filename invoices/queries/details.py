"""What the page of one invoice shows beside the invoice itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from accounts.actor import Actor
from invoices.models import (
    CreditorPolicy,
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
from invoices.queries.rights import get_invoice_or_404, stands_for_debtor


@dataclass(frozen=True, slots=True)
class Details:
    """One invoice with all that its page tells; eight queries whatever there is."""

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
    # The rows of its creditor's policy for its kind of claim, the latest first.
    policies: list[CreditorPolicy]

    def policy_on(self, day: date) -> CreditorPolicy | None:
        """The row in force on a day; None where the law's own numbers count."""
        return next((row for row in self.policies if row.starts_on <= day), None)

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
        return _more_time(self.holds)

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

POLICIES: Final = OfInvoice(
    lambda key: CreditorPolicy.objects.filter(
        creditor__invoices=key, claim_kind=F("creditor__invoices__claim_kind")
    ).order_by("-starts_on")
)


def get_details_or_404(actor: Actor, public_id: UUID) -> Details:
    """The invoice and its rows, bookings, events and original. Another's is a 404."""
    invoice = get_invoice_or_404(actor, public_id)
    originals = ORIGINAL(invoice.pk)
    # Found by `get_invoice_or_404` already, so within what a limited right covers.
    is_reader = stands_for_debtor(actor, invoice)
    return Details(
        invoice=invoice,
        rows=ROWS(invoice.pk),
        ledger=LEDGER(invoice.pk),
        timeline=TIMELINE(invoice.pk),
        original=originals[0] if originals else None,
        holds=HOLDS(invoice.pk),
        letters=letters_of_invoice(invoice.pk) if is_reader else [],
        policies=POLICIES(invoice.pk),
    )


def more_time_of(invoice: Invoice) -> date | None:
    """`Details.more_time` of one invoice, by itself; the caller has checked the right."""
    return _more_time(HOLDS(invoice.pk))


def _more_time(holds: Iterable[Hold]) -> date | None:
    days = [
        each.ends_on
        for each in holds
        if each.reason == HoldReason.EXTENDED and each.released_at is None and each.ends_on
    ]
    return max(days, default=None)
