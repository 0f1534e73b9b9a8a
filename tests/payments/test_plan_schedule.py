from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myropo.calendar import is_banking_day
from payments.rules.plan_schedule import (
    SHORTEST_GAP,
    by_monthly_sum,
    count_by_monthly_sum,
    into_parts,
    payday_on_or_after,
    paydays,
)

euros = st.decimals(min_value="5.00", max_value="100000", places=2)
days = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("total", "count", "parts"),
    [
        ("100.00", 4, ["25.00"] * 4),
        ("100.00", 3, ["33.34", "33.34", "33.32"]),
        ("505.20", 6, ["84.20"] * 6),
        ("0.04", 2, ["0.02", "0.02"]),
    ],
)
def test_parts_are_equal_but_for_the_last(total: str, count: int, parts: list[str]) -> None:
    assert into_parts(Decimal(total), count=count) == [Decimal(each) for each in parts]


@given(total=euros, count=st.integers(1, 22))
def test_parts_add_up_to_the_cent(total: Decimal, count: int) -> None:
    parts = into_parts(total, count=count)

    assert sum(parts) == total
    assert len(parts) == count
    assert len(set(parts[:-1])) <= 1
    assert 0 < parts[-1] <= parts[0]


@pytest.mark.parametrize(("total", "count"), [("10.00", 0), ("0.05", 4)])
def test_a_sum_is_not_divided_into_nothing(total: str, count: int) -> None:
    with pytest.raises(ValueError, match="too few cents"):
        into_parts(Decimal(total), count=count)


def test_a_monthly_sum_leaves_its_rest_to_the_last_part() -> None:
    parts = by_monthly_sum(Decimal("505.20"), monthly=Decimal(100))

    assert parts == [Decimal(100)] * 5 + [Decimal("5.20")]


@given(total=euros, monthly=st.decimals(min_value="5.00", max_value="5000", places=2))
def test_monthly_sums_add_up(total: Decimal, monthly: Decimal) -> None:
    parts = by_monthly_sum(total, monthly=monthly)

    assert sum(parts) == total
    assert len(parts) == count_by_monthly_sum(total, monthly=monthly)
    assert all(0 < each <= monthly for each in parts)


@pytest.mark.parametrize(("total", "monthly"), [("0.00", "5.00"), ("5.00", "0.00")])
def test_no_plan_is_of_nothing(total: str, monthly: str) -> None:
    with pytest.raises(ValueError, match="at least a cent"):
        by_monthly_sum(Decimal(total), monthly=Decimal(monthly))


def test_parts_fall_on_the_payday_or_the_next_banking_day() -> None:
    days = paydays(first=date(2026, 11, 30), count=4, payday=15)

    # 15.12. is only fifteen days later; 15.1. is; 15.2. and 15.3. are a Monday each.
    assert days == [date(2026, 11, 30), date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15)]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    days = paydays(first=date(2027, 1, 29), count=4, payday=31)

    # 28.2.2027 is a Sunday; 31.3. a Wednesday; 30.4. a Friday.
    assert days == [date(2027, 1, 29), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 30)]


@given(first=days, count=st.integers(1, 36), payday=st.integers(1, 31))
def test_paydays_are_banking_days_in_order(first: date, count: int, payday: int) -> None:
    found = paydays(first=first, count=count, payday=payday)

    assert len(found) == count
    assert all(is_banking_day(day) for day in found)
    assert all(a < b for a, b in pairwise(found))
    assert len(found) < 2 or found[1] >= first + SHORTEST_GAP
    assert found[-1] <= first + timedelta(days=31 * (count + 1) + 10)


@given(day=days, payday=st.integers(1, 31))
def test_the_next_payday_is_within_a_month(day: date, payday: int) -> None:
    found = payday_on_or_after(day, payday=payday)

    assert day <= found <= day + timedelta(days=31 + 6)
    assert is_banking_day(found)


@pytest.mark.parametrize("payday", [0, 32])
def test_a_payday_is_a_day_of_a_month(payday: int) -> None:
    with pytest.raises(ValueError, match="day of a month"):
        paydays(first=date(2026, 11, 30), count=2, payday=payday)
