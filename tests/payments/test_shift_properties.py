"""Due dates that move on any days, to any days offered, in any order with letters."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.breaches import Extension, breaches_of
from invoices.rules.collection_claim import CollectionAct, CollectionClaim
from invoices.rules.collection_costs import column_of
from invoices.rules.invented_claims import letter_of, terms_of
from invoices.rules.law_calendar import Law
from invoices.rules.simulation import simulate
from invoices.rules.what_next import Policy, Standing
from payments.rules.arranging import Situation
from payments.rules.policies import Phase, ShiftPolicy
from payments.rules.shifts import after_shift, best_day, cost_on, is_in_time, offer_shift

ISSUED = date(2026, 3, 2)
LAST = ISSUED + timedelta(days=500)
LETTERS = Policy()


def standing_of(*, law, cents, days_to_pay):
    amount = Decimal(cents) / 100
    claim = CollectionClaim(
        law=law,
        issued_on=ISSUED,
        due_on=ISSUED + timedelta(days=days_to_pay),
        original_principal=amount,
        open_principal=amount,
    )
    return Standing(claim=claim, stage="INVOICED", to_pay=amount)


def situation_of(standing):
    told = [each.due_on for each in standing.claim.done if each.due_on is not None]
    return Situation(
        claim=standing.claim,
        stage=standing.stage,
        to_pay=standing.to_pay,
        pay_by=max([standing.claim.due_on, *told]),
    )


class Debtor:
    """Asks for more time on some days; what was given is kept as events for the second eyes."""

    def __init__(self, policy):
        self.policy, self.given = policy, []

    def asks(self, on, wanted):
        def change(standing):
            situation = situation_of(standing)
            offer = offer_shift(situation, policy=self.policy, today=on)
            days = list(offer.days())
            if not days:
                return standing
            to_on = days[wanted % len(days)]
            cost = cost_on(situation, until=to_on, policy=self.policy, today=on)
            self.given.append((situation, to_on, cost, on))
            return after_shift(standing, situation, to_on=to_on, cost=cost, today=on)

        return change

    @property
    def events(self):
        return [
            Extension(
                on=on,
                until=to_on,
                cost=cost.euros(),
                covered=cost.euros("covered"),
                principal=situation.claim.open_principal,
            )
            for situation, to_on, cost, on in self.given
        ]


standings = st.builds(
    standing_of,
    law=st.sampled_from([*Law]),
    cents=st.one_of(st.integers(1, 60_000), st.integers(1, 2_000_000)),
    days_to_pay=st.integers(7, 40),
)
policies = st.builds(
    ShiftPolicy,
    until=st.sampled_from([each for each in Phase if each is not Phase.NEVER]),
    longest_days=st.integers(1, 60),
    most=st.integers(1, 6),
    is_charged=st.booleans(),
)
wishes = st.dictionaries(st.integers(0, 300), st.integers(0, 99), max_size=12)


def played(standing, policy, wishes):
    debtor = Debtor(policy)
    changes = {}
    for days, wanted in wishes.items():
        on = ISSUED + timedelta(days=days)
        changes[on] = debtor.asks(on, wanted)
    steps = simulate(standing, policy=LETTERS, first=ISSUED, last=LAST, changes=changes)
    return debtor, list(steps)


@given(standing=standings, policy=policies, wishes=wishes)
def test_no_rule_of_the_calendar_is_broken_after_any_shifts(standing, policy, wishes):
    debtor, steps = played(standing, policy, wishes)

    letters = [letter_of(each, policy=LETTERS) for each in steps if each.step.is_letter]
    dated = [(each.on, 0, each) for each in debtor.events]
    dated += [(each.made_on, 1, each) for each in letters]
    events = [each for _on, _order, each in sorted(dated, key=lambda one: one[:2])]
    assert list(breaches_of(terms_of(standing), events)) == []


@given(standing=standings, policy=policies, wishes=wishes)
def test_no_shift_costs_more_than_the_law_allows(standing, policy, wishes):
    debtor, steps = played(standing, policy, wishes)

    price = {Law.CONSUMER: 5, Law.BUSINESS: 10}[standing.claim.law]
    for situation, to_on, cost, on in debtor.given:
        assert cost.euros() <= price
        if is_in_time(situation, today=on) or (to_on - on).days < 14 or not policy.is_charged:
            assert cost.euros() == 0
    if steps:
        claim = steps[-1].after.claim
        total = column_of(claim, on=steps[-1].on).total
        assert sum(each.amount for each in claim.done) <= total


@given(standing=standings, policy=policies, wishes=wishes)
def test_a_due_date_only_moves_later_and_not_more_often_than_offered(standing, policy, wishes):
    debtor, _steps = played(standing, policy, wishes)

    assert len(debtor.given) <= policy.most
    for situation, to_on, _cost, on in debtor.given:
        assert to_on > max(on, situation.claim.due_on, situation.pay_by)


@given(standing=standings, policy=policies, wishes=wishes)
def test_a_letter_never_comes_before_the_new_day_is_over(standing, policy, wishes):
    debtor, steps = played(standing, policy, wishes)

    for _situation, to_on, _cost, asked_on in debtor.given:
        assert not [each for each in steps if each.step.is_letter and asked_on < each.on <= to_on]


@given(standing=standings, policy=policies, days=st.integers(0, 60))
def test_the_day_that_is_proposed_is_offered_and_costs_the_least(standing, policy, days):
    today, situation = ISSUED + timedelta(days=days), situation_of(standing)
    offer = offer_shift(situation, policy=policy, today=today)

    best = best_day(offer, situation, policy=policy, today=today)

    prices = {
        day: cost_on(situation, until=day, policy=policy, today=today).euros()
        for day in offer.days()
    }
    assert (best in offer) is bool(prices)
    if best is not None:
        assert prices[best] == min(prices.values())


def test_the_stories_above_have_shifts_of_each_kind():
    kinds = Counter()
    for law in Law:
        for days in (5, 40):
            standing = standing_of(law=law, cents=50_000, days_to_pay=21)
            debtor, steps = played(standing, ShiftPolicy(longest_days=20), {days: 19})
            kinds[bool(debtor.given[0][2].euros())] += 1
            assert {each.after.claim.done[-1].act for each in steps} >= {CollectionAct.REMINDER}

    assert kinds == {True: 2, False: 2}
