"""More time, and paying in parts, in the demo's past: what people arranged, and what came of it."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from django.db import transaction

from demo.personas import persona
from demo.seed_acts import Done
from invoices.models import Invoice
from invoices.queries.rates import read_rates
from invoices.rules.decisions import Decision
from invoices.rules.states import last_overdue_day
from invoices.services.money_in import book_payment
from myropo.calendar import ONE_DAY, banking_day_on_or_after
from payments.models import Instalment, PlanState
from payments.queries.pauses import pausable_of
from payments.queries.plan_offers import offer_for
from payments.queries.situations import arrangeable, current_plan_of, shift_offer_for
from payments.rules.plan_offers import Misfit, Shape
from payments.rules.shares import share_out
from payments.services import pauses
from payments.services.plans.following import follow
from payments.services.plans.making import ask_for_plan, make_plan
from payments.services.plans.nightly import go_on
from payments.services.plans.storing import load
from payments.services.shifts import shift_due_date


class NotOfferedError(Exception):
    """The demo's plan wants what its people are not offered."""


def shift(done: Done) -> None:
    """Move the due date to about the day that was planned: a banking day that is offered."""
    assert done.until is not None
    actor, invoice = done.actor(), done.invoice()
    [one] = arrangeable([invoice], rates=read_rates(), today=done.on).values()
    offer = shift_offer_for(actor, one, today=done.on)
    if offer.last is None:
        raise NotOfferedError(done.cause, offer.decision)
    to_on = min(banking_day_on_or_after(done.until), offer.last)
    cost = one.shift_cost(until=to_on, today=done.on).euros()
    shift_due_date(actor=actor, invoice_id=invoice.pk, to_on=to_on, seen_cost=cost, at=done.at)


def plan(done: Done) -> None:
    """Make the plan, or ask for it when only an agent may agree to it."""
    assert done.first is not None
    actor = done.actor()
    numbers = [done.planned.number, *done.act.joining]
    invoices = list(Invoice.objects.filter(party=actor.acting_for, number__in=numbers))
    offer = offer_for(actor, invoices, today=done.on, rates=read_rates())
    shape = Shape(count=done.act.count, payday=done.first.day, first_on=done.first)
    planned = offer.shaped(shape) if offer.is_possible else offer.decision
    if offer.left_out or isinstance(planned, Misfit | Decision):
        raise NotOfferedError(done.cause, offer.left_out, planned)
    arrange = make_plan if offer.is_self_service else partial(ask_for_plan, text=done.act.text)
    arrange(
        actor=actor,
        invoice_ids=[each.pk for each in invoices],
        shape=shape,
        seen_total=planned.total,
        language=persona(done.planned.buyer.persona).language,
        at=done.at,
    )


def pay_instalment(done: Done) -> None:
    """Pay what is open of the next part, to the oldest claims of the plan first."""
    paying = current_plan_of(done.invoice())
    part = load(paying).next_part
    assert part is not None
    claims = Invoice.objects.filter(plan_claims__plan=paying, plan_claims__is_current=True)
    owed = list(claims.order_by("due_on", "pk"))
    shares = share_out(amount=part.open, owed=[each.to_pay for each in owed])
    with transaction.atomic():
        for invoice, share in zip(owed, shares, strict=True):
            if share:
                book_payment(
                    invoice_id=invoice.pk,
                    amount=share,
                    value_on=done.on,
                    cause=f"{done.cause}:{invoice.pk}",
                    actor=None,
                    at=done.at,
                )
    follow(plan_id=paying.pk, at=done.at)


def pause(done: Done) -> None:
    """Nothing is left to pay with: collection of the invoice waits as long as its creditor lets."""
    actor = done.actor()
    offers = pausable_of(actor, [done.invoice()], rates=read_rates(), today=done.on)
    pauses.pause(actor=actor, seen={each.invoice.pk: each.until for each in offers}, at=done.at)


def let_plans_go_on(day: date, *, at: datetime) -> None:
    """What the clock does to plans, on the days on which there is something to do."""
    if next_day_of_plans(day) == day:
        go_on(today=day, at=at)


def next_day_of_plans(first: date) -> date | None:
    """The first day from `first` on with something to do for plans; None without any in force."""
    parts = Instalment.objects.filter(plan__state=PlanState.ACTIVE)
    days = [day for part in parts for day in _days_of(part) if day >= first]
    return min(days, default=None)


def _days_of(part: Instalment) -> Iterator[date]:
    """When interest is charged until its day, and when it counts as missed."""
    yield banking_day_on_or_after(part.due_on)
    if part.paid < part.amount:
        yield missed_on(part.due_on)


def missed_on(due_on: date) -> date:
    """The first banking day on which an unpaid part of that day counts as missed."""
    day = due_on + ONE_DAY
    while last_overdue_day(day) <= due_on:
        day += ONE_DAY
    return banking_day_on_or_after(day)
