"""Rows below the pages of payments and entries, and below an invoice's page."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyInline
from accounts.http import user_of
from invoices.admin.base import euros, link_to_invoice
from invoices.admin.invoices import add_below
from invoices.models import Invoice
from myropo.templatetags import portal
from payments.admin.base import VIEW_INVOICE, entry_link, payment_link
from payments.models import (
    BankEntry,
    ClearingDecision,
    ClearingLine,
    EntryAllocation,
    Payment,
    PaymentLine,
    PaymentReport,
    ProviderReport,
    Refund,
)


class OfInvoicesInline[P: Model, C: Model](ReadOnlyInline[P, C]):
    """Rows that each name an invoice: a link for those who may open it."""

    def get_fields(self, request: HttpRequest, obj: P | None = None) -> list[Any]:
        if user_of(request).has_perm(VIEW_INVOICE):
            return list(self.fields or ())
        return ["number" if name == "invoice_page" else name for name in self.fields or ()]

    def get_readonly_fields(self, request: HttpRequest, obj: P | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[C]:
        return super().get_queryset(request).select_related("invoice__creditor")

    @admin.display(description=_("invoice"))
    def invoice_page(self, row: Any) -> SafeString | str:
        return link_to_invoice(row.invoice) if row.invoice else str(_("Back to the sender"))

    @admin.display(description=_("invoice"))
    def number(self, row: Any) -> str:
        return row.invoice.number if row.invoice else str(_("Back to the sender"))

    @admin.display(description=_("creditor"))
    def creditor(self, row: Any) -> str:
        return row.invoice.creditor.name if row.invoice else "–"

    @admin.display(description=_("sum"))
    def sum_of_row(self, row: Any) -> SafeString | str:
        return euros(row.amount)


class LineInline(OfInvoicesInline[Payment, PaymentLine]):
    model = PaymentLine
    verbose_name_plural = _("invoices of the payment")
    fields = ("invoice_page", "creditor", "sum_of_row")


class ReportInline(ReadOnlyInline[Payment, ProviderReport]):
    model = ProviderReport
    verbose_name_plural = _("what the provider said")
    fields = ("received_at", "source", "status", "euros_told", "transaction_id", "effect")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=_("sum"))
    def euros_told(self, report: ProviderReport) -> SafeString | str:
        cents = report.amount_cents
        return euros(None if cents is None else Decimal(cents) / 100)


class AllocationInline(OfInvoicesInline[BankEntry, EntryAllocation]):
    model = EntryAllocation
    verbose_name_plural = _("booked to invoices")
    fields = ("invoice_page", "creditor", "sum_of_row", "booked_at")


class DecisionInline(ReadOnlyInline[BankEntry, ClearingDecision]):
    model = ClearingDecision
    fields = ("act", "state", "proposed_by", "proposed_at", "decided_by", "decided_at", "note")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClearingDecision]:
        rows = super().get_queryset(request)
        return rows.select_related("proposed_by__party", "decided_by__party")


class PartInline(OfInvoicesInline[ClearingDecision, ClearingLine]):
    model = ClearingLine
    fields = ("invoice_page", "creditor", "sum_of_row")


class EntryRefundInline(ReadOnlyInline[BankEntry, Refund]):
    model = Refund
    fields = ("sum_of_row", "state", "started_at", "ended_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=_("sum"))
    def sum_of_row(self, refund: Refund) -> SafeString | str:
        return euros(refund.amount)


class InvoicePaymentInline(ReadOnlyInline[Invoice, PaymentLine]):
    """Of payments over several creditors it shows the invoice's own share alone."""

    model = PaymentLine
    verbose_name_plural = _("payments in MyRopo")
    fields = ("payment_page", "sum_of_row", "state", "confirmed_at", "settled_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentLine]:
        return super().get_queryset(request).select_related("payment")

    @admin.display(description=_("payment"))
    def payment_page(self, line: PaymentLine) -> SafeString:
        return payment_link(line.payment, line.payment.reference)

    @admin.display(description=_("sum"))
    def sum_of_row(self, line: PaymentLine) -> SafeString | str:
        return euros(line.amount)

    @admin.display(description=_("state"))
    def state(self, line: PaymentLine) -> str:
        return line.payment.get_state_display()

    @admin.display(description=_("confirmed"))
    def confirmed_at(self, line: PaymentLine) -> str:
        return _moment(line.payment.confirmed_at)

    @admin.display(description=_("booked"))
    def settled_at(self, line: PaymentLine) -> str:
        return _moment(line.payment.settled_at)


class InvoiceAllocationInline(ReadOnlyInline[Invoice, EntryAllocation]):
    model = EntryAllocation
    verbose_name_plural = _("bank entries")
    fields = ("entry_page", "sum_of_row", "booked_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[EntryAllocation]:
        return super().get_queryset(request).select_related("entry")

    @admin.display(description=_("bank entry"))
    def entry_page(self, row: EntryAllocation) -> SafeString | str:
        return entry_link(row.entry, str(row.entry))

    @admin.display(description=_("sum"))
    def sum_of_row(self, row: EntryAllocation) -> SafeString | str:
        return euros(row.amount)


class InvoiceRefundInline(ReadOnlyInline[Invoice, Refund]):
    model = Refund
    fields = ("sum_of_row", "state", "started_at", "ended_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=_("sum"))
    def sum_of_row(self, refund: Refund) -> SafeString | str:
        return euros(refund.amount)


class InvoiceReportInline(ReadOnlyInline[Invoice, PaymentReport]):
    model = PaymentReport
    fields = ("reported_at", "paid_on", "sum_of_row", "state", "decided_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=_("sum"))
    def sum_of_row(self, report: PaymentReport) -> SafeString | str:
        return euros(report.amount)


def _moment(at: datetime | None) -> str:
    return portal.moment(at) if at else "–"


# `invoices` knows nothing of payments: what they add to its page, they add from here.
add_below(InvoicePaymentInline, InvoiceAllocationInline, InvoiceRefundInline, InvoiceReportInline)
