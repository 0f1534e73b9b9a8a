"""A plan that was asked for: an agent starts it or does not agree; its debtor may take it back."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Level, User
from accounts.services.mandates import hold_right
from invoices.models import EventKind, Invoice, RequestOutcome
from invoices.rules.debtor_requests import PLAN
from invoices.services import holds, ledger
from myropo.calendar import helsinki_date
from payments.models import PaymentPlan, PlanAct, PlanClaim, PlanState
from payments.queries.plans import covered_plans
from payments.rules.plan_offers import Shape
from payments.rules.plan_schedule import usual_first
from payments.services.plans import storing
from payments.services.plans.making import (
    choose,
    decide,
    put_in_force,
)
from payments.services.plans.rows import asked_cause, shape_from_json

LONGEST_ANSWER: Final = 2000


class PlanNotAskedError(Exception):
    """The plan waits for no answer (any more). Nothing was changed."""


class NoAnswerError(ValueError):
    """A debtor is never refused without a word. Nothing was changed."""


def wish_of(plan: PaymentPlan) -> Shape:
    """The shape that the debtor asked for."""
    return shape_from_json(plan.history.filter(act=PlanAct.ASKED).latest("id").data)


@transaction.atomic
def start_asked(
    *,
    plan_id: int,
    agent: User,
    at: datetime,
    shape: Shape | None = None,
    seen_total: Decimal | None = None,
    answer: str = "",
) -> PaymentPlan:
    """Agree to a plan: it is in force, at what its claims owe and cost today.

    shape       another one that the agent and the debtor agreed on; None: as asked for, with
                the first part later where its day is over
    seen_total  euros in all that the agent saw; None: whatever it is now
    answer      in words, when there is more to say

    Claims that were paid meanwhile stay out. Raises `PlanNotAskedError`, and as `make_plan`
    does `PlanRefusedError`, `PlanMisfitError` and `PlanChangedError`.
    """
    plan, invoices = _lock(plan_id)
    wish = shape or in_time(wish_of(plan), today=helsinki_date(at))
    _let_go(plan, invoices, at=at)
    # They are in no plan now: decided on like those of a new one.
    unpaid = {key: invoice for key, invoice in _again(invoices).items() if invoice.to_pay > 0}
    actor = Actor(user=agent, acting_for=plan.party)
    offer = decide(actor, unpaid, by_agent=True, at=at)
    planned = choose(offer, wish, seen_total)
    PlanClaim.objects.filter(plan=plan).delete()
    plan.state = PlanState.ACTIVE
    plan.total, plan.cost, plan.payday = planned.total, planned.cost, wish.payday
    plan.started_at, plan.answered_by, plan.answer = at, agent, answer[:LONGEST_ANSWER]
    plan.save()
    put_in_force(plan, planned, offer, shape=wish, user=agent, at=at)
    return plan


@transaction.atomic
def refuse_asked(*, plan_id: int, answer: str, agent: User, at: datetime) -> PaymentPlan:
    """Do not agree to a plan, and say why in words: collection goes on.

    Raises `PlanNotAskedError`, and `NoAnswerError` for an empty answer.
    """
    if not answer.strip():
        raise NoAnswerError
    plan, invoices = _lock(plan_id)
    plan.answer, plan.answered_by = answer.strip()[:LONGEST_ANSWER], agent
    _end(plan, invoices, PlanState.REFUSED, user=agent, at=at)
    return plan


@transaction.atomic
def withdraw_asked(*, actor: Actor, public_id: UUID, at: datetime) -> bool:
    """The debtor takes the wish back: collection does not wait for an answer any more.

    False when it was answered or taken back before. Raises `PaymentPlan.DoesNotExist` for a
    plan of somebody else.
    """
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    own = covered_plans(actor)
    plan_id = own.values_list("number", flat=True).get(public_id=public_id)
    try:
        plan, invoices = _lock(plan_id)
    except PlanNotAskedError:
        return False
    _end(plan, invoices, PlanState.CANCELLED, user=actor.user, at=at)
    return True


def _lock(plan_id: int) -> tuple[PaymentPlan, dict[int, Invoice]]:
    """Its invoices in the order of their keys, then the plan, which waits for an answer."""
    claims = PlanClaim.objects.filter(plan=plan_id)
    invoices = ledger.lock_invoices(list(claims.values_list("invoice", flat=True)))
    plans = PaymentPlan.objects.select_for_update(of=("self",)).select_related("party")
    plan = plans.get(pk=plan_id)
    if plan.state != PlanState.ASKED:
        raise PlanNotAskedError
    return plan, invoices


def _let_go(plan: PaymentPlan, invoices: dict[int, Invoice], *, at: datetime) -> None:
    """The claims wait for no answer any more, and are in no plan."""
    plan.claims.update(is_current=False)
    holds.release_all(causes=[asked_cause(plan, key) for key in invoices], at=at)


def _again(invoices: dict[int, Invoice]) -> dict[int, Invoice]:
    """As they are after their holds were released."""
    return {each.pk: each for each in Invoice.objects.filter(pk__in=invoices).order_by("pk")}


def in_time(wish: Shape, *, today: date) -> Shape:
    """With its first part today at the earliest: answers take days."""
    if wish.first_on >= today:
        return wish
    return replace(wish, first_on=usual_first(today, payday=wish.payday))


def _end(
    plan: PaymentPlan,
    invoices: dict[int, Invoice],
    state: PlanState,
    *,
    user: User,
    at: datetime,
) -> None:
    """No plan came of it."""
    _let_go(plan, invoices, at=at)
    plan.state, plan.ended_at = state, at
    plan.save()
    is_refused = state == PlanState.REFUSED
    act = PlanAct.REFUSED if is_refused else PlanAct.CANCELLED
    storing.note(plan, act, at=at, user=user)
    told: dict[str, object] = {"kind": PLAN}
    if is_refused:
        told["outcome"] = str(RequestOutcome.REJECTED)
    kind = EventKind.ANSWERED if is_refused else EventKind.REQUEST_ENDED
    for key, invoice in _again(invoices).items():
        data = told | {"cause": asked_cause(plan, key)}
        ledger.note(invoice=invoice, kind=kind, on=helsinki_date(at), at=at, data=data)
