"""What letters charge, and what of it is taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts.models import AuditEvent
from invoices.models import EntryKind, EventKind, LedgerEntry, Stage
from invoices.queries.charges import charges_of
from invoices.queries.interest import interest_charged, interest_to_charge
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.what_next import policy_of, standing_of
from invoices.rules.charges import charge_of, interest_cause, letter_of, taken_back_cause
from invoices.rules.collection_claim import CollectionAct
from invoices.rules.reference_rates import FIRST_RATES
from invoices.services import charges, ledger
from invoices.views.statement import lines_of
from myropo.money import NBSP
from tests.factories import InvoiceFactory
from tests.invoices.bookings import (
    add_cost,
    balances,
    booked,
    credit,
    events,
    letter,
    pay,
    reverse,
    take_back,
    withdraw,
)

DUE = date(2026, 1, 15)
REMINDED = date(2026, 2, 16)
DEMANDED = date(2026, 3, 16)
BEFORE = REMINDED - timedelta(days=3)


@pytest.fixture
def claim(db, now):
    """1 000 €, late by 32 days at its reminder; whatever is done, the ledger agrees."""
    yield booked(now, total="1000.00", issued_on=date(2025, 12, 20), due_on=DUE)
    assert not list(ledger_mismatches())


def entries(claim):
    return list(claim.ledger.order_by("pk"))


def to_charge(claim, until, rates=FIRST_RATES):
    amount, _interest = interest_to_charge(
        invoice=claim, ledger=entries(claim), until=until, rates=rates
    )
    return amount


def test_a_letter_charges_interest_from_the_day_after_the_due_date_to_its_own(claim):
    # 1 000 € × 9.5 % × 32 / 365 = 8.3287…
    assert to_charge(claim, REMINDED) == Decimal("8.33")


def test_the_next_letter_charges_what_is_not_booked_yet(claim, now):
    letter(claim, now, on=REMINDED)

    # To 16.3. 60 days: 15.6164…, of which 8.33 is charged.
    assert to_charge(claim, DEMANDED) == Decimal("7.29")
    assert to_charge(claim, REMINDED) == Decimal("0.00")


def test_days_after_the_last_confirmed_rate_are_not_charged(claim):
    assert to_charge(claim, date(2026, 7, 20)) == to_charge(claim, date(2026, 6, 30))


def test_interest_and_cost_of_a_letter_are_found_from_each_other(claim, now):
    cause = letter(claim, now, on=REMINDED)

    found = charges_of(entries(claim))

    assert {each.letter for each in found.values()} == {cause}
    assert [each.kind for each in found.values()] == [EntryKind.INTEREST, EntryKind.COST]


@pytest.mark.parametrize("times", [0, 1, 2])
def test_what_is_taken_back_names_its_charge(times):
    taken = taken_back_cause(interest_cause("letter:1"), times=times)

    assert charge_of(taken) == "letter:1:interest"
    assert letter_of(taken) == letter_of("letter:1") == "letter:1"


def test_a_charge_of_nothing_is_refused():
    with pytest.raises(ValueError, match="more than nothing"):
        charges.interest_booking(amount=Decimal(0), cause="letter:1", value_on=DUE)


def test_a_letter_is_taken_back_with_its_interest(claim, now):
    cause = letter(claim, now, on=REMINDED)

    assert take_back(claim, cause, now)

    assert balances(claim) == ("1000.00", "0.00", "0.00", "0.00")
    assert events(claim) == [EventKind.REMINDED, EventKind.COST_TAKEN_BACK]
    assert claim.timeline.last().data == {"cause": cause, "amount": "13.33", "why": "CORRECTED"}
    assert AuditEvent.objects.filter(action="invoice.cost_taken_back").count() == 1


def test_twice_changes_nothing_the_second_time(claim, now):
    cause = letter(claim, now, on=REMINDED)

    assert take_back(claim, cause, now)
    assert not take_back(claim, cause, now)

    assert events(claim).count(EventKind.COST_TAKEN_BACK) == 1


def test_a_part_of_the_cost_can_be_taken_back_and_the_rest_later(claim, now):
    cause = letter(claim, now, on=REMINDED)

    assert take_back(claim, cause, now, amount="2.00")
    assert balances(claim)[1:3] == ("8.33", "3.00")
    assert take_back(claim, cause, now)

    assert balances(claim)[1:3] == ("0.00", "0.00")


def test_no_more_than_is_left_is_taken_back(claim, now):
    cause = letter(claim, now, on=REMINDED)
    take_back(claim, cause, now, amount="2.00")

    with pytest.raises(charges.TooMuchTakenBackError):
        take_back(claim, cause, now, amount="3.01")
    with pytest.raises(ValueError, match="more than nothing"):
        take_back(claim, cause, now, amount="0")

    assert balances(claim)[2] == "3.00"


def test_an_unknown_cause_takes_nothing_back(claim, now):
    letter(claim, now, on=REMINDED)

    assert not take_back(claim, "letter:other", now)


def test_a_claim_whose_last_cost_is_taken_back_is_closed_on_the_day_it_was_covered(claim, now):
    cause = letter(claim, now, on=REMINDED)
    paid_on = REMINDED + timedelta(days=3)
    pay(claim, "1008.33", now, on=paid_on)

    take_back(claim, cause, now, amount="5.00", on=paid_on + timedelta(days=9))

    claim.refresh_from_db()
    assert (claim.stage, claim.closed_on) == (Stage.PAID, paid_on)
    assert events(claim)[-1] == EventKind.CLOSED


def test_a_cost_that_was_paid_comes_free(claim, now):
    cause = letter(claim, now, on=REMINDED)
    pay(claim, "1013.33", now, on=REMINDED + timedelta(days=3))

    take_back(claim, cause, now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "13.33")
    assert claim.stage == Stage.PAID
    assert interest_charged(entries(claim)) == 0


def test_interest_that_was_paid_comes_free_for_the_principal(claim, now):
    cause = letter(claim, now, on=REMINDED)
    pay(claim, "500.00", now, on=REMINDED + timedelta(days=3))

    take_back(claim, cause, now, on=REMINDED + timedelta(days=3))

    assert balances(claim) == ("500.00", "0.00", "0.00", "0.00")


def test_a_reversal_replays_what_was_taken_back(claim, now):
    cause = letter(claim, now, on=REMINDED)
    pay(claim, "1013.33", now, on=REMINDED + timedelta(days=3))
    take_back(claim, cause, now)

    reverse("bank:1", now)

    assert balances(claim) == ("1000.00", "0.00", "0.00", "0.00")
    assert claim.stage == Stage.REMINDED


@pytest.mark.parametrize("end", ["credited in full", "withdrawn"])
def test_nothing_is_left_to_take_back_on_a_claim_that_was_emptied(claim, now, end):
    cause = letter(claim, now, on=REMINDED)
    if end == "credited in full":
        credit(claim, "1000.00", now)
    else:
        withdraw(claim, now)

    assert not take_back(claim, cause, now)


def test_the_database_refuses_what_is_taken_back_of_a_cost_without_its_paragraph(claim, now):
    booking = ledger.Booking(
        kind=EntryKind.COST, cause="x:taken-back", value_on=DUE, costs=Decimal(-5)
    )

    with pytest.raises(IntegrityError, match="ledger_cost_has_legal_basis"), transaction.atomic():
        LedgerEntry.objects.create(**booking.columns(invoice=claim, at=now))


def test_the_page_names_each_charge_and_what_was_taken_back_behind_it(claim, now):
    taken = letter(claim, now, on=REMINDED)
    letter(claim, now, on=DEMANDED, kind=EventKind.DEMANDED, cost="24.00")
    take_back(claim, taken, now, on=BEFORE)

    with translation.override("fi"):
        lines = [
            (str(line.what), line.on, line.sum.replace(NBSP, " "))
            for line in lines_of(claim.ledger.order_by("value_on", "pk"), claim.timeline.all())
        ]

    assert lines[1:] == [
        ("Viivästyskorko 16.2.2026 asti", "", "8,33 €"),
        ("Viivästyskorko peruttu", "21.11.2026", "−8,33 €"),
        ("Muistutusmaksu", "16.2.2026", "5,00 €"),
        ("Muistutusmaksu peruttu", "21.11.2026", "−5,00 €"),
        ("Viivästyskorko 16.3.2026 asti", "", "7,29 €"),
        ("Maksuvaatimuksen kulu", "16.3.2026", "24,00 €"),
    ]


def standing(claim):
    claim.refresh_from_db()
    return standing_of(
        invoice=claim,
        to_pay=claim.to_pay,
        ledger=entries(claim),
        timeline=claim.timeline.all(),
        holds=[],
    )


def test_a_letter_whose_cost_was_taken_back_was_sent_for_nothing(claim, now):
    cause = letter(claim, now, on=REMINDED)
    take_back(claim, cause, now, amount="2.00")
    in_part = standing(claim).claim.done
    take_back(claim, cause, now)

    [act] = standing(claim).claim.done

    assert [each.amount for each in in_part] == [Decimal("3.00")]
    assert (act.act, act.on, act.amount) == (CollectionAct.REMINDER, REMINDED, 0)


def test_a_cost_of_no_letter_is_no_act_once_it_was_taken_back(claim, now):
    add_cost(claim, "5.00", now, cause="extension:1")
    before = standing(claim).claim.done

    take_back(claim, "extension:1", now)

    assert [each.amount for each in before] == [Decimal("5.00")]
    assert standing(claim).claim.done == ()


def test_a_claim_free_of_costs_has_a_policy_without_charges():
    free, other = (InvoiceFactory.build(is_free_of_costs=is_free) for is_free in (True, False))

    assert not policy_of(free, None).is_reminder_charged
    assert not policy_of(free, None).is_demand_charged
    assert policy_of(other, None).is_reminder_charged


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_a_charge_back_once(now):
    claim = booked(now)
    with transaction.atomic():
        cost = charges.Cost(amount=Decimal(5), legal_basis="Perintälaki 513/1999 10 a §")
        booking = charges.cost_booking(cost=cost, cause="letter:1", value_on=DUE)
        ledger.book(invoice=ledger.lock_invoice(claim.pk), booking=booking, at=now)

    def work(_number):
        try:
            return take_back(claim, "letter:1", now)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(work, range(6)))

    assert sum(done) == 1
    assert balances(claim)[2] == "0.00"
