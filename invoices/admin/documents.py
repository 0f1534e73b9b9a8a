"""Documents: listed and downloaded, each download on record."""

from hashlib import sha256
from io import BytesIO
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.admin.filters import month_filter
from accounts.admin.recording import record
from accounts.models import Party
from invoices.admin.base import CreditorScopedAdmin, InvoiceCreditorFilter, link_to_invoice
from invoices.admin.inlines import download_link
from invoices.models import Document, DocumentState, Invoice
from invoices.queries import staff


@admin.register(Document)
class DocumentAdmin(CreditorScopedAdmin[Document]):
    creditor_path = "invoice__creditor"
    list_display = ("requested_at", "kind", "invoice_number", "language", "state", "made_at")
    list_filter = (
        "state",
        month_filter("requested_at", gettext_lazy("requested"), parameter="when", is_moment=True),
        InvoiceCreditorFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"state__exact", "when", "creditor"})
    list_select_related = ("invoice",)
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy("Invoice number, case number, MyRopo ID or reference.")
    fields = (
        "kind",
        "invoice_page",
        "language",
        "state",
        "requested_at",
        "made_at",
        "size_bytes",
        "sha256",
        "download",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.download_view))
        name = "invoices_document_download"
        return [path("<int:document_id>/download/", view, name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).select_related("invoice__party", "party")

    def party_of(self, obj: Document) -> Party | None:
        return obj.party if obj.invoice is None else obj.invoice.party

    def matching(self, rows: QuerySet[Document], term: str) -> QuerySet[Document]:
        found = staff.invoices_matching(Invoice.objects.all(), term)
        return rows.filter(invoice__in=found)

    def download_view(self, request: HttpRequest, document_id: int) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        ready = self.get_queryset(request).filter(state=DocumentState.READY)
        document = get_object_or_404(ready, pk=document_id)
        party = self.party_of(document)
        content = _sound_content(document)
        if content is None:
            record(request, "document.damaged", party=party, target=document)
            messages.error(request, _("The stored file is damaged and is not handed out."))
            return HttpResponseRedirect(
                reverse("admin:invoices_document_change", args=[document_id])
            )
        record(request, "document.downloaded", party=party, target=document)
        owner = document.invoice.case_number if document.invoice else document.public_id
        name = f"{owner}.pdf"
        return FileResponse(
            content, as_attachment=True, filename=name, content_type="application/pdf"
        )

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, document: Document) -> SafeString | str:
        return link_to_invoice(document.invoice) if document.invoice else "–"

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, document: Document) -> str:
        return document.invoice.number if document.invoice else "–"

    @admin.display(description=gettext_lazy("file"))
    def download(self, document: Document) -> Any:
        return download_link(document)


def _sound_content(document: Document) -> BytesIO | None:
    """The file as it was stored; None when it is gone or was changed."""
    try:
        with document.file.open("rb") as file:
            content: bytes = file.read()
    except OSError:
        return None
    return BytesIO(content) if sha256(content).hexdigest() == document.sha256 else None
