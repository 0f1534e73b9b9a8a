"""Imported files with their reports."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
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
    fields = ("name", "outcome", "received_at", "received_by", "report")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def matching(self, rows: QuerySet[FinvoiceFile], term: str) -> QuerySet[FinvoiceFile]:
        return rows.filter(name__startswith=term)
