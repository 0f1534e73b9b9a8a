from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.collection_claim import CollectionAct, PastAct
from invoices.rules.collection_costs import CostReason
from invoices.rules.law_calendar import Law
from payments.rules.arranging import Act, Reason
from payments.rules.policies import Phase, ShiftPolicy
from payments.rules.shifts import cost_on, offer_shift
from tests.payments.arrangements import DUE, IN_TIME, OVERDUE, reminded, situation

STANDARD = ShiftPolicy()


def test_in_time_the_days_count_from_the_due_date() -> None:
    offer = offer_shift(situation(), policy=STANDARD, today=IN_TIME)

    assert offer.decision.allowed
    assert (offer.first, offer.last) == (DUE + timedelta(days=1), DUE + timedelta(days=14))
    assert len(list(offer.days())) == 14


def test_after_the_due_date_they_count_from_today() -> None:
    offer = offer_shift(situation(), policy=STANDARD, today=OVERDUE)

    assert (offer.first, offer.last) == (date(2026, 11, 13), date(2026, 11, 26))
    assert date(2026, 11, 26) in offer
    assert date(2026, 11, 27) not in offer


def test_a_reminder_gave_a_due_date_of_its_own() -> None:
    offer = offer_shift(reminded(), policy=STANDARD, today=date(2026, 12, 1))

    assert offer.first == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("today", "until", "amount", "reason"),
    [
        (IN_TIME, DUE + timedelta(days=14), 0, CostReason.ASKED_IN_TIME),
        (DUE, DUE + timedelta(days=14), 0, CostReason.ASKED_IN_TIME),
        (OVERDUE, OVERDUE + timedelta(days=13), 0, CostReason.EXTENSION_TOO_SHORT),
        (OVERDUE, OVERDUE + timedelta(days=14), 5, CostReason.PRICE),
    ],
)
def test_it_costs_what_the_law_allows(
    today: date, until: date, amount: int, reason: CostReason
) -> None:
    cost = cost_on(situation(), until=until, policy=STANDARD, today=today)

    assert (cost.facts["amount"], cost.reason) == (amount, reason)


def test_a_business_pays_ten_euros() -> None:
    until = OVERDUE + timedelta(days=14)

    cost = cost_on(situation(law=Law.BUSINESS), until=until, policy=STANDARD, today=OVERDUE)

    assert cost.facts["amount"] == 10


def test_a_creditor_may_ask_for_nothing() -> None:
    until = OVERDUE + timedelta(days=14)

    cost = cost_on(situation(), until=until, policy=ShiftPolicy(is_charged=False), today=OVERDUE)

    assert (cost.allowed, cost.facts["amount"], cost.reason) == (False, 0, CostReason.WAIVED)


def extended(days: int) -> PastAct:
    return PastAct(act=CollectionAct.EXTENSION, on=IN_TIME, due_on=DUE + timedelta(days=days))


@pytest.mark.parametrize(
    ("which", "policy", "reason"),
    [
        (situation(to_pay=Decimal(0)), STANDARD, Reason.NOTHING_TO_PAY),
        (situation(stage="LEGAL_COLLECTION"), STANDARD, Reason.LEGAL_COLLECTION),
        (situation(is_in_plan=True), STANDARD, Reason.IN_PLAN),
        (situation(hold="DISPUTED"), STANDARD, Reason.HELD),
        (situation(), ShiftPolicy(until=Phase.NEVER), Reason.NOT_OFFERED),
        (situation(), ShiftPolicy(most=0), Reason.NOT_OFFERED),
        (situation(), ShiftPolicy(until=Phase.IN_TIME), Reason.TOO_LATE),
        (reminded(), ShiftPolicy(until=Phase.OVERDUE), Reason.TOO_LATE),
        (situation("505.20", extended(10)), STANDARD, Reason.ENOUGH),
    ],
)
def test_a_refusal_says_why(which, policy, reason) -> None:
    offer = offer_shift(which, policy=policy, today=OVERDUE)

    assert not offer.decision.allowed
    assert offer.decision.reason is reason
    assert list(offer.days()) == []
    assert DUE not in offer
    assert Act.SHIFT not in offer.decision.instead


@pytest.mark.parametrize("values", [{"longest_days": 0}, {"most": -1}])
def test_a_policy_makes_sense(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least a day"):
        ShiftPolicy(**values)


@given(
    today=st.dates(date(2026, 10, 12), date(2027, 6, 30)),
    longest=st.integers(1, 60),
    which=st.sampled_from([situation(), reminded(), situation(law=Law.BUSINESS)]),
)
def test_every_day_offered_is_later_and_lawful(today, longest, which) -> None:
    offer = offer_shift(which, policy=ShiftPolicy(longest_days=longest), today=today)

    for day in offer.days():
        cost = cost_on(which, until=day, policy=STANDARD, today=today)
        assert day > max(today, which.pay_by)
        assert cost.facts["amount"] in {0, 5, 10}
        assert cost.facts["amount"] == 0 or (day - today).days >= 14
