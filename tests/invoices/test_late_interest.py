"""Late interest to the cent: korkolaki 633/1982 and act 1556/1995."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.models import InterestBasis
from invoices.rules.late_interest import (
    Basis,
    MissingRateError,
    OpenPrincipal,
    PrincipalChange,
    Terms,
    known_until,
    late_interest,
    open_principal,
    rate_of,
    sure_until,
)
from invoices.rules.reference_rates import OFFICIAL_RATES, ReferenceRate

MONDAY = date(2024, 6, 3)
LONG_AGO = date(2020, 1, 1)


def terms(due_on=MONDAY, basis=Basis.CONSUMER, *, is_consumer=True, **more):
    return Terms(basis=basis, due_on=due_on, is_consumer=is_consumer, **more)


def interest(*, of="1000.00", until, rates=OFFICIAL_RATES, **more):
    principal = [OpenPrincipal(LONG_AGO, Decimal(of))] if isinstance(of, str) else of
    return late_interest(terms=terms(**more), principal=principal, until=until, rates=rates)


def lines(result):
    return [(each.days, each.principal, each.percent) for each in result.periods]


def test_the_bases_are_those_that_are_stored():
    assert {*Basis} == {*InterestBasis.values}


# The first three rows are those of domain.md 2.2; the rest is worked out by hand.
@pytest.mark.parametrize(
    ("principal", "due_on", "paid_on", "basis", "days_and_percents", "amount"),
    [
        pytest.param(
            "1696.32",
            date(2024, 6, 3),
            date(2024, 8, 10),
            Basis.CONSUMER,
            [(27, "11.5"), (41, "11.5")],
            "36.34",
            id="4 §, split at the half-year though the rate stays",
        ),
        pytest.param(
            "100.00",
            date(2024, 12, 16),
            date(2025, 1, 15),
            Basis.CONSUMER,
            [(15, "11.5"), (15, "10.5")],
            "0.90",
            id="4 §, over the turn of a leap year",
        ),
        pytest.param(
            "724.00",
            date(2026, 1, 2),
            date(2026, 2, 12),
            Basis.CONSUMER,
            [(41, "9.5")],
            "7.73",
            id="4 §, within a half-year",
        ),
        pytest.param(
            "1000.00",
            date(2024, 12, 16),
            date(2025, 1, 15),
            Basis.COMMERCIAL,
            [(15, "12.5"), (15, "11.5")],
            "9.86",
            id="4 a §, one point more",
        ),
        pytest.param(
            "1000.00",
            date(2024, 12, 16),
            date(2025, 7, 15),
            Basis.PUBLIC_LAW,
            [(15, "11"), (196, "11.5")],
            "66.27",
            id="1556/1995, one rate a year: 2024 11.0, 2025 11.5",
        ),
        pytest.param(
            "1000.00",
            date(2024, 6, 3),
            date(2024, 6, 3),
            Basis.CONSUMER,
            [],
            "0.00",
            id="paid on the due date",
        ),
        pytest.param(
            "1000.00",
            date(2024, 6, 3),
            date(2024, 6, 4),
            Basis.CONSUMER,
            [(1, "11.5")],
            "0.32",
            id="paid on the day after",
        ),
        pytest.param(
            "1000.00",
            date(2024, 6, 3),
            date(2025, 6, 3),
            Basis.NONE,
            [],
            "0.00",
            id="no interest agreed",
        ),
    ],
)
def test_interest_of_one_principal(principal, due_on, paid_on, basis, days_and_percents, amount):
    is_consumer = basis is not Basis.COMMERCIAL
    result = interest(
        of=principal, until=paid_on, due_on=due_on, basis=basis, is_consumer=is_consumer
    )

    assert lines(result) == [
        (days, Decimal(principal), Decimal(percent)) for days, percent in days_and_percents
    ]
    assert result.amount == Decimal(amount)


@pytest.mark.parametrize(("year", "percent"), [(2024, "11.0"), (2025, "11.5"), (2026, "9.5")])
def test_public_law_interest_follows_the_half_year_before_the_year(year, percent):
    for day in (date(year, 1, 1), date(year, 12, 31)):
        rate = rate_of(day, basis=Basis.PUBLIC_LAW, rates=OFFICIAL_RATES)
        assert rate.percent + 7 == Decimal(percent)


def test_a_contract_has_its_own_percentage_all_the_time():
    result = interest(
        of="1000.00",
        until=date(2025, 6, 3),
        basis=Basis.CONTRACT,
        contract_percent=Decimal(16),
        is_consumer=False,
    )

    assert lines(result) == [(365, Decimal(1000), Decimal(16))]
    assert result.amount == Decimal("160.00")


def test_a_consumer_never_owes_more_than_the_act_whatever_was_agreed():
    """Korkolaki 2 § 2 mom."""
    agreed = {"basis": Basis.CONTRACT, "until": date(2025, 1, 15), "due_on": date(2024, 12, 16)}

    dear = interest(contract_percent=Decimal(16), **agreed)
    cheap = interest(contract_percent=Decimal(4), **agreed)
    commercial = interest(until=date(2024, 6, 4), basis=Basis.COMMERCIAL)

    assert [each.percent for each in dear.periods] == [Decimal("11.5"), Decimal("10.5")]
    assert {each.percent for each in cheap.periods} == {Decimal(4)}
    assert [each.percent for each in commercial.periods] == [Decimal("11.5")]


@pytest.mark.parametrize(
    ("basis", "percent"),
    [(Basis.CONTRACT, None), (Basis.CONSUMER, Decimal(5)), (Basis.CONTRACT, Decimal(-1))],
)
def test_a_percentage_belongs_to_a_contract_and_is_not_below_zero(basis, percent):
    with pytest.raises(ValueError, match="nterest"):
        terms(basis=basis, contract_percent=percent)


@pytest.mark.parametrize(
    ("rolls", "days"), [pytest.param(True, 3, id="rolled"), pytest.param(False, 5, id="printed")]
)
def test_a_due_date_on_a_saturday(rolls, days):
    """Due on Saturday 10.8.2024, paid on Thursday: from Monday, or from the printed day."""
    result = interest(until=date(2024, 8, 15), due_on=date(2024, 8, 10), rolls=rolls)

    assert [each.days for each in result.periods] == [days]


def test_the_day_of_a_payment_still_bears_interest_on_all_of_it():
    principal = open_principal(
        [
            PrincipalChange(on=LONG_AGO, amount=Decimal(1000), is_payment=False),
            PrincipalChange(on=date(2024, 6, 10), amount=Decimal(-400), is_payment=True),
        ]
    )

    result = interest(of=principal, until=date(2024, 6, 13))

    assert [(each.first, each.last, each.principal) for each in result.periods] == [
        (date(2024, 6, 4), date(2024, 6, 10), Decimal(1000)),
        (date(2024, 6, 11), date(2024, 6, 13), Decimal(600)),
    ]


def test_a_credit_note_counts_from_its_own_date():
    principal = open_principal(
        [
            PrincipalChange(on=LONG_AGO, amount=Decimal(1000), is_payment=False),
            PrincipalChange(on=date(2024, 6, 10), amount=Decimal(-400), is_payment=False),
        ]
    )

    result = interest(of=principal, until=date(2024, 6, 13))

    assert [(each.days, each.principal) for each in result.periods] == [
        (6, Decimal(1000)),
        (4, Decimal(600)),
    ]


def test_a_payment_that_is_taken_back_leaves_no_trace():
    changes = [
        PrincipalChange(on=LONG_AGO, amount=Decimal(1000), is_payment=False),
        PrincipalChange(on=date(2024, 6, 10), amount=Decimal(-400), is_payment=True),
        PrincipalChange(on=date(2024, 6, 10), amount=Decimal(400), is_payment=True),
    ]

    result = interest(of=open_principal(changes), until=date(2024, 6, 13))

    assert result.amount == interest(until=date(2024, 6, 13)).amount


def test_nothing_open_bears_nothing_and_needs_no_rate():
    principal = [OpenPrincipal(LONG_AGO, Decimal(500)), OpenPrincipal(MONDAY, Decimal(0))]

    assert interest(of=principal, until=date(2030, 1, 1)).periods == ()
    assert interest(of=[], until=date(2030, 1, 1)).amount == 0


def test_a_rate_that_nobody_entered_is_an_error():
    with pytest.raises(MissingRateError, match="2026-07-01"):
        interest(until=date(2026, 7, 1))


def test_a_derived_rate_marks_what_rests_on_it():
    before = interest(until=date(2025, 6, 30))
    with_it = interest(until=date(2025, 7, 1))

    assert before.is_confirmed
    assert not with_it.is_confirmed
    assert [each.is_confirmed for each in with_it.periods] == [True, True, True, False]


def test_a_half_cent_is_rounded_up_once():
    """36.50 € at 10 % is a cent a day: half a cent at 5 %."""
    half = [OpenPrincipal(LONG_AGO, Decimal("36.50")), OpenPrincipal(date(2024, 6, 5), Decimal(0))]
    one = {"basis": Basis.CONTRACT, "contract_percent": Decimal(5), "is_consumer": False}

    assert interest(of=half, until=date(2024, 6, 30), **one).amount == Decimal("0.01")
    assert interest(of="36.50", until=date(2024, 6, 6), **one).amount == Decimal("0.02")


@pytest.mark.parametrize(
    ("due_on", "basis", "last"),
    [
        pytest.param(date(2024, 6, 3), Basis.CONSUMER, date(2025, 6, 30), id="before the derived"),
        pytest.param(date(2026, 1, 2), Basis.CONSUMER, date(2026, 6, 30), id="before the missing"),
        pytest.param(date(2025, 9, 1), Basis.CONSUMER, date(2025, 9, 1), id="not a day"),
        pytest.param(date(2024, 6, 3), Basis.PUBLIC_LAW, date(2025, 12, 31), id="public law"),
        pytest.param(date(2024, 6, 3), Basis.NONE, date.max, id="none needed"),
    ],
)
def test_the_last_day_on_which_interest_is_sure(due_on, basis, last):
    assert sure_until(terms=terms(due_on, basis), rates=OFFICIAL_RATES) == last


@pytest.mark.parametrize(
    ("basis", "last"),
    [
        pytest.param(Basis.CONSUMER, date(2026, 6, 30), id="a derived rate is known"),
        pytest.param(Basis.PUBLIC_LAW, date(2026, 12, 31), id="public law"),
        pytest.param(Basis.NONE, date.max, id="none needed"),
    ],
)
def test_the_last_day_on_which_interest_is_known(basis, last):
    assert known_until(terms=terms(MONDAY, basis), rates=OFFICIAL_RATES) == last


def test_a_gap_between_two_rates_ends_what_is_known():
    rates = {day: rate for day, rate in OFFICIAL_RATES.items() if day != date(2025, 1, 1)}

    assert known_until(terms=terms(), rates=rates) == date(2024, 12, 31)
    assert known_until(terms=terms(date(2025, 3, 3)), rates=rates) == date(2025, 3, 3)


def test_a_contract_with_a_business_is_always_sure_and_with_a_consumer_not():
    contract = {"basis": Basis.CONTRACT, "contract_percent": Decimal(16)}

    with_business = terms(is_consumer=False, **contract)
    with_consumer = terms(is_consumer=True, **contract)

    assert sure_until(terms=with_business, rates=OFFICIAL_RATES) == date.max
    assert sure_until(terms=with_consumer, rates=OFFICIAL_RATES) == date(2025, 6, 30)


def test_an_entered_rate_takes_the_place_of_nothing():
    rates = {**OFFICIAL_RATES, date(2026, 7, 1): ReferenceRate(date(2026, 7, 1), Decimal(3), "x")}

    result = interest(until=date(2026, 7, 2), due_on=date(2026, 6, 29), rates=rates)

    assert lines(result) == [
        (1, Decimal(1000), Decimal("9.5")),
        (2, Decimal(1000), Decimal(10)),
    ]
