"""Changing a plan for its debtor on the phone: one question, before and after, and the act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import user_of
from invoices import words
from invoices.admin import two_steps
from payments import words_plans
from payments.admin.desk_pages import (
    Check,
    check_page,
    demand,
    hidden_of,
    page,
    place_of_plan,
    plan_url,
)
from payments.forms.plan_changes import FirstForm, MonthlyForm
from payments.forms.plan_desk import DeskPaydayForm
from payments.models import PaymentPlan, PlanState
from payments.queries.plan_changes import with_first, with_payday, with_sum
from payments.queries.plan_details import PlanDetails, details_of
from payments.rules import plan_life
from payments.rules.plan_comparing import compared
from payments.rules.plan_life import PlanError
from payments.rules.plan_schedule import LAST_DAY, payday_on_or_after
from payments.services.plans import living
from payments.services.plans.standing import standing_of

CHANGE: Final = "payments.change_paymentplan"
ASK_PAGE: Final = "admin/payments/arrange/ask.html"
LIVE: Final = frozenset({PlanState.ACTIVE})
LAPSED: Final = frozenset({PlanState.LAPSED})
ENDED: Final = plan_life.PlanState.CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A plan as it stands, on the desk of who changes it."""

    details: PlanDetails
    value: plan_life.Plan
    today: date

    @classmethod
    def of(cls, plan: PaymentPlan) -> "Desk":
        details, today = details_of(plan), timezone.localdate()
        return cls(details=details, value=standing_of(details, today=today), today=today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that an agent changes. No answer to give: `field` is "".

    form    the question; `any_answer` tells whether there is anything to ask about
    after   the plan as it would be; raises `PlanError`
    do      makes it so; `effects` say in words what it means
    """

    label: str | Promise
    states: frozenset[PlanState]
    field: str = ""
    form: Callable[[Desk, QueryDict | None], forms.Form]
    any_answer: Callable[[Desk], object] = lambda _desk: None
    after: Callable[[Desk, Any], plan_life.Plan]
    do: Callable[..., object]
    effects: Callable[[Desk, plan_life.Plan], list[str]]

    def why_not(self, desk: Desk) -> str:
        """Why it cannot be done at all as the plan stands; "" where it can."""
        try:
            self.after(desk, self.any_answer(desk))
        except PlanError as refusal:
            if refusal.reason not in BY_ANSWER:
                return words_plans.why_not(refusal)
        return ""


# What another answer mends.
BY_ANSWER: Final = frozenset(
    {
        plan_life.Why.SAME,
        plan_life.Why.TOO_MANY_PARTS,
        plan_life.Why.TOO_SMALL,
        plan_life.Why.DAY_NOT_OFFERED,
    }
)


@require_http_methods(["GET", "POST"])
def change(
    request: HttpRequest, *, rows: QuerySet[PaymentPlan], number: int, name: str
) -> HttpResponse:
    """Ask, show before and after, and do it on the last button alone."""
    demand(request, CHANGE)
    plan = get_object_or_404(rows, pk=number)
    act = ACTS.get(name)
    if act is None:
        raise Http404
    if plan.state not in act.states:
        return _back(request, plan, _("The plan has changed meanwhile. Nothing was done."))
    desk = Desk.of(plan)
    if why := act.why_not(desk):
        return _back(request, plan, why)
    if request.method == "GET" and act.field:
        return _ask(request, desk, act, act.form(desk, None))
    data = two_steps.typed(request)
    form = act.form(desk, data)
    after = _after(desk, act, form)
    if after is None or (act.field and two_steps.pressed(data) == two_steps.EDIT):
        return _ask(request, desk, act, form)
    seen = f"{desk.value.state} {compared(desk.value, after).key}"
    if two_steps.is_final(request, data, seen=seen):
        return _do(request, desk, act, form)
    check = Check(
        heading=str(act.label),
        label=str(act.label),
        effects=act.effects(desk, after),
        seen=seen,
        hidden=hidden_of(form),
        compared=compared(desk.value, after) if after.state is not ENDED else None,
        can_edit=bool(act.field),
    )
    return check_page(request, place_of_plan(plan), check)


def _after(desk: Desk, act: Act, form: forms.Form) -> plan_life.Plan | None:
    """None where the answer does not fit; the form then says why."""
    if not form.is_valid():
        return None
    try:
        return act.after(desk, form.cleaned_data.get(act.field))
    except PlanError as refusal:
        form.add_error(act.field or None, words_plans.why_not(refusal))
        return None


def _do(request: HttpRequest, desk: Desk, act: Act, form: forms.Form) -> HttpResponse:
    """The act, on a plan that is as it was shown."""
    plan = desk.details.plan
    named = {act.field: form.cleaned_data[act.field]} if act.field else {}
    try:
        act.do(plan_id=plan.pk, user=user_of(request), at=timezone.now(), seen=desk.value, **named)
    except PlanError as refusal:
        return _back(request, plan, words_plans.why_not(refusal))
    messages.success(request, _("Done. The debtor sees it on the page of the plan."))
    return HttpResponseRedirect(plan_url(plan))


def _ask(request: HttpRequest, desk: Desk, act: Act, form: forms.Form) -> HttpResponse:
    status = 422 if form.errors else 200
    place = place_of_plan(desk.details.plan)
    return page(request, ASK_PAGE, str(act.label), place, status=status, form=form)


def _back(request: HttpRequest, plan: PaymentPlan, why: str) -> HttpResponse:
    messages.warning(request, why)
    return HttpResponseRedirect(plan_url(plan))


def _payday_form(desk: Desk, said: QueryDict | None) -> forms.Form:
    return DeskPaydayForm(said, initial={"payday": desk.value.payday})


def _first_form(desk: Desk, said: QueryDict | None) -> forms.Form:
    earliest, latest = plan_life.first_days(desk.today)
    usual = payday_on_or_after(earliest, payday=desk.value.payday)
    return FirstForm(said, earliest=earliest, latest=latest, initial={"first": min(usual, latest)})


def _with_payday(desk: Desk, payday: int) -> plan_life.Plan:
    plan = desk.details.plan
    return with_payday(plan, desk.value, payday=payday, today=desk.today, by_agent=True)


def _with_sum(desk: Desk, monthly: Decimal) -> plan_life.Plan:
    return with_sum(desk.details.plan, desk.value, monthly=monthly, today=desk.today)


def _with_first(desk: Desk, first: date) -> plan_life.Plan:
    plan = desk.details.plan
    return with_first(plan, desk.value, first=first, today=desk.today, by_agent=True)


def _effects(desk: Desk, after: plan_life.Plan) -> list[str]:
    """What is left stays, and what comes next of it."""
    left = {"sum": words.euros(after.open)}
    said = [_("What is left to pay stays %(sum)s. The change costs nothing.") % left]
    if after.next_part is not None:
        facts = {
            "day": words.day(after.next_part.due_on),
            "sum": words.euros(after.next_part.open),
        }
        said.append(_("The next instalment is %(sum)s on %(day)s.") % facts)
    return said


def _effects_of_end(desk: Desk, _after: plan_life.Plan) -> list[str]:
    numbers = ", ".join(each.number for each in desk.details.payable)
    return [
        _("%(sum)s is left to pay of invoices %(numbers)s.")
        % {"sum": words.euros(desk.value.open), "numbers": numbers},
        _("Collection of them goes on at once, by the calendar of each."),
        _("What the plan cost is not paid back. An ended plan cannot be taken up again."),
    ]


ACTS: Final[dict[str, Act]] = {
    "skip": Act(
        label=gettext_lazy("Skip the next instalment"),
        states=LIVE,
        form=lambda _desk, said: forms.Form(said or {}),
        after=lambda desk, _answer: plan_life.skip(desk.value),
        do=living.skip,
        effects=_effects,
    ),
    "payday": Act(
        label=gettext_lazy("Move the payment day"),
        states=LIVE,
        field="payday",
        form=_payday_form,
        any_answer=lambda desk: desk.value.payday % LAST_DAY + 1,
        after=_with_payday,
        do=lambda **named: living.change_payday(**named, by_agent=True),
        effects=_effects,
    ),
    "sum": Act(
        label=gettext_lazy("Change the sum"),
        states=LIVE,
        field="monthly",
        form=lambda _desk, said: MonthlyForm(said),
        any_answer=lambda desk: desk.value.open,
        after=_with_sum,
        do=living.change_sum,
        effects=_effects,
    ),
    "reinstate": Act(
        label=gettext_lazy("Take the plan up again"),
        states=LAPSED,
        field="first",
        form=_first_form,
        any_answer=lambda desk: desk.today,
        after=_with_first,
        do=lambda **named: living.reinstate(**named, by_agent=True),
        effects=_effects,
    ),
    "end": Act(
        label=gettext_lazy("End the plan"),
        states=LIVE | LAPSED,
        form=lambda _desk, said: forms.Form(said or {}),
        after=lambda desk, _answer: plan_life.cancel(desk.value),
        do=living.end,
        effects=_effects_of_end,
    ),
}
