"""Any sequence of acts on real rows: a plan and its claims never say different things.

Two claims of two creditors, one of which charges interest and costs; two plans may follow each
other. After each act: the parts are what the claims owe, the balances are the ledger, the states
are legal, and nobody was charged more than the law allows.
"""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actor import Actor
from invoices.models import EntryKind, Invoice, LedgerEntry, ReferenceRate
from invoices.queries.interest import interest_charged, interest_to_charge
from invoices.queries.rates import read_rates
from invoices.rules.charges import Why as WhyTaken
from invoices.services import charges, credit_notes, money_in
from payments.models import PaymentPlan, PlanState
from payments.rules.plan_life import TRANSITIONS, PlanError
from payments.rules.plan_life import PlanState as Living
from payments.services.plans import living, nightly, storing
from tests.factories import DebtorFactory
from tests.invoices.rates import fill_rates
from tests.payments.living_plans import (
    charge,
    check,
    credit,
    failed,
    follow,
    fresh,
    moment,
    pay,
    reverse,
    to_court,
    under_way,
    withdraw,
)
from tests.payments.plan_stories import AT, TODAY, confirm_rates, made, policy, reminded, shape

# Of 10 a § for consumers, for one claim and one plan 1 mom. 6 k..
DEAREST_PLAN = Decimal(30)
euros = st.integers(1, 40_000).map(lambda cents: Decimal(cents) / 100)
claim = st.integers(0, 1)
REFUSALS = (
    PlanError,
    money_in.NotReversibleError,
    credit_notes.CreditTooLargeError,
    credit_notes.NotCreditableError,
)


class PlanMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        fill_rates()
        for starts_on in (date(2027, 1, 1), date(2027, 7, 1)):
            rate = {"percent": Decimal("2.5"), "source": "test", "entered_at": AT}
            ReferenceRate.objects.create(starts_on=starts_on, **rate)
        confirm_rates()
        self.user = DebtorFactory()
        self.actor = Actor(user=self.user, acting_for=self.user.party)
        self.claims = [
            reminded(self.user.party, "400.00"),
            reminded(self.user.party, "250.00", who="Vesi Oy", due_on=date(2026, 10, 19)),
        ]
        policy(self.claims[0], is_plan_interest_charged=True)
        self.today, self.steps, self.states = TODAY, 0, [Living.ACTIVE]
        self.plan = made(self.actor, *self.claims, wish=shape(5))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @property
    def at(self):
        return moment(self.today)

    def name(self) -> str:
        self.steps += 1
        return f"test:{self.steps}"

    def follow(self) -> None:
        follow(self.plan, at=self.at)
        self.saw()

    def saw(self) -> None:
        state = Living(fresh(self.plan).state)
        if state is not self.states[-1]:
            self.states.append(state)

    def try_(self, act, **fields) -> None:
        with suppress(*REFUSALS):
            act(plan_id=self.plan.pk, user=self.user, at=self.at, **fields)
        self.saw()

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            if self.today.day in {1, 8, 15, 17, 18, 19, 22}:
                nightly.go_on(today=self.today, at=self.at)
                self.saw()

    @precondition(lambda self: self.states[-1] is Living.ACTIVE)
    @rule()
    def misses_the_next(self) -> None:
        part = storing.load(fresh(self.plan)).next_part
        self.today = max(self.today, part.due_on) + timedelta(days=5)
        nightly.go_on(today=self.today, at=self.at)
        self.saw()

    @rule(which=claim, amount=euros, earlier=st.integers(0, 20))
    def pays(self, which: int, amount: Decimal, earlier: int) -> None:
        on = max(self.today - timedelta(days=earlier), TODAY)
        pay(self.claims[which], amount, cause=self.name(), on=on, at=self.at)
        self.follow()

    @rule(step=st.integers(1, 12))
    def money_is_taken_back(self, step: int) -> None:
        with suppress(*REFUSALS):
            reverse(f"test:{step}", on=self.today, at=self.at)
        self.follow()

    @rule(which=claim, amount=euros)
    def pays_in_the_portal(self, which: int, amount: Decimal) -> None:
        under_way(self.claims[which], amount, cause=self.name(), at=self.at)
        self.follow()

    @rule(step=st.integers(1, 12))
    def that_fails(self, step: int) -> None:
        failed(f"test:{step}", at=self.at)
        self.follow()

    @rule(which=claim, amount=euros)
    def is_credited(self, which: int, amount: Decimal) -> None:
        with suppress(*REFUSALS):
            credit(self.claims[which], amount, number=self.name(), at=self.at)
        self.follow()

    @rule(which=claim, amount=st.integers(1, 500).map(lambda cents: Decimal(cents) / 100))
    def costs_more(self, which: int, amount: Decimal) -> None:
        if Invoice.objects.get(pk=self.claims[which].pk).is_open:
            charge(self.claims[which], amount, cause=self.name(), at=self.at)
        self.follow()

    @rule(step=st.integers(1, 12))
    def a_cost_is_taken_back(self, step: int) -> None:
        for each in self.claims:
            if LedgerEntry.objects.filter(
                invoice=each, cause=f"test:{step}", amount__gt=0
            ).exists():
                charges.take_back(
                    invoice_id=each.pk,
                    cause=f"test:{step}",
                    why=WhyTaken.CORRECTED,
                    actor=None,
                    on=self.today,
                    at=self.at,
                )
        self.follow()

    @precondition(lambda self: self.steps > 6)
    @rule(which=claim)
    def a_claim_is_withdrawn(self, which: int) -> None:
        with suppress(*REFUSALS):
            withdraw(self.claims[which], at=self.at)
        self.follow()

    @precondition(lambda self: self.steps > 6)
    @rule(which=claim)
    def a_claim_goes_to_court(self, which: int) -> None:
        if Invoice.objects.get(pk=self.claims[which].pk).stage in {"REMINDED", "COLLECTION"}:
            to_court(self.claims[which], at=self.at)
        self.follow()

    @rule()
    def skips(self) -> None:
        self.try_(living.skip)

    @rule(payday=st.integers(1, 31))
    def changes_payday(self, payday: int) -> None:
        self.try_(living.change_payday, payday=payday)

    @rule(monthly=euros)
    def changes_sum(self, monthly: Decimal) -> None:
        self.try_(living.change_sum, monthly=monthly)

    @rule(days=st.integers(-1, 33), by_agent=st.booleans())
    def is_taken_up(self, *, days: int, by_agent: bool) -> None:
        first = self.today + timedelta(days=days)
        self.try_(living.reinstate, first=first, by_agent=by_agent)

    @precondition(lambda self: self.steps > 3)
    @rule()
    def is_ended(self) -> None:
        self.try_(living.end)

    @invariant()
    def all_says_the_same(self) -> None:
        check(self.plan)

    @invariant()
    def states_are_legal(self) -> None:
        for before, after in zip(self.states, self.states[1:], strict=False):
            # One act may do two things: a payment that is taken back and one that comes.
            between = {each for first in TRANSITIONS[before] for each in TRANSITIONS[first]}
            assert after in TRANSITIONS[before] | between
        plan = fresh(self.plan)
        assert plan.state != PlanState.ACTIVE or plan.misses < 2
        assert plan.skips <= plan.most_skips

    @invariant()
    def nobody_pays_more_than_the_law_allows(self) -> None:
        rates = read_rates()
        for each in self.claims:
            entries = list(LedgerEntry.objects.filter(invoice=each).order_by("pk"))
            fees = [entry for entry in entries if entry.cause.startswith("plan:")]
            cost = sum(entry.amount for entry in fees if entry.kind == EntryKind.COST)
            assert cost <= DEAREST_PLAN
            if Invoice.objects.get(pk=each.pk).stage in {"CREDITED", "WITHDRAWN"}:
                continue
            _, interest = interest_to_charge(
                invoice=each, ledger=entries, until=self.today, rates=rates
            )
            assert interest_charged(entries) <= interest.amount


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_a_plan_and_its_claims_say_the_same():
    run_state_machine_as_test(
        PlanMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert not PaymentPlan.objects.exists()


@pytest.mark.django_db
def test_a_credit_of_an_earlier_day_takes_interest_back_after_the_plan_has_ended():
    story = PlanMachine()
    try:
        story.misses_the_next()
        story.misses_the_next()
        story.is_ended()
        story.is_credited(amount=Decimal("200.00"), which=0)

        story.nobody_pays_more_than_the_law_allows()
    finally:
        story.teardown()
