"""The estimate of what a plan adds: worked by hand, and never far from what is booked."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.rules.late_interest import Basis, Terms
from invoices.rules.reference_rates import ReferenceRate
from payments.rules.plan_interest import Debt, estimated_interest, going_on

MADE = date(2026, 11, 23)
RATES = {date(2026, 7, 1): ReferenceRate(date(2026, 7, 1), Decimal("2.5"))}
TEN_PERCENT = Terms(
    basis=Basis.CONTRACT,
    due_on=date(2026, 10, 12),
    is_consumer=False,
    contract_percent=Decimal(10),
)


def debt(principal="365.00", *, interest="0.00", costs="0.00", terms=TEN_PERCENT):
    return Debt(
        principal=Decimal(principal),
        interest=Decimal(interest),
        costs=Decimal(costs),
        terms=terms,
    )


def estimate(*debts, parts, rates=RATES):
    pairs = [(day, Decimal(amount)) for day, amount in parts]
    return estimated_interest(debts, parts=pairs, made_on=MADE, rates=rates)


def test_interest_runs_from_the_day_after_making_to_each_part_but_the_last() -> None:
    # 365 € at 10 %: ten cents a day. 22 days to 15.12.; then 167,20 € for 31 days: 1,420… €.
    # The first part pays 2,20 € of interest and 197,80 € of principal.
    parts = [(date(2026, 12, 15), "200"), (date(2027, 1, 15), "100"), (date(2027, 2, 15), "65")]

    found = estimate(debt(), parts=parts)

    assert found == Decimal("3.62")


def test_nothing_is_added_on_the_day_of_the_last_part() -> None:
    assert estimate(debt(), parts=[(date(2026, 12, 15), "365")]) == 0


def test_a_debt_that_bears_none_adds_none() -> None:
    assert estimate(debt(terms=None), parts=[(date(2026, 12, 15), "365")]) == 0


def test_interest_begins_after_the_due_date() -> None:
    later = Terms(
        basis=Basis.CONTRACT,
        due_on=date(2026, 12, 7),
        is_consumer=False,
        contract_percent=Decimal(10),
    )

    # From 8.12. to 15.12.: eight days.
    parts = [(date(2026, 12, 15), "200"), (date(2027, 1, 15), "165")]
    assert estimate(debt(terms=later), parts=parts) == Decimal("0.80")


def test_the_oldest_debt_is_paid_first() -> None:
    parts = [(date(2026, 12, 15), "365"), (date(2027, 1, 15), "200"), (date(2027, 2, 15), "165")]

    bearing_first = estimate(debt(), debt(terms=None), parts=parts)
    bearing_last = estimate(debt(terms=None), debt(), parts=parts)

    # Paid on 15.12. all but the interest of 2,20 €; or open until 15.1., 53 days.
    assert bearing_first == Decimal("2.22")
    assert bearing_last == Decimal("5.30")


def test_costs_bear_nothing() -> None:
    assert estimate(debt("0.00", costs="365.00"), parts=[(date(2026, 12, 15), "365")]) == 0


def test_the_newest_rate_goes_on_until_the_last_part() -> None:
    consumer = Terms(basis=Basis.CONSUMER, due_on=date(2026, 10, 12), is_consumer=True)
    parts = [(date(2027, 8, 16), "200"), (date(2027, 9, 15), "165")]

    found = estimate(debt(terms=consumer), parts=parts)

    # 266 days at 9,5 %.
    assert found == Decimal("25.27")


@pytest.mark.parametrize(
    ("basis", "rates"),
    [
        (Basis.CONSUMER, {}),
        # Public charges follow the last half-year before the calendar year.
        (Basis.PUBLIC_LAW, RATES),
    ],
)
def test_without_a_rate_there_is_no_estimate(basis, rates) -> None:
    terms = Terms(basis=basis, due_on=date(2026, 10, 12), is_consumer=True)

    parts = [(date(2026, 12, 15), "200"), (date(2027, 1, 15), "165")]
    assert estimate(debt(terms=terms), parts=parts, rates=rates) is None


def test_rates_that_nobody_knows_are_marked() -> None:
    known = going_on(RATES, until=date(2027, 7, 1))

    assert [each.isoformat() for each in known] == ["2026-07-01", "2027-01-01", "2027-07-01"]
    assert [each.is_confirmed for each in known.values()] == [True, False, False]
    assert {each.percent for each in known.values()} == {Decimal("2.5")}
