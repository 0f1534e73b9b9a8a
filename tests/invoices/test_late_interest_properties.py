"""Late interest, whatever the claim and its payments."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.rules.late_interest import (
    Basis,
    PrincipalChange,
    Terms,
    late_interest,
    open_principal,
)
from invoices.rules.reference_rates import OFFICIAL_RATES, half_year_of
from myropo.money import round_to_cents

ONE_DAY = timedelta(days=1)
LONG_AGO = date(2020, 1, 1)


def terms(due_on, basis, *, rolls=True):
    return Terms(basis=basis, due_on=due_on, is_consumer=False, rolls=rolls)


def interest(*, of, until, due_on, basis, rolls=True):
    return late_interest(
        terms=terms(due_on, basis, rolls=rolls), principal=of, until=until, rates=OFFICIAL_RATES
    )


cents = st.integers(min_value=1, max_value=5_000_000).map(lambda number: Decimal(number) / 100)
days = st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 6, 30))
bases = st.sampled_from([Basis.CONSUMER, Basis.COMMERCIAL, Basis.PUBLIC_LAW])
changes = st.lists(
    st.builds(
        PrincipalChange,
        on=days,
        amount=st.integers(min_value=-90_000, max_value=90_000).map(lambda n: Decimal(n) / 100),
        is_payment=st.booleans(),
    ),
    max_size=5,
)


def opened(amount, more):
    first = PrincipalChange(on=LONG_AGO, amount=amount, is_payment=False)
    return open_principal([first, *more])


def by_the_day(*, amount, more, due_on, until, basis):
    """The same, counted day by day in fractions."""
    total, day = Fraction(0), terms(due_on, basis).starts_on
    while day <= until:
        fallen = sum(
            each.amount for each in more if (each.on < day if each.is_payment else each.on <= day)
        )
        start = date(day.year - 1, 7, 1) if basis is Basis.PUBLIC_LAW else half_year_of(day)
        added = 8 if basis is Basis.COMMERCIAL else 7
        percent = Fraction(OFFICIAL_RATES[start].percent) + added
        total += max(Fraction(0), Fraction(amount + fallen)) * percent / 36500
        day += ONE_DAY
    return total


@settings(deadline=None)
@given(amount=cents, more=changes, due_on=days, until=days, basis=bases)
def test_interest_is_what_counting_every_day_gives(amount, more, due_on, until, basis):
    result = late_interest(
        terms=terms(due_on, basis),
        principal=opened(amount, more),
        until=until,
        rates=OFFICIAL_RATES,
    )

    exact = by_the_day(amount=amount, more=more, due_on=due_on, until=until, basis=basis)
    assert Fraction(result.number) / 36500 == exact
    assert result.amount == round_to_cents(result.number / 36500)


three_days = st.lists(days, min_size=3, max_size=3, unique=True).map(sorted)


@settings(deadline=None)
@given(amount=cents, more=changes, in_order=three_days, basis=bases)
def test_split_periods_add_up_to_the_whole(amount, more, in_order, basis):
    due_on, split, until = in_order
    principal = opened(amount, more)
    whole = interest(of=principal, until=until, due_on=due_on, basis=basis, rolls=False)

    before = interest(of=principal, until=split, due_on=due_on, basis=basis, rolls=False)
    after = interest(of=principal, until=until, due_on=split, basis=basis, rolls=False)

    assert before.number + after.number == whole.number
    first_days = [each.first for each in whole.periods]
    assert first_days == sorted(set(first_days))


@settings(deadline=None)
@given(amount=cents, due_on=days, paid_on=days, waited=st.integers(1, 900), basis=bases)
def test_a_later_payment_never_means_less_interest(amount, due_on, paid_on, waited, basis):
    later = min(paid_on + timedelta(days=waited), date(2026, 6, 30))
    principal = opened(amount, [])

    now = interest(of=principal, until=paid_on, due_on=due_on, basis=basis)
    then = interest(of=principal, until=later, due_on=due_on, basis=basis)

    assert then.amount >= now.amount


@settings(deadline=None)
@given(amount=cents, part=cents, due_on=days, paid_on=days, waited=st.integers(1, 300), basis=bases)
def test_a_later_part_payment_never_means_less_interest(
    amount, part, due_on, paid_on, waited, basis
):
    until = date(2026, 6, 30)
    later = min(paid_on + timedelta(days=waited), until)

    def when(day):
        fall = PrincipalChange(on=day, amount=-min(part, amount), is_payment=True)
        return interest(of=opened(amount, [fall]), until=until, due_on=due_on, basis=basis)

    assert when(later).amount >= when(paid_on).amount


@settings(deadline=None)
@given(amount=cents, due_on=days, until=days, basis=bases)
def test_the_rolled_due_date_never_costs_more_than_the_printed(amount, due_on, until, basis):
    principal = opened(amount, [])

    rolled = interest(of=principal, until=until, due_on=due_on, basis=basis, rolls=True)
    printed = interest(of=principal, until=until, due_on=due_on, basis=basis, rolls=False)

    assert rolled.amount <= printed.amount
