"""How much a month, or in how many instalments: the slider, its number and the options."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from accounts.http import wants_fragment
from invoices.models import Invoice
from invoices.queries.requests import answered_by
from payments import words_arranging, words_builder
from payments.addresses import pay_address
from payments.forms.plans import ShapeForm
from payments.queries.plan_offers import Planned, PlanOffer, Preview, offer_of_all
from payments.views.plans.building import STEPS, Built, builds, with_query

PAGE: Final = "payments/plans/shape.html"
WHOLE: Final = "payments/plans/shape.html#shape"
PLAN: Final = "payments/plans/shape.html#plan"
REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Option:
    """A number of instalments and the plan it makes; the chosen one is as it was chosen."""

    plan: Planned
    is_chosen: bool

    @property
    def typed(self) -> str:
        """Its monthly sum as it stands in the field."""
        return typed(self.plan.monthly)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A better plan than the chosen one, and the page on which it is chosen."""

    plan: Planned
    url: str


@dataclass(frozen=True, slots=True)
class Other:
    """An invoice that the same plan may pay; ticked where it does."""

    invoice: Invoice
    is_ticked: bool


@builds
def shape(built: Built) -> HttpResponse:
    """The plan of what was chosen; with `go` in the address it leads on, if there is one."""
    request = built.request
    form, preview = ShapeForm(request.GET), built.preview()
    is_chosen = form.is_valid() and preview.chosen is not None
    if "go" in request.GET and is_chosen:
        count = preview.chosen.count if preview.chosen else None
        choice = built.choice if built.choice.has_shape else replace(built.choice, count=count)
        return built.to("plan-days", choice)
    is_part = wants_fragment(request)
    context = _plan(built, form, preview) | {
        "invoices": [each.invoice for each in built.offer.joining],
        "others": _others(built),
        "is_part": is_part,
        "back_url": _back(built),
        "dropped": [
            (each.invoice, words_arranging.why_not(each.decision, each.invoice))
            for each in built.dropped
        ],
        "step": 1,
        "steps": STEPS,
        "answer_by": answered_by(built.today),
    }
    if (smaller := built.within_limits) is not None:
        context["alone_url"] = with_query("plan-shape", smaller)
    status = REFUSED if "go" in request.GET and not is_chosen else 200
    return render(request, WHOLE if is_part else PAGE, context, status=status)


@builds
def preview(built: Built) -> HttpResponse:
    """The part of the page that changes while the slider moves. Never writes."""
    form = ShapeForm(built.request.GET)
    context = _plan(built, form, built.preview()) | {"is_fragment": True}
    response = render(built.request, PLAN, context)
    # So that a reload and the way back show what was chosen last.
    response.headers["HX-Replace-Url"] = with_query("plan-shape", built.choice)
    return response


def typed(euros: Decimal) -> str:
    """A sum as people type it: whole euros without cents, no marks between thousands."""
    text = f"{euros:.0f}" if euros == euros.to_integral_value() else f"{euros:.2f}"
    return text if get_language() == "en" else text.replace(".", ",")


def _plan(built: Built, form: ShapeForm, preview: Preview) -> dict[str, Any]:
    offer, chosen = built.offer, preview.chosen if form.is_valid() else None
    shown = preview.shown
    monthly = shown.monthly if shown else offer.smallest_instalment
    return {
        "choice": built.choice,
        "offer": offer,
        "form": form,
        "plan": chosen,
        "is_by_sum": chosen is not None and form.chosen[0] is not None,
        "sums": words_builder.sums(chosen.option.parts) if chosen else "",
        "why": words_builder.misfit(preview.misfit, offer) if preview.misfit else "",
        "pays_all": preview.misfit == "SUM_PAYS_ALL",
        "rounder": _in_parts(built, _rounder(preview, offer) if chosen else None),
        "cheaper": _in_parts(built, preview.cheaper if chosen else None),
        "saved": chosen.cost - preview.cheaper.cost if chosen and preview.cheaper else None,
        "near": None if chosen else preview.nearest,
        "typed": _field(form, monthly),
        "monthly": monthly,
        "range": offer.sums,
        "options": _options(built, chosen),
        "pay_url": pay_address(built.choice.invoices),
    }


def _field(form: ShapeForm, monthly: Decimal) -> str:
    """What stands in the field of the sum: what was typed, else what the plan says."""
    if not form.is_valid():
        return str(form["monthly"].value() or "")
    own, count = form.chosen
    return typed(monthly if own is None or count is not None else own)


def _rounder(preview: Preview, offer: PlanOffer) -> Planned | None:
    """A plan without the small rest that the chosen sum leaves for an instalment of its own."""
    chosen, fewer = preview.chosen, preview.fewer
    is_rest = chosen is not None and chosen.last < min(chosen.monthly, offer.smallest_instalment)
    return fewer if is_rest else None


def _in_parts(built: Built, plan: Planned | None) -> Proposed | None:
    """A plan that is one press away: by its number of instalments, on the chosen days."""
    if plan is None:
        return None
    choice = replace(built.choice, monthly=None, count=plan.count)
    return Proposed(plan, with_query("plan-shape", choice))


def _back(built: Built) -> str:
    """To the one invoice, else to the choice among them."""
    if len(built.choice.invoices) == 1:
        return reverse("invoices:invoice", args=[built.choice.invoices[0]])
    return f"{with_query('plan-new', built.choice)}&change=1"


def _options(built: Built, chosen: Planned | None) -> list[Option]:
    shape = built.shape
    plans = built.offer.options(payday=shape.payday, first_on=shape.first_on)
    return [
        Option(chosen, True)
        if chosen is not None and chosen.count == each.count
        else Option(each, False)
        for each in plans
    ]


def _others(built: Built) -> list[Other]:
    """All that may be in this plan; empty where there is nothing to choose among."""
    chosen = [each.invoice for each in built.offer.joining]
    possible = [
        each.invoice for each in offer_of_all(built.request.actor, today=built.today).joining
    ]
    invoices = [*chosen, *(each for each in possible if each not in chosen)]
    if len(invoices) == 1:
        return []
    invoices.sort(key=lambda each: (each.due_on, each.pk))
    return [Other(each, each in chosen) for each in invoices]
