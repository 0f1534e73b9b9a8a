"""What is owed back: it follows surpluses and decisions by itself, and two people let it go."""

from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import ReadOnlyInline, StaffModelAdmin
from accounts.admin.filters import chosen_party, month_filter
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import (
    SEE_PARTY,
    InvoicePartyFilter,
    euros,
    link_to_invoice,
    without_party,
)
from invoices.models import Invoice
from invoices.queries import staff
from payments.admin import refund_desk
from payments.admin.base import VIEW_INVOICE, ShowsRefundPayment, account, entry_link
from payments.models import OPEN_REFUND_STATES, Refund, RefundPayment
from payments.rules.account_numbers import AccountNumber, read_account_number


class PaymentInline(ShowsRefundPayment, ReadOnlyInline[Refund, RefundPayment]):
    """How it went to the bank, and what the bank said."""

    model = RefundPayment
    verbose_name_plural = gettext_lazy("sent to the bank")
    fields = (
        "batch_page",
        "sum_sent",
        "their_account",
        "state",
        "reason",
        "reason_text",
        "paid_on",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefundPayment]:
        return super().get_queryset(request).select_related("batch")


@admin.register(Refund)
class RefundAdmin(StaffModelAdmin[Refund]):
    list_display = ("started_at", "owed", "state", "holder", "problem", "reported_at", "ended_at")
    list_filter = (
        "state",
        month_filter("started_at", gettext_lazy("started"), parameter="when", is_moment=True),
        InvoicePartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"state__exact", "when", "party"})
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy("Invoice number, case number, MyRopo ID or reference.")
    change_form_template = "admin/payments/refund/change_form.html"
    inlines: ClassVar[Any] = [PaymentInline]
    fields = (
        "owed",
        "state",
        "problem",
        "invoice_page",
        "debtor",
        "entry_page",
        "holder",
        "their_account",
        "their_bank",
        "started_at",
        "reported_at",
        "checked_by",
        "checked_at",
        "approved_by",
        "approved_at",
        "paid_on",
        "ended_at",
        "records",
        "public_id",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*fields, "number")

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("state__exact") in OPEN_REFUND_STATES

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act_view))
        give = self.admin_site.admin_view(self.account_view)
        return [
            path("<int:refund_id>/act/", act, name="payments_refund_act"),
            path("<int:refund_id>/account/", give, name="payments_refund_account"),
            *super().get_urls(),
        ]

    def act_view(self, request: HttpRequest, refund_id: int) -> HttpResponse:
        return refund_desk.act(request, rows=self.get_queryset(request), refund_id=refund_id)

    def account_view(self, request: HttpRequest, refund_id: int) -> HttpResponse:
        rows = self.get_queryset(request)
        return refund_desk.write_account(request, rows=rows, refund_id=refund_id)

    def get_fields(self, request: HttpRequest, obj: Refund | None = None) -> list[Any]:
        """Links lead only to pages that the user may open."""
        if user_of(request).has_perm(VIEW_INVOICE):
            return list(self.fields)
        return ["number" if name == "invoice_page" else name for name in self.fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "invoice__party", "entry", "checked_by__party", "approved_by__party"
        )

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request) if user_of(request).has_perm(SEE_PARTY) else None

    def get_list_filter(self, request: HttpRequest) -> Any:
        return without_party(self.list_filter, user_of(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup == "party" and not user_of(request).has_perm(SEE_PARTY):
            return False
        return super().lookup_allowed(lookup, value, request)

    def party_of(self, obj: Refund) -> Party | None:
        return obj.invoice.party if obj.invoice else None

    def matching(self, rows: QuerySet[Refund], term: str) -> QuerySet[Refund]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= refund_desk.offered(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("sum"))
    def owed(self, refund: Refund) -> SafeString | str:
        return euros(refund.amount)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, refund: Refund) -> SafeString | str:
        return link_to_invoice(refund.invoice) if refund.invoice else "–"

    @admin.display(description=gettext_lazy("invoice"))
    def number(self, refund: Refund) -> str:
        return refund.invoice.number if refund.invoice else "–"

    @admin.display(description=gettext_lazy("debtor"))
    def debtor(self, refund: Refund) -> str:
        return refund.invoice.debtor_name if refund.invoice else "–"

    @admin.display(description=gettext_lazy("bank entry"))
    def entry_page(self, refund: Refund) -> SafeString | str:
        return entry_link(refund.entry, str(refund.entry))

    @admin.display(description=gettext_lazy("their account"))
    def their_account(self, refund: Refund) -> str:
        return account(refund.iban)

    @admin.display(description=gettext_lazy("bank"))
    def their_bank(self, refund: Refund) -> str:
        read = read_account_number(refund.iban) if refund.iban else None
        if not isinstance(read, AccountNumber):
            return "–"
        return ", ".join(filter(None, (read.bank, read.bic, read.country)))

    @admin.display(description=gettext_lazy("audit"))
    def records(self, refund: Refund) -> SafeString:
        target = f"payments.refund:{refund.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))
