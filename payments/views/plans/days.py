"""When: the payday, and the first instalment now, on a payday, or on a day of one's own."""

from datetime import date
from decimal import Decimal
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import wants_fragment
from payments import words_builder
from payments.forms.plans import DaysForm
from payments.queries.plan_offers import Planned
from payments.rules.plan_schedule import LATEST_FIRST
from payments.views.plans.building import STEPS, Built, builds, with_query

PAGE: Final = "payments/plans/days.html"
SCHEDULE: Final = "payments/plans/days.html#schedule"
REFUSED: Final = 422
# So many instalments are named one by one; of more, the first ones and the last.
MOST_NAMED: Final = 4


@builds
def days(built: Built) -> HttpResponse:
    """The days of what was chosen; with `go` in the address it leads on, if they fit."""
    request = built.request
    if not built.choice.has_shape:
        return built.to("plan-shape")
    is_answered = "payday" in request.GET
    form = DaysForm(
        request.GET if is_answered else None,
        earliest=built.today,
        latest=built.today + LATEST_FIRST,
    )
    plan = built.preview().chosen
    is_valid = is_answered and form.is_valid()
    if "go" in request.GET and is_valid:
        return built.to("plan-check" if plan else "plan-shape")
    if plan is None and (is_valid or not is_answered):
        return built.to("plan-shape")
    is_part = wants_fragment(request)
    context = {
        "form": form,
        "choice": built.choice,
        "plan": plan if is_valid or not is_answered else None,
        "sums": words_builder.sums(plan.option.parts) if plan else "",
        "named": _named(plan) if plan else [],
        "first": form["first"].value(),
        "today": built.today,
        "back_url": with_query("plan-shape", built.choice),
        "step": 2,
        "steps": STEPS,
    }
    status = REFUSED if "go" in request.GET else 200
    response = render(request, SCHEDULE if is_part else PAGE, context, status=status)
    if is_part:
        response.headers["HX-Replace-Url"] = with_query("plan-days", built.choice)
    return response


def _named(plan: Planned) -> list[tuple[int, date, Decimal]]:
    """Number, day and sum of those that are named; the last is always among them."""
    rows = [(number, day, euros) for number, (day, euros) in enumerate(plan.parts, start=1)]
    return rows if len(rows) <= MOST_NAMED else [*rows[: MOST_NAMED - 1], rows[-1]]
