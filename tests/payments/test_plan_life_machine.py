"""Any sequence of acts on a plan as a value; on rows: `test_plan_machine`."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from myropo.calendar import is_banking_day
from payments.rules import plan_life
from payments.rules.plan_life import PlanError, PlanState
from tests.payments.test_plan_life import FIRST, plan_of

euros = st.decimals(min_value="0.01", max_value="400", places=2)


class Living(RuleBasedStateMachine):
    """Any sequence of acts; the parts always hold what is owed."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = plan_of("700.03", 7, most_skips=2)
        self.owed = Decimal("700.03")
        self.today = FIRST

    def is_active(self) -> bool:
        return self.plan.state is PlanState.ACTIVE

    def try_(self, act) -> None:
        with suppress(PlanError):
            self.plan = act(self.plan)

    @rule(days=st.integers(1, 45))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.plan = plan_life.miss(self.plan, today=self.today)

    @precondition(lambda self: self.plan.state is not PlanState.CANCELLED)
    @rule(amount=euros)
    def pays(self, amount: Decimal) -> None:
        self.plan, rest = plan_life.pay(self.plan, amount)
        self.owed -= amount - rest

    @precondition(lambda self: self.plan.state is not PlanState.CANCELLED)
    @rule(owed=euros)
    def debt_changes(self, owed: Decimal) -> None:
        self.plan, self.owed = plan_life.follow_debt(self.plan, owed, today=self.today), owed

    @rule()
    def skips(self) -> None:
        self.try_(plan_life.skip)

    @rule(payday=st.integers(1, 31))
    def changes_payday(self, payday: int) -> None:
        self.try_(lambda plan: plan_life.change_payday(plan, payday=payday, today=self.today))

    @rule(monthly=euros)
    def changes_sum(self, monthly: Decimal) -> None:
        self.try_(
            lambda plan: plan_life.change_sum(plan, monthly=monthly, most=40, today=self.today)
        )

    @rule(days=st.integers(0, 30))
    def is_taken_up(self, days: int) -> None:
        first = self.today + timedelta(days=days)
        self.try_(lambda plan: plan_life.reinstate(plan, first=first, today=self.today))

    @rule()
    def is_cancelled(self) -> None:
        if self.owed < 10:
            self.try_(plan_life.cancel)

    @invariant()
    def parts_hold_what_is_owed(self) -> None:
        assert self.plan.open == self.owed

    @invariant()
    def no_part_is_below_zero_and_days_are_in_order(self) -> None:
        days = [each.due_on for each in self.plan.parts]
        assert days == sorted(days)
        assert all(is_banking_day(day) for day in days)
        assert all(0 <= each.paid <= each.amount for each in self.plan.parts)

    @invariant()
    def paid_is_when_nothing_is_open(self) -> None:
        assert (self.plan.state is PlanState.PAID) <= (self.owed == 0)
        assert (self.plan.state is PlanState.ACTIVE) <= (self.owed > 0)

    @invariant()
    def an_active_plan_missed_less_than_two(self) -> None:
        assert self.plan.state is not PlanState.ACTIVE or self.plan.misses < 2
        assert self.plan.skips <= self.plan.most_skips


TestLiving = Living.TestCase


@given(amount=euros, count=st.integers(2, 9))
def test_a_payment_is_never_lost(amount: Decimal, count: int) -> None:
    before = plan_of(count=count)

    after, rest = plan_life.pay(before, amount)

    assert before.open - after.open + rest == amount
