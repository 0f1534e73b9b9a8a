"""Changing a plan: one question, a look at the days and sums before and after, and the act.

What was chosen travels in the query string, so that the way back and a reload keep it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from payments import words_plans
from payments.models import PlanState
from payments.queries.plan_details import PlanDetails, plan_details_or_404
from payments.rules import plan_life
from payments.rules.plan_comparing import compared
from payments.rules.plan_life import PlanError, Why
from payments.services.plans.standing import standing_of
from payments.words_plan_changes import changes_of

SEEN_ANOTHER: Final = 409
REFUSED: Final = 422
# Of a plan that was made; one that waits for an agent has nothing to change yet.
CHANGEABLE: Final = frozenset({PlanState.ACTIVE, PlanState.LAPSED})
type Page = Callable[[PortalRequest, UUID], HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A plan that its debtor wants to change, and how it stands today."""

    request: PortalRequest
    details: PlanDetails
    value: plan_life.Plan
    today: date

    def address(self, name: str) -> str:
        return reverse(f"payments:{name}", args=[self.details.plan.public_id])


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that can be changed by one answer. No answer to give: `field` is "".

    name    of its address and of its templates
    field   of the form, and of the query string
    form    the question
    after   the plan as it would be; raises `PlanError`, also where nothing may be asked at all
    do      makes it so
    about   what its templates tell besides
    """

    name: str
    field: str = ""
    form: Callable[[Subject, QueryDict | None], forms.Form]
    may: Callable[[Subject], object]
    after: Callable[[Subject, Any], plan_life.Plan]
    do: Callable[[Subject, Any, datetime], object]
    about: Callable[[Subject], Mapping[str, object]] = lambda _subject: {}


def page_of(change: Change) -> Page:
    """GET asks, or with an answer in the address shows what it means; POST does it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: PortalRequest, public_id: UUID) -> HttpResponse:
        details = plan_details_or_404(request.actor, public_id)
        if details.plan.state not in CHANGEABLE:
            return refused(request, details, PlanError(_why_never(details)))
        subject = Subject(
            request=request,
            details=details,
            value=standing_of(details, today=timezone.localdate()),
            today=timezone.localdate(),
        )
        try:
            change.may(subject)
            return _answered(subject, change)
        except PlanError as refusal:
            return refused(request, details, refusal)

    return page


def _why_never(details: PlanDetails) -> Why:
    return Why.NOT_ACTIVE if details.plan.state == PlanState.ASKED else Why.OVER


def _answered(subject: Subject, change: Change) -> HttpResponse:
    request = subject.request
    is_post = request.method == "POST"
    said = request.POST if is_post else request.GET
    if change.field and change.field not in said and not is_post:
        return _ask(subject, change, change.form(subject, None))
    form = change.form(subject, said)
    after = _after(subject, change, form)
    if after is None or (change.field and "change" in said):
        return _ask(subject, change, form)
    if is_post and "seen" in said:
        return _do(subject, change, form, after)
    if is_post:
        query = urlencode({change.field: said[change.field]}) if change.field else ""
        return redirect(f"{request.path}?{query}")
    return _check(subject, change, form, after)


def _after(subject: Subject, change: Change, form: forms.Form) -> plan_life.Plan | None:
    """None where the answer does not fit; the form then says why.

    Raises `PlanError` where nothing was asked that another answer could mend.
    """
    if not form.is_valid():
        return None
    try:
        return change.after(subject, form.cleaned_data.get(change.field))
    except PlanError as refusal:
        if not change.field:
            raise
        form.add_error(change.field, words_plans.why_not(refusal))
        return None


def _do(subject: Subject, change: Change, form: forms.Form, after: plan_life.Plan) -> HttpResponse:
    """What changed since the page was shown is shown first, and nothing is done."""
    request = subject.request
    if request.POST["seen"] != compared(subject.value, after).key:
        return _check(subject, change, form, after, is_other=True)
    try:
        change.do(subject, form.cleaned_data.get(change.field), timezone.now())
    except PlanError as refusal:
        return refused(request, subject.details, refusal)
    return redirect(subject.address("plan-changed"))


def _ask(subject: Subject, change: Change, form: forms.Form) -> HttpResponse:
    context = {
        "plan": subject.details.plan,
        "form": form,
        "back_url": subject.address("plan"),
        **change.about(subject),
    }
    is_wrong = subject.request.method == "POST" and bool(form.errors)
    template = f"payments/plans/{change.name}.html"
    return render(subject.request, template, context, status=REFUSED if is_wrong else 200)


def _check(
    subject: Subject,
    change: Change,
    form: forms.Form,
    after: plan_life.Plan,
    *,
    is_other: bool = False,
) -> HttpResponse:
    """`is_other`: the plan is no longer as the page showed it."""
    back_url = subject.address("plan")
    if change.field:
        back_url = f"{subject.request.path}?{change.field}={form.data[change.field]}&change=1"
    context = {
        "plan": subject.details.plan,
        "form": form,
        "field": change.field,
        "answer": form.cleaned_data.get(change.field),
        "compared": compared(subject.value, after),
        "is_other": is_other,
        "back_url": back_url,
        **change.about(subject),
    }
    template = f"payments/plans/{change.name}_check.html"
    return render(subject.request, template, context, status=SEEN_ANOTHER if is_other else 200)


def refused(request: PortalRequest, details: PlanDetails, refusal: PlanError) -> HttpResponse:
    """Why not, and what else can be changed."""
    today = timezone.localdate()
    context = {
        "plan": details.plan,
        "why": words_plans.why_not(refusal),
        "ways": [each for each in changes_of(details, today=today) if not each.why],
    }
    return render(request, "payments/plans/not_possible.html", context)
