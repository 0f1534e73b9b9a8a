"""Moving a due date (eräpäivän siirto): decide again, write it down, tell the claim."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, User
from accounts.services.mandates import hold_right
from invoices.queries.rates import read_rates
from invoices.rules.decisions import Decision
from invoices.services import arrangements, ledger
from myropo.calendar import helsinki_date
from payments.models import DueDateShift
from payments.queries.situations import Arrangeable, arrangeable, shift_offer_for
from payments.rules.shifts import is_in_time


class ShiftRefusedError(Exception):
    """The due date cannot be moved (`decision` says why). Nothing was changed."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


class ShiftChangedError(Exception):
    """The day is not offered any more, or costs something else. Nothing was changed."""


@transaction.atomic
def shift_due_date(
    *,
    actor: Actor,
    invoice_id: int,
    to_on: date,
    seen_cost: Decimal,
    seen_from: date | None = None,
    user: User | None = None,
    at: datetime,
) -> DueDateShift:
    """Move the due date of an invoice to a day that the rules offer, at the cost that was shown.

    seen_cost  euros that the person has agreed to
    seen_from  the due date that the person saw to be moved; None: whichever counts now
    user       an agent who does it for the debtor; None: the debtor

    To ask again for the day that one has moved it to gives the first and changes nothing.
    Raises `ShiftRefusedError` and `ShiftChangedError`.
    """
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    invoice = ledger.lock_invoice(invoice_id)
    today = helsinki_date(at)
    one = arrangeable([invoice], rates=read_rates(), today=today)[invoice.pk]
    before = _same(actor, one, to_on)
    if before is not None:
        return before
    price = _price(actor, one, to_on=to_on, seen_cost=seen_cost, seen_from=seen_from, today=today)
    shift = DueDateShift.objects.create(
        invoice=invoice,
        party=invoice.party or actor.acting_for,
        user=user or actor.user,
        from_on=one.situation.pay_by,
        to_on=to_on,
        cost=price.amount,
        covered=price.covered,
        legal_basis=price.legal_basis,
        is_in_time=is_in_time(one.situation, today=today),
        made_at=at,
    )
    _move(shift, price, on=today)
    return shift


def _price(
    actor: Actor,
    one: Arrangeable,
    *,
    to_on: date,
    seen_cost: Decimal,
    seen_from: date | None,
    today: date,
) -> arrangements.Price:
    """What the day costs now, when it is still offered and costs what was shown."""
    offer = shift_offer_for(actor, one, today=today)
    if not offer.decision.allowed:
        raise ShiftRefusedError(offer.decision)
    if to_on not in offer or seen_from not in {None, one.situation.pay_by}:
        raise ShiftChangedError
    cost = one.shift_cost(until=to_on, today=today)
    if cost.euros() != seen_cost:
        raise ShiftChangedError
    return arrangements.Price(
        amount=cost.euros(),
        covered=cost.euros("covered"),
        legal_basis=str(cost.facts["paragraph"]) if cost.allowed else "",
    )


def _move(shift: DueDateShift, price: arrangements.Price, *, on: date) -> None:
    """Tell the claim, and the audit."""
    arrangements.move_due_date(
        invoice=shift.invoice,
        from_on=shift.from_on,
        to_on=shift.to_on,
        is_in_time=shift.is_in_time,
        price=price,
        cause=f"shift:{shift.public_id}",
        on=on,
        at=shift.made_at,
        is_by_staff=shift.user.is_staff,
    )
    audit.record(
        action="due_date.moved",
        actor=shift.user,
        at=shift.made_at,
        party=shift.party,
        target=shift,
        data={
            "invoice": shift.invoice_id,
            "to_on": shift.to_on.isoformat(),
            "cost": str(shift.cost),
        },
    )


def _same(actor: Actor, one: Arrangeable, to_on: date) -> DueDateShift | None:
    """The shift that has done already what is asked for, as a second press of a button does."""
    if one.situation.pay_by != to_on:
        return None
    own = DueDateShift.objects.filter(party=actor.acting_for, invoice=one.invoice, to_on=to_on)
    return own.first()
