from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from payments import paytrail, queries, tasks
from payments.models import PAID, UNANSWERED, Payment, PaymentState, ReportSource
from payments.paytrail import Status
from payments.services import asking, expiring
from tests.factories import PaymentFactory
from tests.payments.stories import confirmed, mine, opened, report_of, reported, started

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def payment(silent_provider, invoice, actor, now):
    return opened(actor, {invoice: "40"}, at=now)


def due(at):
    return list(queries.payments_to_ask(at))


def test_a_payment_whose_window_was_closed_is_found_by_asking(
    silent_provider, payment, invoice, now
):
    silent_provider.will_say(payment, Status.OK, paid_at=now + MINUTE)

    asked = asking.ask_about(payment_id=payment.pk, at=now + 2 * MINUTE)

    assert asked.state == PaymentState.CONFIRMED
    assert asked.confirmed_at == now + MINUTE
    assert asked.reports.get().source == ReportSource.ANSWER
    invoice.refresh_from_db()
    assert invoice.under_way == 40


def test_an_answer_that_is_no_news_only_moves_the_next_question(silent_provider, payment, now):
    silent_provider.will_say(payment, Status.NEW)

    asked = asking.ask_about(payment_id=payment.pk, at=now + MINUTE)

    assert (asked.state, asked.asked_at) == (PaymentState.OPEN, now + MINUTE)


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (9 * MINUTE, MINUTE),
        (50 * MINUTE, 5 * MINUTE),
        (20 * HOUR, 30 * MINUTE),
        (10 * DAY, 6 * HOUR),
        (100 * DAY, DAY),
    ],
)
def test_the_older_a_payment_the_rarer_the_questions(payment, now, age, pause):
    at = now + age
    payment.asked_at = at - pause + timedelta(seconds=1)
    payment.save()
    assert due(at) == []

    assert due(at + timedelta(seconds=1)) == [payment]


def test_the_first_question_leaves_the_bank_a_minute(payment, now):
    assert due(now + MINUTE - timedelta(seconds=1)) == []
    assert due(now + MINUTE) == [payment]


@pytest.mark.parametrize("state", sorted(set(PaymentState) - PAID))
def test_only_what_may_still_be_answered_is_asked_about(db, now, state):
    payment = PaymentFactory(opened=True, started_at=now - HOUR)
    Payment.objects.update(state=state)

    assert due(now) == [payment] * (state in UNANSWERED)


def test_what_is_paid_is_not_asked_about(db, now):
    PaymentFactory(confirmed=True, started_at=now - HOUR)

    assert due(now) == []


def test_a_silent_provider_loses_nothing(silent_provider, payment, now):
    silent_provider.problem = paytrail.ProviderDownError()

    with pytest.raises(paytrail.ProviderDownError):
        asking.ask_about(payment_id=payment.pk, at=now + MINUTE)
    silent_provider.problem = None
    silent_provider.will_say(payment, Status.OK)

    assert due(now + MINUTE) == []
    assert due(now + 2 * MINUTE) == [payment]
    assert asking.ask_about_each(payment_ids=[payment.pk], at=now + 2 * MINUTE) == 1
    payment.refresh_from_db()
    assert payment.state == PaymentState.CONFIRMED


def test_the_first_silence_ends_the_round(silent_provider, actor, debtor, now):
    payments = [opened(actor, {mine(now, debtor, number=f"{n}"): "1"}, at=now) for n in range(3)]
    silent_provider.problem = paytrail.ProviderDownError()

    answered = asking.ask_about_each(payment_ids=[each.pk for each in payments], at=now)

    assert answered == 0
    assert len(silent_provider.asked) == 1


def test_a_refusal_of_one_question_does_not_end_the_round(silent_provider, actor, debtor, now):
    first, second = (
        opened(actor, {mine(now, debtor, number=f"{n}"): "1"}, at=now) for n in range(2)
    )
    silent_provider.answers[first.transaction_id] = paytrail.ProviderRefusedError(400, "no")
    silent_provider.will_say(second, Status.OK)

    assert asking.ask_about_each(payment_ids=[first.pk, second.pk], at=now) == 1

    second.refresh_from_db()
    assert second.state == PaymentState.CONFIRMED


def test_an_answer_about_a_payment_that_is_not_ours_is_believed_of_none(
    silent_provider, payment, now
):
    silent_provider.will_say(payment, Status.OK, stamp="f" * 32)

    asked = asking.ask_about(payment_id=payment.pk, at=now)

    assert asked.state == PaymentState.OPEN


