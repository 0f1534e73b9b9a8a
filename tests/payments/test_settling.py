from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import AuditEvent
from invoices.models import EntryKind, EventKind, Hold, LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from payments.models import (
    ClearingReason,
    EntryState,
    IllegalPaymentStateError,
    Payment,
    PaymentState,
)
from payments.paytrail import ProviderDownError
from payments.services import matching, settling
from tests.payments.statement_stories import (
    OTHER_REFERENCE,
    entry_of,
    movement,
    notification,
    statement,
    store,
    take,
)
from tests.payments.stories import confirmed, mine, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_provider")]

PAYOUT = OTHER_REFERENCE


@pytest.fixture
def other(now, debtor):
    return mine(now, debtor, total="50.00", reference="1232")


@pytest.fixture
def payment(actor, invoice, other, now):
    """100 € for one invoice and 20 € for another, paid in the portal two days ago."""
    return paid(actor, {invoice: "100.00", other: "20.00"}, now)


def paid(actor, shares, now, payout=PAYOUT):
    payment = confirmed(actor, shares, at=now - timedelta(days=2))
    Payment.objects.filter(pk=payment.pk).update(settlement_reference=payout)
    return payment


def payout(amount="120.00", **fields):
    return movement(amount, reference=PAYOUT, name="Paytrail Oyj", **fields)


def test_a_payout_books_the_payments_that_it_is_made_of(now, payment, invoice, other):
    take(now, statement(payout()))

    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED
    assert (payment.settled_at, payment.settled_by) == (now, entry_of("A1"))
    assert entry_of("A1").state == EntryState.SETTLEMENT
    invoice.refresh_from_db()
    other.refresh_from_db()
    assert (invoice.stage, invoice.open_total, other.open_total) == (
        Stage.PAID,
        0,
        Decimal("30.00"),
    )
    assert not list(ledger_mismatches())


def test_what_was_under_way_is_booked_and_no_longer_under_way(now, payment, invoice, other):
    take(now, statement(payout()))

    for claim in (invoice, other):
        claim.refresh_from_db()
        assert (claim.under_way, claim.hold) == (0, "")
    assert not Hold.objects.filter(released_at=None).exists()


def test_the_money_counts_from_the_day_it_was_paid_in_the_portal(now, payment):
    take(now, statement(payout(value_on=date(2026, 11, 20))))

    entries = LedgerEntry.objects.filter(kind=EntryKind.PAYMENT)
    assert {each.value_on for each in entries} == {date(2026, 11, 19)}
    assert {each.cause for each in entries} == {line.cause for line in payment.lines.all()}


def test_a_settled_payment_is_told_on_the_timeline_and_in_the_audit(now, payment, invoice):
    take(now, statement(payout()))

    assert invoice.timeline.filter(kind=EventKind.PAYMENT).count() == 1
    assert AuditEvent.objects.filter(target_type="payments.payment", at=now).count() == 1


def test_several_payments_of_one_payout_are_settled_together(now, actor, payment, other):
    second = paid(actor, {other: "5.00"}, now)

    take(now, statement(payout("125.00")))

    states = set(Payment.objects.values_list("state", flat=True))
    assert states == {PaymentState.SETTLED}
    second.refresh_from_db()
    assert second.settled_by == entry_of("A1")


@pytest.mark.parametrize("amount", ["119.99", "120.01", "20.00"])
def test_a_payout_of_another_sum_is_looked_at(now, payment, invoice, amount):
    take(now, statement(payout(amount)))

    entry = entry_of("A1")
    assert (entry.state, entry.clearing_reason) == (
        EntryState.CLEARING,
        ClearingReason.SETTLEMENT_DIFFERS,
    )
    payment.refresh_from_db()
    invoice.refresh_from_db()
    assert payment.state == PaymentState.CONFIRMED
    assert invoice.under_way == Decimal("100.00")


