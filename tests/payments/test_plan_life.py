from datetime import date, timedelta
from decimal import Decimal

import pytest

from payments.rules import plan_life
from payments.rules.plan_life import Plan, PlanError, PlanState, Why
from payments.rules.plan_schedule import into_parts
from tests.payments.arrangements import plan_of_parts

FIRST = date(2026, 12, 15)


def plan_of(total: str = "505.20", count: int = 6, **fields) -> Plan:
    parts = into_parts(Decimal(total), count=count)
    return plan_of_parts(parts, first=FIRST, payday=15, **fields)


def opens(plan: Plan) -> list[str]:
    return [str(each.open) for each in plan.parts]


def test_a_plan_has_a_part_each_month() -> None:
    plan = plan_of()

    assert opens(plan) == ["84.20"] * 6
    assert plan.parts[1].due_on == date(2027, 1, 15)
    assert plan.next_part == plan.parts[0]


def test_money_pays_the_oldest_part_first() -> None:
    plan, rest = plan_life.pay(plan_of(), Decimal(100))

    assert opens(plan) == ["0.00", "68.40", "84.20", "84.20", "84.20", "84.20"]
    assert rest == 0


def test_everything_at_once_ends_it_and_the_rest_comes_back() -> None:
    plan, rest = plan_life.pay(plan_of(), Decimal("505.25"))

    assert (plan.state, rest) == (PlanState.PAID, Decimal("0.05"))


def test_a_skipped_part_goes_to_the_end() -> None:
    plan = plan_life.skip(plan_of())

    assert plan.parts[0].due_on == date(2027, 1, 15)
    assert plan.parts[-1].due_on == date(2027, 6, 15)
    assert plan.open == Decimal("505.20")
    with pytest.raises(PlanError):
        plan_life.skip(plan)


def test_what_was_paid_of_a_skipped_part_stays_paid() -> None:
    plan, _ = plan_life.pay(plan_of(), Decimal(20))
    plan = plan_life.skip(plan)

    assert opens(plan) == ["0.00", *["84.20"] * 5, "64.20"]


def test_the_last_part_cannot_be_skipped() -> None:
    plan, _ = plan_life.pay(plan_of(), Decimal("421.00"))

    with pytest.raises(PlanError):
        plan_life.skip(plan)


def test_one_missed_part_goes_to_the_end() -> None:
    plan = plan_life.miss(plan_of(), today=FIRST + timedelta(days=2))

    assert (plan.state, plan.misses) == (PlanState.ACTIVE, 1)
    assert plan.parts[-1].moved
    assert plan.parts[-1].due_on == date(2027, 6, 15)


def test_nothing_is_missed_on_the_day_itself() -> None:
    assert plan_life.miss(plan_of(), today=FIRST) == plan_of()


def test_two_missed_parts_lapse_it() -> None:
    plan = plan_life.miss(plan_of(), today=date(2027, 1, 19))

    assert plan.state is PlanState.LAPSED
    assert plan.open == Decimal("505.20")
    assert plan_life.miss(plan, today=date(2027, 3, 1)) == plan


def test_a_part_paid_between_two_misses_keeps_it() -> None:
    plan = plan_life.miss(plan_of(), today=FIRST + timedelta(days=2))
    plan, _ = plan_life.pay(plan, Decimal("84.20"))
    plan = plan_life.miss(plan, today=date(2027, 2, 19))

    assert (plan.state, plan.misses) == (PlanState.ACTIVE, 1)


def test_a_few_cents_between_two_misses_do_not() -> None:
    plan = plan_life.miss(plan_of(), today=FIRST + timedelta(days=2))
    plan, _ = plan_life.pay(plan, Decimal("0.01"))
    plan = plan_life.miss(plan, today=date(2027, 1, 19))

    assert plan.state is PlanState.LAPSED


def test_a_lapsed_plan_is_taken_up_again() -> None:
    lapsed = plan_life.miss(plan_of(), today=date(2027, 1, 19))

    plan = plan_life.reinstate(lapsed, first=date(2027, 2, 1), today=date(2027, 1, 20))

    assert (plan.state, plan.misses) == (PlanState.ACTIVE, 0)
    assert [each.due_on for each in plan.parts][:2] == [date(2027, 2, 1), date(2027, 3, 15)]
    with pytest.raises(PlanError):
        plan_life.reinstate(plan, first=date(2027, 2, 1), today=date(2027, 1, 20))


