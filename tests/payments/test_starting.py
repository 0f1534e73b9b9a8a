from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from invoices.rules.references import normalise
from payments import paytrail, queries
from payments.models import Payment, PaymentState
from payments.services import starting
from tests.factories import PaymentFactory
from tests.invoices.bookings import credit
from tests.payments.stories import confirmed, mine, opened, reported, started


def test_a_payment_is_the_sum_of_its_lines(invoice, actor, debtor, now):
    other = mine(now, debtor, "20.00", number="2")

    payment = started(actor, {other: "20", invoice: "33.34"}, at=now)

    lines = list(payment.lines.order_by("pk"))
    assert payment.amount == Decimal("53.34")
    assert [(each.invoice, each.amount) for each in lines] == [
        (invoice, Decimal("33.34")),
        (other, 20),
    ]
    assert [each.cause for each in lines] == [
        f"payment:{payment.stamp}:{invoice.pk}",
        f"payment:{payment.stamp}:{other.pk}",
    ]
    assert (payment.state, payment.party, payment.user) == (
        PaymentState.STARTED,
        debtor.party,
        debtor,
    )
    assert AuditEvent.objects.get(action="payment.started").target_id == str(payment.pk)


def test_a_payment_has_its_own_number_reference_and_stamp(invoice, actor, now):
    first = started(actor, {invoice: "10"}, at=now)
    second = started(actor, {invoice: "10"}, at=now)

    assert second.number == first.number + 1
    assert normalise(first.reference) == first.reference != second.reference
    assert first.stamp != second.stamp


def test_starting_moves_no_money(invoice, actor, now):
    started(actor, {invoice: "10"}, at=now)

    invoice.refresh_from_db()
    assert (invoice.to_pay, invoice.under_way, invoice.hold) == (100, 0, "")


@pytest.mark.parametrize("share", ["0", "-1", "0.001", "10.005", "NaN", "Infinity"])
def test_a_share_that_is_no_sum_is_refused(invoice, actor, now, share):
    with pytest.raises(starting.NothingToPayError):
        started(actor, {invoice: share}, at=now)

    assert not Payment.objects.exists()


def test_a_payment_of_no_invoice_is_refused(actor, now):
    with pytest.raises(starting.NothingToPayError):
        started(actor, {}, at=now)


def test_a_payment_of_an_invoice_that_is_not_there_is_refused(invoice, actor, now):
    shares = {invoice.pk: Decimal(1), invoice.pk + 1: Decimal(1)}

    with pytest.raises(starting.NothingToPayError):
        starting.start_payment(actor=actor, shares=shares, language="fi", at=now)


def test_more_than_is_asked_for_is_refused(invoice, actor, now):
    with pytest.raises(starting.TooMuchError) as refusal:
        started(actor, {invoice: "100.01"}, at=now)

    assert refusal.value.invoice.to_pay == 100
    assert not Payment.objects.exists()


def test_money_under_way_is_not_asked_for_twice(silent_provider, invoice, actor, now):
    confirmed(actor, {invoice: "60"}, at=now)

    with pytest.raises(starting.TooMuchError) as refusal:
        started(actor, {invoice: "40.01"}, at=now)

    assert refusal.value.invoice.to_pay == 40


def test_an_invoice_that_was_paid_in_another_tab_is_not_payable(
    silent_provider, invoice, actor, now
):
    confirmed(actor, {invoice: "100"}, at=now)

    with pytest.raises(starting.NotPayableError) as refusal:
        started(actor, {invoice: "1"}, at=now)

    assert refusal.value.invoice == invoice


def test_a_credited_invoice_is_not_payable(invoice, actor, now):
    credit(invoice, "100", now)

    with pytest.raises(starting.NotPayableError):
        started(actor, {invoice: "1"}, at=now)


def test_the_provider_sets_how_much_is_paid_at_once(actor, debtor, now):
    large = mine(now, debtor, "999999.98")
    small = mine(now, debtor, "0.01", number="2")

    with pytest.raises(starting.TooLargePaymentError):
        started(actor, {large: "999999.98", small: "0.01"}, at=now)

    assert started(actor, {large: "999999.98"}, at=now).amount_cents == 99_999_998


