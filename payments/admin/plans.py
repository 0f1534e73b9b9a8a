"""Payment plans: what waits for a person on top, each plan with its claims, and its acts."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import CreditorFilter, euros, link_to_party
from myropo.templatetags import portal
from payments import words_plans
from payments.admin import arranging, plan_answers, plan_changes, plan_desk, plan_making
from payments.admin.words_desk import waits_in_words
from payments.models import PaymentPlan, PlanClaim, PlanState
from payments.queries.staff_plans import (
    MOST_ON_TOP,
    OF_CLAIMS,
    asked_plans,
    plans_matching,
    plans_seen_by,
    waiting_lapsed,
    with_open,
)

ASKED: Final = "asked"
LAPSED: Final = "lapsed"
QUEUES: Final = frozenset({ASKED, LAPSED})
SEE_PARTY: Final = "accounts.view_party"
SEE_AUDIT: Final = "accounts.view_auditevent"
SEE_NAME: Final = "invoices.view_invoice"


class PlanQueueFilter(admin.SimpleListFilter):
    """What waits for a person: wishes for an answer, and plans left lapsed too long."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(ASKED, _("Asked for")), (LAPSED, _("Lapsed for 14 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "asked":
                return asked_plans(queryset)
            case "lapsed":
                return waiting_lapsed(queryset, today=timezone.localdate())
            case _:
                return queryset


