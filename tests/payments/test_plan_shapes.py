"""Which wish makes a plan, why another makes none, and what is nearest to it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.law_calendar import Law
from payments.rules.plan_offers import Misfit, PlanOption, Shape, Together
from payments.rules.plan_schedule import LATEST_FIRST, usual_first
from tests.payments.arrangements import case, reminded

TODAY = date(2026, 12, 1)
FIRST = date(2026, 12, 15)


def shape(count: int | None = None, monthly: str | None = None, **fields) -> Shape:
    wish = {"count": count} if monthly is None else {"monthly": Decimal(monthly)}
    return Shape(**{"payday": 15, "first_on": FIRST, **wish, **fields})


def together(*cases) -> Together:
    return Together(cases=cases or (case(),))


@pytest.mark.parametrize(
    ("wish", "misfit", "nearest"),
    [
        (shape(1), Misfit.TOO_FEW_PARTS, shape(2)),
        (shape(20), Misfit.TOO_MANY_PARTS, shape(12)),
        (shape(monthly="5"), Misfit.SUM_TOO_SMALL, shape(monthly="46")),
        # 540,20 € in twelve parts are 45,02 € each.
        (shape(monthly="45"), Misfit.SUM_TAKES_TOO_LONG, shape(monthly="46")),
        (shape(monthly="530.20"), Misfit.SUM_PAYS_ALL, shape(monthly="266")),
        (
            shape(4, first_on=TODAY - timedelta(days=1)),
            Misfit.FIRST_TOO_EARLY,
            shape(4, first_on=TODAY),
        ),
        (
            shape(4, first_on=TODAY + LATEST_FIRST + timedelta(days=1)),
            Misfit.FIRST_TOO_LATE,
            shape(4, first_on=TODAY + LATEST_FIRST),
        ),
    ],
)
def test_a_wish_that_fits_none_hears_why_and_what_is_nearest(wish, misfit, nearest) -> None:
    plan = together()

    assert plan.shaped(wish, on=TODAY) is misfit
    found = plan.nearest(wish, on=TODAY)
    assert found is not None
    assert found[0] == nearest
    assert found[1] == plan.shaped(nearest, on=TODAY)


def test_parts_below_the_smallest_are_too_many() -> None:
    plan = together(case(smallest_instalment=Decimal(100)))

    assert plan.by_count(6, on=TODAY) is Misfit.PARTS_TOO_SMALL
    found = plan.nearest(shape(6), on=TODAY)
    assert found is not None
    assert found[0] == shape(5)


def test_a_shape_that_fits_is_its_own_nearest() -> None:
    found = together().nearest(shape(monthly="123.45"), on=TODAY)

    assert found is not None
    assert found[0] == shape(monthly="123.45")


def test_a_debt_does_not_become_large_enough_by_the_price_of_its_plan() -> None:
    # 25 € and 20 € for the plan would make two parts of 22,50 €.
    plan = together(case(reminded("20.00")))

    assert plan.by_count(2, on=TODAY) is Misfit.PARTS_TOO_SMALL

    assert plan.nearest(shape(2), on=TODAY) is None
    assert plan.sums(on=TODAY) is None


def test_where_no_whole_sum_fits_a_number_of_parts_does() -> None:
    plan = together(
        case(
            reminded("0.35", to_pay=Decimal("0.35")),
            smallest_instalment=Decimal("0.01"),
            is_charged=False,
        )
    )

    assert plan.sums(on=TODAY) is None
    found = plan.nearest(shape(monthly="1"), on=TODAY)
    assert found is not None
    assert found[0] == shape(2)


def test_the_sums_go_from_the_longest_plan_to_the_shortest() -> None:
    sums = together().sums(on=TODAY)

    assert sums is not None
    assert (sums.least, sums.most, sums.step) == (46, 266, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"monthly": Decimal(50), "count": 4},
        {},
        {"monthly": Decimal(0)},
        {"count": 4, "payday": 0},
        {"count": 4, "payday": 32},
    ],
)
def test_a_shape_makes_sense(fields) -> None:
    with pytest.raises(ValueError, match=r"shaped by|above zero|day of a month"):
        Shape(**{"payday": 15, "first_on": FIRST, **fields})


@pytest.mark.parametrize(
    ("today", "payday", "first"),
    [
        (date(2026, 11, 23), 15, date(2026, 12, 15)),
        # The 15th is too near for a reminder: the one after.
        (date(2026, 12, 14), 15, date(2027, 1, 15)),
        # 31.11. does not exist, and 30.11. is a Monday.
        (date(2026, 11, 23), 31, date(2026, 11, 30)),
    ],
)
def test_the_first_part_is_proposed_for_a_payday(today, payday, first) -> None:
    assert usual_first(today, payday=payday) == first


claims = st.lists(
    st.builds(
        lambda principal, law, smallest, most: {
            "principal": str(principal),
            "law": law,
            "smallest_instalment": smallest,
            "most_instalments": most,
        },
        st.decimals(min_value="1", max_value="3000", places=2),
        st.sampled_from(Law),
        st.decimals(min_value="1", max_value="150", places=2),
        st.integers(2, 36),
    ),
    min_size=1,
    max_size=4,
)


def of(drawn) -> Together:
    return together(
        *(
            case(
                reminded(each["principal"], law=each["law"]),
                key=key,
                smallest_instalment=each["smallest_instalment"],
                most_instalments=each["most_instalments"],
            )
            for key, each in enumerate(drawn)
        )
    )


@given(drawn=claims, data=st.data())
def test_every_whole_sum_of_the_range_fits(drawn, data) -> None:
    plan = of(drawn)
    sums = plan.sums(on=TODAY)
    if sums is None:
        return
    monthly = Decimal(data.draw(st.integers(int(sums.least), int(sums.most))))

    option = plan.by_sum(monthly, on=TODAY)

    assert isinstance(option, PlanOption)
    assert set(option.parts[:-1]) == {monthly}
    assert 0 < option.parts[-1] <= monthly
    assert option.count <= plan.most_instalments
    assert option.total == plan.owed + option.cost


@given(
    drawn=claims,
    wish=st.one_of(
        st.builds(
            lambda monthly, first: shape(monthly=str(monthly), first_on=first),
            st.decimals(min_value="0.01", max_value="5000", places=2),
            st.dates(date(2026, 11, 1), date(2027, 3, 1)),
        ),
        st.builds(
            lambda count, first: shape(count, first_on=first),
            st.integers(-3, 60),
            st.dates(date(2026, 11, 1), date(2027, 3, 1)),
        ),
    ),
)
def test_any_wish_gets_a_plan_or_a_reason_and_the_nearest_fits(drawn, wish) -> None:
    plan = of(drawn)
    option = plan.shaped(wish, on=TODAY)
    nearest = plan.nearest(wish, on=TODAY)
    offered = list(plan.options(on=TODAY))

    assert (nearest is None) == (not offered)
    if nearest is not None:
        assert plan.shaped(nearest[0], on=TODAY) == nearest[1]
        assert sum(nearest[1].parts) == plan.owed + nearest[1].cost
    if isinstance(option, PlanOption) and offered:
        assert nearest == (wish, option)
