"""The last look: all that is agreed on at once, and the act itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from accounts.models import Language
from accounts.rate_limits import hit
from invoices import words
from invoices.queries.requests import answered_by
from payments import words_arranging, words_builder
from payments.forms.plans import AskForm, Choice, SeenForm
from payments.queries.payable import asked_for
from payments.queries.plan_offers import LeftOut, Planned
from payments.rules.plan_offers import Misfit
from payments.services.plans import making
from payments.views.plans.building import STEPS, Built, build, read_choice, with_query

PAGE: Final = "payments/plans/check.html"
CHANGED: Final = 409
REFUSED: Final = 422
TOO_OFTEN: Final = 429
# For these the days are chosen again, for the others the sum.
ABOUT_DAYS: Final = frozenset({Misfit.FIRST_TOO_EARLY, Misfit.FIRST_TOO_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why nothing was made. The page is shown again, as it stands now, with all that was typed.

    form     with the debtor's own words
    before   what the page said that it costs in all, in euros; None where it said nothing
    problem  in words, where it is not about the plan
    """

    form: AskForm
    status: int
    before: Decimal | None = None
    problem: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PortalRequest) -> HttpResponse:
    """GET shows what is agreed on; POST makes the plan, or sends the wish to an agent."""
    choice, trouble = read_choice(request), None
    if request.method == "POST" and choice.has_shape:
        outcome = _act(request, choice)
        if isinstance(outcome, HttpResponse):
            return outcome
        trouble = outcome
    built = build(request)
    return _check(built, trouble) if isinstance(built, Built) else built


def _act(request: PortalRequest, choice: Choice) -> HttpResponse | Trouble:
    """Make what was seen, and only that."""
    seen, form = SeenForm(request.POST), AskForm(request.POST)
    if not (seen.is_valid() and form.is_valid()):
        return Trouble(form=form, status=REFUSED)
    allowance = hit(making.TRIES, f"party-{request.actor.user.party_id}")
    if not allowance.allowed:
        problem = words.too_often(allowance.retry_after_minutes)
        return Trouble(form=form, status=TOO_OFTEN, problem=problem)
    at, total = timezone.now(), seen.cleaned_data["total"]
    shape = choice.shape(today=timezone.localdate(at))
    invoices = asked_for(request.actor, choice.invoices)
    wanted = {
        "actor": request.actor,
        "invoice_ids": [each.pk for each in invoices],
        "shape": replace(shape, first_on=seen.cleaned_data["first_on"]),
        "seen_total": total,
        "language": get_language() or Language.FI,
        "at": at,
    }
    try:
        if "ask" in request.POST:
            plan = making.ask_for_plan(**wanted, text=form.cleaned_data["text"])
        else:
            plan = making.make_plan(**wanted)
    except (making.PlanRefusedError, making.PlanMisfitError, making.PlanChangedError):
        return Trouble(form=form, status=CHANGED, before=total)
    return redirect("payments:plan-made", plan.public_id)


def _check(built: Built, trouble: Trouble | None) -> HttpResponse:
    choice = built.choice
    if not choice.has_shape:
        return built.to("plan-shape")
    if choice.payday is None:
        return built.to("plan-days")
    preview = built.preview()
    if preview.chosen is None:
        return built.to("plan-days" if preview.misfit in ABOUT_DAYS else "plan-shape")
    context = {
        "offer": built.offer,
        "plan": preview.chosen,
        "sums": words_builder.sums(preview.chosen.option.parts),
        "open_now": built.offer.owed - preview.chosen.interest_now,
        "first_day": built.shape.first_on,
        "answers": _answers(built, preview.chosen),
        "costs": [
            (each.invoice, each.amount, words_builder.why_cost(each.decision))
            for each in preview.chosen.costs
        ],
        "dropped": _in_words(built.dropped),
        "form": trouble.form if trouble else AskForm(),
        "trouble": trouble,
        "action": with_query("plan-check", choice),
        "back_url": with_query("plan-days", choice),
        "answer_by": answered_by(built.today),
        "step": 3,
        "steps": STEPS,
    }
    return render(built.request, PAGE, context, status=trouble.status if trouble else 200)


def _answers(built: Built, plan: Planned) -> list[tuple[str, str, str]]:
    """What was chosen, each with the address of the screen that changes it."""
    choice = built.choice
    which = f"{reverse('payments:plan-new')}?{choice.address}&change=1"
    how_much, when = with_query("plan-shape", choice), with_query("plan-days", choice)
    invoices = "\n".join(
        _("%(creditor)s, invoice %(number)s: %(sum)s")
        % {
            "creditor": each.invoice.creditor.name,
            "number": each.invoice.number,
            "sum": words.euros(each.case.to_pay),
        }
        for each in built.offer.joining
    )
    days = _("%(first)s and %(last)s") if plan.count == 2 else _("From %(first)s to %(last)s")
    return [
        (_("What the plan pays"), invoices, which),
        (_("How you pay"), words_builder.sums(plan.option.parts), how_much),
        (_("Payment day"), words_builder.payday(choice.payday or plan.first_on.day), when),
        (
            _("First and last day"),
            days % {"first": words.day(plan.first_on), "last": words.day(plan.last_on)},
            when,
        ),
    ]


def _in_words(dropped: Sequence[LeftOut]) -> list[tuple[object, str]]:
    return [
        (each.invoice, words_arranging.why_not(each.decision, each.invoice)) for each in dropped
    ]
