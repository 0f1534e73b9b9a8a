"""Interest that is charged letter by letter, whatever is paid in between."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.models import EntryKind
from invoices.queries.interest import interest_charged, interest_until
from invoices.queries.ledger import ledger_mismatches
from tests.invoices.bookings import booked, letter, pay
from tests.invoices.rates import CONFIRMED, fill_rates

DUE = date(2026, 1, 15)
thorough = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
amounts = st.integers(min_value=100, max_value=60_000).map(lambda n: Decimal(n) / 100)
days = st.integers(min_value=1, max_value=160)
stories = st.lists(
    st.tuples(days, st.one_of(st.just("letter"), amounts)),
    min_size=1,
    max_size=7,
    unique_by=lambda each: each[0],
)


def late(now):
    return booked(now, total="2000.00", issued_on=date(2025, 12, 20), due_on=DUE)


def play(claim, now, story):
    """Each thing on its day after the due date, a letter or so much money."""
    for day, what in story:
        claim.refresh_from_db()
        if what != "letter":
            pay(claim, what, now, cause=f"pay:{day}", on=DUE + timedelta(days=day))
        elif claim.is_open:
            letter(claim, now, on=DUE + timedelta(days=day), rates=CONFIRMED)


def interest_of(claim, until):
    ledger = list(claim.ledger.order_by("pk"))
    return interest_until(invoice=claim, ledger=ledger, until=until, rates=CONFIRMED).total


def charged(claim):
    return interest_charged(claim.ledger.all())


def last_letter(claim):
    booked = claim.ledger.filter(kind=EntryKind.INTEREST, interest__gt=0).order_by("value_on")
    return booked.values_list("value_on", flat=True).last()


@thorough
@given(story=stories)
def test_the_letters_together_charge_what_one_would(db, now, story):
    fill_rates()
    with transaction.atomic():
        claim = late(now)

        play(claim, now, sorted(story))

        if last := last_letter(claim):
            assert charged(claim) == interest_of(claim, last)
        assert not list(ledger_mismatches())
        transaction.set_rollback(True)


@thorough
@given(story=stories)
def test_whenever_money_is_known_no_more_is_charged_than_ran(db, now, story):
    fill_rates()
    with transaction.atomic():
        claim = late(now)

        play(claim, now, story)

        if last := last_letter(claim):
            assert 0 <= charged(claim) <= interest_of(claim, last)
        assert not list(ledger_mismatches())
        transaction.set_rollback(True)


@thorough
@given(amount=amounts, day=days, waited=st.integers(min_value=0, max_value=60))
def test_a_later_payment_never_means_less_interest(db, now, amount, day, waited):
    fill_rates()

    early, later = (charged_when(now, amount, each) for each in (day, day + waited))

    assert early <= later


def charged_when(now, amount, day):
    """What two letters charge when money of that day is known only after them."""
    with transaction.atomic():
        claim = late(now)
        play(claim, now, [(40, "letter"), (80, "letter"), (day, amount)])
        assert not list(ledger_mismatches())
        sum_ = charged(claim)
        transaction.set_rollback(True)
    return sum_
