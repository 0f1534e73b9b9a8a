"""Real threads on PostgreSQL, and what a crash leaves: a plan follows its claims once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actor import Actor
from invoices.events import announce_changes
from payments import receivers, tasks
from payments.models import PaymentPlan, PlanAct, PlanEvent, PlanState
from payments.rules.plan_life import PlanError
from payments.services.plans import following, living, nightly
from tests.factories import DebtorFactory
from tests.invoices.rates import fill_rates
from tests.payments.living_plans import acts, check, follow, fresh, is_held, moment, opens, pay
from tests.payments.plan_stories import AT, billed, made, shape
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6
MISSED = date(2026, 12, 17)


@pytest.fixture(autouse=True)
def no_tasks(monkeypatch):
    """What would go to the worker, as (name, keys); nothing goes."""
    sent = []
    for name in ("follow_plans", "follow_surpluses", "look_for_reported_money"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", lambda name=name, **words: sent.append((name, words)))
    return sent


@pytest.fixture
def debtor():
    fill_rates()
    return DebtorFactory()


@pytest.fixture
def bill(debtor):
    return billed(debtor.party, "200.00", due_on=date(2026, 12, 7))


@pytest.fixture
def plan(debtor, bill):
    """Four parts of 50 €, from 15.12.2026 on."""
    return made(Actor(user=debtor, acting_for=debtor.party), bill)


def tried(act, **fields):
    def run():
        try:
            act(at=AT, **fields)
        except PlanError as error:
            return error.reason
        return "done"

    return run


def test_workers_that_follow_one_plan_count_its_money_once(plan, bill):
    pay(bill, "70.00")

    done = at_once(*[lambda: following.follow(plan_id=plan.pk, at=AT)] * THREADS)

    assert sorted(done) == [False] * (THREADS - 1) + [True]
    assert opens(plan) == ["0.00", "30.00", "50.00", "50.00"]
    assert acts(plan) == [PlanAct.MADE, PlanAct.PAID]
    check(plan)


def test_a_part_is_missed_once_by_nights_that_meet(plan):
    nights = at_once(*[lambda: nightly.go_on(today=MISSED, at=moment(MISSED))] * 4)

    assert sum(each["missed"] for each in nights) == 1
    assert fresh(plan).misses == 1
    check(plan)


def test_two_presses_of_a_button_skip_one_part(plan, debtor):
    press = tried(living.skip, plan_id=plan.pk, user=debtor)

    assert sorted(at_once(press, press)) == ["NO_SKIP_LEFT", "done"]
    assert fresh(plan).skips == 1
    check(plan)


def test_money_and_the_night_at_once_agree_whoever_comes_first(plan, bill):
    """Paid in the last second: then it is no miss, or was one and the money pays the next."""

    def money():
        pay(bill, "50.00", at=moment(MISSED))
        return following.follow(plan_id=plan.pk, at=moment(MISSED))

    at_once(money, lambda: nightly.go_on(today=MISSED, at=moment(MISSED)))

    follow(plan, at=moment(MISSED))
    assert fresh(plan).received == 50
    assert fresh(plan).state == PlanState.ACTIVE
    check(plan)


def test_an_end_and_a_payment_at_once_leave_the_claim_free(plan, bill, debtor):
    def money():
        pay(bill, "50.00")
        return following.follow(plan_id=plan.pk, at=AT)

    at_once(money, tried(living.end, plan_id=plan.pk, user=debtor))

    assert fresh(plan).state == PlanState.CANCELLED
    assert not is_held(bill)
    assert PlanEvent.objects.filter(plan=plan, act=PlanAct.CANCELLED).count() == 1
    check(plan)


def test_money_sends_its_plan_to_the_worker_and_other_money_nothing(plan, bill, debtor, no_tasks):
    other = billed(debtor.party, "50.00", due_on=date(2026, 12, 7))
    no_tasks.clear()

    pay(other, "10.00", cause="bank:other")
    assert no_tasks == []

    pay(bill, "10.00")
    assert no_tasks == [("follow_plans", {"plan_ids": [plan.pk]})]


def test_the_worker_follows_what_it_was_sent(plan, bill):
    pay(bill, "70.00")

    tasks.follow_plans(plan_ids=[plan.pk], later="argument")

    assert opens(plan)[0] == "0.00"
    check(plan)


def test_what_a_crash_left_is_found_by_the_sweep(plan, bill):
    """The money was committed and nobody was told: the broker was away, or the worker died."""
    pay(bill, "70.00")

    tasks.follow_forgotten_plans()

    assert opens(plan)[0] == "0.00"
    check(plan)


def test_the_sweep_leaves_paid_plans_to_the_night(plan, bill):
    pay(bill, "200.00")
    follow(plan)
    PaymentPlan.objects.filter(pk=plan.pk).update(received=199)

    tasks.follow_forgotten_plans()
    assert fresh(plan).received == 199

    assert nightly.go_on(today=timezone.localdate(), at=timezone.now())["followed"] == 1
    assert fresh(plan).received == 200


def test_a_transaction_that_fails_leaves_the_plan_and_its_money_as_they_were(
    plan, bill, debtor, monkeypatch
):
    def fail(*_words, **_fields):
        raise RuntimeError

    pay(bill, "70.00")
    monkeypatch.setattr("payments.services.plans.storing.note", fail)

    with pytest.raises(RuntimeError):
        following.follow(plan_id=plan.pk, at=AT)

    assert opens(plan) == ["50.00"] * 4
    assert fresh(plan).received == 0
    monkeypatch.undo()
    assert follow(plan)
    check(plan)


def test_the_morning_task_lets_plans_go_on(plan, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: MISSED)

    tasks.let_plans_go_on()

    assert fresh(plan).misses == 1


def test_a_change_of_a_plan_rings_at_the_pages_of_its_party(plan, bill, debtor, monkeypatch):
    rung = []
    monkeypatch.setattr(receivers.bells, "ring", lambda parties, **_: rung.append(list(parties)))
    pay(bill, "70.00")
    rung.clear()

    follow(plan)

    assert rung == [[debtor.party.pk]]


def test_a_change_of_a_claim_that_changes_no_sum_writes_nothing(plan, bill):
    before = PlanEvent.objects.count()
    announce_changes(bill.pk)

    tasks.follow_plans(plan_ids=[plan.pk])

    assert PlanEvent.objects.count() == before


def test_many_plans_go_on_one_after_the_other(debtor, plan):
    actor = Actor(user=debtor, acting_for=debtor.party)
    others = [
        made(actor, billed(debtor.party, "60.00", due_on=date(2026, 12, 7)), wish=shape(3))
        for _ in range(5)
    ]
    later = MISSED + timedelta(days=40)

    done = nightly.go_on(today=later, at=moment(later))

    assert (done["missed"], done["lapsed"]) == (6, 6)
    for each in (plan, *others):
        assert fresh(each).state == PlanState.LAPSED
        check(each)
    assert sum(Decimal(each.total) for each in others) == 300
