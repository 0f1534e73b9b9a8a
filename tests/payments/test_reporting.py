from datetime import timedelta
from decimal import Decimal
from unittest.mock import Mock

import pytest
from django.db import OperationalError

from accounts.models import AuditEvent
from invoices import events as invoice_events
from invoices.models import EventKind, Hold, HoldReason
from invoices.queries.ledger import ledger_mismatches
from payments import events
from payments.models import PaymentState, ProviderReport, ReportEffect, ReportSource
from payments.paytrail import Status
from payments.services import reporting
from tests.invoices.bookings import credit, pay
from tests.payments.stories import confirmed, differing, mine, opened, reported


@pytest.fixture
def payment(silent_provider, invoice, actor, now):
    return opened(actor, {invoice: "40"}, at=now)


def effects(payment):
    return list(payment.reports.order_by("pk").values_list("status", "effect"))


def active_holds(invoice):
    holds = Hold.objects.filter(invoice=invoice, released_at=None)
    return sorted(holds.values_list("reason", flat=True))


def test_a_confirmed_payment_is_paid_as_far_as_the_debtor_is_concerned(payment, invoice, now):
    later = now + timedelta(minutes=3)

    paid = reported(payment, at=later)

    assert (paid.state, paid.confirmed_at, paid.method) == (
        PaymentState.CONFIRMED,
        later,
        "Testipankki",
    )
    invoice.refresh_from_db()
    assert (invoice.under_way, invoice.to_pay, invoice.open_total) == (40, 60, 100)
    assert (invoice.hold, invoice.under_way_since) == (HoldReason.PAID_IN_PORTAL, later)
    [event] = invoice.timeline.filter(kind=EventKind.PAID_IN_PORTAL)
    assert event.data == {"amount": "40.00"}
    audited = AuditEvent.objects.get(action="payment.confirmed")
    assert (audited.target_id, audited.party) == (str(payment.pk), payment.party)
    assert effects(payment) == [("ok", ReportEffect.APPLIED)]
    assert not list(ledger_mismatches())


def test_each_invoice_of_a_payment_holds_its_own_share(
    silent_provider, invoice, actor, debtor, now
):
    other = mine(now, debtor, "20.00", number="2")

    confirmed(actor, {invoice: "99.99", other: "20"}, at=now)

    invoice.refresh_from_db()
    other.refresh_from_db()
    assert (invoice.to_pay, other.to_pay) == (Decimal("0.01"), 0)
    assert other.is_covered
    assert not list(ledger_mismatches())


def test_a_report_twice_changes_nothing_the_second_time(payment, invoice, now):
    reported(payment, at=now)

    again = reported(payment, at=now + timedelta(days=1))

    assert again.confirmed_at == now
    invoice.refresh_from_db()
    assert invoice.under_way == 40
    assert Hold.objects.count() == 1
    assert invoice.timeline.filter(kind=EventKind.PAID_IN_PORTAL).count() == 1
    assert AuditEvent.objects.filter(action="payment.confirmed").count() == 1
    assert effects(payment) == [("ok", ReportEffect.APPLIED), ("ok", ReportEffect.REPEATED)]


def test_whoever_repeats_a_report_for_ever_fills_no_table(payment, now):
    for _ in range(5):
        reported(payment, at=now, source=ReportSource.RETURN)

    assert payment.reports.count() == 2


@pytest.mark.parametrize("status", [Status.FAIL, Status.PENDING, Status.DELAYED, Status.NEW])
def test_what_is_confirmed_stays_confirmed(payment, invoice, now, status):
    reported(payment, at=now)

    late = reported(payment, status, at=now)

    assert late.state == PaymentState.CONFIRMED
    invoice.refresh_from_db()
    assert invoice.under_way == 40


@pytest.mark.parametrize(
    ("status", "state"),
    [(Status.PENDING, PaymentState.PENDING), (Status.DELAYED, PaymentState.DELAYED)],
)
def test_while_the_bank_thinks_collection_waits_but_the_sum_is_still_asked_for(
    payment, invoice, now, status, state
):
    waiting = reported(payment, status, at=now)

    assert waiting.state == state
    invoice.refresh_from_db()
    assert (invoice.hold, invoice.to_pay) == (HoldReason.PAYMENT_PENDING, 100)


