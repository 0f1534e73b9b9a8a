import pytest
from django.urls import reverse

from payments.models import PaymentState, ReportSource
from payments.paytrail import Status
from tests.factories import PaymentFactory
from tests.payments.stories import opened, report_of, reported, signed
from tests.sign_in import sign_in


@pytest.fixture
def payment(silent_provider, invoice, actor, now):
    return opened(actor, {invoice: "40"}, at=now)


def address(payment):
    return f"/payments/{payment.public_id}/return/"


def page(payment):
    return reverse("payments:payment", args=[payment.public_id])


def come_back(client, payment, status=Status.OK, *, changes=None, **fields):
    query = signed(report_of(payment, status, **fields), **(changes or {}))
    return client.get(address(payment), query)


def state_of(payment):
    payment.refresh_from_db()
    return payment.state


def test_a_payer_who_comes_back_before_the_callback_sees_it_paid(client, debtor, payment):
    sign_in(client, debtor)

    response = come_back(client, payment)

    assert (response.status_code, response.headers["Location"]) == (302, page(payment))
    assert "no-store" in response.headers["Cache-Control"]
    assert state_of(payment) == PaymentState.CONFIRMED
    assert payment.reports.get().source == ReportSource.RETURN
    assert client.get(page(payment)).status_code == 200


def test_a_payer_who_comes_back_after_the_callback_changes_nothing(client, payment, invoice, now):
    reported(payment, at=now)

    come_back(client, payment)

    assert state_of(payment) == PaymentState.CONFIRMED
    invoice.refresh_from_db()
    assert invoice.under_way == 40


def test_a_payer_whose_session_is_over_lands_on_the_payment_after_signing_in(client, payment):
    response = come_back(client, payment)
    assert state_of(payment) == PaymentState.CONFIRMED

    response = client.get(response.headers["Location"])

    assert response.status_code == 302
    location = response.headers["Location"]
    assert location.startswith(reverse("accounts:sign-in"))
    assert f"next={page(payment)}" in location


def test_a_payer_who_gives_up_at_the_bank_sees_that(client, payment):
    come_back(client, payment, Status.FAIL)

    assert state_of(payment) == PaymentState.FAILED


@pytest.mark.parametrize(
    "changes", [{"checkout-amount": "1"}, {"signature": "0" * 64}, {"checkout-status": "odd"}]
)
def test_a_forged_return_leads_to_the_payment_as_it_is(client, debtor, payment, changes):
    sign_in(client, debtor)

    response = come_back(client, payment, changes=changes)

    assert (response.status_code, response.headers["Location"]) == (302, page(payment))
    assert state_of(payment) == PaymentState.OPEN
    assert client.get(page(payment)).status_code == 200


def test_a_return_without_a_word_leads_to_the_payment_as_it_is(client, payment):
    response = client.get(address(payment))

    assert (response.status_code, response.headers["Location"]) == (302, page(payment))
    assert state_of(payment) == PaymentState.OPEN


def test_a_return_with_an_unknown_stamp_changes_nothing(client, payment):
    response = come_back(client, payment, stamp="f" * 32)

    assert response.headers["Location"] == page(payment)
    assert state_of(payment) == PaymentState.OPEN


def test_a_return_says_nothing_of_whose_payment_it_is(client, debtor, other_debtor):
    sign_in(client, debtor)
    other = PaymentFactory(user=other_debtor, opened=True)

    response = client.get(address(other))

    assert response.headers["Location"] == page(other)
    assert client.get(page(other)).status_code == 404


def test_a_return_is_not_posted(client, payment):
    assert client.post(address(payment)).status_code == 405
