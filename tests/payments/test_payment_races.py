"""Real threads on PostgreSQL: what happens at once happens once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuditEvent
from invoices.models import EventKind, Hold, HoldReason
from invoices.queries.ledger import ledger_mismatches
from payments.models import Payment, PaymentState, ProviderReport, ReportEffect
from payments.paytrail import Status
from payments.services import expiring, starting
from payments.services.cancelling import cancel_payment
from tests.payments.stories import mine, opened, report_of, reported, signed, started

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
PATIENCE = 30


def at_once(*works):
    """Run the works in threads that begin together; what each gave, or the error of one."""
    ready = Barrier(len(works))

    def run(work):
        try:
            ready.wait(PATIENCE)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result(PATIENCE) for each in [pool.submit(run, work) for work in works]]


def test_eight_threads_with_one_callback_confirm_once(silent_provider, invoice, actor, now):
    payment = opened(actor, {invoice: "40"}, at=now)
    query = signed(report_of(payment))

    def call():
        return Client().get("/payments/callback/", query).status_code

    statuses = at_once(*[call] * THREADS)

    assert statuses == [200] * THREADS
    payment.refresh_from_db()
    invoice.refresh_from_db()
    assert (payment.state, invoice.under_way) == (PaymentState.CONFIRMED, 40)
    assert Hold.objects.count() == 1
    assert AuditEvent.objects.filter(action="payment.confirmed").count() == 1
    assert invoice.timeline.filter(kind=EventKind.PAID_IN_PORTAL).count() == 1
    assert ProviderReport.objects.filter(effect=ReportEffect.APPLIED).count() == 1
    assert not list(ledger_mismatches())


def test_eight_threads_with_all_reports_end_confirmed(silent_provider, invoice, actor, now):
    payment = opened(actor, {invoice: "40"}, at=now)
    statuses = [Status.PENDING, Status.OK, Status.FAIL, Status.DELAYED] * 2

    at_once(*[lambda said=said: reported(payment, said, at=now) for said in statuses])

    payment.refresh_from_db()
    assert payment.state == PaymentState.CONFIRMED
    reasons = Hold.objects.filter(released_at=None).values_list("reason", flat=True)
    assert list(reasons) == [HoldReason.PAID_IN_PORTAL]
    assert not list(ledger_mismatches())


def test_payments_of_the_same_invoices_do_not_wait_for_each_other_for_ever(
    silent_provider, actor, debtor, now
):
    # Many invoices: else the moment in which they could meet head-on is too short to fail in.
    invoices = [mine(now, debtor, number=f"{n}") for n in range(30)]
    orders = [invoices if n % 2 else invoices[::-1] for n in range(THREADS)]
    payments = [opened(actor, dict.fromkeys(order, "2"), at=now) for order in orders]

    paid = at_once(*[lambda each=each: reported(each, at=now) for each in payments])

    assert [each.state for each in paid] == [PaymentState.CONFIRMED] * THREADS
    for invoice in invoices:
        invoice.refresh_from_db()
    assert {invoice.under_way for invoice in invoices} == {2 * THREADS}
    assert not list(ledger_mismatches())


def test_starting_and_confirming_the_same_invoices_do_not_block_each_other(
    silent_provider, actor, debtor, now
):
    first, second = mine(now, debtor, number="1"), mine(now, debtor, number="2")
    payments = [opened(actor, {first: "1", second: "1"}, at=now) for _ in range(4)]

    at_once(
        *[lambda each=each: reported(each, at=now) for each in payments],
        *[lambda: started(actor, {second: "1", first: "1"}, at=now) for _ in range(4)],
    )

    first.refresh_from_db()
    assert first.under_way == 4
    assert Payment.objects.count() == 8


def test_cancelling_while_the_bank_confirms_never_loses_the_money(
    silent_provider, actor, debtor, now
):
    for turn in range(5):
        invoice = mine(now, debtor, number=f"{turn}")
        payment = opened(actor, {invoice: "100"}, at=now)

        at_once(
            lambda each=payment: cancel_payment(payment=each, actor=debtor, at=now),
            lambda each=payment: reported(each, at=now),
        )

        payment.refresh_from_db()
        invoice.refresh_from_db()
        assert (payment.state, payment.ended_at) == (PaymentState.CONFIRMED, None)
        assert invoice.to_pay == 0


def test_an_unopened_payment_expires_once(invoice, actor, now):
    payment = started(actor, {invoice: "1"}, at=now)
    later = now + 2 * expiring.OPEN_FOR

    ended = at_once(*[lambda: expiring.expire_unopened(at=later)] * 4)

    assert sum(ended) == 1
    payment.refresh_from_db()
    assert payment.state == PaymentState.EXPIRED
    assert AuditEvent.objects.filter(action="payment.expired").count() == 1


def test_what_was_paid_in_this_very_moment_cannot_be_started_again(
    silent_provider, invoice, actor, now
):
    payment = opened(actor, {invoice: "100"}, at=now)

    def start():
        try:
            return started(actor, {invoice: "100"}, at=now)
        except starting.NotPayableError:
            return None

    _, begun = at_once(lambda: reported(payment, at=now), start)

    # Begun before the confirmation it is a second tab's payment; after it there is none.
    invoice.refresh_from_db()
    assert invoice.under_way == Decimal(100)
    assert Payment.objects.count() == (1 if begun is None else 2)