@pytest.mark.parametrize(
    ("status", "reasons"), [(Status.OK, [HoldReason.PAID_IN_PORTAL]), (Status.FAIL, [])]
)
def test_when_the_bank_has_thought_nothing_waits_for_it(payment, invoice, now, status, reasons):
    reported(payment, Status.PENDING, at=now)
    reported(payment, Status.DELAYED, at=now)
    assert active_holds(invoice) == [HoldReason.PAYMENT_PENDING]

    reported(payment, status, at=now)

    assert active_holds(invoice) == reasons


def test_a_failed_payment_leaves_the_debt_as_it_was(payment, invoice, now):
    failed = reported(payment, Status.FAIL, at=now)

    assert (failed.state, failed.ended_at, failed.confirmed_at) == (PaymentState.FAILED, now, None)
    invoice.refresh_from_db()
    assert (invoice.to_pay, invoice.hold) == (100, "")


def test_a_failure_is_corrected_by_the_money(payment, invoice, now):
    reported(payment, Status.FAIL, at=now)

    paid = reported(payment, at=now)

    assert (paid.state, paid.ended_at) == (PaymentState.CONFIRMED, None)
    invoice.refresh_from_db()
    assert invoice.under_way == 40


@pytest.mark.parametrize("difference", ["SUM_DIFFERS", "REFERENCE_DIFFERS", "TRANSACTION_DIFFERS"])
def test_what_does_not_agree_is_never_credited_and_never_dropped(payment, invoice, now, difference):
    unclear = reported(payment, at=now, **differing(payment)[difference])

    assert (unclear.state, unclear.problem) == (PaymentState.UNCLEAR, difference)
    assert unclear.confirmed_at is None
    invoice.refresh_from_db()
    assert (invoice.under_way, invoice.to_pay) == (0, 100)
    assert invoice.hold == HoldReason.PAYMENT_PENDING
    assert effects(payment) == [("ok", ReportEffect.UNCLEAR)]


def test_money_without_a_sum_is_not_credited(payment, now):
    assert reported(payment, at=now, amount_cents=None).state == PaymentState.UNCLEAR


def test_a_failure_needs_no_sum(payment, now):
    failed = reported(payment, Status.FAIL, at=now, amount_cents=None)

    assert failed.state == PaymentState.FAILED


def test_a_transaction_of_another_payment_does_not_agree(silent_provider, invoice, actor, now):
    first = opened(actor, {invoice: "10"}, at=now)
    second = opened(actor, {invoice: "10"}, at=now)
    type(second).objects.filter(pk=second.pk).update(transaction_id=None)

    unclear = reported(second, at=now, transaction_id=first.transaction_id)

    assert (unclear.state, unclear.transaction_id) == (PaymentState.UNCLEAR, None)


def test_a_report_that_agrees_clears_an_unclear_payment_but_staff_still_see_why(
    payment, invoice, now
):
    reported(payment, at=now, amount_cents=1)

    paid = reported(payment, at=now)

    assert (paid.state, paid.problem) == (PaymentState.CONFIRMED, reporting.SUM_DIFFERS)
    assert active_holds(invoice) == [HoldReason.PAID_IN_PORTAL]


def test_what_differs_after_the_confirmation_is_seen_by_staff_and_takes_nothing_back(
    payment, invoice, now
):
    reported(payment, at=now)

    still = reported(payment, at=now, amount_cents=1)

    assert (still.state, still.problem) == (PaymentState.CONFIRMED, reporting.SUM_DIFFERS)
    assert active_holds(invoice) == [HoldReason.PAID_IN_PORTAL]


def test_a_failure_does_not_end_what_is_unclear(payment, now):
    reported(payment, at=now, amount_cents=1)

    still = reported(payment, Status.FAIL, at=now)

    assert still.state == PaymentState.UNCLEAR
    assert effects(payment)[-1] == ("fail", ReportEffect.OVERTAKEN)


