"""Late interest of an invoice as its bookings say, against sums worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import ClaimKind, EntryKind, InterestBasis, Invoice, LedgerEntry
from invoices.queries.interest import interest_until
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.reference_rates import FIRST_RATES
from tests.invoices import bookings, stories

DUE = date(2026, 1, 2)  # a Friday


@pytest.fixture
def claim(now):
    """730 € bear 0.20 € a day at 10 %, and at 9.5 % as much as 0.19 €."""
    return claim_of(now, "730.00")


def claim_of(now, total, due_on=DUE, **fields):
    issued_on = due_on - timedelta(21)
    return bookings.booked(now, total=total, due_on=due_on, issued_on=issued_on, **fields)


def found(claim, until, rates=FIRST_RATES):
    assert list(ledger_mismatches()) == []
    invoice = Invoice.objects.get(pk=claim.pk)
    ledger = list(LedgerEntry.objects.filter(invoice=claim))
    return interest_until(invoice=invoice, ledger=ledger, until=until, rates=rates)


def lines(result):
    return [(each.days, str(each.principal)) for each in result.interest.periods]


# domain.md 2.2
@pytest.mark.parametrize(
    ("principal", "due_on", "until", "periods", "amount"),
    [
        ("1696.32", date(2024, 6, 3), date(2024, 8, 10), [(27, "11.5"), (41, "11.5")], "36.34"),
        ("100.00", date(2024, 12, 16), date(2025, 1, 15), [(15, "11.5"), (15, "10.5")], "0.90"),
        ("724.00", date(2026, 1, 2), date(2026, 2, 12), [(41, "9.5")], "7.73"),
    ],
)
def test_the_worked_examples(db, now, principal, due_on, until, periods, amount):
    claim = claim_of(now, principal, due_on)

    result = found(claim, until)

    assert result.total == result.not_charged == Decimal(amount)
    told = [(each.days, each.percent) for each in result.interest.periods]
    assert told == [(days, Decimal(percent)) for days, percent in periods]
    assert result.is_complete


def test_nothing_runs_up_to_the_due_date(db, claim):
    assert found(claim, DUE).interest.periods == ()
    assert found(claim, DUE + timedelta(1)).total == Decimal("0.19")


def test_the_day_of_a_payment_is_still_on_the_old_principal(db, claim, now):
    bookings.pay(claim, "365.00", now, on=date(2026, 1, 12))

    result = found(claim, date(2026, 1, 22))

    assert lines(result) == [(10, "730.00"), (10, "365.00")]
    assert result.total == Decimal("2.85")


def test_a_credit_note_counts_from_its_own_day(db, claim, now):
    bookings.credit(claim, "365.00", now, on=date(2026, 1, 12))

    result = found(claim, date(2026, 1, 22))

    assert lines(result) == [(9, "730.00"), (11, "365.00")]


def test_a_payment_before_the_due_date_leaves_interest_on_the_rest(db, claim, now):
    bookings.pay(claim, "365.00", now, on=date(2025, 12, 20))

    assert lines(found(claim, date(2026, 1, 12))) == [(10, "365.00")]


def test_a_payment_that_was_taken_back_bore_no_interest_meanwhile(db, claim, now):
    bookings.pay(claim, "365.00", now, on=date(2026, 1, 12))
    bookings.reverse("bank:1", now, on=date(2026, 1, 14))

    result = found(claim, date(2026, 1, 22))

    assert lines(result) == [(10, "730.00"), (2, "365.00"), (8, "730.00")]


def test_a_payment_taken_back_on_its_own_day_changes_nothing(db, claim, now):
    before = found(claim, date(2026, 1, 22)).total
    bookings.pay(claim, "365.00", now, on=date(2026, 1, 12))
    bookings.reverse("bank:1", now, on=date(2026, 1, 12))

    assert found(claim, date(2026, 1, 22)).total == before


def test_interest_stops_with_the_principal(db, claim, now):
    bookings.add_cost(claim, "5.00", now)
    bookings.pay(claim, "730.00", now, on=date(2026, 1, 12))

    result = found(claim, date(2026, 6, 30))

    assert lines(result) == [(10, "730.00")]


def test_costs_and_interest_bear_none(db, claim, now):
    before = found(claim, date(2026, 6, 30)).total
    bookings.add_cost(claim, "14.00", now)
    bookings.add_interest(claim, "3.00", now)

    assert found(claim, date(2026, 6, 30)).total == before


def test_what_is_charged_already_is_not_counted_again(db, claim, now):
    bookings.add_interest(claim, "1.00", now)

    result = found(claim, date(2026, 1, 12))

    assert (result.total, result.charged, result.not_charged) == (
        Decimal("1.90"),
        Decimal("1.00"),
        Decimal("0.90"),
    )


def test_interest_that_was_charged_and_paid_is_still_charged(db, claim, now):
    bookings.add_interest(claim, "1.00", now)
    bookings.pay(claim, "1.00", now, on=date(2026, 1, 12))

    assert LedgerEntry.objects.get(invoice=claim, kind=EntryKind.PAYMENT).interest == -1
    assert found(claim, date(2026, 1, 12)).not_charged == Decimal("0.90")


def test_more_charged_than_has_run_is_not_below_zero(db, claim, now):
    bookings.add_interest(claim, "9.00", now)

    assert found(claim, date(2026, 1, 12)).not_charged == 0


def test_a_missing_rate_ends_the_days_that_are_counted(db, claim):
    result = found(claim, date(2027, 3, 1))

    assert (result.until, result.is_complete) == (date(2026, 12, 31), False)
    assert result.total == found(claim, date(2026, 12, 31)).total
    assert not result.interest.is_confirmed


def test_no_rate_at_all_means_no_interest_and_no_guess(db, claim):
    result = found(claim, date(2026, 3, 1), rates={})

    assert (result.total, result.has_begun, result.is_complete) == (0, False, False)


@pytest.mark.parametrize(
    ("fields", "percent"),
    [
        ({"interest_basis": InterestBasis.COMMERCIAL}, "9.5"),
        (
            {"interest_basis": InterestBasis.COMMERCIAL, "claim_kind": ClaimKind.BUSINESS},
            "10.5",
        ),
        ({"interest_basis": InterestBasis.PUBLIC_LAW}, "9.5"),
        (
            {"interest_basis": InterestBasis.CONTRACT, "contract_interest_percent": Decimal(4)},
            "4",
        ),
        (
            {"interest_basis": InterestBasis.CONTRACT, "contract_interest_percent": Decimal(16)},
            "9.5",
        ),
    ],
    ids=["a consumer owes + 7 at most", "commercial", "public", "contract", "above the ceiling"],
)
def test_the_rate_follows_the_ground_and_the_debtor(db, now, fields, percent):
    claim = claim_of(now, "730.00", **fields)

    [period] = found(claim, date(2026, 1, 12)).interest.periods

    assert period.percent == Decimal(percent)


def test_an_invoice_without_interest_has_none(db, now):
    claim = claim_of(now, "730.00", interest_basis=InterestBasis.NONE)

    assert found(claim, date(2026, 6, 1)).total == 0


def test_a_due_date_without_banking_rolls(db, now):
    claim = claim_of(now, "730.00", date(2026, 1, 3))  # a Saturday

    [period] = found(claim, date(2026, 1, 12)).interest.periods

    # The Monday after it is a banking day; the 6th is a holiday, but does bear interest.
    assert period.first == date(2026, 1, 6)


def test_it_is_the_sum_of_what_the_stories_book(db, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=DUE, total="724.00")
    stories.demanded(stories.reminded(invoice, at=now), at=now)

    assert found(invoice, date(2026, 2, 12)).total == Decimal("7.73")