def test_a_payout_that_comes_twice_is_not_taken_for_an_invoice_s(now, payment):
    take(now, statement(payout()))

    take(now, statement(payout(archive_id="A2")))

    assert entry_of("A2").clearing_reason == ClearingReason.SETTLEMENT_DIFFERS


def test_a_payout_in_statement_and_notification_settles_once(now, payment, invoice):
    take(now, statement(payout()))
    take(now, notification(payout(), version="08"))

    invoice.refresh_from_db()
    assert invoice.surplus == 0
    assert LedgerEntry.objects.filter(kind=EntryKind.PAYMENT).count() == 2


@pytest.mark.parametrize("told", ["0009544208", "RF809544208", "9544 208"])
@pytest.mark.parametrize("written", ["009544208", "9544208", "RF809544208"])
def test_the_reference_of_a_payout_counts_however_it_is_written(now, actor, invoice, told, written):
    paid(actor, {invoice: "100.00"}, now, payout=told)

    take(now, statement(movement(reference=written)))

    assert entry_of("A1").state == EntryState.SETTLEMENT


def test_a_payout_s_reference_need_not_be_a_finnish_one(now, actor, invoice):
    paid(actor, {invoice: "100.00"}, now, payout="PT-2026-11-20")

    take(now, statement(movement(reference="PT-2026-11-20")))

    assert entry_of("A1").state == EntryState.SETTLEMENT


def test_the_provider_is_asked_before_a_payout_is_looked_for(now, actor, invoice, silent_provider):
    payment = paid(actor, {invoice: "100.00"}, now, payout="")
    silent_provider.will_say(payment, "ok", settlement_reference=PAYOUT)

    take(now, statement(movement(reference=PAYOUT)))

    assert entry_of("A1").state == EntryState.SETTLEMENT


def test_a_payout_waits_until_the_provider_tells_what_it_is(now, actor, invoice, silent_provider):
    payment = paid(actor, {invoice: "100.00"}, now, payout="")
    silent_provider.problem = ProviderDownError()
    take(now, statement(movement(reference=PAYOUT)))
    assert entry_of("A1").clearing_reason == ClearingReason.UNKNOWN_REFERENCE
    silent_provider.problem = None
    silent_provider.will_say(payment, "ok", settlement_reference=PAYOUT)

    matching.match_again(at=now + timedelta(hours=3))

    assert entry_of("A1").state == EntryState.SETTLEMENT


def test_a_payout_that_differed_settles_once_its_last_payment_is_known(now, actor, payment, other):
    take(now, statement(payout("125.00")))
    paid(actor, {other: "5.00"}, now)

    matching.match_again(at=now)

    assert entry_of("A1").state == EntryState.SETTLEMENT


def test_only_a_confirmed_payment_can_be_settled(now, payment):
    take(now, statement(payout()))
    payment.refresh_from_db()
    take(now, statement(movement(reference="", archive_id="A2")))

    with pytest.raises(IllegalPaymentStateError):
        settling.settle(entry=entry_of("A2"), payments=[payment], at=now)

    assert entry_of("A2").state == EntryState.CLEARING


def test_a_report_after_the_settlement_changes_nothing(now, payment, invoice):
    take(now, statement(payout()))
    payment.refresh_from_db()

    reported(payment, at=now)

    payment.refresh_from_db()
    invoice.refresh_from_db()
    assert payment.state == PaymentState.SETTLED
    assert invoice.under_way == 0


@pytest.mark.django_db(transaction=True)
def test_two_that_match_at_once_settle_a_payout_once(now, payment, invoice):
    store(statement(payout()), now)

    def run(_number):
        try:
            matching.match_received(at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    invoice.refresh_from_db()
    assert (invoice.open_total, invoice.surplus, invoice.under_way) == (0, 0, 0)
    assert LedgerEntry.objects.filter(kind=EntryKind.PAYMENT).count() == 2
    assert entry_of("A1").state == EntryState.SETTLEMENT
