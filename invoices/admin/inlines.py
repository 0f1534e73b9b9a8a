"""What stands below an invoice's page: rows, bookings, timeline, documents, who found it."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyInline
from invoices.admin.base import euros
from invoices.models import (
    Document,
    DocumentState,
    FoundInvoice,
    Hold,
    Invoice,
    InvoiceRow,
    LedgerEntry,
    TimelineEvent,
)
from invoices.queries.charges import CHARGED
from invoices.rules.charges import TAKEN_BACK


class RowInline(ReadOnlyInline[Invoice, InvoiceRow]):
    model = InvoiceRow
    verbose_name_plural = gettext_lazy("rows")
    fields = ("description", "quantity", "unit", "unit_price", "vat_percent", "sum_of_row")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("amount"))
    def sum_of_row(self, row: InvoiceRow) -> SafeString | str:
        return euros(row.amount)


class LedgerInline(ReadOnlyInline[Invoice, LedgerEntry]):
    model = LedgerEntry
    fields = ("value_on", "what", "booked", "principal", "interest", "costs", "surplus", "cause")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("kind"))
    def what(self, entry: LedgerEntry) -> str:
        if entry.kind in CHARGED and TAKEN_BACK in entry.cause:
            return _("%(kind)s, taken back") % {"kind": entry.get_kind_display()}
        return entry.get_kind_display()

    @admin.display(description=gettext_lazy("sum"))
    def booked(self, entry: LedgerEntry) -> SafeString | str:
        return euros(entry.amount)


class TimelineInline(ReadOnlyInline[Invoice, TimelineEvent]):
    model = TimelineEvent
    verbose_name_plural = gettext_lazy("timeline")
    fields = ("on", "kind", "data", "recorded_at")
    readonly_fields = fields


class DocumentInline(ReadOnlyInline[Invoice, Document]):
    model = Document
    fields = ("kind", "language", "state", "made_at", "download")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("file"))
    def download(self, document: Document) -> SafeString | str:
        return download_link(document)


class FoundInline(ReadOnlyInline[Invoice, FoundInvoice]):
    model = FoundInvoice
    verbose_name_plural = gettext_lazy("found with the code of a letter")
    fields = ("who", "found_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("person or company in MyRopo"))
    def who(self, found: FoundInvoice) -> str:
        return found.party.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[FoundInvoice]:
        return super().get_queryset(request).select_related("party")


class HoldInline(ReadOnlyInline[Invoice, Hold]):
    model = Hold
    verbose_name_plural = gettext_lazy("why collection waits")
    fields = ("reason", "sum_of_row", "placed_at", "ends_on", "released_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("sum"))
    def sum_of_row(self, hold: Hold) -> SafeString | str:
        return euros(hold.amount or None)


def download_link(document: Document) -> SafeString | str:
    if document.state != DocumentState.READY:
        return "–"
    url = reverse("admin:invoices_document_download", args=[document.pk])
    return format_html('<a href="{}">{}</a>', url, _("Download"))
