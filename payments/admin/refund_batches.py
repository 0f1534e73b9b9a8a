"""Files of refunds for the bank, their payments, and what the bank answered."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from accounts.downloads import as_download
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import euros
from payments.admin.base import ShowsRefundPayment, account
from payments.admin.filters import BatchFilter
from payments.bank_statement import Refusal
from payments.models import BankAnswer, RefundBatch, RefundPayment
from payments.refund_files import InvalidFileError
from payments.services.refund_batches import (
    DamagedFileError,
    NoRefundAccountError,
    read_batch,
    send_refunds,
)

# Whoever has the file can have the bank pay from it: to look at its row is not to have it.
MAKE: Final = "payments.add_refundbatch"


@admin.register(RefundBatch)
class RefundBatchAdmin(StaffModelAdmin[RefundBatch]):
    list_display = ("made_at", "message_id", "payments", "sum_of_batch", "execute_on")
    list_filter = (month_filter("made_at", gettext_lazy("made"), parameter="when", is_moment=True),)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when"})
    search_fields = ("message_id",)
    search_help_text = gettext_lazy("The message ID of the file.")
    fields = (
        "message_id",
        "made_at",
        "our_account",
        "execute_on",
        "payments",
        "sum_of_batch",
        "payments_page",
        "download_page",
        "sha256",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("make/", wrap(make_view), name="payments_refundbatch_make"),
            path("<int:batch_id>/file/", wrap(download_view), name="payments_refundbatch_file"),
        ]
        return [*own, *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: RefundBatch | None = None) -> list[Any]:
        may_have = user_of(request).has_perm(MAKE)
        return [name for name in self.fields if may_have or name != "download_page"]

    def matching(self, rows: QuerySet[RefundBatch], term: str) -> QuerySet[RefundBatch]:
        return rows.filter(message_id=term.upper())

    @admin.display(description=gettext_lazy("from account"))
    def our_account(self, batch: RefundBatch) -> str:
        return account(batch.account)

    @admin.display(description=gettext_lazy("sum"))
    def sum_of_batch(self, batch: RefundBatch) -> SafeString | str:
        return euros(batch.total)

    @admin.display(description=gettext_lazy("payments"))
    def payments_page(self, batch: RefundBatch) -> SafeString:
        url = reverse("admin:payments_refundpayment_changelist", query={"batch": batch.pk})
        return format_html('<a href="{}">{}</a>', url, _("Show the payments of the file"))

    @admin.display(description=gettext_lazy("file"))
    def download_page(self, batch: RefundBatch) -> SafeString | str:
        if not batch.file:
            return "–"
        url = reverse("admin:payments_refundbatch_file", args=[batch.pk])
        return format_html('<a href="{}">{}</a>', url, _("Download the file for the bank"))


@require_POST
def make_view(request: HttpRequest) -> HttpResponse:
    """One file of all that two have approved."""
    if not user_of(request).has_perm(MAKE):
        raise PermissionDenied
    all_of_them = HttpResponseRedirect(reverse("admin:payments_refundbatch_changelist"))
    try:
        batches = send_refunds(at=timezone.now(), actor=user_of(request))
    except NoRefundAccountError:
        text = _(
            "It is not set from which account refunds are paid. Tell those who run the portal."
        )
        messages.error(request, text)
        return all_of_them
    except InvalidFileError:
        messages.error(request, _("The file does not fit its schema. Nothing was sent."))
        return all_of_them
    if not batches:
        messages.info(request, _("No refund waits to be paid."))
        return all_of_them
    messages.success(request, _("The file was made. Take it to the bank once."))
    url = reverse("admin:payments_refundbatch_change", args=[batches[-1].pk])
    return HttpResponseRedirect(url)


@require_safe
def download_view(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file as it was stored; recorded."""
    if not user_of(request).has_perm(MAKE):
        raise PermissionDenied
    batch = get_object_or_404(RefundBatch, pk=batch_id)
    try:
        content = read_batch(batch=batch, actor=user_of(request), at=timezone.now())
    except DamagedFileError:
        text = _("The file of the batch is damaged. Tell those who run the portal.")
        messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:payments_refundbatch_change", args=[batch.pk]))
    return as_download(content, name=f"{batch.message_id}.xml", content_type="application/xml")


@admin.register(RefundPayment)
class RefundPaymentAdmin(ShowsRefundPayment, StaffModelAdmin[RefundPayment]):
    list_display = ("changed_at", "sum_sent", "holder", "state", "reason", "paid_on")
    list_filter = ("state", BatchFilter)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"state__exact", "batch"})
    search_fields = ("end_to_end_id",)
    search_help_text = gettext_lazy("The end-to-end ID of the payment.")
    fields = (
        "refund_page",
        "batch_page",
        "sum_sent",
        "holder",
        "their_account",
        "end_to_end_id",
        "state",
        "reason",
        "reason_text",
        "paid_on",
        "changed_at",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefundPayment]:
        return super().get_queryset(request).select_related("batch", "refund__invoice__party")

    def party_of(self, obj: RefundPayment) -> Party | None:
        return obj.refund.invoice.party if obj.refund.invoice else None

    def matching(self, rows: QuerySet[RefundPayment], term: str) -> QuerySet[RefundPayment]:
        return rows.filter(end_to_end_id=term.lower())

    @admin.display(description=gettext_lazy("refund"))
    def refund_page(self, payment: RefundPayment) -> SafeString:
        url = reverse("admin:payments_refund_change", args=[payment.refund_id])
        return format_html('<a href="{}">{}</a>', url, payment.refund)


@admin.register(BankAnswer)
class BankAnswerAdmin(StaffModelAdmin[BankAnswer]):
    list_display = ("imported_at", "name", "batch", "outcome", "imported_by")
    list_filter = (
        "outcome",
        month_filter("imported_at", gettext_lazy("imported"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"outcome__exact", "when"})
    list_select_related = ("batch", "imported_by__party")
    search_fields = ("name",)
    search_help_text = gettext_lazy("The beginning of the file's name.")
    fields = ("name", "batch", "outcome", "imported_at", "imported_by")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/payments/bankanswer/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankAnswer]:
        return super().get_queryset(request).select_related("batch", "imported_by__party")

    def matching(self, rows: QuerySet[BankAnswer], term: str) -> QuerySet[BankAnswer]:
        return rows.filter(name__startswith=term)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        report = dict(context["original"].report)
        context |= {
            "refusals": [Refusal.from_dict(each) for each in report.pop("refusals", [])],
            "counts": report,
        }
        return super().render_change_form(request, context, *args, **kwargs)
