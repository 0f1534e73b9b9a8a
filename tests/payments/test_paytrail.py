"""The client of the payment provider, against its demo over real HTTP."""

from datetime import UTC, datetime
from time import sleep
from uuid import uuid4

import pytest

from payments import paytrail
from payments.paytrail import Item, ProviderDownError, ProviderRefusedError, Status

RETURN = "http://testserver/payments/1/return/"
CALLBACK = "http://testserver/payments/callback/"


def created(**changes):
    wishes = {
        "stamp": str(uuid4()),
        "reference": "1232",
        "amount_cents": 8420,
        "language": "fi",
        "items": [Item(8000, "MR-1"), Item(420, "MR-2")],
        "return_url": RETURN,
        "callback_url": CALLBACK,
        **changes,
    }
    return paytrail.create_payment(**wishes)


def test_a_payment_is_created_with_its_page_and_its_buttons(provider):
    payment = created()

    assert payment.href == f"{provider.url}/pay/{payment.transaction_id}"
    assert [each.name for each in payment.methods][:2] == ["MobilePay", "OP"]
    bank = payment.methods[1]
    assert bank.url == f"{provider.url}/bank/{payment.transaction_id}/osuuspankki"
    assert dict(bank.parameters)["checkout-transaction-id"] == payment.transaction_id
    assert {each.group for each in payment.methods} == {"mobile", "bank", "creditcard"}


def test_the_provider_is_told_our_own_address_and_no_name(provider, settings):
    settings.PAYTRAIL_CUSTOMER_EMAIL = "no-reply@myropo.example"

    created(language="sv")

    (known,) = provider.payments()
    assert known["amount"] == 8420
    assert known["asked"]["customer"] == {"email": "no-reply@myropo.example"}
    assert known["asked"]["language"] == "SV"
    assert known["asked"]["items"] == [
        {"unitPrice": 8000, "units": 1, "vatPercentage": 0, "productCode": "MR-1"},
        {"unitPrice": 420, "units": 1, "vatPercentage": 0, "productCode": "MR-2"},
    ]


def test_asking_about_a_new_payment_tells_that_nothing_has_happened(provider):
    payment = created(stamp="stamp-1")

    report = paytrail.ask(payment.transaction_id)

    assert report == paytrail.Report(
        Status.NEW, "stamp-1", "1232", payment.transaction_id, amount_cents=8420
    )


def test_asking_about_a_paid_payment_tells_when_and_how(provider):
    payment = created()
    before = datetime.now(UTC).replace(microsecond=0)
    provider.act(payment.transaction_id, "pay", method="nordea")

    report = paytrail.ask(payment.transaction_id)

    assert report.status is Status.OK
    assert report.method == "nordea"
    assert report.paid_at >= before
    assert report.settlement_reference == ""


def test_asking_after_the_payout_tells_its_reference(provider):
    payment = created()
    provider.act(payment.transaction_id, "pay")
    payout = provider.pay_out()

    report = paytrail.ask(payment.transaction_id)

    assert report.settlement_reference == payout["reference"]


@pytest.mark.parametrize(
    ("act", "status"), [("pay", "ok"), ("fail", "fail"), ("pending", "pending"), ("delayed",) * 2]
)
def test_a_callback_says_what_the_person_did(provider, act, status):
    payment = created(stamp="stamp-2")

    told = provider.act(payment.transaction_id, act, method="aktia")

    expected = paytrail.Report(
        Status(status), "stamp-2", "1232", payment.transaction_id, 8420, method="aktia"
    )
    assert paytrail.read_report(told.callback) == expected
    assert told.return_url.startswith(RETURN)
    assert told.callback_urls[0].startswith(CALLBACK)


def test_cancelling_is_reported_as_a_failure_without_a_method(provider):
    payment = created()

    told = provider.act(payment.transaction_id, "cancel")

    report = paytrail.read_report(told.callback)
    assert (report.status, report.method) == (Status.FAIL, "")


def test_the_ways_to_pay_are_asked_once_in_ten_minutes(provider):
    first = paytrail.payment_methods()
    provider.fail("down")

    second = paytrail.payment_methods()

    assert first == second
    assert [each.name for each in first] == [
        "MobilePay",
        "OP",
        "Nordea",
        "S-Pankki",
        "Danske Bank",
        "Aktia",
        "POP Pankki",
        "Säästöpankki",
        "Ålandsbanken",
        "Visa",
        "Mastercard",
    ]
    assert all(each.url == "" and each.parameters == () for each in first)


