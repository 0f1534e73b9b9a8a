"""Money that counts from a day before a plan was made: what the plan charged is not owed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import EventKind, LedgerEntry
from invoices.queries.interest import interest_charged, interest_to_charge
from invoices.queries.rates import read_rates
from payments.models import PlanState
from payments.services.plans import nightly
from tests.payments.living_plans import check, follow, fresh, moment, pay
from tests.payments.plan_stories import TODAY, billed, confirm_rates, made, policy, reminded, shape

pytestmark = pytest.mark.django_db
BEFORE = TODAY - timedelta(days=1)
PART = date(2026, 12, 15)


@pytest.mark.parametrize("story", [billed, reminded])
def test_a_plan_of_what_had_been_paid_costs_nothing(actor, story):
    invoice = story(actor.acting_for)
    owed = invoice.to_pay
    plan = made(actor, invoice, wish=shape(5))

    pay(invoice, owed, on=BEFORE)
    follow(plan)

    invoice.refresh_from_db()
    assert (invoice.to_pay, invoice.surplus) == (0, 0)
    assert invoice.timeline.filter(kind=EventKind.COST_TAKEN_BACK).count() == 1
    assert fresh(plan).state == PlanState.PAID
    check(plan)


def test_what_was_paid_in_part_before_it_leaves_it_its_cost(actor):
    invoice = billed(actor.acting_for)
    plan = made(actor, invoice, wish=shape(5))

    pay(invoice, "500.00", on=BEFORE)
    follow(plan)

    invoice.refresh_from_db()
    assert invoice.open_costs == 30
    check(plan)


def test_interest_that_a_plan_charged_later_is_not_taken_back_for_earlier_days(actor):
    confirm_rates()
    invoice = billed(actor.acting_for, "5000.00")
    policy(invoice, is_plan_interest_charged=True, most_plan_sum=Decimal(9000))
    plan = made(actor, invoice, wish=shape(5))
    nightly.go_on(today=PART, at=moment(PART))

    pay(invoice, "100.00", on=BEFORE, at=moment(PART))

    invoice.refresh_from_db()
    entries = list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
    missing, until = interest_to_charge(
        invoice=invoice, ledger=entries, until=PART, rates=read_rates()
    )
    assert missing == 0
    assert interest_charged(entries) == until.amount
    follow(plan)
    check(plan)
