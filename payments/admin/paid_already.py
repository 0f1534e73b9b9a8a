"""What debtors tell of bills they have paid already, checked by staff against the bank."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import euros, link_to_invoice
from invoices.models import Invoice
from invoices.queries import staff
from payments.models import PaymentReport, PaymentReportState
from payments.services.paid_already import decide_found, decide_not_found

DECIDE: Final = "payments.change_paymentreport"
DECISIONS: Final = {"found": decide_found, "not-found": decide_not_found}
SUFFIXES: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@admin.register(PaymentReport)
class PaymentReportAdmin(StaffModelAdmin[PaymentReport]):
    list_display = ("reported_at", "invoice_number", "told", "paid_on", "state", "decided_at")
    list_filter = (
        "state",
        month_filter("reported_at", gettext_lazy("reported"), parameter="when", is_moment=True),
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"state__exact", "when", "party"})
    list_select_related = ("invoice",)
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy("Invoice number, case number, MyRopo ID or reference.")
    change_form_template = "admin/payments/paymentreport/change_form.html"
    fields = (
        "invoice_page",
        "debtor",
        "told",
        "paid_on",
        "receipt",
        "state",
        "reported_at",
        "decided_at",
        "decided_by",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("state__exact") == PaymentReportState.WAITING

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(require_POST(self.decide_view))
        receipt = self.admin_site.admin_view(require_safe(self.receipt_view))
        return [
            path("<int:report_id>/decide/", decide, name="payments_paymentreport_decide"),
            path("<int:report_id>/receipt/", receipt, name="payments_paymentreport_receipt"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentReport]:
        rows = super().get_queryset(request)
        return rows.select_related("invoice", "party", "decided_by__party")

    def party_of(self, obj: PaymentReport) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[PaymentReport], term: str) -> QuerySet[PaymentReport]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        waits = context["original"].state == PaymentReportState.WAITING
        context["may_decide"] = waits and user_of(request).has_perm(DECIDE)
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_view(self, request: HttpRequest, report_id: int) -> HttpResponse:
        user = user_of(request)
        if not user.has_perm(DECIDE):
            raise PermissionDenied
        report = get_object_or_404(self.get_queryset(request), pk=report_id)
        decide = DECISIONS.get(request.POST.get("do", ""))
        if decide is None:
            raise BadRequest
        if decide(report_id=report.pk, actor=user, at=timezone.now()):
            messages.success(request, _("Decided. The debtor sees it on the invoice."))
        else:
            messages.warning(request, _("It was decided already. Nothing was changed."))
        url = reverse("admin:payments_paymentreport_change", args=[report.pk])
        return HttpResponseRedirect(url)

    def receipt_view(self, request: HttpRequest, report_id: int) -> HttpResponseBase:
        """The debtor's file, to save and never to show: what is in it, we have not made."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = get_object_or_404(self.get_queryset(request), pk=report_id)
        suffix = SUFFIXES.get(report.file_type)
        if not report.file or suffix is None:
            raise Http404
        record(request, "payment_report.file_downloaded", party=report.party, target=report)
        return FileResponse(
            report.file.open("rb"),
            as_attachment=True,
            filename=f"{report.invoice.case_number}{suffix}",
            content_type=report.file_type,
        )

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, report: PaymentReport) -> SafeString:
        return link_to_invoice(report.invoice)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, report: PaymentReport) -> str:
        return report.invoice.number

    @admin.display(description=gettext_lazy("debtor"))
    def debtor(self, report: PaymentReport) -> SafeString:
        url = reverse("admin:accounts_party_change", args=[report.party_id])
        return format_html('<a href="{}">{}</a>', url, report.party.name)

    @admin.display(description=gettext_lazy("sum"))
    def told(self, report: PaymentReport) -> SafeString | str:
        return euros(report.amount)

    @admin.display(description=gettext_lazy("receipt"))
    def receipt(self, report: PaymentReport) -> SafeString | str:
        if not report.file:
            return "–"
        url = reverse("admin:payments_paymentreport_receipt", args=[report.pk])
        return format_html('<a href="{}">{}</a>', url, _("Download"))