def test_the_payday_moves_in_its_month() -> None:
    plan = plan_life.change_payday(plan_of(), payday=28, today=date(2026, 12, 1))

    assert [each.due_on for each in plan.parts][:3] == [
        date(2026, 12, 28),
        date(2027, 1, 28),
        date(2027, 3, 1),
    ]


def test_a_payday_before_today_is_of_the_next_month() -> None:
    plan = plan_life.change_payday(plan_of(), payday=2, today=date(2026, 12, 10))

    assert plan.parts[0].due_on == date(2027, 1, 4)


def test_a_new_sum_divides_what_is_left() -> None:
    plan, _ = plan_life.pay(plan_of(), Decimal("84.20"))

    plan = plan_life.change_sum(plan, monthly=Decimal(200), most=12, today=date(2026, 12, 20))

    assert opens(plan) == ["0.00", "200.00", "200.00", "21.00"]


def test_a_new_sum_may_need_too_many_parts() -> None:
    with pytest.raises(PlanError):
        plan_life.change_sum(plan_of(), monthly=Decimal(10), most=12, today=FIRST)


@pytest.mark.parametrize(
    ("owed", "left"),
    [
        ("515.20", ["84.20"] * 5 + ["94.20"]),
        ("405.20", ["84.20"] * 4 + ["68.40"]),
        ("0.00", ["0.00"]),
    ],
)
def test_parts_follow_what_is_owed(owed: str, left: list[str]) -> None:
    plan = plan_life.follow_debt(plan_of(), Decimal(owed), today=FIRST)

    assert opens(plan) == left
    assert plan.open == Decimal(owed)


def test_money_taken_back_opens_a_paid_plan() -> None:
    plan, _ = plan_life.pay(plan_of(), Decimal("505.20"))

    again = plan_life.follow_debt(plan, Decimal(50), today=FIRST)

    assert (again.state, again.open) == (PlanState.ACTIVE, Decimal(50))


def test_more_debt_behind_a_last_part_that_is_over_gets_time_of_its_own() -> None:
    late = plan_of().parts[-1].due_on + timedelta(days=1)

    plan = plan_life.follow_debt(plan_of(), Decimal("515.20"), today=late)

    assert opens(plan) == ["84.20"] * 6 + ["10.00"]
    assert plan.parts[-1].due_on >= late + plan_life.TIME_TO_PAY


@pytest.mark.parametrize(
    ("owed", "came", "left"),
    [
        # A payment alone; with a cost; with a credit.
        ("405.20", "100.00", ["0.00", "68.40", "84.20", "84.20", "84.20", "84.20"]),
        ("410.20", "100.00", ["0.00", "68.40", "84.20", "84.20", "84.20", "89.20"]),
        ("395.20", "100.00", ["0.00", "68.40", "84.20", "84.20", "84.20", "74.20"]),
        # All of it, though a cost had come that nobody had told the plan of.
        ("0.00", "510.20", ["0.00"] * 6),
    ],
)
def test_money_and_other_changes_are_told_apart(owed: str, came: str, left: list[str]) -> None:
    plan = plan_life.follow(plan_of(), owed=Decimal(owed), came=Decimal(came), today=FIRST)

    assert opens(plan) == left
    assert plan.open == Decimal(owed)


def test_money_taken_back_opens_what_it_paid_last() -> None:
    paid, _ = plan_life.pay(plan_of(), Decimal(200))

    plan = plan_life.follow(paid, owed=Decimal("405.20"), came=Decimal(-100), today=FIRST)

    assert opens(plan) == ["0.00", "68.40", "84.20", "84.20", "84.20", "84.20"]


def test_parts_of_one_day_are_one_miss() -> None:
    paid, _ = plan_life.pay(plan_of(), Decimal("168.40"))
    today = date(2027, 2, 1)
    again = plan_life.follow(paid, owed=Decimal("505.20"), came=Decimal("-168.40"), today=today)
    day = again.parts[0].due_on
    assert [each.due_on for each in again.parts].count(day) == 3

    plan = plan_life.miss(again, today=day + timedelta(days=2))

    assert (plan.state, plan.misses) == (PlanState.ACTIVE, 1)
    assert plan.parts[-1].open == Decimal("252.60")


def test_a_part_that_is_put_off_is_no_miss() -> None:
    plan = plan_life.put_off(plan_of(), today=date(2027, 1, 19))

    assert (plan.state, plan.misses, plan.skips) == (PlanState.ACTIVE, 0, 0)
    assert plan.parts[0].due_on == date(2027, 2, 15)
    assert plan.open == Decimal("505.20")


