"""A debtor makes a plan, or asks for one that an agent decides on (`services.plans.asked`)."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Level, User
from accounts.rate_limits import Rule
from accounts.services.mandates import hold_right
from invoices.models import EventKind, HoldReason, Invoice
from invoices.queries.rates import read_rates
from invoices.rules.decisions import Decision
from invoices.services import holds, ledger
from myropo.calendar import helsinki_date
from payments.models import PaymentPlan, PlanAct, PlanState
from payments.queries.plan_offers import LeftOut, Planned, PlanOffer, offer_for
from payments.rules.plan_offers import Misfit, Shape
from payments.services.plans.confirming import confirm
from payments.services.plans.rows import (
    asked_cause,
    begin,
    shape_from_json,
    write_plan,
    write_proposal,
)

LONGEST_TEXT: Final = 2000
# Each writes a letter: far more than anybody makes.
TRIES: Final = Rule("plan", "60/hour")


class PlanRefusedError(Exception):
    """There is no such plan (`decision` says why). Nothing was changed.

    left_out  the claims that cannot be in one, each with its reason; none when it is not
              about one of them
    """

    def __init__(self, decision: Decision, left_out: Collection[LeftOut] = ()) -> None:
        super().__init__(decision.reason)
        self.decision = decision
        self.left_out = tuple(left_out)


class PlanMisfitError(Exception):
    """No plan has the wanted shape (`misfit` says why). Nothing was changed."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit)
        self.misfit = misfit


class PlanChangedError(Exception):
    """The plan costs something else than the debtor saw. Nothing was changed: look again."""


@transaction.atomic
def make_plan(
    *,
    actor: Actor,
    invoice_ids: Collection[int],
    shape: Shape,
    seen_total: Decimal,
    language: str,
    user: User | None = None,
    at: datetime,
) -> PaymentPlan:
    """Make the plan of a shape, at the total that was shown: it is in force at once.

    invoice_ids  the claims that it pays, all of them
    seen_total   euros in all (`Planned.total`) that the debtor has agreed to
    language     of the confirmation: "fi", "sv" or "en"
    user         an agent who makes it with the debtor, above the limits of self-service too;
                 None: the debtor

    To ask again for the plan that one has made gives the first and changes nothing. Raises
    `PlanRefusedError`, `PlanMisfitError` and `PlanChangedError`.
    """
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    invoices = ledger.lock_invoices(invoice_ids)
    same = _same(actor, invoices, shape, seen_total)
    if same is not None:
        return same
    offer = decide(actor, invoices, by_agent=user is not None, at=at)
    if not offer.is_self_service:
        raise PlanRefusedError(offer.decision)
    planned = choose(offer, shape, seen_total)
    plan = _new(actor, shape, planned, language=language, user=user, at=at, started_at=at)
    plan.save(force_insert=True)
    put_in_force(plan, planned, offer, shape=shape, user=plan.user, at=at)
    return plan


@transaction.atomic
def ask_for_plan(
    *,
    actor: Actor,
    invoice_ids: Collection[int],
    shape: Shape,
    seen_total: Decimal,
    language: str,
    text: str = "",
    user: User | None = None,
    at: datetime,
) -> PaymentPlan:
    """Ask for the plan of a shape; an agent decides on it, and collection waits for that.

    text  what the debtor tells in the own words, at most `LONGEST_TEXT` characters

    Nothing is booked yet. The other arguments, a repeat and what is raised: see `make_plan`.
    """
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    invoices = ledger.lock_invoices(invoice_ids)
    same = _same(actor, invoices, shape, seen_total)
    if same is not None:
        return same
    offer = decide(actor, invoices, by_agent=False, at=at)
    if not offer.is_possible:
        raise PlanRefusedError(offer.decision)
    planned = choose(offer, shape, seen_total)
    plan = _new(actor, shape, planned, language=language, user=user, at=at, started_at=None)
    plan.text = text[:LONGEST_TEXT]
    plan.save(force_insert=True)
    write_proposal(plan, planned, offer, shape=shape, at=at)
    for invoice in invoices.values():
        _wait_for_answer(plan, invoice, at=at)
    return plan