def test_an_opened_payment_is_at_the_bank(silent_provider, invoice, actor, now, settings):
    payment = started(actor, {invoice: "12.34"}, at=now)

    created = starting.open_at_provider(payment=payment, at=now)

    payment.refresh_from_db()
    assert payment.state == PaymentState.OPEN
    assert (payment.transaction_id, payment.href) == (created.transaction_id, created.href)
    [said] = silent_provider.created
    assert (said["stamp"], said["reference"]) == (payment.stamp, payment.reference)
    assert said["amount_cents"] == 1234
    assert said["items"] == [paytrail.Item(amount_cents=1234, case_number=str(invoice.case_number))]
    assert said["return_url"] == f"{settings.PUBLIC_URL}/payments/{payment.public_id}/return/"
    assert said["callback_url"] == f"{settings.PUBLIC_URL}/payments/callback/"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (paytrail.ProviderDownError(), "PROVIDER_DOWN"),
        (paytrail.ProviderRefusedError(400, "no"), "PROVIDER_REFUSED"),
    ],
)
def test_a_provider_that_does_not_take_it_fails_the_payment(
    silent_provider, invoice, actor, now, problem, code
):
    payment = started(actor, {invoice: "10"}, at=now)
    silent_provider.problem = problem

    with pytest.raises(type(problem)):
        starting.open_at_provider(payment=payment, at=now)

    payment.refresh_from_db()
    assert (payment.state, payment.problem, payment.ended_at) == (PaymentState.FAILED, code, now)
    invoice.refresh_from_db()
    assert invoice.to_pay == 100


def test_money_for_a_payment_that_the_provider_did_not_answer_is_still_received(
    silent_provider, invoice, actor, now
):
    payment = started(actor, {invoice: "10"}, at=now)
    silent_provider.problem = paytrail.ProviderDownError()
    with pytest.raises(paytrail.ProviderDownError):
        starting.open_at_provider(payment=payment, at=now)

    paid = reported(payment, at=now)

    assert (paid.state, paid.problem, paid.ended_at) == (PaymentState.CONFIRMED, "", None)
    assert paid.transaction_id
    invoice.refresh_from_db()
    assert invoice.under_way == 10


def test_a_report_may_be_quicker_than_the_answer_that_opens_the_payment(
    silent_provider, invoice, actor, now, monkeypatch
):
    payment = started(actor, {invoice: "10"}, at=now)

    def answer_late(**said):
        created = silent_provider.create_payment(**said)
        reported(payment, at=now, transaction_id=created.transaction_id)
        return created

    monkeypatch.setattr(paytrail, "create_payment", answer_late)
    starting.open_at_provider(payment=payment, at=now)

    payment.refresh_from_db()
    assert payment.state == PaymentState.CONFIRMED
    assert payment.href


def test_a_payment_in_another_tab_is_left_alone_and_can_be_shown(
    silent_provider, invoice, actor, debtor, other_debtor, now
):
    other = mine(now, debtor, number="2")
    at_bank = opened(actor, {invoice: "100"}, at=now)
    confirmed(actor, {other: "100"}, at=now)
    PaymentFactory(user=other_debtor, state=PaymentState.STARTED)

    again = started(actor, {invoice: "100"}, at=now)

    at_bank.refresh_from_db()
    assert at_bank.state == PaymentState.OPEN
    unfinished = queries.unfinished_payments_of(actor, [invoice.pk, other.pk])
    assert list(unfinished) == [again, at_bank]


def test_a_payment_is_seen_by_its_payer_alone(silent_provider, invoice, actor, other_debtor, now):
    payment = opened(actor, {invoice: "100"}, at=now)
    stranger = type(actor)(user=other_debtor, acting_for=other_debtor.party)

    assert queries.find_payment(actor, payment.public_id) == payment
    assert queries.find_payment(stranger, payment.public_id) is None
    assert list(queries.payments_of(stranger)) == []
