"""Payments in the portal: agents see the same story as the debtor, and more of it."""

from contextlib import suppress
from typing import Any, ClassVar, Final, override
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.http import user_of
from accounts.models import Party
from accounts.queries.names import named
from invoices.admin.base import euros
from payments import words
from payments.admin.base import entry_link
from payments.admin.filters import PayoutFilter
from payments.admin.inlines import LineInline, ReportInline
from payments.models import Payment, PaymentState
from payments.queries.staff import bookings_of, holds_of
from payments.rules.payment_numbers import reference_of
from payments.services.giving_up import end_unclear

# Who decides about money that does not agree.
END: Final = "payments.approve_clearing"
DIGITS_OF_NUMBER = 18  # fits a bigint


@admin.register(Payment)
class PaymentAdmin(StaffModelAdmin[Payment]):
    list_display = ("started_at", "told", "party", "sum_paid", "state", "confirmed_at", "way")
    list_filter = (
        "state",
        month_filter("started_at", gettext_lazy("started"), parameter="when", is_moment=True),
        PartyFilter,
        PayoutFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"state__exact", "when", "party", "payout"}
    )
    list_select_related = ("party",)
    search_fields = ("number",)
    search_help_text = gettext_lazy(
        "Reference of the payment, transaction, reference of a payout that is awaited, or the "
        "payer’s name."
    )
    inlines: ClassVar[Any] = [LineInline, ReportInline]
    change_form_template = "admin/payments/payment/change_form.html"
    fields = (
        "told",
        "payer",
        "sum_paid",
        "state",
        "what_went_wrong",
        "started_at",
        "confirmed_at",
        "settled_at",
        "ended_at",
        "asked_at",
        "way",
        "transaction_id",
        "settlement_reference",
        "payout",
        "records",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*fields, "payer_name")

    def get_fields(self, request: HttpRequest, obj: Payment | None = None) -> list[Any]:
        """Links lead only to pages that the user may open."""
        if user_of(request).has_perm("accounts.view_party"):
            return list(self.fields)
        return ["payer_name" if name == "payer" else name for name in self.fields]

    def get_urls(self) -> list[URLPattern]:
        end = self.admin_site.admin_view(require_POST(self.end_view))
        return [
            path("<int:payment_id>/end/", end, name="payments_payment_end"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).select_related("party", "settled_by")

    def party_of(self, obj: Payment) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[Payment], term: str) -> QuerySet[Payment]:
        compact = "".join(term.split())
        if not any(map(str.isdigit, compact)):
            return named(rows, field="party__name", words=term)
        awaited = Q(state=PaymentState.CONFIRMED, settlement_reference=compact)
        meant = Q(transaction_id=compact) | awaited
        if number := _number_of(compact):
            meant |= Q(number=number)
        with suppress(ValueError):
            meant |= Q(public_id=UUID(compact))
        return rows.filter(meant)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        payment = context["original"]
        is_unclear = payment.state == PaymentState.UNCLEAR
        context["may_end"] = is_unclear and user_of(request).has_perm(END)
        context |= {"holds": holds_of(payment), "bookings": bookings_of(payment)}
        return super().render_change_form(request, context, *args, **kwargs)

    def end_view(self, request: HttpRequest, payment_id: int) -> HttpResponse:
        user = user_of(request)
        if not (user.has_perm(END) and self.has_view_permission(request)):
            raise PermissionDenied
        payment = get_object_or_404(self.get_queryset(request), pk=payment_id)
        if end_unclear(payment_id=payment.pk, actor=user, at=timezone.now()):
            messages.success(request, _("Ended. Collection no longer waits for this payment."))
        else:
            messages.warning(request, _("It is not unclear any more. Nothing was changed."))
        return HttpResponseRedirect(reverse("admin:payments_payment_change", args=[payment.pk]))

    @admin.display(description=gettext_lazy("reference"))
    def told(self, payment: Payment) -> str:
        return payment.reference

    @admin.display(description=gettext_lazy("payer"))
    def payer(self, payment: Payment) -> SafeString:
        url = reverse("admin:accounts_party_change", args=[payment.party_id])
        return format_html('<a href="{}">{}</a>', url, payment.party.name)

    @admin.display(description=gettext_lazy("payer"))
    def payer_name(self, payment: Payment) -> str:
        return payment.party.name

    @admin.display(description=gettext_lazy("method"), ordering="method")
    def way(self, payment: Payment) -> str:
        return words.method(payment.method) if payment.method else "–"

    @admin.display(description=gettext_lazy("problem"))
    def what_went_wrong(self, payment: Payment) -> str:
        return str(words.PROBLEMS_FOR_STAFF.get(payment.problem, payment.problem)) or "–"

    @admin.display(description=gettext_lazy("sum"))
    def sum_paid(self, payment: Payment) -> SafeString | str:
        return euros(payment.amount)

    @admin.display(description=gettext_lazy("payout"))
    def payout(self, payment: Payment) -> SafeString | str:
        return entry_link(payment.settled_by, str(payment.settled_by))

    @admin.display(description=gettext_lazy("audit"))
    def records(self, payment: Payment) -> SafeString:
        target = f"payments.payment:{payment.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))


def _number_of(text: str) -> int | None:
    """The number in a reference of ours."""
    if not (text.isascii() and text.isdigit() and 1 < len(text) <= DIGITS_OF_NUMBER):
        return None
    number = int(text[:-1])
    return number if reference_of(number) == text.lstrip("0") else None
