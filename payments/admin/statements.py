"""Bank statements with their reports, and the page where they are uploaded."""

from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from payments.admin.uploads import upload
from payments.bank_statement import Refusal
from payments.models import BankStatement
from payments.queries.staff import entries_by_state


@admin.register(BankStatement)
class BankStatementAdmin(StaffModelAdmin[BankStatement]):
    list_display = ("imported_at", "name", "schema", "outcome", "imported_by")
    list_filter = (
        "outcome",
        month_filter("imported_at", gettext_lazy("imported"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"outcome__exact", "when"})
    list_select_related = ("imported_by__party",)
    search_fields = ("name",)
    search_help_text = gettext_lazy("The beginning of the file's name.")
    fields = ("name", "schema", "message_id", "outcome", "imported_at", "imported_by", "entries")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/payments/bankstatement/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(upload)
        return [path("upload/", view, name="payments_bankstatement_upload"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankStatement]:
        return super().get_queryset(request).select_related("imported_by__party")

    def matching(self, rows: QuerySet[BankStatement], term: str) -> QuerySet[BankStatement]:
        return rows.filter(name__startswith=term)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        statement = context["original"]
        report = dict(statement.report)
        context |= {
            "refusals": [Refusal.from_dict(each) for each in report.pop("refusals", [])],
            "counts": report,
            "states": entries_by_state(statement.pk),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("entries"))
    def entries(self, statement: BankStatement) -> SafeString:
        url = reverse("admin:payments_bankentry_changelist", query={"statement": statement.pk})
        return format_html('<a href="{}">{}</a>', url, _("Show the entries"))
