"""Answering a plan that was asked for: started, as wished or another way, or not agreed on."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.http import user_of
from accounts.models import User
from invoices.admin import two_steps
from invoices.queries.rates import kept_rates
from payments import words_arranging
from payments.admin.desk_pages import (
    Check,
    check_page,
    demand,
    hidden_of,
    page,
    place_of_plan,
    plan_url,
    retyped,
)
from payments.admin.plan_shapes import print_of, typed_shape
from payments.admin.words_desk import costs_of_claims, effects_of_plan
from payments.forms.plan_desk import RefusePlanForm, StartPlanForm
from payments.models import PaymentPlan, PlanState
from payments.queries.plan_offers import Planned, PlanOffer, offer_for
from payments.services.plans import asked
from payments.services.plans.making import (
    PlanChangedError,
    PlanMisfitError,
    PlanRefusedError,
)

CHANGE: Final = "payments.change_paymentplan"
START_PAGE: Final = "admin/payments/paymentplan/start.html"
ASK_PAGE: Final = "admin/payments/arrange/ask.html"
TOO_LATE_PAGE: Final = "admin/payments/paymentplan/too_late.html"


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, *, rows: QuerySet[PaymentPlan], number: int) -> HttpResponse:
    """What the plan would be today, as asked for or another way; the last button starts it."""
    demand(request, CHANGE)
    plan = get_object_or_404(rows, pk=number)
    data = two_steps.typed(request)
    if plan.state != PlanState.ASKED:
        return _too_late(request, plan, data)
    offer = offer_of_asked(user_of(request), plan, today=timezone.localdate())
    if offer.left_out or not offer.is_possible:
        return page(
            request,
            START_PAGE,
            _("Start a plan that was asked for"),
            place_of_plan(plan),
            status=200 if request.method == "GET" else 409,
            refusals=_refusals(offer),
            plan=plan,
        )
    if request.method == "GET":
        return _ask(request, plan, StartPlanForm(offer=offer, initial=_wished(plan, offer.today)))
    return _typed_start(request, plan, offer, data)


def _typed_start(
    request: HttpRequest, plan: PaymentPlan, offer: PlanOffer, data: QueryDict
) -> HttpResponse:
    """What was typed, after each button; the last one starts the plan."""
    form = StartPlanForm(data, offer=offer)
    if two_steps.pressed(data) == two_steps.EDIT:
        return _ask(request, plan, retyped(StartPlanForm, form, offer=offer))
    if not form.is_valid() or form.planned is None:
        return _ask(request, plan, form, status=422)
    seen = print_of(form.planned)
    if two_steps.is_final(request, data, seen=seen):
        return _start(request, plan, form, data)
    return _check_start(request, plan, form, form.planned)


def offer_of_asked(agent: User, plan: PaymentPlan, *, today: date) -> PlanOffer:
    """What may be made today of what its claims still owe, as `start_asked` decides on it."""
    claims = (each.invoice for each in plan.claims.all())
    return offer_for(
        Actor(user=agent, acting_for=plan.party),
        [each for each in claims if each.to_pay > 0],
        today=today,
        rates=kept_rates(),
        by_agent=True,
        besides=plan,
    )


def _start(
    request: HttpRequest, plan: PaymentPlan, form: StartPlanForm, data: QueryDict
) -> HttpResponse:
    try:
        asked.start_asked(
            plan_id=plan.pk,
            agent=user_of(request),
            at=timezone.now(),
            shape=form.shape,
            seen_total=form.planned.total if form.planned else None,
            answer=form.cleaned_data["answer"],
        )
    except asked.PlanNotAskedError:
        plan.refresh_from_db()
        return _too_late(request, plan, data)
    except (PlanRefusedError, PlanMisfitError, PlanChangedError):
        messages.warning(request, _("Something changed meanwhile. Check it once more."))
        return _ask(request, plan, retyped(StartPlanForm, form, offer=form.offer), status=409)
    messages.success(request, _("The plan is in force. The debtor sees it in MyRopo."))
    return HttpResponseRedirect(plan_url(plan))


def _check_start(
    request: HttpRequest, plan: PaymentPlan, form: StartPlanForm, planned: Planned
) -> HttpResponse:
    check = Check(
        heading=_("The plan that comes into force"),
        label=_("Start the plan"),
        effects=effects_of_plan(planned),
        seen=print_of(planned),
        hidden=hidden_of(form),
        parts=planned.parts,
        costs=costs_of_claims(planned.costs),
        reads=form.cleaned_data["answer"],
    )
    return check_page(request, place_of_plan(plan), check)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, *, rows: QuerySet[PaymentPlan], number: int) -> HttpResponse:
    """The words for the debtor, then what happens, then the answer."""
    demand(request, CHANGE)
    plan = get_object_or_404(rows, pk=number)
    data = two_steps.typed(request)
    if plan.state != PlanState.ASKED:
        return _too_late(request, plan, data)
    if request.method == "GET":
        return _ask_words(request, plan, RefusePlanForm())
    return _typed_refusal(request, plan, data)


def _typed_refusal(request: HttpRequest, plan: PaymentPlan, data: QueryDict) -> HttpResponse:
    """The words, after each button; the last one sends them."""
    form = RefusePlanForm(data)
    if two_steps.pressed(data) == two_steps.EDIT:
        return _ask_words(request, plan, retyped(RefusePlanForm, form))
    if not form.is_valid():
        return _ask_words(request, plan, form)
    if not two_steps.is_final(request, data, seen=plan.state):
        return check_page(request, place_of_plan(plan), _check_refusal(plan, form))
    try:
        asked.refuse_asked(
            plan_id=plan.pk,
            answer=form.cleaned_data["answer"],
            agent=user_of(request),
            at=timezone.now(),
        )
    except asked.PlanNotAskedError:
        plan.refresh_from_db()
        return _too_late(request, plan, data)
    messages.success(request, _("The answer was sent. The debtor reads it in MyRopo."))
    return HttpResponseRedirect(plan_url(plan))


def _check_refusal(plan: PaymentPlan, form: RefusePlanForm) -> Check:
    return Check(
        heading=_("Do not agree to the plan"),
        label=_("Send the answer"),
        effects=[
            _("No plan comes of it. Nothing is charged."),
            _("Collection of the invoices goes on at once, by the calendar of each."),
        ],
        seen=plan.state,
        hidden=hidden_of(form),
        reads=form.cleaned_data["answer"],
    )


def _wished(plan: PaymentPlan, today: date) -> dict[str, Any]:
    """As asked for, with the first part later where its day is over."""
    return typed_shape(asked.in_time(asked.wish_of(plan), today=today))


def _ask(request: HttpRequest, plan: PaymentPlan, form: Any, *, status: int = 200) -> HttpResponse:
    warning = _("The debtor reads the answer in: %(language)s.")
    return page(
        request,
        START_PAGE,
        _("Start a plan that was asked for"),
        place_of_plan(plan),
        status=status,
        form=form,
        plan=plan,
        options=form.offer.options(),
        reads_in=warning % {"language": plan.get_language_display()},
    )


def _ask_words(request: HttpRequest, plan: PaymentPlan, form: Any) -> HttpResponse:
    return page(
        request,
        ASK_PAGE,
        _("Do not agree to the plan"),
        place_of_plan(plan),
        status=422 if form.errors else 200,
        form=form,
        about=_(
            "The debtor reads exactly this text in MyRopo. The debtor’s language is: %(language)s."
        )
        % {"language": plan.get_language_display()},
    )


def _refusals(offer: PlanOffer) -> list[tuple[str, str]]:
    """Each claim that cannot be in a plan today, else the whole, with why in words."""
    if offer.left_out:
        return [
            (each.invoice.number, words_arranging.why_not(each.decision, each.invoice))
            for each in offer.left_out
        ]
    if not offer.joining:
        return [("", _("Nothing is left to pay of the invoices of the plan."))]
    first = offer.joining[0].invoice
    return [("", words_arranging.why_not(offer.decision, first))]


def _too_late(request: HttpRequest, plan: PaymentPlan, data: QueryDict) -> HttpResponse:
    """Somebody else was quicker: nothing was done, and nothing of what was typed is lost."""
    return page(
        request,
        TOO_LATE_PAGE,
        _("The plan was answered already"),
        place_of_plan(plan),
        status=200 if request.method == "GET" else 409,
        plan=plan,
        typed=data.get("answer", ""),
    )
