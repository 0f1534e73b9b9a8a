"""Due dates that were moved, and pauses: to read."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import (
    CreditorScopedAdmin,
    InvoiceCreditorFilter,
    euros,
    link_to_invoice,
)
from invoices.models import Invoice
from invoices.queries import staff
from payments.admin import arranging
from payments.models import DueDateShift, Pause

SEE_PARTY = "accounts.view_party"
SEE_INVOICE = "invoices.view_invoice"


class ArrangedAdmin[M: DueDateShift | Pause](CreditorScopedAdmin[M]):
    """What was arranged with one invoice."""

    creditor_path = "invoice__creditor"
    list_filter = (
        month_filter("made_at", gettext_lazy("made"), parameter="when", is_moment=True),
        InvoiceCreditorFilter,
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when", "creditor", "party"})
    list_select_related = ("invoice__creditor", "user__party")
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy(
        "Invoice number, case number, MyRopo ID, reference, or the debtor's name."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        return rows.select_related("invoice__creditor", "party", "user")

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> list[Any]:
        """A link only to what the user may open."""
        if user_of(request).has_perm(SEE_INVOICE):
            return list(self.fields or ())
        return ["invoice_number" if name == "invoice_page" else name for name in self.fields or ()]

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        return self.get_fields(request, obj)

    def get_list_filter(self, request: HttpRequest) -> Any:
        if user_of(request).has_perm(SEE_PARTY):
            return self.list_filter
        return [each for each in self.list_filter if each is not PartyFilter]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup == "party" and not user_of(request).has_perm(SEE_PARTY):
            return False
        return super().lookup_allowed(lookup, value, request)

    def party_of(self, obj: M) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[M], term: str) -> QuerySet[M]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, row: M) -> SafeString:
        return link_to_invoice(row.invoice)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, row: M) -> str:
        return row.invoice.number

    @admin.display(description=gettext_lazy("creditor"))
    def creditor(self, row: M) -> str:
        return row.invoice.creditor.name

    @admin.display(description=gettext_lazy("made by"))
    def made_by(self, row: M) -> str:
        return str(row.user) if row.user.is_staff else _("The debtor")


@admin.register(DueDateShift)
class DueDateShiftAdmin(ArrangedAdmin[DueDateShift]):
    list_display = (
        "made_at",
        "invoice_number",
        "creditor",
        "from_on",
        "to_on",
        "cost_shown",
        "made_by",
    )
    fields = (
        "invoice_page",
        "creditor",
        "made_at",
        "made_by",
        "from_on",
        "to_on",
        "is_in_time",
        "cost_shown",
        "legal_basis",
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(arranging.move_due_date)
        name = "payments_duedateshift_make"
        return [path("make/<int:invoice_id>/", view, name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("cost"))
    def cost_shown(self, row: DueDateShift) -> SafeString | str:
        return euros(row.cost)


@admin.register(Pause)
class PauseAdmin(ArrangedAdmin[Pause]):
    list_display = ("made_at", "invoice_number", "creditor", "ends_on", "made_by")
    fields = ("invoice_page", "creditor", "made_at", "made_by", "ends_on")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(arranging.pause_collection)
        name = "payments_pause_make"
        return [path("make/<int:invoice_id>/", view, name=name), *super().get_urls()]