def test_a_report_of_no_payment_of_ours_is_refused(payment, now):
    with pytest.raises(reporting.UnknownPaymentError):
        reported(payment, at=now, stamp="f" * 32)

    assert payment.reports.count() == 0


@pytest.mark.parametrize(
    ("minutes", "counted"), [(2, 2), (-5, 0), (60, 5)], ids=["within", "before it", "ahead of us"]
)
def test_money_counts_from_when_the_provider_got_it_within_what_is_possible(
    payment, invoice, now, minutes, counted
):
    paid = reported(
        payment, at=now + timedelta(minutes=5), paid_at=now + timedelta(minutes=minutes)
    )

    moment = now + timedelta(minutes=counted)
    assert paid.confirmed_at == moment
    invoice.refresh_from_db()
    assert invoice.under_way_since == moment


def test_a_settlement_is_learnt_once(payment, now):
    reported(payment, at=now)

    learnt = reported(payment, at=now, source=ReportSource.ANSWER, settlement_reference="12344")
    kept = reported(payment, at=now, source=ReportSource.ANSWER, settlement_reference="99994")

    assert learnt.settlement_reference == kept.settlement_reference == "12344"
    assert effects(payment)[1:] == [("ok", ReportEffect.APPLIED), ("ok", ReportEffect.REPEATED)]


def test_a_payment_is_not_settled_under_a_reference_before_it_is_confirmed(payment, now):
    pending = reported(payment, Status.PENDING, at=now, settlement_reference="12344")

    assert pending.settlement_reference == ""


def test_two_tabs_that_pay_the_same_invoice_both_arrive(silent_provider, invoice, actor, now):
    first = opened(actor, {invoice: "100"}, at=now)
    second = opened(actor, {invoice: "100"}, at=now)

    reported(first, at=now)
    reported(second, at=now)

    invoice.refresh_from_db()
    assert (invoice.under_way, invoice.to_pay, invoice.is_covered) == (200, 0, True)
    for payment in (first, second):
        pay(invoice, "100", now, cause=payment.lines.get().cause)
    invoice.refresh_from_db()
    assert (invoice.open_total, invoice.surplus) == (0, 100)


def test_money_for_an_invoice_that_was_credited_meanwhile_is_not_lost(
    silent_provider, invoice, actor, now
):
    payment = opened(actor, {invoice: "100"}, at=now)
    credit(invoice, "100", now)

    reported(payment, at=now)

    invoice.refresh_from_db()
    assert (invoice.under_way, invoice.to_pay) == (100, 0)
    pay(invoice, "100", now, cause=payment.lines.get().cause)
    invoice.refresh_from_db()
    assert invoice.surplus == 100


def test_what_was_rolled_back_is_applied_when_the_provider_tells_again(
    payment, invoice, now, monkeypatch
):
    with monkeypatch.context() as patch:
        # The last that is written: what broke off there has written nothing.
        patch.setattr(ProviderReport.objects, "create", Mock(side_effect=OperationalError))
        with pytest.raises(OperationalError):
            reported(payment, at=now)
    payment.refresh_from_db()
    invoice.refresh_from_db()
    assert (payment.state, invoice.under_way) == (PaymentState.OPEN, 0)

    reported(payment, at=now)

    invoice.refresh_from_db()
    assert invoice.under_way == 40
    assert payment.reports.count() == 1


def test_a_confirmation_is_announced_after_the_commit(
    payment, invoice, now, django_capture_on_commit_callbacks
):
    heard = []

    def hear(**told):
        heard.append({key: told[key] for key in ("invoice_ids", "payment_id") if key in told})

    invoice_events.invoices_changed.connect(hear)
    events.payment_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            reported(payment, at=now)
            assert heard == []
    finally:
        invoice_events.invoices_changed.disconnect(hear)
        events.payment_changed.disconnect(hear)

    assert {"invoice_ids": (invoice.pk,)} in heard
    assert {"payment_id": payment.pk} in heard
