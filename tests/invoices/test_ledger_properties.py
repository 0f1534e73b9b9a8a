"""Whatever happens to a claim, and in whatever order it arrives."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.models import EntryKind, LedgerEntry, Stage
from invoices.queries.charges import charges_of
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.replay import Act, Balances, Step, closing_day, replay
from invoices.services import credit_notes, ledger, money_in
from tests.invoices.bookings import (
    DAY,
    add_cost,
    add_interest,
    booked,
    credit,
    letter,
    pay,
    refund,
    reverse,
    take_back,
    withdraw,
)
from tests.invoices.rates import CONFIRMED, fill_rates

# The last day of letters: 150 € bear four cents of interest a day before it.
LETTERS = DAY + timedelta(days=30)
cents = st.integers(min_value=1, max_value=30_000).map(lambda n: Decimal(n) / 100)
thorough = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CHARGES = (EntryKind.PRINCIPAL, EntryKind.INTEREST, EntryKind.COST)
REFUSALS = (
    credit_notes.CreditTooLargeError,
    credit_notes.NotCreditableError,
    money_in.NotReversibleError,
)


def total(claim, *kinds):
    entries = LedgerEntry.objects.filter(invoice=claim, kind__in=kinds)
    return entries.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]


def entries(claim):
    return claim.ledger.order_by("pk")


def snapshot(claim):
    claim.refresh_from_db()
    names = (*ledger.BALANCES, "stage", "closed_on")
    return {name: getattr(claim, name) for name in names}


acts = st.one_of(
    st.tuples(st.just("pay"), cents),
    st.tuples(st.just("pay earlier"), st.tuples(cents, st.integers(min_value=1, max_value=30))),
    st.tuples(st.just("letter"), st.integers(min_value=1, max_value=30)),
    st.tuples(st.just("take back"), st.integers(min_value=0, max_value=9)),
    st.tuples(st.just("credit"), cents),
    st.tuples(st.just("interest"), cents),
    st.tuples(st.just("cost"), cents),
    st.tuples(st.just("refund"), st.none()),
    st.tuples(st.just("reverse"), st.integers(min_value=0, max_value=9)),
    st.tuples(st.just("withdraw"), st.none()),
)


def perform(claim, act, value, step, now):
    match act:
        case "pay":
            pay(claim, value, now, cause=f"pay:{step}")
        case "pay earlier":
            amount, days = value
            pay(claim, amount, now, cause=f"pay:{step}", on=LETTERS - timedelta(days=days))
        case "credit":
            credit(claim, value, now, number=f"H{step}")
        case "refund" if claim.surplus:
            refund(claim, claim.surplus, now, cause=f"refund:{step}")
        case "reverse":
            reverse(f"pay:{value}", now)
        case "withdraw":
            withdraw(claim, now)
        case "take back":
            take_back(claim, f"charge:{value}", now)
        case _ if claim.is_open:
            charge(claim, act, value, now, cause=f"charge:{step}")


def charge(claim, act, value, now, cause):
    match act:
        case "interest":
            add_interest(claim, value, now, cause=cause)
        case "cost":
            add_cost(claim, value, now, cause=cause)
        case "letter":
            on = LETTERS + timedelta(days=value - 30)
            letter(claim, now, on=on, rates=CONFIRMED, cause=cause)


@thorough
@given(sequence=st.lists(acts, max_size=9))
def test_balances_are_the_ledger_and_no_cent_appears_or_disappears(db, now, sequence):
    fill_rates()
    with transaction.atomic():
        claim = booked(now, total="150.00", due_on=LETTERS - timedelta(days=38))
        for step, (act, value) in enumerate(sequence):
            claim.refresh_from_db()
            try:
                perform(claim, act, value, step, now)
            except REFUSALS:
                continue
        claim.refresh_from_db()

        assert not list(ledger_mismatches())
        money = -total(claim, EntryKind.PAYMENT, EntryKind.REFUND)
        assert money == ledger.money_kept(claim) + claim.surplus
        assert ledger.money_kept(claim) >= 0
        # What was charged is paid, credited, written off, or still open.
        relieved = -total(claim, EntryKind.CREDIT_NOTE, EntryKind.WRITE_OFF)
        charged = total(claim, *CHARGES)
        assert charged == money + relieved + claim.open_total - claim.surplus
        assert claim.is_open == bool(claim.open_total)
        # Nothing is taken back twice, and a reversal can replay all that there is.
        assert all(0 <= each.left <= each.amount for each in charges_of(entries(claim)).values())
        assert replay(money_in.steps_of(claim)) == ledger.balances_of(claim)
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Arrival:
    """Something that comes from outside, when it wants to."""

    act: str
    amount: Decimal
    on: date
    is_reversed: bool = False


days = st.integers(min_value=0, max_value=9).map(lambda n: DAY + timedelta(days=n))
payments = st.builds(Arrival, st.just("pay"), cents, days, st.booleans())
# Of 150 €: in part, or all of it in one or two notes.
credit_sets = st.sampled_from([(), ("30",), ("30", "45"), ("150",), ("100", "50")])


@st.composite
def arrivals(draw):
    """What arrives, and two orders in which it may; each reversal after its payment."""
    came = draw(st.lists(payments, max_size=4))
    notes = draw(credit_sets)
    came += [Arrival("credit", Decimal(amount), draw(days)) for amount in notes]
    numbers = [("come", number) for number in range(len(came))]
    numbers += [("back", number) for number, each in enumerate(came) if each.is_reversed]
    return came, [in_time(draw(st.permutations(numbers))) for _ in range(2)]


def in_time(order):
    """The order, with a reversal that comes too early moved behind its payment."""
    late, orderly = [], []
    for what, number in order:
        if what == "back" and ("come", number) not in orderly:
            late.append(number)
            continue
        orderly.append((what, number))
        if what == "come" and number in late:
            orderly.append(("back", number))
    return orderly


@thorough
@given(world=arrivals(), charged=st.booleans())
def test_every_order_of_arrival_ends_in_the_same_state(db, now, world, charged):
    came, orders = world
    results = [outcome(now, came, order, charged) for order in orders]

    assert results[0] == results[1]


def outcome(now, came, order, charged):
    with transaction.atomic():
        claim = booked(now, total="150.00")
        if charged:
            add_interest(claim, "7.13", now)
            add_cost(claim, "12", now)
        for what, number in order:
            each = came[number]
            if what == "back":
                reverse(f"pay:{number}", now)
            elif each.act == "pay":
                pay(claim, each.amount, now, cause=f"pay:{number}", on=each.on)
            else:
                credit(claim, each.amount, now, number=f"H{number}", on=each.on)
        assert not list(ledger_mismatches())
        result = snapshot(claim)
        transaction.set_rollback(True)
    return result


def test_six_orders_of_two_payments_and_a_credit_close_on_the_same_day(db, now):
    came = [
        Arrival("pay", Decimal(60), DAY + timedelta(days=1)),
        Arrival("pay", Decimal(60), DAY + timedelta(days=7)),
        Arrival("credit", Decimal(30), DAY + timedelta(days=4)),
    ]

    results = [
        outcome(now, came, [("come", number) for number in order], charged=False)
        for order in permutations(range(3))
    ]

    assert results == [results[0]] * 6
    assert results[0]["stage"] == Stage.PAID
    assert results[0]["closed_on"] == DAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("covered", "surplus", "day"),
    [
        ([(3, 100)], 0, 3),
        ([(5, 40), (2, 60)], 0, 5),
        ([(5, 40), (2, 60), (9, 10)], 10, 5),
        ([(5, 40), (2, 60), (3, 40)], 40, 3),
        ([(2, 120), (4, -20)], 0, 2),
        ([(2, 120), (4, -40), (8, 20)], 0, 8),
    ],
    ids=[
        "one payment",
        "the later of two, whichever came first",
        "what came too much closes nothing",
        "money for an earlier day moves the day",
        "a refund of the surplus opens nothing",
        "money that was away closes again",
    ],
)
def test_a_claim_is_settled_on_the_day_on_which_it_was_covered(covered, surplus, day):
    sums = [(date(2026, 11, on), Decimal(amount)) for on, amount in covered]

    closed = closing_day(balances=Balances(surplus=Decimal(surplus)), covered=sums)

    assert closed == date(2026, 11, day)


steps = st.lists(
    st.one_of(
        st.builds(Step, act=st.just(Act.PAY), amount=cents),
        st.builds(Step, act=st.just(Act.GIVE_BACK), amount=cents),
        st.builds(Step, act=st.just(Act.CREDIT), amount=cents),
        st.builds(Step, act=st.just(Act.TAKE_BACK), parts=st.builds(Balances, costs=cents)),
        st.builds(Step, act=st.just(Act.TAKE_BACK), parts=st.builds(Balances, interest=cents)),
    ),
    max_size=6,
)


@given(interest=cents, costs=cents, principal=cents, steps=steps)
def test_replay_loses_no_cent_and_owes_only_while_nothing_is_in_excess(
    interest, costs, principal, steps
):
    charge = Balances(principal=principal, interest=interest, costs=costs)

    after = replay([Step(act=Act.CHARGE, parts=charge), *steps])

    moved = sum(
        (
            -each.amount if each.act is Act.GIVE_BACK else each.amount + each.parts.owed
            for each in steps
        ),
        Decimal(0),
    )
    assert after.owed - after.surplus == charge.owed - moved
    assert min(after.principal, after.interest, after.costs) >= 0
    assert after.owed == 0 or after.surplus <= 0