def test_new_debt_is_never_offered_to_pay_debt(provider):
    everything = created().methods + paytrail.payment_methods()

    assert "credit" not in {each.group for each in everything}


def test_a_stamp_that_was_used_is_refused(provider):
    created(stamp="once")

    with pytest.raises(ProviderRefusedError, match="stamp used before") as refusal:
        created(stamp="once")

    assert refusal.value.status == 400


def test_shares_that_do_not_add_up_are_refused(provider):
    with pytest.raises(ProviderRefusedError, match="items do not add up"):
        created(amount_cents=8419)


def test_a_payment_that_the_provider_does_not_know_is_a_refusal(provider):
    with pytest.raises(ProviderRefusedError) as refusal:
        paytrail.ask(str(uuid4()))

    assert refusal.value.status == 404


def test_an_odd_transaction_id_cannot_reach_another_address(provider):
    with pytest.raises(ProviderRefusedError) as refusal:
        paytrail.ask("../control/payments?x=")

    assert refusal.value.status == 404


def test_a_wrong_secret_is_refused(provider, settings):
    settings.PAYTRAIL_SECRET = "guessed"

    with pytest.raises(ProviderRefusedError) as refusal:
        created()

    assert refusal.value.status == 401


def test_while_the_provider_is_silent_one_look_waits_for_it_and_not_every_one(
    provider, settings, monkeypatch
):
    monkeypatch.setattr("payments.paytrail.payments.SILENCE_KEPT", 1)
    settings.PAYTRAIL_TIMEOUT = 0.5
    provider.fail("silent")
    with pytest.raises(ProviderDownError):
        paytrail.payment_methods()
    began = datetime.now(UTC)

    for _ in range(20):
        with pytest.raises(ProviderDownError):
            paytrail.payment_methods()

    assert (datetime.now(UTC) - began).total_seconds() < 0.5
    provider.fail("")
    sleep(1.1)
    assert paytrail.payment_methods()


FAULTS = ("down", "silent", "lost", "badly_signed", "unreadable", "endless", "redirect", "slow")


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", [created, paytrail.payment_methods])
def test_whatever_is_wrong_with_the_provider_is_one_error_in_time(provider, settings, fault, call):
    settings.PAYTRAIL_TIMEOUT = 0.5
    provider.fail(fault)
    began = datetime.now(UTC)

    with pytest.raises(ProviderDownError):
        call()

    assert (datetime.now(UTC) - began).total_seconds() < 2.5


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_asking_never_believes_a_provider_that_is_unwell(provider, settings, fault):
    payment = created()
    provider.act(payment.transaction_id, "pay")
    settings.PAYTRAIL_TIMEOUT = 0.5
    provider.fail(fault)

    with pytest.raises(ProviderDownError):
        paytrail.ask(payment.transaction_id)


def test_an_answer_that_is_not_believed_leaves_a_line_in_the_log(provider, caplog):
    provider.fail("badly_signed")

    with pytest.raises(ProviderDownError):
        paytrail.payment_methods()

    assert "paytrail_not_believed" in caplog.text
    assert "demo-" in caplog.text


def test_nobody_listening_is_the_same_error(settings):
    settings.PAYTRAIL_URL = "http://127.0.0.1:9"

    with pytest.raises(ProviderDownError):
        created()


@pytest.mark.slow
def test_a_lost_answer_is_not_tried_again(provider, settings):
    settings.PAYTRAIL_TIMEOUT = 0.5
    provider.fail("lost")

    with pytest.raises(ProviderDownError):
        created()

    provider.fail("")
    assert len(provider.payments()) == 1


def test_each_call_has_a_nonce_of_its_own(provider):
    payment = created()

    reports = [paytrail.ask(payment.transaction_id) for _ in range(3)]

    assert len(set(reports)) == 1


def test_the_provider_answers_again_once_its_trouble_is_over(provider):
    provider.fail("down", times=1)
    with pytest.raises(ProviderDownError):
        created()

    assert created().transaction_id