def decide(
    actor: Actor, invoices: dict[int, Invoice], *, by_agent: bool, at: datetime
) -> PlanOffer:
    """What is offered for these locked invoices, of which every one must be able to join.

    Raises `PlanRefusedError`.
    """
    offer = offer_for(
        actor,
        invoices.values(),
        today=helsinki_date(at),
        rates=read_rates(),
        by_agent=by_agent,
    )
    if offer.left_out or not offer.joining:
        why = offer.left_out[0].decision if offer.left_out else offer.decision
        raise PlanRefusedError(why, offer.left_out)
    return offer


def choose(offer: PlanOffer, shape: Shape, seen_total: Decimal | None) -> Planned:
    """The plan of the shape. Raises `PlanMisfitError` and `PlanChangedError`.

    A refusal of the whole goes before a shape that does not fit (`PlanRefusedError`).
    """
    if not offer.is_possible:
        raise PlanRefusedError(offer.decision)
    planned = offer.shaped(shape)
    if isinstance(planned, Misfit):
        raise PlanMisfitError(planned)
    if seen_total is not None and planned.total != seen_total:
        raise PlanChangedError
    return planned


def put_in_force(
    plan: PaymentPlan,
    planned: Planned,
    offer: PlanOffer,
    *,
    shape: Shape,
    user: User,
    at: datetime,
) -> None:
    """Write the rows of an active plan that has none, charge its claims, confirm it."""
    write_plan(plan, planned, offer, shape=shape, user=user, at=at)
    begin(plan, planned, offer, user=user, on=helsinki_date(at), at=at)
    confirm(plan, planned, offer, at=at)


def _new(
    actor: Actor,
    shape: Shape,
    planned: Planned,
    *,
    language: str,
    user: User | None,
    at: datetime,
    started_at: datetime | None,
) -> PaymentPlan:
    return PaymentPlan(
        party=actor.acting_for,
        user=user or actor.user,
        language=language,
        state=PlanState.ACTIVE if started_at else PlanState.ASKED,
        total=planned.total,
        cost=planned.cost,
        payday=shape.payday,
        made_at=at,
        started_at=started_at,
    )


def _wait_for_answer(plan: PaymentPlan, invoice: Invoice, *, at: datetime) -> None:
    cause = asked_cause(plan, invoice.pk)
    today: date = helsinki_date(at)
    ledger.note(invoice=invoice, kind=EventKind.PLAN_ASKED, on=today, at=at, data={"cause": cause})
    holds.place(invoice_id=invoice.pk, reason=HoldReason.REQUEST_OPEN, cause=cause, at=at)


def _same(
    actor: Actor, invoices: dict[int, Invoice], shape: Shape, seen_total: Decimal
) -> PaymentPlan | None:
    """The plan that was made already as it is asked for, as a second press of a button does."""
    current = PaymentPlan.objects.filter(
        party=actor.acting_for,
        state__in=[PlanState.ACTIVE, PlanState.ASKED],
        total=seen_total,
        payday=shape.payday,
        claims__invoice__in=invoices,
        claims__is_current=True,
    )
    plan = current.order_by("-number").first()
    if plan is None:
        return None
    return plan if _pays(plan) == set(invoices) and _has_shape(plan, shape) else None


def _pays(plan: PaymentPlan) -> set[int]:
    return set(plan.claims.filter(is_current=True).values_list("invoice", flat=True))


def _has_shape(plan: PaymentPlan, shape: Shape) -> bool:
    """Whether the plan was made by this very wish, whatever became of its parts since."""
    made = plan.history.filter(act__in=[PlanAct.MADE, PlanAct.ASKED]).order_by("-id").first()
    return made is not None and shape_from_json(made.data) == shape
