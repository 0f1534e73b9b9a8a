"""Creditors' policies: read by staff, entered by team leads and by creditors' own users."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import user_of
from invoices import words
from invoices.admin.base import CreditorFilter, CreditorScopedAdmin, link_to_creditor
from invoices.models import CreditorPolicy
from invoices.services.policies import NUMBERS, TEXTS
from myropo.calendar import ONE_DAY
from payments.admin import policy_desk, policy_letters
from payments.queries.creditor_policies import with_next

NOW: Final = "now"
AHEAD: Final = "ahead"
OVER: Final = "over"


class WhenFilter(admin.SimpleListFilter):
    """In force now, to come, or over."""

    title = gettext_lazy("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(NOW, _("In force now")), (AHEAD, _("To come")), (OVER, _("Over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        match self.value():
            case "now":
                goes_on = Q(next_on=None) | Q(next_on__gt=today)
                return queryset.filter(goes_on, starts_on__lte=today)
            case "ahead":
                return queryset.filter(starts_on__gt=today)
            case "over":
                return queryset.filter(next_on__lte=today)
            case _:
                return queryset


@admin.register(CreditorPolicy)
class CreditorPolicyAdmin(CreditorScopedAdmin[CreditorPolicy]):
    creditor_path = "creditor"
    list_display = (
        "starts_on",
        "in_force",
        "creditor_page",
        "claim_kind",
        "shift_until",
        "plan_until",
        "entered_by",
    )
    list_filter = (WhenFilter, "claim_kind", CreditorFilter)
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"when", "claim_kind__exact", "creditor"}
    )
    search_fields = ("creditor__name",)
    search_help_text = gettext_lazy("Name or business ID of the creditor.")
    change_form_template = "admin/payments/policy_page.html"
    fieldsets: ClassVar[Any] = (
        (
            None,
            {
                "fields": (
                    "creditor_page",
                    "claim_kind",
                    "starts_on",
                    "in_force",
                    "entered_by",
                    "entered_at",
                )
            },
        ),
        (gettext_lazy("Letters"), {"fields": (*NUMBERS[:6], *TEXTS)}),
        (gettext_lazy("Moving the due date"), {"fields": NUMBERS[6:10]}),
        (gettext_lazy("Paying in parts"), {"fields": NUMBERS[10:17]}),
        (gettext_lazy("Pauses"), {"fields": NUMBERS[17:]}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm(policy_desk.ADD)

    def get_urls(self) -> list[URLPattern]:
        name = "invoices_creditorpolicy"
        wrap = self.admin_site.admin_view
        return [
            path("<int:policy_id>/edit/", wrap(self.edit_view), name=f"{name}_edit"),
            path("<int:policy_id>/withdraw/", wrap(self.withdraw_view), name=f"{name}_withdraw"),
            path(
                "<int:policy_id>/letter/<slug:letter>/",
                wrap(require_safe(self.letter_view)),
                name=f"{name}_letter",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CreditorPolicy]:
        rows = super().get_queryset(request)
        return with_next(rows.select_related("creditor", "entered_by__party"))

    def matching(self, rows: QuerySet[CreditorPolicy], term: str) -> QuerySet[CreditorPolicy]:
        return rows.filter(Q(creditor__business_id=term) | Q(creditor__name__icontains=term))

    @override
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return policy_desk.enter(request)

    def edit_view(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        return policy_desk.edit(request, rows=self.get_queryset(request), policy_id=policy_id)

    def withdraw_view(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        return policy_desk.withdraw(request, rows=self.get_queryset(request), policy_id=policy_id)

    def letter_view(self, request: HttpRequest, policy_id: int, letter: str) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=policy_id)
        return policy_letters.letter(row, letter)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: CreditorPolicy = context["original"]
        context |= policy_desk.seen_on_page(request, row)
        context["subtitle"] = f"{row.creditor.name}, {words.day(row.starts_on)}"
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: CreditorPolicy | None = None
    ) -> tuple[str, ...]:
        own = ("creditor_page", "claim_kind", "starts_on", "in_force", "entered_by", "entered_at")
        return (*own, *NUMBERS, *TEXTS)

    @admin.display(description=gettext_lazy("creditor"))
    def creditor_page(self, row: CreditorPolicy) -> SafeString:
        return link_to_creditor(row.creditor)

    @admin.display(description=gettext_lazy("in force"))
    def in_force(self, row: CreditorPolicy) -> str:
        today = timezone.localdate()
        next_on = getattr(row, "next_on", None)
        if next_on is not None and next_on <= today:
            return _("Until %(day)s") % {"day": words.day(next_on - ONE_DAY)}
        if row.starts_on > today:
            return _("From %(day)s") % {"day": words.day(row.starts_on)}
        return _("Now")
