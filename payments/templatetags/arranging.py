"""More time, or in parts: what the page of an invoice offers, with its limits, or why not."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import PortalRequest
from invoices import words
from invoices.queries import Details
from invoices.queries.rates import kept_rates
from invoices.queries.rights import may_arrange
from invoices.rules.decisions import Decision
from payments import words_arranging
from payments.queries.situations import Arrangeable, arrangeable_of
from payments.rules.arranging import Act, Reason
from payments.rules.shifts import ShiftOffer

register = template.Library()

# The page itself says so already, or nothing needs to be arranged.
SILENT: Final = frozenset({Reason.NOTHING_TO_PAY, Reason.HELD, Reason.IN_PLAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One thing that can be arranged: where it leads, its name and its limits."""

    url: str
    title: str
    text: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """One thing that cannot be, and the page that says why and what can."""

    url: str
    title: str


@register.inclusion_tag("payments/arranging_acts.html", takes_context=True)
def arranging_acts(context: Context) -> dict[str, Any]:
    """For the page of an invoice, from its `details` and `today`; one query, none if closed."""
    request: PortalRequest = context["request"]
    details: Details = context["details"]
    today: date = context["today"]
    if not details.invoice.is_open:
        return {}
    if not may_arrange(request.actor, details.invoice):
        return {"is_not_yours": details.invoice.to_pay > 0}
    one = arrangeable_of(details, rates=kept_rates(), today=today)
    shift, plan = _shift(one, today), _plan(one, today)
    return {
        "doors": [each for each in (shift, plan) if isinstance(each, Door)],
        "closed": [each for each in (shift, plan) if isinstance(each, Closed)],
    }


def _shift(one: Arrangeable, today: date) -> Door | Closed | None:
    url = reverse("payments:shift", args=[one.invoice.public_id])
    offer = one.shift_offer(today=today)
    if offer.decision.allowed:
        return Door(
            url=url,
            title=str(words_arranging.INSTEAD[Act.SHIFT]),
            text=_days(one, offer, today),
            picture="calendar",
        )
    return _closed(url, offer.decision)


def _plan(one: Arrangeable, today: date) -> Door | Closed | None:
    url = f"{reverse('payments:plan-new')}?invoice={one.invoice.public_id}"
    decision = one.plan_decision(today=today)
    if decision.allowed or decision.reason == Reason.ABOVE_LIMIT:
        return Door(
            url=url,
            title=str(words_arranging.INSTEAD[Act.PLAN]),
            text=_parts(one, decision, today),
            picture="plan",
        )
    return _closed(url, decision)


def _closed(url: str, decision: Decision) -> Closed | None:
    if decision.reason in SILENT:
        return None
    return Closed(url=url, title=words_arranging.title(decision))


def _days(one: Arrangeable, offer: ShiftOffer, today: date) -> str:
    """Until when, and from which day on it costs something."""
    costs = {day: one.shift_cost(until=day, today=today).euros() for day in offer.days()}
    last = max(costs)
    free = [day for day, cost in costs.items() if not cost]
    if not costs[last]:
        return _("Free, at most to %(day)s") % {"day": words.day(last)}
    facts = {"day": words.day(last), "sum": words.euros(costs[last])}
    if not free:
        return _("At most to %(day)s, %(sum)s") % facts
    facts["free"] = words.day(max(free))
    return _("Free to %(free)s, at most to %(day)s for %(sum)s") % facts


def _parts(one: Arrangeable, decision: Decision, today: date) -> str:
    if decision.reason == Reason.ABOVE_LIMIT:
        return _("An agent agrees on it with you")
    longest = one.longest_plan(today=today)
    count, monthly = (longest.count, longest.parts[0]) if longest else (0, Decimal(0))
    return ngettext(
        "From %(sum)s a month, at most %(count)s instalment",
        "From %(sum)s a month, at most %(count)s instalments",
        count,
    ) % {"sum": words.euros(monthly), "count": count}