class PlanCreditorFilter(CreditorFilter):
    """Plans that pay a claim of the creditor."""

    path = "invoice__creditor"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        claims = super().queryset(request, PlanClaim.objects.all())
        return queryset.filter(pk__in=claims.values("plan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The first plans of what waits for a person, each with how long."""

    name: str
    title: str
    plans: list[tuple[PaymentPlan, SafeString | str]]
    has_more: bool

    @classmethod
    def of(cls, name: str, title: str, rows: QuerySet[PaymentPlan], *, today: date) -> "Queue":
        found = list(rows[: MOST_ON_TOP + 1])
        plans = [(each, waits_in_words(each, today=today)) for each in found[:MOST_ON_TOP]]
        return cls(name=name, title=title, plans=plans, has_more=len(found) > MOST_ON_TOP)


@admin.register(PaymentPlan)
class PaymentPlanAdmin(StaffModelAdmin[PaymentPlan]):
    list_display = (
        "number",
        "state_shown",
        "debtor_name",
        "claims_shown",
        "open_shown",
        "next_shown",
        "waits",
    )
    list_filter = (
        PlanQueueFilter,
        "state",
        month_filter("made_at", gettext_lazy("made"), parameter="when", is_moment=True),
        PlanCreditorFilter,
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"queue", "state__exact", "when", "creditor", "party"}
    )
    search_fields = ("number",)
    search_help_text = gettext_lazy(
        "Number of the plan, invoice number, case number, MyRopo ID, reference, or the debtor's "
        "name."
    )
    change_list_template = "admin/payments/paymentplan/change_list.html"
    change_form_template = "admin/payments/paymentplan/change_form.html"
    fields = (
        "number",
        "state_shown",
        "debtor",
        "language",
        "made_by",
        "made_at",
        "started_at",
        "waits",
        "total_shown",
        "cost_shown",
        "open_shown",
        "payday",
        "skips",
        "misses",
        "reinstated",
        "answered_by",
        "ended_at",
        "records",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") in QUEUES or params.get("state__exact") == PlanState.ASKED

    def get_urls(self) -> list[URLPattern]:
        name, wrap = "payments_paymentplan", self.admin_site.admin_view
        return [
            path("<int:number>/start/", wrap(self.start_view), name=f"{name}_start"),
            path("<int:number>/refuse/", wrap(self.refuse_view), name=f"{name}_refuse"),
            path("<int:number>/change/<slug:act>/", wrap(self.act_view), name=f"{name}_act"),
            path("arrange/<int:invoice_id>/", wrap(arranging.overview), name=f"{name}_arrange"),
            path("make/<int:invoice_id>/", wrap(plan_making.make), name=f"{name}_make"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentPlan]:
        rows = super().get_queryset(request).select_related("party", "user", "answered_by")
        return with_open(plans_seen_by(user_of(request), rows)).prefetch_related(*OF_CLAIMS)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """No debtor's name to auditors."""
        if user_of(request).has_perm(SEE_NAME):
            return self.list_display
        return tuple(name for name in self.list_display if name != "debtor_name")

    def get_list_filter(self, request: HttpRequest) -> Any:
        if user_of(request).has_perm(SEE_PARTY):
            return self.list_filter
        return [each for each in self.list_filter if each is not PartyFilter]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup == "party" and not user_of(request).has_perm(SEE_PARTY):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: PaymentPlan | None = None) -> list[Any]:
        """What there is nothing of is left out, and links that the user may not follow."""
        user = user_of(request)
        rights = {"records": SEE_AUDIT, "debtor": SEE_PARTY}
        hidden = {name for name, right in rights.items() if not user.has_perm(right)}
        shown = [name for name in self.fields if name not in hidden]
        if "debtor" in hidden and user.has_perm(SEE_NAME):
            shown.insert(2, "debtor_name")
        return [name for name in shown if obj is None or not _is_empty(obj, name)]

    def get_readonly_fields(self, request: HttpRequest, obj: PaymentPlan | None = None) -> Any:
        return (*self.readonly_fields, "debtor_name")

    def party_of(self, obj: PaymentPlan) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[PaymentPlan], term: str) -> QuerySet[PaymentPlan]:
        return plans_matching(rows, term)

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The whole list begins with what waits for a person, for those who may act on it."""
        context = dict(extra_context or {})
        is_whole = request.method == "GET" and not request.GET
        if is_whole and user_of(request).has_perm(arranging.CHANGE):
            context["queues"] = self._queues(request)
        return super().changelist_view(request, context)

    def _queues(self, request: HttpRequest) -> list[Queue]:
        rows, today = self.get_queryset(request), timezone.localdate()
        queues = [
            Queue.of(ASKED, _("Wait for an answer"), asked_plans(rows), today=today),
            Queue.of(
                LAPSED, _("Lapsed for 14 days"), waiting_lapsed(rows, today=today), today=today
            ),
        ]
        if shown := [plan.pk for queue in queues for plan, _waits in queue.plans]:
            record(request, "paymentplan.listed", data={"rows": shown, "searched": False})
        return queues

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= plan_desk.first_look(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def start_view(self, request: HttpRequest, number: int) -> HttpResponse:
        return plan_answers.start(request, rows=self.get_queryset(request), number=number)

    def refuse_view(self, request: HttpRequest, number: int) -> HttpResponse:
        return plan_answers.refuse(request, rows=self.get_queryset(request), number=number)

    def act_view(self, request: HttpRequest, number: int, act: str) -> HttpResponse:
        return plan_changes.change(
            request, rows=self.get_queryset(request), number=number, name=act
        )

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, plan: PaymentPlan) -> str:
        return str(words_plans.STATES[plan.state].label)

    @admin.display(description=gettext_lazy("waits for a person"))
    def waits(self, plan: PaymentPlan) -> SafeString | str:
        return waits_in_words(plan, today=timezone.localdate())

    @admin.display(description=gettext_lazy("debtor"))
    def debtor(self, plan: PaymentPlan) -> SafeString:
        return link_to_party(plan.party)

    @admin.display(description=gettext_lazy("debtor"))
    def debtor_name(self, plan: PaymentPlan) -> str:
        return plan.party.name

    @admin.display(description=gettext_lazy("claims"))
    def claims_shown(self, plan: PaymentPlan) -> str:
        return ", ".join(
            f"{each.invoice.creditor.name} {each.invoice.number}" for each in plan.claims.all()
        )

    @admin.display(description=gettext_lazy("made by"))
    def made_by(self, plan: PaymentPlan) -> str:
        return str(plan.user) if plan.user.is_staff else _("The debtor")

    @admin.display(description=gettext_lazy("in all"))
    def total_shown(self, plan: PaymentPlan) -> SafeString | str:
        return euros(plan.total)

    @admin.display(description=gettext_lazy("cost of the plan"))
    def cost_shown(self, plan: PaymentPlan) -> SafeString | str:
        return euros(plan.cost)

    @admin.display(description=gettext_lazy("open"))
    def open_shown(self, plan: PaymentPlan) -> SafeString | str:
        return euros(getattr(plan, "open_sum", None))

    @admin.display(description=gettext_lazy("next instalment"))
    def next_shown(self, plan: PaymentPlan) -> str:
        next_on = getattr(plan, "next_on", None)
        is_live = plan.state in {PlanState.ACTIVE, PlanState.ASKED}
        return portal.day(next_on) if next_on and is_live else "–"

    @admin.display(description=gettext_lazy("audit"))
    def records(self, plan: PaymentPlan) -> SafeString:
        target = f"payments.paymentplan:{plan.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))


def _is_empty(plan: PaymentPlan, name: str) -> bool:
    """Whether the field would tell nothing of this plan."""
    match name:
        case "waits":
            return plan.state not in {PlanState.ASKED, PlanState.LAPSED}
        case "started_at" | "ended_at" | "answered_by":
            return getattr(plan, name) is None
        case "skips" | "misses" | "reinstated":
            return not getattr(plan, name)
        case _:
            return False
