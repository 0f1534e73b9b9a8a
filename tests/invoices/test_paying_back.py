"""Surplus that leaves for its owner, and comes back when the bank cannot pay it."""

from decimal import Decimal

import pytest
from django.db import transaction

from invoices.models import EntryKind, EventKind, LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from invoices.services import ledger, paying_back
from invoices.services.money_in import NotReversibleError
from tests.invoices.bookings import DAY, booked, events, pay, reverse

pytestmark = pytest.mark.django_db


def overpaid(now, amount="150.00"):
    claim = booked(now)
    pay(claim, amount, now)
    return claim


def moved(act, claim, amount, now, cause):
    with transaction.atomic():
        invoice = ledger.lock_invoice(claim.pk)
        return act(invoice=invoice, amount=Decimal(amount), value_on=DAY, cause=cause, at=now)


def give(claim, amount, now, cause="refund:1"):
    return moved(paying_back.give_back, claim, amount, now, cause)


def take(claim, amount, now, cause="refund-back:1"):
    return moved(paying_back.take_in_again, claim, amount, now, cause)


def test_what_is_given_back_leaves_the_surplus(now):
    claim = overpaid(now)

    assert give(claim, "50.00", now)

    claim.refresh_from_db()
    entry = LedgerEntry.objects.get(kind=EntryKind.REFUND)
    assert (claim.surplus, entry.surplus, entry.amount) == (0, -50, 50)
    assert claim.stage == Stage.PAID
    assert events(claim)[-1] == EventKind.PAID_BACK
    assert list(ledger_mismatches()) == []


def test_what_comes_back_is_surplus_again(now):
    claim = overpaid(now)
    give(claim, "50.00", now)

    assert take(claim, "50.00", now)

    claim.refresh_from_db()
    assert (claim.surplus, claim.stage, claim.closed_on) == (50, Stage.PAID, DAY)
    assert events(claim)[-1] == EventKind.PAID_BACK_FAILED
    assert list(ledger_mismatches()) == []


def test_each_cause_moves_money_once(now):
    claim = overpaid(now)

    done = [give(claim, "20.00", now), give(claim, "20.00", now)]
    back = [take(claim, "20.00", now), take(claim, "20.00", now)]

    claim.refresh_from_db()
    assert (done, back, claim.surplus) == ([True, False], [True, False], 50)


@pytest.mark.parametrize("amount", ["50.01", "0.00", "-1.00"])
def test_no_more_leaves_than_was_paid_too_much(now, amount):
    claim = overpaid(now)

    with pytest.raises(paying_back.NotSurplusError):
        give(claim, amount, now)

    claim.refresh_from_db()
    assert claim.surplus == 50


def test_nothing_cannot_come_back(now):
    claim = overpaid(now)

    with pytest.raises(ValueError, match="more than nothing"):
        take(claim, "0.00", now)


def test_a_payment_can_be_taken_back_once_its_refund_has_come_back(now):
    claim = overpaid(now)
    give(claim, "50.00", now)
    with pytest.raises(NotReversibleError):
        reverse("bank:1", now)
    take(claim, "50.00", now)

    assert reverse("bank:1", now)

    claim.refresh_from_db()
    assert (claim.open_principal, claim.surplus) == (100, 0)
    assert list(ledger_mismatches()) == []
