import pytest
import structlog
from django.db import connection
from django.urls import reverse

from invoices.models import Hold
from payments.models import Payment, PaymentState, ProviderReport
from payments.paytrail import Status
from payments.services import starting
from payments.views import provider as provider_view
from tests.payments.stories import opened, report_of, signed, started
from tests.provider import path_of

URL = "/payments/callback/"


@pytest.fixture
def payment(silent_provider, invoice, actor, now):
    return opened(actor, {invoice: "40"}, at=now)


def call(client, payment, status=Status.OK, *, changes=None, **fields):
    return client.get(URL, signed(report_of(payment, status, **fields), **(changes or {})))


def state_of(payment):
    payment.refresh_from_db()
    return payment.state


def test_a_callback_confirms_the_payment_at_once_and_without_a_worker(client, payment, invoice):
    assert reverse("payments:callback") == URL

    response = call(client, payment)

    assert (response.status_code, response.content) == (200, b"")
    assert "no-store" in response.headers["Cache-Control"]
    assert state_of(payment) == PaymentState.CONFIRMED
    invoice.refresh_from_db()
    assert invoice.to_pay == 60


def test_a_callback_twice_is_answered_the_same_and_credits_once(client, payment, invoice):
    statuses = [call(client, payment).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    invoice.refresh_from_db()
    assert invoice.under_way == 40
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"checkout-amount": "1"},
        {"checkout-status": "fail"},
        {"signature": "0" * 64},
        {"signature": ""},
        {"checkout-account": "1"},
        {"checkout-algorithm": "md5"},
        {"checkout-extra": "not signed"},
    ],
    ids=str,
)
def test_a_forged_callback_is_refused_without_a_word_and_without_a_query(
    client, payment, changes, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = call(client, payment, changes=changes)

    assert (response.status_code, response.content) == (400, b"")
    assert state_of(payment) == PaymentState.OPEN
    assert not ProviderReport.objects.exists()


def test_a_callback_of_no_payment_of_ours_is_not_found(client, payment):
    response = call(client, payment, stamp="f" * 32)

    assert (response.status_code, response.content) == (404, b"")


def test_a_signed_callback_that_cannot_be_read_is_refused(client, payment):
    said = report_of(payment, reference="")

    assert client.get(URL, signed(said)).status_code == 400


def test_an_empty_callback_is_refused(client, db):
    assert client.get(URL).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_a_callback_is_a_get(client, db, method):
    assert getattr(client, method)(URL).status_code == 405


def test_a_wrong_sum_is_answered_and_left_to_staff(client, payment, invoice):
    response = call(client, payment, amount_cents=1)

    assert response.status_code == 200
    assert state_of(payment) == PaymentState.UNCLEAR
    invoice.refresh_from_db()
    assert invoice.under_way == 0


def test_nothing_of_the_address_is_logged(client, payment):
    with structlog.testing.capture_logs() as lines:
        call(client, payment, changes={"signature": "5ecre7" * 10})
        call(client, payment, stamp="f" * 32)
        call(client, payment, amount_cents=1)

    written = repr(lines)
    assert "report_refused" in written
    assert "5ecre7" not in written
    assert "checkout-" not in written
    assert payment.stamp not in written


def test_callbacks_are_counted_by_what_became_of_them(client, payment):
    def counted(outcome):
        return provider_view.REPORTS.labels("callback", outcome)._value.get()

    before = {outcome: counted(outcome) for outcome in ("applied", "forged", "unknown")}
    call(client, payment)
    call(client, payment, changes={"signature": "0"})
    call(client, payment, stamp="f" * 32)

    assert {outcome: counted(outcome) - before[outcome] for outcome in before} == {
        "applied": 1,
        "forged": 1,
        "unknown": 1,
    }


def test_a_callback_asks_the_database_little(client, payment, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        call(client, payment)


def test_a_database_that_is_gone_is_no_answer_so_that_the_provider_tells_again(
    client, payment, monkeypatch
):
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(
            ProviderReport.objects, "create", lambda **_: connection.cursor().execute("X")
        )
        broken = call(client, payment)
    assert broken.status_code == 500
    assert state_of(payment) == PaymentState.OPEN

    assert call(client, payment).status_code == 200
    assert state_of(payment) == PaymentState.CONFIRMED


# With the demo provider, which signs and speaks for itself.


@pytest.fixture
def at_provider(provider, invoice, actor, now):
    payment = started(actor, {invoice: "40"}, at=now)
    starting.open_at_provider(payment=payment, at=now)
    return payment


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("pay", PaymentState.CONFIRMED),
        ("fail", PaymentState.FAILED),
        ("cancel", PaymentState.FAILED),
        ("pending", PaymentState.PENDING),
        ("delayed", PaymentState.DELAYED),
    ],
)
def test_what_a_person_does_at_the_bank_comes_here(client, provider, at_provider, act, state):
    told = provider.act(at_provider.transaction_id, act)

    assert client.get(told.callback_path).status_code == 200
    assert state_of(at_provider) == state


@pytest.mark.parametrize("wishes", [{"twice": "1"}, {"reordered": "1"}], ids=str)
def test_the_providers_repeats_and_late_words_change_nothing(
    client,
    provider,
    at_provider,
    wishes,
):
    told = provider.act(at_provider.transaction_id, "pay", **wishes)

    assert len(told.callback_urls) == 2
    for url in told.callback_urls:
        assert client.get(path_of(url)).status_code == 200

    assert state_of(at_provider) == PaymentState.CONFIRMED
    assert Hold.objects.count() == 1


def test_what_the_provider_did_not_sign_is_refused(client, provider, at_provider):
    told = provider.act(at_provider.transaction_id, "pay", forged="1")

    assert client.get(told.callback_path).status_code == 400
    assert Payment.objects.get().state == PaymentState.OPEN
