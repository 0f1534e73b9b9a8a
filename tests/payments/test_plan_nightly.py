"""What happens to plans by the clock: missed parts, interest, and what waits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import EntryKind, EventKind, HoldReason, Invoice, LedgerEntry
from invoices.services import holds
from payments.models import PaymentPlan, PlanAct, PlanState
from payments.queries.plans import lapsed_plans, plans_to_go_on
from payments.services.plans import nightly
from tests.payments.living_plans import (
    acts,
    check,
    days,
    follow,
    fresh,
    is_held,
    moment,
    opens,
    pay,
    told,
    under_way,
    value,
)
from tests.payments.plan_stories import (
    FIRST,
    TODAY,
    billed,
    confirm_rates,
    made,
    policy,
    reminded,
    shape,
)
from tests.payments.statement_stories import movement, statement, store

pytestmark = pytest.mark.django_db

# The first part is due on Tuesday 15.12.; money that was paid in time is there on Wednesday.
LAST_DAY, MISSED = date(2026, 12, 16), date(2026, 12, 17)
SECOND_MISSED = date(2027, 1, 19)


@pytest.fixture
def bill(debtor):
    return billed(debtor.party, "200.00", due_on=date(2026, 12, 7))


@pytest.fixture
def plan(actor, bill):
    """Four parts of 50 €, from 15.12.2026 on."""
    return made(actor, bill)


def night(on):
    """What was done on a day, without what was not."""
    return {name: count for name, count in nightly.go_on(today=on, at=moment(on)).items() if count}


def hold(invoice, reason, **fields):
    holds.place(
        invoice_id=invoice.pk, reason=reason, cause=f"test:{reason}", at=moment(TODAY), **fields
    )


def test_a_part_is_not_missed_while_money_may_come(plan):
    assert night(LAST_DAY) == {}
    assert acts(plan) == [PlanAct.MADE]


def test_the_weekend_counts_for_nobody(actor, debtor):
    bill = billed(debtor.party, "200.00", due_on=date(2026, 12, 7))
    friday = date(2026, 12, 11)
    plan = made(actor, bill, wish=shape(4, payday=11, first_on=friday))

    assert night(date(2026, 12, 14)) == {}
    assert night(date(2026, 12, 15)) == {"missed": 1}
    check(plan)


def test_a_missed_part_goes_to_the_end(plan):
    assert night(MISSED) == {"missed": 1}

    assert days(plan) == [
        date(2027, 1, 15),
        date(2027, 2, 15),
        date(2027, 3, 15),
        date(2027, 4, 15),
    ]
    assert (fresh(plan).state, fresh(plan).misses) == (PlanState.ACTIVE, 1)
    missed = told(plan, PlanAct.MISSED)
    assert (missed["days"], missed["amount"]) == (["2026-12-15"], "50.00")
    check(plan)


def test_what_was_paid_of_a_missed_part_stays_paid(plan, bill):
    pay(bill, "20.00")

    night(MISSED)

    assert opens(plan) == ["0.00", "50.00", "50.00", "50.00", "30.00"]
    assert told(plan, PlanAct.MISSED)["amount"] == "30.00"
    check(plan)


def test_the_same_night_again_changes_nothing(plan):
    night(MISSED)

    assert night(MISSED) == {}
    assert acts(plan) == [PlanAct.MADE, PlanAct.MISSED]


def test_a_second_miss_lapses_the_plan_and_collection_still_waits(plan, bill):
    night(MISSED)

    assert night(SECOND_MISSED) == {"missed": 1, "lapsed": 1}

    lapsed = fresh(plan)
    assert (lapsed.state, lapsed.lapsed_at) == (PlanState.LAPSED, moment(SECOND_MISSED))
    assert is_held(bill)
    assert bill.timeline.filter(kind=EventKind.PLAN_LAPSED).count() == 1
    assert night(SECOND_MISSED + timedelta(days=60)) == {}
    check(plan)


def test_a_part_paid_between_two_misses_keeps_the_plan(plan, bill):
    night(MISSED)
    pay(bill, "50.00")
    follow(plan)

    assert night(date(2027, 2, 18)) == {"missed": 1}
    assert (fresh(plan).state, fresh(plan).misses) == (PlanState.ACTIVE, 1)
    check(plan)


def test_one_plan_that_fails_keeps_no_other_from_going_on(actor, debtor, plan, monkeypatch):
    other = made(actor, billed(debtor.party, "200.00", due_on=date(2026, 12, 7)))
    load = nightly.storing.load
    wrong = min(plan.pk, other.pk)

    def load_or_fail(row):
        if row.pk == wrong:
            raise RuntimeError("broken")
        return load(row)

    monkeypatch.setattr(nightly.storing, "load", load_or_fail)

    assert night(MISSED) == {"missed": 1, "failed": 1}


def test_money_that_came_and_nobody_followed_is_no_miss(plan, bill):
    pay(bill, "50.00", on=FIRST)

    assert night(MISSED) == {"followed": 1}
    assert acts(plan) == [PlanAct.MADE, PlanAct.PAID]
    check(plan)


def test_money_that_the_bank_told_of_is_booked_before_a_part_counts_as_missed(plan, bill):
    Invoice.objects.filter(pk=bill.pk).update(iban="FI2112345600000785")
    entry = movement("50.00", reference=bill.reference, value_on=FIRST)
    store(statement(entry, on=FIRST), moment(MISSED))

    assert night(MISSED) == {"followed": 1}
    assert opens(plan)[0] == "0.00"
    check(plan)


def test_money_under_way_is_no_miss(plan, bill):
    under_way(bill, "50.00")

    assert night(MISSED) == {"followed": 1}
    assert fresh(plan).misses == 0


@pytest.mark.parametrize(
    "reason",
    [HoldReason.PAYMENT_PENDING, HoldReason.PAYMENT_REPORTED, HoldReason.REQUEST_OPEN],
)
def test_while_money_is_looked_for_nothing_is_decided(plan, bill, reason):
    hold(bill, reason)

    assert night(MISSED) == {}

    holds.release(cause=f"test:{reason}", at=moment(MISSED))
    assert night(MISSED) == {"missed": 1}


@pytest.mark.parametrize("reason", [HoldReason.DISPUTED, HoldReason.STOPPED, HoldReason.PAUSED])
def test_while_collection_rests_a_part_is_put_off(plan, bill, reason):
    hold(bill, reason)

    assert night(MISSED) == {"put_off": 1}
    assert night(SECOND_MISSED) == {"put_off": 1}

    assert days(plan)[-1] == date(2027, 5, 17)
    assert (fresh(plan).state, fresh(plan).misses, fresh(plan).skips) == (PlanState.ACTIVE, 0, 0)
    assert told(plan, PlanAct.SKIPPED)["why"] == reason
    check(plan)


def test_a_long_sleep_counts_days_and_not_parts(plan):
    """Nobody ran anything for two months: two days were missed, and the rest is untouched."""
    assert night(date(2027, 2, 20)) == {"missed": 1, "lapsed": 1}
    assert value(plan).open == 200
    check(plan)


def test_each_plan_goes_on_by_itself(actor, debtor, plan):
    other = made(actor, billed(debtor.party, "120.00", due_on=date(2026, 12, 7)), wish=shape(3))

    assert night(MISSED) == {"missed": 2}
    assert fresh(other).misses == fresh(plan).misses == 1


def test_keys_come_page_by_page(actor, debtor, monkeypatch):
    monkeypatch.setattr("payments.queries.plans.PAGE", 2)
    plans = [
        made(actor, billed(debtor.party, "120.00", due_on=date(2026, 12, 7)), wish=shape(3))
        for _ in range(5)
    ]

    assert list(plans_to_go_on(today=MISSED)) == [each.pk for each in plans]


def test_a_lapsed_plan_waits_two_weeks_before_agents_see_it_first(plan):
    night(MISSED)
    night(SECOND_MISSED)

    assert not lapsed_plans(today=SECOND_MISSED + timedelta(days=13))
    assert list(lapsed_plans(today=SECOND_MISSED + timedelta(days=14))) == [plan]


@pytest.fixture
def bearing(actor, debtor):
    """A plan of four parts whose creditor asks for interest meanwhile, at a confirmed rate."""
    confirm_rates()
    bill = reminded(debtor.party, "1000.00")
    policy(bill, is_plan_interest_charged=True, is_plan_charged=False, most_plan_sum=5000)
    return made(actor, bill)


def interest_of(plan):
    found = LedgerEntry.objects.filter(
        kind=EntryKind.INTEREST, invoice__plan_claims__plan=plan, value_on__gte=FIRST
    )
    return list(found.order_by("pk").values_list("value_on", "amount"))


def claim_of(plan):
    return Invoice.objects.get(plan_claims__plan=plan)


def test_interest_is_charged_on_the_day_of_a_part_and_goes_onto_the_last(bearing):
    last = value(bearing).parts[-1].open

    assert night(FIRST) == {"interest": 1}

    [(on, amount)] = interest_of(bearing)
    # 1 000 € from 24.11. to 15.12.: 22 days at 9,5 %.
    assert (on, amount) == (FIRST, Decimal("5.73"))
    assert value(bearing).parts[-1].open == last + amount
    assert told(bearing, PlanAct.DEBT_CHANGED) == {
        "amount": str(amount),
        "count": 4,
        "why": "INTEREST",
    }
    check(bearing)


def test_interest_of_a_day_is_charged_once(bearing):
    night(FIRST)

    assert night(FIRST) == {}
    assert night(FIRST + timedelta(days=1)) == {}
    assert len(interest_of(bearing)) == 1


def test_a_night_that_failed_is_made_good_for_the_same_day(bearing):
    pay(claim_of(bearing), "300.00", on=FIRST)

    night(FIRST + timedelta(days=1))

    assert [on for on, _ in interest_of(bearing)] == [FIRST]
    check(bearing)


def test_nothing_is_added_on_the_last_day(bearing):
    for part in value(bearing).parts[:-1]:
        pay(claim_of(bearing), part.open, cause=f"bank:{part.due_on}", on=part.due_on)
        night(part.due_on)
    last = value(bearing).parts[-1]

    assert night(last.due_on) == {}

    assert value(bearing).parts[-1].open == last.open
    pay(claim_of(bearing), last.open, cause="bank:last", on=last.due_on)
    follow(bearing)
    assert fresh(bearing).state == PlanState.PAID
    check(bearing)


def test_a_rate_that_nobody_confirmed_charges_nothing(actor, debtor):
    bill = reminded(debtor.party, "1000.00")
    policy(bill, is_plan_interest_charged=True, is_plan_charged=False, most_plan_sum=5000)
    plan = made(actor, bill)

    assert night(FIRST) == {}
    assert interest_of(plan) == []


def test_a_plan_without_interest_is_left_alone(plan):
    confirm_rates()

    assert night(FIRST) == {}
    assert interest_of(plan) == []


def test_while_money_is_under_way_interest_waits_for_its_day(bearing):
    bill = claim_of(bearing)
    under_way(bill, "300.00")
    assert night(FIRST) == {"followed": 1}
    holds.release(cause="payment:1", at=moment(FIRST))
    pay(bill, "300.00", on=FIRST - timedelta(days=7))

    assert night(FIRST + timedelta(days=2)) == {"interest": 1}

    [(_, amount)] = interest_of(bearing)
    assert amount < Decimal("5.50")
    check(bearing)


def test_interest_of_days_that_were_paid_already_is_taken_back(bearing):
    bill, later = claim_of(bearing), moment(FIRST + timedelta(days=1))
    night(FIRST)
    [(_, amount)] = interest_of(bearing)
    pay(bill, "500.00", on=FIRST - timedelta(days=7), at=later)

    follow(bearing, at=later)

    # Half of the principal bore no interest on the last seven of the 22 days.
    of_day = LedgerEntry.objects.filter(invoice=bill, cause__contains=f":{FIRST}:interest")
    left = sum(each.amount for each in of_day)
    assert left == pytest.approx(amount * 37 / 44, abs=Decimal("0.05"))
    assert bill.timeline.filter(kind=EventKind.COST_TAKEN_BACK).count() == 1
    check(bearing)
    assert not follow(bearing, at=later)


def test_a_lapsed_plan_bears_no_interest_of_its_own(bearing):
    PaymentPlan.objects.filter(pk=bearing.pk).update(state="LAPSED", lapsed_at=moment(TODAY))

    assert night(FIRST) == {}
