"""Whatever is done on a claim, and however its principal falls: the law's limits hold."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import (
    cost_of_bankruptcy_demand,
    cost_of_demand,
    cost_of_extension,
    cost_of_plan,
    cost_of_reminder,
    cost_of_tratta,
    standard_compensation,
)
from invoices.rules.law_calendar import Law
from tests.invoices.collection_claims import DUE, after, claim_of

LETTERS = {"REMINDER", "DEMAND", "TRATTA", "BANKRUPTCY_DEMAND"}

# What the law says, once more and by hand: (up to, total, dearest demand), the last for
# directly enforceable claims; see perintälaki 513/1999 10 a, 10 d, 10 e and 10 h §.
LIMITS = {
    Law.CONSUMER: [(100, 60, 14), (1000, 120, 24), (None, 210, 50), ("enforceable", 51, 14)],
    Law.BUSINESS: [
        (500, 250, 50),
        (2500, 470, 70),
        (10_000, 550, 90),
        (None, 620, 110),
        ("enforceable", 214, 50),
    ],
}
WITH_BANKRUPTCY_THREAT = 314
INTERVAL = {Law.CONSUMER: timedelta(days=15), Law.BUSINESS: timedelta(days=11)}


def limits_of(claim):
    """The total and the price of a demand in the present column."""
    *columns, enforceable = LIMITS[claim.law]
    if claim.is_directly_enforceable:
        return enforceable[1:]
    principal = min(claim.original_principal, claim.open_principal)
    return next(each[1:] for each in columns if each[0] is None or principal <= each[0])


@dataclass(frozen=True)
class Move:
    """Something that happens: days later, a payment of part of the principal, an act."""

    days: int
    paid_percent: int
    act: str
    number: int


moves = st.lists(
    st.builds(
        Move,
        days=st.integers(0, 40),
        paid_percent=st.sampled_from([0, 0, 0, 10, 50, 90, 100]),
        act=st.sampled_from([*CollectionAct]),
        number=st.integers(1, 12),
    ),
    max_size=25,
)
claims = st.builds(
    lambda cents, law, **facts: claim_of(Decimal(cents) / 100, law, **facts),
    cents=st.one_of(st.integers(1, 60_000), st.integers(1, 2_000_000)),
    law=st.sampled_from([*Law]),
    is_directly_enforceable=st.booleans(),
    is_commercial=st.booleans(),
    is_exempt_collector=st.booleans(),
    is_fixed_date=st.booleans(),
    issued_on=st.sampled_from([DUE - timedelta(days=21), DUE - timedelta(days=7)]),
)


PRICES = {
    CollectionAct.REMINDER: lambda claim, on, number: cost_of_reminder(claim, on=on),
    CollectionAct.DEMAND: lambda claim, on, number: cost_of_demand(claim, on=on),
    CollectionAct.TRATTA: lambda claim, on, number: cost_of_tratta(claim, on=on),
    CollectionAct.BANKRUPTCY_DEMAND: lambda claim, on, number: cost_of_bankruptcy_demand(
        claim, on=on, service_cost=Decimal(number)
    ),
    CollectionAct.EXTENSION: lambda claim, on, number: cost_of_extension(
        claim, on=on, until=on + timedelta(days=number * 3)
    ),
    CollectionAct.PLAN: lambda claim, on, number: cost_of_plan(claim, on=on, instalments=number),
    CollectionAct.STANDARD_COMPENSATION: lambda claim, on, number: standard_compensation(
        claim, on=on
    ),
}


def price(act, claim, *, on, number):
    return PRICES[act](claim, on, number)


def carried_out(claim, sequence):
    """Every move: the claim before it, its day, the decision, and the claim after it."""
    on = date(2026, 1, 10)
    for move in sequence:
        on += timedelta(days=move.days)
        paid = claim.open_principal * move.paid_percent / 100
        claim = replace(claim, open_principal=claim.open_principal - paid)
        decision = price(move.act, claim, on=on, number=move.number)
        done = after(claim, decision, on=on)
        yield claim, on, decision, done
        claim = done


def charged(claim):
    return sum((each.amount for each in claim.done), Decimal(0))


@settings(deadline=None)
@given(claim=claims, sequence=moves)
def test_nothing_is_ever_added_above_the_total(claim, sequence):
    for before, _, decision, done in carried_out(claim, sequence):
        amount = decision.facts["amount"]
        total = limits_of(before)[0]
        if before.is_directly_enforceable and before.law is Law.BUSINESS:
            others = sum(
                each.amount for each in done.done if each.act is not CollectionAct.BANKRUPTCY_DEMAND
            )
            is_threat = decision.act is CollectionAct.BANKRUPTCY_DEMAND
            assert not amount or is_threat or others <= total
            total = WITH_BANKRUPTCY_THREAT
        assert amount >= 0
        assert decision.allowed is (amount > 0)
        assert not amount or charged(done) <= total
        assert charged(done) == charged(before) + amount


@settings(deadline=None)
@given(claim=claims, sequence=moves)
def test_no_letter_costs_before_its_day_or_more_than_its_price(claim, sequence):
    for before, on, decision, _ in carried_out(claim, sequence):
        if not decision.allowed or decision.act not in LETTERS:
            continue
        earlier = [each.on for each in before.done if each.act in LETTERS]
        assert on >= max([DUE, *earlier]) + INTERVAL[before.law]
        demands = [each for each in before.done if each.act is CollectionAct.DEMAND]
        if decision.act is CollectionAct.DEMAND:
            assert any(each.act is CollectionAct.REMINDER for each in before.done)
            assert decision.facts["price"] <= limits_of(before)[1] / (2 if demands else 1)
        if decision.act is CollectionAct.REMINDER:
            assert decision.facts["price"] == (5 if before.law is Law.CONSUMER else 12)


@settings(deadline=None)
@given(claim=claims, sequence=moves)
def test_no_more_acts_cost_than_the_law_knows(claim, sequence):
    *_, (_, _, _, done) = [(None, None, None, claim), *carried_out(claim, sequence)]

    def counted(act):
        return sum(each.amount > 0 for each in done.done if each.act is act)

    trattas = counted(CollectionAct.TRATTA)
    assert trattas <= (0 if claim.law is Law.CONSUMER else 1)
    assert counted(CollectionAct.DEMAND) <= 2 - trattas
    assert counted(CollectionAct.PLAN) <= (1 if claim.is_directly_enforceable else 2)
    assert counted(CollectionAct.BANKRUPTCY_DEMAND) <= (0 if claim.law is Law.CONSUMER else 1)
    assert counted(CollectionAct.STANDARD_COMPENSATION) <= int(
        claim.law is Law.BUSINESS and claim.is_commercial
    )


@settings(deadline=None)
@given(claim=claims, sequence=moves)
def test_the_compensation_and_other_costs_are_never_added_up(claim, sequence):
    """10 i §: what is owed is the larger of the two, or less where the total stops it."""
    for _, _, _, done in carried_out(claim, sequence):
        compensated = any(
            each.act is CollectionAct.STANDARD_COMPENSATION and each.amount for each in done.done
        )
        others = sum(
            each.price for each in done.done if each.act is not CollectionAct.STANDARD_COMPENSATION
        )
        assert charged(done) == max(Decimal(40) if compensated else Decimal(0), others)


@settings(deadline=None)
@given(claim=claims, sequence=moves)
def test_a_smaller_principal_never_makes_an_act_dearer(claim, sequence):
    for before, on, decision, _ in carried_out(claim, sequence):
        smaller = replace(before, open_principal=before.open_principal / 3)

        cheaper = price(decision.act, smaller, on=on, number=6).facts["amount"]
        assert cheaper <= price(decision.act, before, on=on, number=6).facts["amount"]
