"""Bookings, to read. The database itself refuses to change them."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.admin.filters import month_filter
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import CreditorScopedAdmin, InvoiceCreditorFilter, euros, link_to_invoice
from invoices.models import Invoice, LedgerEntry
from invoices.queries import staff


@admin.register(LedgerEntry)
class LedgerEntryAdmin(CreditorScopedAdmin[LedgerEntry]):
    creditor_path = "invoice__creditor"
    list_display = ("booked_at", "value_on", "kind", "invoice_number", "booked", "cause")
    list_filter = (
        "kind",
        month_filter("value_on", gettext_lazy("value date"), parameter="value"),
        InvoiceCreditorFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"kind__exact", "value", "creditor"})
    list_select_related = ("invoice",)
    search_fields = ("cause",)
    search_help_text = gettext_lazy("Invoice number, case number, MyRopo ID or reference.")
    fields = (
        "invoice_page",
        "kind",
        "booked",
        "principal",
        "interest",
        "costs",
        "surplus",
        "value_on",
        "booked_at",
        "cause",
        "legal_basis",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*fields, "invoice_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerEntry]:
        return super().get_queryset(request).select_related("invoice__party")

    def get_fields(self, request: HttpRequest, obj: LedgerEntry | None = None) -> tuple[str, ...]:
        """An auditor reads the number; whoever may open the invoice gets the link."""
        if user_of(request).has_perm("invoices.view_invoice"):
            return self.fields
        return ("invoice_number", *self.fields[1:])

    def party_of(self, obj: LedgerEntry) -> Party | None:
        return obj.invoice.party

    def matching(self, rows: QuerySet[LedgerEntry], term: str) -> QuerySet[LedgerEntry]:
        found = staff.invoices_matching(Invoice.objects.all(), term)
        return rows.filter(invoice__in=found)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, entry: LedgerEntry) -> SafeString:
        return link_to_invoice(entry.invoice)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, entry: LedgerEntry) -> str:
        return entry.invoice.number

    @admin.display(description=gettext_lazy("sum"))
    def booked(self, entry: LedgerEntry) -> SafeString | str:
        return euros(entry.amount)
