"""The desk of a plan: its claims, instalments and history, and what may be done with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import user_of
from invoices import words
from payments import words_builder, words_plans
from payments.admin.plan_changes import ACTS, CHANGE, Desk
from payments.models import PaymentPlan, PlanClaim, PlanEvent, PlanState
from payments.queries.plan_details import PlanDetails, details_of
from payments.services.plans.asked import wish_of
from payments.services.plans.standing import standing_of
from payments.views.plans.shown import PartShown, parts_shown

PORTAL: Final = "MyRopo"
# Never made: their parts are what was asked for.
WISHED: Final = frozenset({PlanState.ASKED, PlanState.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One line of the history: what, when, by whom, and what it means."""

    what: str
    when: str
    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One thing to do with the plan; `why` tells why it is not possible, "" where it is."""

    label: str
    url: str
    why: str = ""


def first_look(request: HttpRequest, plan: PaymentPlan) -> dict[str, Any]:
    """For `desk.html`, below the page of a plan."""
    today = timezone.localdate()
    details = details_of(plan)
    may_act = user_of(request).has_perm(CHANGE)
    return {
        "plan": plan,
        "details": details,
        "claims": [(each, _note(each)) for each in details.claims],
        "parts": _parts(details, today),
        "history": [_done(each) for each in details.history],
        "buttons": _buttons(plan) if may_act else [],
        # What debtors write is for those who answer.
        "may_read": may_act,
        "wish": _wish(plan) if plan.state == PlanState.ASKED else "",
    }


def _parts(details: PlanDetails, today: date) -> list[PartShown]:
    is_wish = details.plan.state in WISHED or details.plan.started_at is None
    parts = details.parts if is_wish else standing_of(details, today=today).parts
    return parts_shown(parts, today=today, is_live=details.plan.state == PlanState.ACTIVE)


def _note(claim: PlanClaim) -> str:
    """What became of the claim; "" while the plan pays it."""
    invoice = claim.invoice
    if invoice.closed_on is not None:
        return words.closed(invoice.stage, invoice.closed_on)
    return "" if claim.is_current else _("Not in the plan any more")


def _done(event: PlanEvent) -> Done:
    who = PORTAL
    if event.user is not None:
        who = str(event.user) if event.user.is_staff else _("The debtor")
    return Done(
        what=event.get_act_display(),
        when=words.moment(event.at),
        who=who,
        text=words_plans.act_text(event.act, event.data),
    )


def _buttons(plan: PaymentPlan) -> list[Button]:
    if plan.state == PlanState.ASKED:
        return [
            Button(label=_("Start the plan"), url=_url("start", plan)),
            Button(label=_("Do not agree to the plan"), url=_url("refuse", plan)),
        ]
    acts = {name: act for name, act in ACTS.items() if plan.state in act.states}
    desk = Desk.of(plan) if acts else None
    return [
        Button(
            label=str(act.label),
            url=reverse("admin:payments_paymentplan_act", args=[plan.pk, name]),
            why=act.why_not(desk),
        )
        for name, act in acts.items()
        if desk is not None
    ]


def _url(name: str, plan: PaymentPlan) -> str:
    return reverse(f"admin:payments_paymentplan_{name}", args=[plan.pk])


def _wish(plan: PaymentPlan) -> str:
    """How the debtor wants to pay."""
    wish = wish_of(plan)
    how = (
        _("%(sum)s a month") % {"sum": words.euros(wish.monthly)}
        if wish.monthly is not None
        else _("%(count)s instalments") % {"count": wish.count}
    )
    first = _("the first on %(day)s") % {"day": words.day(wish.first_on)}
    return f"{how}, {first}. {words_builder.payday(wish.payday)}"