@pytest.mark.parametrize(
    ("due_on", "missed_on"),
    [
        (date(2026, 12, 15), date(2026, 12, 17)),
        # A Friday: money comes on Monday.
        (date(2026, 12, 11), date(2026, 12, 15)),
        # The day before Christmas Eve: the next banking day is 28.12.
        (date(2026, 12, 23), date(2026, 12, 29)),
    ],
)
def test_a_part_is_missed_when_the_banking_day_after_it_is_over(
    due_on: date, missed_on: date
) -> None:
    part = plan_life.Part(due_on=due_on, amount=Decimal(50))

    assert part.is_late(due_on + timedelta(days=1))
    assert not part.is_missed(missed_on - timedelta(days=1))
    assert part.is_missed(missed_on)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 12, 14), None),
        (date(2026, 12, 15), date(2026, 12, 15)),
        (date(2027, 1, 14), date(2026, 12, 15)),
        (date(2027, 1, 15), date(2027, 1, 15)),
        # The last part is due on 17.5.; on its day it stays as it was told.
        (date(2027, 5, 17), date(2027, 4, 15)),
    ],
)
def test_interest_is_charged_on_the_days_of_parts_but_the_last(today: date, day) -> None:
    assert plan_of().interest_day(today) == day


@pytest.mark.parametrize(
    ("act", "why", "facts"),
    [
        (lambda: plan_life.skip(plan_of(most_skips=0)), Why.NO_SKIP_LEFT, {"most": 0}),
        (lambda: plan_life.skip(plan_of(count=1)), Why.LAST_PART, {}),
        (lambda: plan_life.change_payday(plan_of(), payday=15, today=FIRST), Why.SAME, {}),
        (
            lambda: plan_life.change_payday(plan_of(), payday=5, today=date(2028, 1, 1)),
            Why.NOTHING_TO_COME,
            {},
        ),
        (
            lambda: plan_life.change_sum(
                plan_of(), monthly=Decimal("50.00"), most=6, today=FIRST, smallest=Decimal(20)
            ),
            Why.TOO_MANY_PARTS,
            {"most": 6, "least": Decimal("84.20")},
        ),
        (
            lambda: plan_life.change_sum(
                plan_of(), monthly=Decimal(19), most=60, today=FIRST, smallest=Decimal(20)
            ),
            Why.TOO_SMALL,
            {"least": Decimal(20)},
        ),
        (
            lambda: plan_life.change_sum(
                plan_of(), monthly=Decimal(50), most=6, today=date(2028, 1, 1)
            ),
            Why.NOTHING_TO_COME,
            {},
        ),
        (
            lambda: plan_life.reinstate(plan_of(), first=FIRST, today=FIRST),
            Why.NOT_LAPSED,
            {},
        ),
    ],
)
def test_a_refusal_says_why_with_its_numbers(act, why: Why, facts: dict[str, object]) -> None:
    with pytest.raises(PlanError) as caught:
        act()

    assert (caught.value.reason, caught.value.facts) == (why, facts)


def test_a_part_at_the_end_of_a_month_that_rolled_over_keeps_its_month() -> None:
    """31.1.2027 is a Sunday: its part falls on 1.2., and the next one is still of February."""
    plan = plan_of_parts([Decimal(50)] * 2, first=date(2026, 12, 31), payday=31)
    assert plan.parts[1].due_on == date(2027, 2, 1)

    plan = plan_life.skip(plan)

    assert [each.due_on for each in plan.parts] == [date(2027, 2, 1), date(2027, 3, 1)]


def test_a_cancelled_plan_stays_so() -> None:
    plan = plan_life.cancel(plan_of())

    assert plan.state is PlanState.CANCELLED
    with pytest.raises(PlanError):
        plan_life.cancel(plan)


@pytest.mark.parametrize(
    "act",
    [
        plan_life.skip,
        lambda plan: plan_life.change_payday(plan, payday=5, today=FIRST),
        lambda plan: plan_life.change_sum(plan, monthly=Decimal(50), most=12, today=FIRST),
    ],
)
def test_only_an_active_plan_changes(act) -> None:
    lapsed = plan_life.miss(plan_of(), today=date(2027, 1, 19))

    with pytest.raises(PlanError):
        act(lapsed)


def test_a_payment_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="not below zero"):
        plan_life.pay(plan_of(), Decimal(-1))
