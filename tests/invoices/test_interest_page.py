"""Late interest on the page of an invoice: period by period, to a day that the reader chooses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from invoices.models import HoldReason, InterestBasis, Invoice
from invoices.services import holds
from tests.invoices import bookings, stories
from tests.invoices.rates import fill_rates, without_rate
from tests.sign_in import sign_in

NBSP = "\u00a0"
DUE = date(2026, 10, 12)  # a Monday, forty days before today


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def rates(db):
    fill_rates()


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    debtor.language = "en"
    debtor.save()
    return stories.sent(debtor.party, at=now, due_on=DUE, total="730.00")


def shown(client, invoice, **query):
    return client.get(reverse("invoices:invoice", args=[invoice.public_id]), query)


def told(answer):
    return answer.context["late_interest"]


def notes(answer):
    return " ".join(str(note) for note in told(answer).notes)


def test_each_period_says_days_principal_rate_and_sum(client, invoice, now):
    stories.paid(invoice, "365.00", on=date(2026, 11, 11), at=now)

    answer = shown(client, invoice)

    lines = [(line.days, line.detail, line.sum) for line in told(answer).lines]
    assert lines == [
        (
            f"13{NBSP}October{NBSP}2026 – 11{NBSP}November{NBSP}2026",
            "30 days · €730.00 · 9.5% (reference rate 2.5% + 7)",
            "€5.70",
        ),
        (
            f"12{NBSP}November{NBSP}2026 – 21{NBSP}November{NBSP}2026",
            "10 days · €365.00 · 9.5% (reference rate 2.5% + 7)",
            "€0.95",
        ),
    ]
    assert told(answer).total == "€6.65"
    assert f"Late interest to 21{NBSP}November{NBSP}2026" in answer.text


def test_the_open_sum_stays_without_it_and_says_so(client, invoice):
    answer = shown(client, invoice)

    assert told(answer).total == "€7.60"
    assert "only with a letter" in notes(answer)
    assert "Pay €730.00" in answer.text
    assert answer.context["invoice"].to_pay == Decimal("730.00")


def test_a_chosen_day_counts_to_that_day(client, invoice):
    answer = shown(client, invoice, interest_to="2026-12-01")

    assert told(answer).total == "€9.50"
    assert told(answer).until == date(2026, 12, 1)
    assert '<details class="disclosure" id="late-interest" open>' in answer.text
    assert 'value="2026-12-01"' in answer.text


def test_nothing_is_open_before_somebody_asks(client, invoice):
    answer = shown(client, invoice)

    assert '<details class="disclosure" id="late-interest">' in answer.text
    assert 'value="2026-11-21"' in answer.text
    assert 'min="2026-11-21"' in answer.text
    assert 'max="2028-11-20"' in answer.text


def test_two_half_years_are_two_lines_and_each_has_its_own_mark(client, debtor, now, invoice):
    early = stories.sent(debtor.party, at=now, due_on=date(2026, 6, 15), total="730.00")

    answer = shown(client, early)

    assert [line.is_confirmed for line in told(answer).lines] == [True, False]
    assert answer.text.count("Unconfirmed rate") == 1
    assert "may still change" in notes(answer)


def test_confirmed_rates_have_no_mark(client, debtor, now, invoice):
    early = stories.sent(debtor.party, at=now, due_on=date(2026, 6, 15), total="730.00")
    stories.paid(early, "730.00", on=date(2026, 6, 25), at=now)
    Invoice.objects.filter(pk=early.pk).update(stage="REMINDED", closed_on=None)

    answer = shown(client, early)

    assert [line.is_confirmed for line in told(answer).lines] == [True]
    assert "Unconfirmed rate" not in answer.text


def test_a_missing_rate_is_said_with_the_day_before_it(client, invoice):
    answer = shown(client, invoice, interest_to="2027-02-01")

    assert f"can be counted up to 31{NBSP}December{NBSP}2026" in notes(answer)
    assert f"Late interest to 31{NBSP}December{NBSP}2026" in answer.text
    assert told(answer).total == "€15.20"


def test_without_the_rate_of_the_first_day_nothing_is_guessed(client, invoice):
    without_rate(date(2026, 7, 1))

    answer = shown(client, invoice)

    assert told(answer).lines == []
    assert "is not known, so the interest is not either" in notes(answer)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-11-20", "Choose a day from"),
        ("2028-11-21", "Choose a day from"),
        ("9999-12-31", "Choose a day from"),
        ("2026-02-30", "Enter a day"),
        ("", "Enter a day"),
        ("a\0b", "Enter a day"),
    ],
)
def test_an_odd_day_is_refused_and_today_shown(client, invoice, typed, words):
    answer = shown(client, invoice, interest_to=typed)

    assert answer.status_code == 200
    assert words in answer.text
    assert told(answer).until == date(2026, 11, 21)
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("typed", ["2026-11-21", "2028-11-20", "1.12.2026"])
def test_days_of_two_years_are_taken(client, invoice, typed):
    assert not told(shown(client, invoice, interest_to=typed)).form.errors


def test_what_is_charged_already_is_taken_off(client, invoice, now):
    bookings.add_interest(invoice, "2.00", now)

    answer = shown(client, invoice)

    assert (told(answer).total, told(answer).charged, told(answer).left) == (
        "€7.60",
        "−€2.00",
        "€5.60",
    )
    assert "Not charged yet" in answer.text


def test_all_charged_is_not_said_to_be_missing(client, invoice, now):
    bookings.add_interest(invoice, "7.60", now)

    assert "not in the open sum yet" not in notes(shown(client, invoice))


def test_principal_paid_in_time_bears_nothing(client, invoice, now):
    bookings.add_cost(invoice, "5.00", now)
    stories.paid(invoice, "730.00", on=DUE, at=now)

    answer = shown(client, invoice)

    assert told(answer).lines == []
    assert "no interest has run" in notes(answer)


@pytest.mark.parametrize(
    ("due_on", "basis"),
    [(date(2026, 12, 1), InterestBasis.CONSUMER), (DUE, InterestBasis.NONE)],
    ids=["not due yet", "no interest"],
)
def test_no_invoice_but_a_late_one_with_interest_tells_of_it(client, debtor, now, due_on, basis):
    invoice = stories.sent(debtor.party, at=now, due_on=due_on, interest_basis=basis)

    answer = shown(client, invoice, interest_to="2026-12-12")

    assert told(answer) is None
    assert 'id="late-interest"' not in answer.text


def test_a_closed_invoice_does_not_tell_of_it(client, invoice, now):
    stories.paid(invoice, "730.00", on=date(2026, 11, 20), at=now)

    assert told(shown(client, invoice)) is None


@pytest.mark.parametrize(("amount", "is_shown"), [("100.00", True), ("730.00", False)])
def test_money_under_way_is_said_not_to_count_yet(client, invoice, now, amount, is_shown):
    holds.place(
        invoice_id=invoice.pk,
        reason=HoldReason.PAID_IN_PORTAL,
        cause="payment:1",
        amount=Decimal(amount),
        at=now - timedelta(days=1),
    )

    answer = shown(client, invoice)

    assert (told(answer) is not None) is is_shown
    if is_shown:
        assert "What you have paid in MyRopo lowers the interest" in notes(answer)


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("4.00", "4% by the contract"),
        ("16.00", "9.5% (reference rate 2.5% + 7)"),
    ],
)
def test_the_rate_of_a_contract_is_named_unless_the_law_lowers_it(client, invoice, percent, words):
    Invoice.objects.filter(pk=invoice.pk).update(
        interest_basis=InterestBasis.CONTRACT, contract_interest_percent=Decimal(percent)
    )

    [line] = told(shown(client, invoice)).lines

    assert line.detail.endswith(words)


def test_each_cost_keeps_its_paragraph(client, invoice, now):
    stories.reminded(invoice, at=now)

    text = shown(client, invoice).text

    assert f"section 10{NBSP}a, subsection 1, paragraph 4" in text


def test_the_rates_are_one_query_in_a_minute(client, invoice, django_assert_num_queries):
    address = reverse("invoices:invoice", args=[invoice.public_id])
    client.get(address)

    with django_assert_num_queries(11):
        client.get(address, {"interest_to": "2026-12-01"})
