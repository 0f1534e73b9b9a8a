"""Imported files with their reports.

A creditor's people see the files in which every message was their creditor's; files of several
creditors, and of nobody we know, are for our own staff.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from accounts.admin.filters import month_filter
from accounts.http import user_of
from invoices.admin.base import CreditorFilter, CreditorScopedAdmin
from invoices.admin.uploads import upload
from invoices.finvoice import Refusal
from invoices.models import FinvoiceFile, FinvoiceOutcome
from invoices.queries.staff import SEES_ALL

# Who of our staff handed a file in is nothing for others.
OURS: Final = frozenset({"received_by"})


@admin.register(FinvoiceFile)
class FinvoiceFileAdmin(CreditorScopedAdmin[FinvoiceFile]):
    creditor_path = "creditor"
    list_display = ("received_at", "name", "creditor_name", "outcome", "told", "received_by")
    list_filter = (
        "outcome",
        CreditorFilter,
        month_filter("received_at", gettext_lazy("received"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"outcome__exact", "creditor", "when"})
    list_select_related = ("received_by__party", "creditor")
    search_fields = ("name",)
    search_help_text = gettext_lazy("The beginning of the file's name.")
    fields = ("name", "creditor_name", "outcome", "received_at", "received_by")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/invoices/finvoicefile/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(upload)
        return [path("upload/", view, name="invoices_finvoicefile_upload"), *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return _for(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: FinvoiceFile | None = None) -> list[Any]:
        return _for(request, self.fields)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= report_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def matching(self, rows: QuerySet[FinvoiceFile], term: str) -> QuerySet[FinvoiceFile]:
        return rows.filter(name__startswith=term)

    @admin.display(description=gettext_lazy("creditor"))
    def creditor_name(self, file: FinvoiceFile) -> str:
        return file.creditor.name if file.creditor else "–"

    @admin.display(description=gettext_lazy("what became of it"))
    def told(self, file: FinvoiceFile) -> str:
        """`12 new invoices, 1 credit note` or `3 things are wrong`."""
        report = file.report
        if file.outcome == FinvoiceOutcome.REFUSED:
            number = len(report.get("refusals", []))
            return ngettext("%d thing is wrong", "%d things are wrong", number) % number
        parts = (
            ("created", ngettext_lazy("%d new invoice", "%d new invoices")),
            ("credited", ngettext_lazy("%d credit note", "%d credit notes")),
            ("withdrawn", ngettext_lazy("%d withdrawn invoice", "%d withdrawn invoices")),
        )
        words = [str(text % report[name]) for name, text in parts if report.get(name)]
        return ", ".join(words) or _("Nothing new")


def _for(request: HttpRequest, names: Iterable[str]) -> list[str]:
    sees_all = user_of(request).has_perm(SEES_ALL)
    return [name for name in names if sees_all or name not in OURS]


def report_of(file: FinvoiceFile) -> dict[str, Any]:
    """What the page tells: counts of what was taken, or each thing that was wrong."""
    report = dict(file.report)
    return {
        "refusals": [Refusal.from_dict(each) for each in report.pop("refusals", [])],
        "counts": report,
    }
