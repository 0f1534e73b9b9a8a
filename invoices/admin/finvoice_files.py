"""Imported files with their reports."""

from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from invoices.admin.uploads import upload
from invoices.finvoice import Refusal
from invoices.models import FinvoiceFile


@admin.register(FinvoiceFile)
class FinvoiceFileAdmin(StaffModelAdmin[FinvoiceFile]):
    list_display = ("received_at", "name", "outcome", "received_by")
    list_filter = (
        "outcome",
        month_filter("received_at", gettext_lazy("received"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"outcome__exact", "when"})
    list_select_related = ("received_by__party",)
    search_fields = ("name",)
    search_help_text = gettext_lazy("The beginning of the file's name.")
    fields = ("name", "outcome", "received_at", "received_by")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/invoices/finvoicefile/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(upload)
        return [path("upload/", view, name="invoices_finvoicefile_upload"), *super().get_urls()]

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= report_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def matching(self, rows: QuerySet[FinvoiceFile], term: str) -> QuerySet[FinvoiceFile]:
        return rows.filter(name__startswith=term)


def report_of(file: FinvoiceFile) -> dict[str, Any]:
    """What the page tells: counts of what was taken, or each thing that was wrong."""
    report = dict(file.report)
    return {
        "refusals": [Refusal.from_dict(each) for each in report.pop("refusals", [])],
        "counts": report,
    }