@pytest.mark.parametrize(
    ("age", "state"),
    [(DAY - MINUTE, PaymentState.OPEN), (DAY, PaymentState.EXPIRED)],
)
@pytest.mark.parametrize("is_known", [True, False], ids=["still new", "not known any more"])
def test_what_nobody_paid_for_a_day_expires(silent_provider, payment, now, age, state, is_known):
    if is_known:
        silent_provider.will_say(payment, Status.NEW)
    else:
        silent_provider.answers[payment.transaction_id] = paytrail.ProviderRefusedError(404, "")

    asked = asking.ask_about(payment_id=payment.pk, at=now + age)

    assert asked.state == state
    assert (asked.ended_at is None) == (state == PaymentState.OPEN)


def test_an_expired_payment_that_is_paid_all_the_same_is_received(
    silent_provider, payment, invoice, now
):
    silent_provider.will_say(payment, Status.NEW)
    asking.ask_about(payment_id=payment.pk, at=now + DAY)

    paid = reported(payment, at=now + 2 * DAY)

    assert (paid.state, paid.ended_at) == (PaymentState.CONFIRMED, None)
    invoice.refresh_from_db()
    assert invoice.under_way == 40


def test_what_never_came_to_the_provider_expires_after_ten_minutes(invoice, actor, now):
    payment = started(actor, {invoice: "40"}, at=now)

    assert expiring.expire_unopened(at=now + 9 * MINUTE) == 0
    assert expiring.expire_unopened(at=now + 10 * MINUTE) == 1
    assert expiring.expire_unopened(at=now + 11 * MINUTE) == 0

    payment.refresh_from_db()
    assert payment.state == PaymentState.EXPIRED


def test_what_is_at_the_bank_does_not_expire_unasked(payment, now):
    assert expiring.expire_unopened(at=now + 2 * DAY) == 0


def test_a_payment_that_never_came_to_the_provider_is_not_asked_about(
    silent_provider, invoice, actor, now
):
    payment = started(actor, {invoice: "40"}, at=now)

    asked = asking.ask_about(payment_id=payment.pk, at=now + HOUR)

    assert (asked.state, silent_provider.asked) == (PaymentState.STARTED, [])
    assert due(now + HOUR) == []


@pytest.mark.parametrize(
    ("at", "is_due"),
    [
        # Paid on 21 November at noon in Helsinki, which is UTC+2 then.
        (datetime(2026, 11, 21, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 3, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 4, 0, tzinfo=UTC), True),
    ],
    ids=["the same evening", "before six", "at six"],
)
def test_how_it_is_paid_out_is_asked_from_the_next_morning(
    silent_provider, invoice, actor, now, at, is_due
):
    payment = confirmed(actor, {invoice: "40"}, at=now)

    assert list(queries.payments_without_settlement(at)) == [payment] * is_due


def test_how_it_is_paid_out_is_learnt_and_then_not_asked_again(
    silent_provider, invoice, actor, now
):
    payment = confirmed(actor, {invoice: "40"}, at=now)
    tomorrow = now + DAY
    silent_provider.will_say(payment, Status.OK)
    asking.ask_about(payment_id=payment.pk, at=tomorrow)
    assert list(queries.payments_without_settlement(tomorrow + HOUR)) == []
    assert list(queries.payments_without_settlement(tomorrow + 2 * HOUR)) == [payment]

    silent_provider.will_say(payment, Status.OK, settlement_reference="12344")
    learnt = asking.ask_about(payment_id=payment.pk, at=tomorrow + 2 * HOUR)

    assert learnt.settlement_reference == "12344"
    assert list(queries.payments_without_settlement(tomorrow + DAY)) == []


def test_the_tasks_ask_learn_and_end(silent_provider, actor, debtor, now):
    invoices = [mine(now, debtor, number=f"{n}") for n in range(3)]
    forgotten = opened(actor, {invoices[0]: "1"}, at=now)
    unlearnt = confirmed(actor, {invoices[1]: "1"}, at=now)
    broken_off = started(actor, {invoices[2]: "1"}, at=now)
    silent_provider.answers = {
        forgotten.transaction_id: report_of(forgotten),
        unlearnt.transaction_id: report_of(unlearnt, settlement_reference="12344"),
    }

    with time_machine.travel(now + DAY, tick=False):
        for _ in range(2):
            tasks.ask_about_unanswered_payments()
            tasks.learn_settlement_references()
            tasks.expire_unopened_payments()

    states = []
    for payment in (forgotten, unlearnt, broken_off):
        payment.refresh_from_db()
        states.append((payment.state, payment.settlement_reference))
    assert states == [("CONFIRMED", ""), ("CONFIRMED", "12344"), ("EXPIRED", "")]
    assert len(silent_provider.asked) == 2
