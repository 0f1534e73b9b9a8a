from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.rules.affordability import Budget, Every, Owed, Sum, Way, budget, way_of

sums = st.builds(
    Sum,
    st.decimals(min_value=0, max_value=10_000, places=2),
    st.sampled_from(Every),
    st.decimals(min_value=0, max_value=1, places=2),
)


@pytest.mark.parametrize(
    ("every", "monthly"), [(Every.WEEK, "433.33"), (Every.MONTH, "100.00"), (Every.YEAR, "8.33")]
)
def test_sums_count_by_the_month(every: Every, monthly: str) -> None:
    found = budget(income=[Sum(Decimal(100), every)], spending=[])

    assert found.income == Decimal(monthly)


def test_half_of_what_is_left_is_suggested_in_whole_euros() -> None:
    found = budget(income=[Sum(Decimal(1985))], spending=[Sum(Decimal(1600)), Sum(Decimal("51.5"))])

    assert found.left == Decimal("333.50")
    assert found.suggestion == Decimal(166)
    assert found.can_pay


def test_only_the_own_share_of_the_rent_counts() -> None:
    found = budget(income=[], spending=[Sum(Decimal(900), share=Decimal("0.5"))])

    assert found.spending == Decimal(450)


@pytest.mark.parametrize("spending", ["1000.00", "998.01", "1200"])
def test_nothing_left_is_no_plan(spending: str) -> None:
    found = budget(income=[Sum(Decimal(1000))], spending=[Sum(Decimal(spending))])

    assert found.suggestion == 0
    assert not found.can_pay


@given(income=st.lists(sums, max_size=5), spending=st.lists(sums, max_size=5))
def test_never_more_than_half_is_suggested(income: list[Sum], spending: list[Sum]) -> None:
    found = budget(income=income, spending=spending)

    assert 0 <= found.suggestion <= max(found.left / 2, Decimal(0))
    assert found.suggestion == found.suggestion.to_integral_value()


@pytest.mark.parametrize(("amount", "share"), [("-1", "1"), ("1", "1.01"), ("1", "-0.1")])
def test_no_sum_is_below_zero_and_no_share_above_the_whole(amount: str, share: str) -> None:
    with pytest.raises(ValueError, match="not below zero"):
        Sum(Decimal(amount), share=Decimal(share))


OWED = Owed(smallest_instalment=Decimal(20), most_instalments=12, total=Decimal(600))


@pytest.mark.parametrize(
    ("left", "owed", "way"),
    [
        ("-1", OWED, Way.NOTHING_LEFT),
        ("1.99", OWED, Way.NOTHING_LEFT),
        ("39.99", OWED, Way.TOO_LITTLE),
        ("40", OWED, Way.TAKES_LONG),
        ("99.99", OWED, Way.TAKES_LONG),
        ("100", OWED, Way.PLAN),
        ("1199.99", OWED, Way.PLAN),
        ("1200", OWED, Way.ALL_AT_ONCE),
        # What is owed is less than any instalment: still no plan.
        ("20", replace(OWED, total=Decimal("9.50")), Way.ALL_AT_ONCE),
        ("2000", replace(OWED, total=None), Way.PLAN),
        ("40", replace(OWED, total=None), Way.PLAN),
        ("38", replace(OWED, total=None), Way.TOO_LITTLE),
    ],
)
def test_what_is_left_decides_what_is_offered(left: str, owed: Owed, way: Way) -> None:
    found = Budget(income=Decimal(1000) + Decimal(left), spending=Decimal(1000))

    assert way_of(found, owed) is way


@given(left=st.decimals(min_value=-5000, max_value=5000, places=2))
def test_a_plan_is_never_offered_to_who_has_nothing_left(left: Decimal) -> None:
    found = Budget(income=Decimal(5000) + left, spending=Decimal(5000))

    if way_of(found, OWED) in {Way.PLAN, Way.TAKES_LONG, Way.ALL_AT_ONCE}:
        assert 0 < found.suggestion <= left / 2
