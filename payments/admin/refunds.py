"""What is owed back, to read: it follows surpluses and decisions by itself."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import euros, link_to_invoice
from invoices.models import Invoice
from invoices.queries import staff
from payments.admin.base import VIEW_INVOICE, account, entry_link
from payments.models import OPEN_REFUND_STATES, Refund


@admin.register(Refund)
class RefundAdmin(StaffModelAdmin[Refund]):
    list_display = ("started_at", "owed", "state", "holder", "ended_at")
    list_filter = (
        "state",
        month_filter("started_at", _("started"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"state__exact", "when"})
    search_fields = ("invoice__number",)
    search_help_text = _("Invoice number, case number, MyRopo ID or reference.")
    fields = (
        "owed",
        "state",
        "invoice_page",
        "entry_page",
        "holder",
        "their_account",
        "started_at",
        "ended_at",
        "public_id",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*fields, "number")

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("state__exact") in OPEN_REFUND_STATES

    def get_fields(self, request: HttpRequest, obj: Refund | None = None) -> list[Any]:
        """Links lead only to pages that the user may open."""
        if user_of(request).has_perm(VIEW_INVOICE):
            return list(self.fields)
        return ["number" if name == "invoice_page" else name for name in self.fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        return super().get_queryset(request).select_related("invoice__party", "entry")

    def party_of(self, obj: Refund) -> Party | None:
        return obj.invoice.party if obj.invoice else None

    def matching(self, rows: QuerySet[Refund], term: str) -> QuerySet[Refund]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @admin.display(description=_("sum"))
    def owed(self, refund: Refund) -> SafeString | str:
        return euros(refund.amount)

    @admin.display(description=_("invoice"))
    def invoice_page(self, refund: Refund) -> SafeString | str:
        return link_to_invoice(refund.invoice) if refund.invoice else "–"

    @admin.display(description=_("invoice"))
    def number(self, refund: Refund) -> str:
        return refund.invoice.number if refund.invoice else "–"

    @admin.display(description=_("bank entry"))
    def entry_page(self, refund: Refund) -> SafeString | str:
        return entry_link(refund.entry, str(refund.entry))

    @admin.display(description=_("account"))
    def their_account(self, refund: Refund) -> str:
        return account(refund.iban)
