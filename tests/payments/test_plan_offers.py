from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.collection_costs import CostReason
from invoices.rules.cost_tables import table_on
from invoices.rules.law_calendar import Law
from payments.rules.arranging import Act, Reason
from payments.rules.plan_offers import Misfit, PlanOption, Together, decide_join, decide_plan
from payments.rules.policies import Phase, PlanPolicy
from tests.payments.arrangements import IN_TIME, case, reminded, situation

TODAY = date(2026, 12, 1)


def together(*cases) -> Together:
    return Together(cases=cases)


def test_every_number_of_parts_has_its_price() -> None:
    options = list(together(case()).options(on=TODAY))

    prices = {each.count: each.cost for each in options}
    assert prices == {2: 20, 3: 20, 4: 20} | dict.fromkeys(range(5, 13), Decimal(30))
    assert all(each.total == Decimal("510.20") + each.cost for each in options)


def test_before_the_due_date_a_plan_is_free() -> None:
    option = next(together(case(situation())).options(on=IN_TIME))

    assert option.cost == 0
    assert option.costs[1].reason is CostReason.ASKED_IN_TIME
    assert option.parts == (Decimal("252.60"), Decimal("252.60"))


def test_a_creditor_may_ask_for_nothing() -> None:
    option = next(together(case(is_charged=False)).options(on=TODAY))

    assert option.costs[1].reason is CostReason.WAIVED
    assert option.total == Decimal("510.20")


def test_no_part_is_smaller_than_the_smallest() -> None:
    options = list(together(case(smallest_instalment=Decimal(100))).options(on=TODAY))

    assert [each.count for each in options] == [2, 3, 4, 5]


def test_a_monthly_sum_finds_its_number_of_parts() -> None:
    option = together(case()).by_sum(Decimal(100), on=TODAY)

    # 510,20 € and the price of more than four parts.
    assert isinstance(option, PlanOption)
    assert option.parts == (*[Decimal(100)] * 5, Decimal("40.20"))
    assert option.cost == 30


def test_a_monthly_sum_that_the_price_tips_over_is_still_one_plan() -> None:
    # With the lower price four parts suffice; with the higher one it would be five.
    option = together(case()).by_sum(Decimal("132.60"), on=TODAY)

    assert isinstance(option, PlanOption)
    assert (option.count, option.total) == (4, Decimal("530.20"))


@pytest.mark.parametrize("monthly", ["19.99", "40.00", "600.00"])
def test_a_monthly_sum_may_not_fit(monthly: str) -> None:
    assert isinstance(together(case()).by_sum(Decimal(monthly), on=TODAY), Misfit)


def test_several_claims_keep_the_strictest_limits_and_each_its_price() -> None:
    small = case(reminded("60.00"), key=1, most_instalments=6)
    large = case(reminded("505.20"), key=2, smallest_instalment=Decimal(50))

    options = list(together(small, large).options(on=TODAY))

    assert [each.count for each in options] == [2, 3, 4, 5, 6]
    assert {key: each.facts["amount"] for key, each in options[-1].costs.items()} == {1: 20, 2: 30}
    assert options[-1].total == Decimal("65.00") + Decimal("510.20") + 50


@pytest.mark.parametrize(
    ("which", "policy", "reason"),
    [
        (reminded(to_pay=Decimal(0)), {}, Reason.NOTHING_TO_PAY),
        (reminded(stage="LEGAL_COLLECTION"), {}, Reason.LEGAL_COLLECTION),
        (reminded(is_in_plan=True), {}, Reason.IN_PLAN),
        (reminded(hold="PAUSED"), {}, Reason.HELD),
        (reminded(), {"until": Phase.NEVER}, Reason.NOT_OFFERED),
        (reminded(), {"until": Phase.OVERDUE}, Reason.TOO_LATE),
    ],
)
def test_who_cannot_join_hears_why(which, policy, reason) -> None:
    decision = decide_join(case(which, **policy), today=TODAY)

    assert (decision.allowed, decision.reason) == (False, reason)
    assert Act.PLAN not in decision.instead


def test_plans_are_counted() -> None:
    assert decide_join(case(done=1), today=TODAY).allowed
    assert decide_join(case(done=2), today=TODAY).reason is Reason.ENOUGH


def test_above_the_limit_an_agent_makes_it() -> None:
    decision = decide_plan([case(most_sum=Decimal(500))], today=TODAY)

    assert (decision.allowed, decision.reason) == (False, Reason.ABOVE_LIMIT)
    assert decision.instead[0] is Act.ASK_AGENT


def test_too_small_a_sum_is_not_divided() -> None:
    decision = decide_plan([case(situation("30.00"))], today=IN_TIME)

    assert (decision.allowed, decision.reason) == (False, Reason.TOO_SMALL)


def test_within_the_limits_it_is_offered() -> None:
    decision = decide_plan([case()], today=TODAY)

    assert decision.allowed
    assert decision.facts["owed"] == Decimal("510.20")


@pytest.mark.parametrize(
    "values", [{"most_instalments": 1}, {"most": -1}, {"most_sum": Decimal(0)}]
)
def test_a_policy_makes_sense(values) -> None:
    with pytest.raises(ValueError, match=r"parts at least|a cent at least"):
        PlanPolicy(**values)


@given(
    principals=st.lists(
        st.decimals(min_value="30", max_value="3000", places=2), min_size=1, max_size=4
    ),
    monthly=st.decimals(min_value="20", max_value="900", places=2),
    law=st.sampled_from(Law),
)
def test_no_plan_costs_more_than_the_law_and_all_add_up(principals, monthly, law) -> None:
    cases = [
        case(reminded(str(each), law=law), key=key, most_sum=Decimal(10_000))
        for key, each in enumerate(principals)
    ]
    plan = together(*cases)
    by_sum = plan.by_sum(monthly, on=TODAY)
    options = [*plan.options(on=TODAY), *([by_sum] if isinstance(by_sum, PlanOption) else [])]

    for option in options:
        assert option.total == plan.owed + option.cost
        assert plan.total(count=option.count, on=TODAY) == option.total
        for each in cases:
            column = _column(law, each.situation.claim.open_principal)
            limit = column.short_plan if option.count <= 4 else column.long_plan
            limit += column.extra_instalment * max(option.count - 6, 0)
            assert option.costs[each.key].facts["amount"] <= limit
    prices = [each.cost for each in plan.options(on=TODAY)]
    assert all(fewer <= more for fewer, more in pairwise(prices))


def _column(law: Law, principal: Decimal):
    columns = table_on(law, TODAY).columns
    return next(each for each in columns if each.up_to is None or principal <= each.up_to)
