"""Letters that nobody needed, because the money counts from a day before them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.models import EntryKind, EventKind, Stage
from invoices.queries.charges import charges_of
from invoices.queries.interest import interest_charged, interest_until
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.reference_rates import FIRST_RATES
from invoices.rules.unneeded import Charged, unneeded_letters
from invoices.services.money_in import PaymentIn, book_payments
from tests.invoices.bookings import balances, booked, events, letter, pay, refund, reverse
from tests.invoices.rates import fill_rates

DUE = date(2026, 1, 15)
REMINDED = date(2026, 2, 16)
DEMANDED = date(2026, 3, 16)
BEFORE = REMINDED - timedelta(days=3)


@pytest.fixture
def claim(db, now):
    fill_rates()
    yield late(now)
    assert not list(ledger_mismatches())


def late(now):
    return booked(now, total="1000.00", issued_on=date(2025, 12, 20), due_on=DUE)


def entries(claim):
    return list(claim.ledger.order_by("pk"))


def owed_interest(claim, until):
    return interest_until(
        invoice=claim, ledger=entries(claim), until=until, rates=FIRST_RATES
    ).total


def test_what_was_asked_for_was_paid_so_the_letter_is_taken_back(claim, now):
    letter(claim, now, on=REMINDED)

    pay(claim, "1000.00", now, on=BEFORE)

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert (claim.stage, claim.closed_on) == (Stage.PAID, BEFORE)
    assert events(claim)[1:] == [
        EventKind.PAYMENT,
        EventKind.COST_TAKEN_BACK,
        EventKind.CLOSED,
    ]
    told = claim.timeline.get(kind=EventKind.COST_TAKEN_BACK).data
    assert (told["amount"], told["why"]) == ("13.33", "PAID_BEFORE")


def test_money_of_the_day_of_the_letter_came_too_late_for_it(claim, now):
    letter(claim, now, on=REMINDED)

    pay(claim, "1000.00", now, on=REMINDED)

    # 8.33 went to interest: the rest of the principal and the cost are open.
    assert balances(claim) == ("8.33", "0.00", "5.00", "0.00")


def test_both_letters_after_the_money_are_taken_back(claim, now):
    letter(claim, now, on=REMINDED)
    letter(claim, now, on=DEMANDED, kind=EventKind.DEMANDED, cost="24.00")

    pay(claim, "1000.00", now, on=BEFORE)

    assert claim.ledger.filter(kind__in=["COST", "INTEREST"], cause__contains="taken").count() == 4
    assert not interest_charged(entries(claim))
    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")


def test_a_letter_before_the_money_stands(claim, now):
    letter(claim, now, on=REMINDED)
    letter(claim, now, on=DEMANDED, kind=EventKind.DEMANDED, cost="24.00")

    pay(claim, "1013.33", now, on=DEMANDED - timedelta(days=1))

    assert [each.left for each in charges_of(entries(claim)).values()] == [
        Decimal("8.33"),
        Decimal("5.00"),
        0,
        0,
    ]
    assert claim.ledger.filter(kind=EntryKind.PAYMENT).count() == 1
    claim.refresh_from_db()
    assert (claim.stage, claim.open_total, claim.surplus) == (Stage.PAID, 0, 0)


def test_a_cent_less_than_was_asked_for_leaves_the_letter_needed(claim, now):
    letter(claim, now, on=REMINDED)

    pay(claim, "999.99", now, on=BEFORE)

    claim.refresh_from_db()
    assert (claim.stage, claim.open_costs) == (Stage.REMINDED, Decimal("5.00"))


def test_of_part_of_the_money_the_interest_of_the_days_after_it_is_taken_back(claim, now):
    letter(claim, now, on=REMINDED)

    pay(claim, "400.00", now, on=DUE + timedelta(days=10))

    claim.refresh_from_db()
    # 1 000 € for ten days; then 600 €, and what the interest kept of the money, for 22 days.
    assert interest_charged(entries(claim)) == owed_interest(claim, REMINDED) == Decimal("6.07")
    assert claim.open_total == Decimal("611.07")
    assert claim.open_costs == Decimal("5.00")


def test_two_payments_before_the_letter_make_it_unneeded_together(claim, now):
    pay(claim, "600.00", now, on=BEFORE)
    letter(claim, now, on=REMINDED)

    pay(claim, "400.00", now, on=BEFORE, cause="bank:2")

    claim.refresh_from_db()
    assert (claim.stage, claim.open_total, claim.surplus) == (Stage.PAID, 0, 0)


def test_what_was_paid_of_an_unneeded_letter_is_the_debtors(claim, now):
    letter(claim, now, on=REMINDED)
    pay(claim, "1013.33", now, on=REMINDED + timedelta(days=5))

    pay(claim, "1000.00", now, on=BEFORE, cause="bank:2")

    assert balances(claim) == ("0.00", "0.00", "0.00", "1013.33")
    assert claim.closed_on == BEFORE


def test_money_that_went_back_pays_for_no_letter(claim, now):
    pay(claim, "1000.00", now, on=BEFORE)
    reverse("bank:1", now, on=BEFORE + timedelta(days=1))
    letter(claim, now, on=REMINDED)

    pay(claim, "100.00", now, on=BEFORE, cause="bank:2")

    claim.refresh_from_db()
    assert claim.open_costs == Decimal("5.00")


def test_a_surplus_that_was_paid_back_pays_for_no_letter(claim, now):
    letter(claim, now, on=REMINDED)
    pay(claim, "1013.33", now, on=REMINDED)
    pay(claim, "50.00", now, on=REMINDED, cause="bank:2")
    refund(claim, "50.00", now)

    pay(claim, "10.00", now, on=BEFORE, cause="bank:3")

    claim.refresh_from_db()
    assert interest_charged(entries(claim)) == owed_interest(claim, REMINDED)
    assert charges_of(entries(claim))[f"letter:{claim.pk}:{REMINDED}"].left == Decimal("5.00")


def statements(payments, now):
    with CaptureQueriesContext(connection) as queries:
        book_payments(payments=payments, actor=None, at=now)
    return len(queries)


def payments_of(claims, on, name):
    return [
        PaymentIn(invoice_id=each.pk, amount=Decimal(100), value_on=on, cause=f"{name}:{each.pk}")
        for each in claims
    ]


@pytest.mark.django_db
def test_claims_without_such_letters_cost_no_statement_more(now):
    fill_rates()
    plain, reminded, unneeded = ([late(now) for _ in range(3)] for _ in range(3))
    for claim in [*reminded, *unneeded]:
        letter(claim, now, on=REMINDED)
    few, many = [unneeded[0]], unneeded[1:]

    counts = [
        statements(payments_of(plain, BEFORE, "plain"), now),
        statements(payments_of(reminded, DEMANDED, "after"), now),
        statements(payments_of(few, BEFORE, "before"), now),
        statements(payments_of(many, BEFORE, "before"), now),
    ]

    # One look for a letter; then their bookings, their letters, the rates and the past.
    assert counts[1] == counts[0] + 1
    assert counts[2] == counts[3] <= counts[1] + 4


ASKED = Charged(on=DUE, amount=Decimal(100))
FIRST = [Charged(on=REMINDED, amount=Decimal(each), letter="1") for each in (2, 5)]
SECOND = [Charged(on=DEMANDED, amount=Decimal(each), letter="2") for each in (1, 14)]


@pytest.mark.parametrize(
    ("covered", "unneeded"),
    [
        ([], set()),
        ([(BEFORE, 100)], {"1", "2"}),
        ([(BEFORE, 99)], set()),
        ([(REMINDED, 100)], set()),
        ([(REMINDED, 107)], {"2"}),
        ([(DEMANDED, 107)], set()),
        ([(BEFORE, 60), (BEFORE, 40)], {"1", "2"}),
        ([(BEFORE, 100), (BEFORE, -20)], set()),
    ],
    ids=[
        "nothing was paid",
        "all before the first",
        "a part before the first",
        "all but what the first asks, on its day",
        "all that the first asks, on its day",
        "all on the day of the second",
        "in two parts",
        "a part was given back",
    ],
)
def test_a_letter_is_unneeded_when_all_that_was_asked_before_it_was_covered(covered, unneeded):
    sums = [(on, Decimal(amount)) for on, amount in covered]

    assert unneeded_letters([ASKED, *FIRST, *SECOND], covered=sums) == unneeded
