"""The parts of a plan say what its claims owe, whatever happens to them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.models import AuditEvent
from invoices.models import EventKind, Invoice
from payments.models import PaymentPlan, PlanAct, PlanClaim, PlanState
from payments.queries import operations
from payments.queries.plans import plan_mismatches
from tests.payments.living_plans import (
    acts,
    charge,
    check,
    credit,
    days,
    failed,
    follow,
    fresh,
    is_held,
    moment,
    opens,
    pay,
    reverse,
    to_court,
    told,
    under_way,
    value,
    withdraw,
)
from tests.payments.plan_stories import TODAY, billed, made, three

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims(debtor):
    """510,20 €, 85,00 € and 120,00 €; the plan adds its cost to those that are overdue."""
    return three(debtor.party)


@pytest.fixture
def plan(actor, claims):
    return made(actor, *claims)


@pytest.fixture
def bill(debtor):
    """Not due yet, so that a plan of it costs nothing: four parts of 50 €."""
    return billed(debtor.party, "200.00", due_on=date(2026, 12, 7))


@pytest.fixture
def simple(actor, bill):
    return made(actor, bill)


def test_a_new_plan_is_in_line(plan):
    assert not follow(plan)
    check(plan)


def test_money_pays_the_oldest_part(simple, bill):
    pay(bill, "70.00")

    assert follow(simple)

    assert opens(simple) == ["0.00", "30.00", "50.00", "50.00"]
    assert fresh(simple).received == 70
    assert told(simple, PlanAct.PAID) == {"amount": "70.00", "count": 4}
    check(simple)


def test_following_twice_changes_nothing_the_second_time(simple, bill):
    pay(bill, "70.00")
    follow(simple)

    assert not follow(simple)

    assert acts(simple) == [PlanAct.MADE, PlanAct.PAID]
    assert AuditEvent.objects.filter(action="plan.paid").count() == 1


def test_a_payment_on_any_of_the_claims_is_the_plans(plan, claims):
    pay(claims[2], "20.00")

    follow(plan)

    assert value(plan).parts[0].paid == 20
    check(plan)


def test_money_under_way_counts_at_once_and_once(simple, bill):
    under_way(bill, "50.00")
    follow(simple)
    failed()
    pay(bill, "50.00")

    assert not follow(simple)

    assert opens(simple) == ["0.00", "50.00", "50.00", "50.00"]
    check(simple)


def test_money_under_way_that_fails_opens_its_part_again(simple, bill):
    under_way(bill, "50.00")
    follow(simple)
    failed()

    follow(simple)

    assert opens(simple) == ["50.00"] * 4
    assert acts(simple)[-1] == PlanAct.PAYMENT_REVERSED
    check(simple)


def test_the_last_money_ends_the_plan_and_its_claims_stay_its_own(simple, bill):
    pay(bill, "200.00")

    follow(simple)

    plan = fresh(simple)
    assert plan.state == PlanState.PAID
    assert plan.ended_at is not None
    assert acts(simple)[-2:] == [PlanAct.PAID, PlanAct.COMPLETED]
    assert PlanClaim.objects.get(plan=plan).is_current
    check(simple)


def test_a_payment_taken_back_opens_a_paid_plan_again(simple, bill):
    pay(bill, "200.00")
    follow(simple)
    at = moment(date(2027, 4, 1))
    reverse(at=at)

    follow(simple, at=at)

    plan = fresh(simple)
    assert (plan.state, plan.ended_at, plan.received) == (PlanState.ACTIVE, None, 0)
    assert is_held(bill)
    assert bill.timeline.filter(kind=EventKind.PLAN_RESUMED).exists()
    check(simple)


def test_parts_that_open_again_after_their_day_get_time_to_be_paid(simple, bill):
    pay(bill, "120.00")
    follow(simple)
    at = moment(date(2027, 1, 20))
    reverse(at=at)

    follow(simple, at=at)

    # Two weeks from 20.1.2027; what was to come stays where it was.
    assert days(simple) == [
        date(2027, 2, 3),
        date(2027, 2, 3),
        date(2027, 2, 15),
        date(2027, 3, 15),
    ]
    assert opens(simple) == ["50.00"] * 4
    assert fresh(simple).misses == 0
    check(simple)


def test_only_what_was_paid_last_opens_again(simple, bill):
    pay(bill, "50.00", cause="bank:1")
    pay(bill, "60.00", cause="bank:2")
    follow(simple)
    reverse("bank:2")

    follow(simple)

    assert opens(simple) == ["0.00", "50.00", "50.00", "50.00"]
    check(simple)


def test_money_of_before_the_plan_that_fails_is_a_change_of_the_debt(actor, debtor):
    bill = billed(debtor.party, "230.00", due_on=date(2026, 12, 7))
    under_way(bill, "30.00")
    bill.refresh_from_db()
    plan = made(actor, bill)
    pay(bill, "20.00")
    follow(plan)
    failed()

    follow(plan)

    assert value(plan).open == 210
    check(plan)
    pay(bill, "210.00", cause="bank:2")
    follow(plan)
    assert fresh(plan).state == PlanState.PAID
    check(plan)


def test_a_credit_shortens_the_plan_from_its_end(simple, bill):
    credit(bill, "70.00")

    follow(simple)

    assert opens(simple) == ["50.00", "50.00", "30.00"]
    assert told(simple, PlanAct.DEBT_CHANGED)["amount"] == "-70.00"
    check(simple)


def test_a_claim_credited_in_full_after_it_was_paid_in_part_leaves_the_paid_part_paid(
    actor, debtor
):
    two = [
        billed(debtor.party, total, due_on=date(2026, 12, 7), who=who)
        for total, who in (("100.00", "Lähivoima Oy"), ("100.00", "Vesi Oy"))
    ]
    plan = made(actor, *two)
    pay(two[0], "60.00")
    follow(plan)
    credit(two[0], "100.00")

    follow(plan)

    # The 60 € are surplus now and go back to the debtor; 100 € are left of the other claim.
    assert opens(plan) == ["0.00", "40.00", "50.00", "10.00"]
    check(plan)


def test_a_claim_that_is_withdrawn_ends_a_plan_of_it_alone(simple, bill):
    withdraw(bill)

    follow(simple)

    assert fresh(simple).state == PlanState.PAID
    check(simple)


def test_a_cost_goes_onto_the_last_part(simple, bill):
    charge(bill, "5.00")

    follow(simple)

    assert opens(simple) == ["50.00", "50.00", "50.00", "55.00"]
    check(simple)


def test_a_cost_after_the_last_day_is_a_part_of_its_own(simple, bill):
    at = moment(date(2027, 3, 16))
    charge(bill, "5.00", at=at)

    follow(simple, at=at)

    assert opens(simple)[-1] == "5.00"
    assert days(simple)[-1] == date(2027, 3, 30)
    check(simple)


def test_a_surplus_pays_no_part(actor, debtor):
    two = [
        billed(debtor.party, "100.00", due_on=date(2026, 12, 7), who=who)
        for who in ("Lähivoima Oy", "Vesi Oy")
    ]
    plan = made(actor, *two)
    pay(two[0], "150.00")

    follow(plan)

    assert opens(plan) == ["0.00", "0.00", "50.00", "50.00"]
    assert fresh(plan).received == 100
    check(plan)


def test_a_claim_that_goes_to_court_leaves_the_others_to_the_plan(plan, claims):
    pay(claims[0], "30.00")
    follow(plan)
    to_court(claims[0])

    follow(plan)

    assert not PlanClaim.objects.get(plan=plan, invoice=claims[0]).is_current
    assert not is_held(claims[0])
    assert claims[0].timeline.filter(kind=EventKind.PLAN_ENDED).exists()
    assert fresh(plan).received == 0
    assert value(plan).parts[0].paid == 30
    check(plan)


def test_the_last_claim_that_goes_to_court_ends_the_plan(simple, bill):
    to_court(bill)

    assert follow(simple)

    plan = fresh(simple)
    assert plan.state == PlanState.CANCELLED
    assert told(plan, PlanAct.CANCELLED)["why"] == "LEGAL_COLLECTION"
    assert Invoice.objects.get(pk=bill.pk).look_on is None
    assert not follow(simple)
    check(simple)


def test_money_counts_for_a_lapsed_plan_which_stays_so_until_it_is_paid(simple, bill):
    PaymentPlan.objects.filter(pk=simple.pk).update(state="LAPSED", lapsed_at=moment(TODAY))
    pay(bill, "60.00")
    follow(simple)

    assert fresh(simple).state == PlanState.LAPSED
    check(simple)

    pay(bill, "140.00", cause="bank:2")
    follow(simple)
    assert fresh(simple).state == PlanState.PAID
    assert fresh(simple).lapsed_at is None
    check(simple)


def test_a_debt_that_grows_while_its_money_comes_keeps_a_lapsed_plan_lapsed(simple, bill):
    PaymentPlan.objects.filter(pk=simple.pk).update(state="LAPSED", lapsed_at=moment(TODAY))
    charge(bill, "5.00")
    pay(bill, "200.00")

    follow(simple)

    assert fresh(simple).state == PlanState.LAPSED
    assert value(simple).open == 5
    check(simple)


def test_what_follows_no_claims_is_left_alone(simple, bill):
    PaymentPlan.objects.filter(pk=simple.pk).update(state="CANCELLED", ended_at=moment(TODAY))
    pay(bill, "50.00")

    assert not follow(simple)

    assert opens(simple) == ["50.00"] * 4


def test_a_plan_that_nobody_followed_is_told_of(simple, bill):
    pay(bill, "70.00")

    [found] = plan_mismatches()

    assert (found.plan_id, found.parts, found.owed) == (simple.pk, 200, 130)
    assert (found.received, found.paid) == (0, Decimal(70))


def test_money_and_a_cost_of_the_same_sum_are_noticed(simple, bill):
    pay(bill, "70.00")
    charge(bill, "70.00")

    [found] = plan_mismatches()

    assert found.parts == found.owed
    assert follow(simple)
    check(simple)


def checked(*arguments):
    """The status of `check_ledger`, and what it wrote."""
    out = StringIO()
    try:
        with translation.override("en"):
            call_command("check_ledger", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_the_check_of_the_ledger_names_plans_that_disagree(simple, bill):
    assert checked()[0] == 0
    pay(bill, "70.00")

    status, [line, whole] = checked("--json")

    assert status == 1
    assert json.loads(line) == {
        "plan": str(simple.public_id),
        "parts": "200.00",
        "owed": "130.00",
        "received": "0.00",
        "paid": "70.00",
    }
    assert json.loads(whole)["mismatches"] == 1
    assert checked()[1][0] == (
        f"Plan {simple.pk}: its parts leave 200.00 open and its claims owe 130.00; "
        "0.00 was counted as paid, and 70.00 was paid."
    )
    follow(simple)
    assert checked()[0] == 0


def test_lapsed_plans_are_counted_and_the_oldest_told_by_its_age(simple):
    assert (operations.lapsed_plans(), operations.oldest_lapsed_seconds(moment(TODAY))) == (0, 0)
    PaymentPlan.objects.filter(pk=simple.pk).update(state="LAPSED", lapsed_at=moment(TODAY))

    later = moment(TODAY + timedelta(days=2))

    assert operations.lapsed_plans() == 1
    assert operations.oldest_lapsed_seconds(later) == 2 * 24 * 3600
