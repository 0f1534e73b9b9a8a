"""What is owed back equals what was paid too much, whatever comes and goes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from invoices.events import announce_changes
from invoices.models import Letter, LetterKind, LetterState
from invoices.services import money_in
from payments import tasks
from payments.models import (
    OPEN_REFUND_STATES,
    REFUND_TRANSITIONS,
    Refund,
    RefundState,
)
from payments.queries.refunds import forgotten_surpluses, invoices_to_refund
from payments.services import refunds
from tests.invoices.bookings import booked
from tests.payments.desk import SENDER, entry_to_clear

pytestmark = pytest.mark.django_db


def paid(invoice, amount, now, cause="test:1"):
    money_in.book_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        value_on=date(2026, 11, 20),
        cause=cause,
        actor=None,
        at=now,
    )


def taken_back(now, cause="test:1"):
    money_in.reverse_payment(
        payment_cause=cause,
        value_on=date(2026, 11, 20),
        cause=f"{cause}:back",
        actor=None,
        at=now,
    )


def test_a_surplus_starts_a_refund_that_waits_for_an_account(now):
    invoice = booked(now)
    paid(invoice, "120.00", now)

    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    refund = Refund.objects.get()
    assert (refund.invoice, refund.amount) == (invoice, 20)
    assert (refund.state, refund.started_at) == (RefundState.WAITS_FOR_ACCOUNT, now)
    assert AuditEvent.objects.get(action="refund.started").party == invoice.party


def test_following_twice_changes_nothing(now):
    invoice = booked(now)
    paid(invoice, "120.00", now)
    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    assert Refund.objects.count() == 1
    assert AuditEvent.objects.filter(action__startswith="refund.").count() == 1


def test_without_surplus_there_is_no_refund(now):
    invoice = booked(now)

    assert refunds.follow_surplus(invoice_id=invoice.pk, at=now) is None
    assert not Refund.objects.exists()


def test_a_surplus_that_grows_changes_the_sum(now):
    invoice = booked(now)
    paid(invoice, "120.00", now)
    refunds.follow_surplus(invoice_id=invoice.pk, at=now)
    paid(invoice, "5.50", now, cause="test:2")

    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    assert Refund.objects.get().amount == Decimal("25.50")
    assert AuditEvent.objects.get(action="refund.changed").data == {"amount": "25.50"}


def test_a_surplus_that_goes_cancels_the_refund_and_a_new_one_starts_another(now):
    invoice = booked(now)
    paid(invoice, "120.00", now)
    refunds.follow_surplus(invoice_id=invoice.pk, at=now)
    taken_back(now)
    refunds.follow_surplus(invoice_id=invoice.pk, at=now)
    paid(invoice, "130.00", now, cause="test:2")

    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    states = Refund.objects.order_by("pk").values_list("state", "amount", "ended_at")
    assert list(states) == [
        (RefundState.CANCELLED, 20, now),
        (RefundState.WAITS_FOR_ACCOUNT, 30, None),
    ]


def test_whatever_is_open_may_be_cancelled():
    assert all(RefundState.CANCELLED in REFUND_TRANSITIONS[each] for each in OPEN_REFUND_STATES)


def test_an_entry_that_the_bank_took_back_is_owed_to_nobody(now):
    entry = entry_to_clear(now)
    refunds.return_entry(entry=entry, amount=entry.amount, actor=None, at=now)

    assert refunds.cancel_return(entry=entry, at=now)
    assert not refunds.cancel_return(entry=entry, at=now)

    refund = Refund.objects.get()
    assert (refund.state, refund.iban) == (RefundState.CANCELLED, SENDER)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("refund_of_invoice_or_entry", {"invoice": None}),
        ("refund_positive", {"amount": 0}),
        ("refund_state_known", {"state": "LOST", "iban": SENDER}),
        ("refund_ended_iff_over", {"state": RefundState.CANCELLED}),
        ("refund_account_known", {"state": RefundState.REPORTED}),
        ("refund_approved_by_two", {"state": RefundState.TO_BE_PAID, "iban": SENDER}),
        ("refund_paid_on_iff_paid", {"paid_on": date(2026, 11, 20)}),
    ],
)
def test_the_database_refuses(now, constraint, fields):
    given = {"invoice": booked(now), "amount": 1, "started_at": now, **fields}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Refund.objects.create(**given)


def test_the_database_refuses_a_second_open_refund_of_an_invoice(now):
    invoice = booked(now)
    Refund.objects.create(invoice=invoice, amount=1, started_at=now)

    with pytest.raises(IntegrityError, match="refund_one_open"), transaction.atomic():
        Refund.objects.create(invoice=invoice, amount=1, started_at=now)


def test_only_invoices_that_differ_from_their_refund_are_followed(now):
    new, grown, same, gone, clean = (booked(now) for _ in range(5))
    for invoice in (new, grown, same):
        paid(invoice, "120.00", now, cause=f"test:{invoice.pk}")
    for invoice, amount in ((grown, 10), (same, 20), (gone, 5)):
        Refund.objects.create(invoice=invoice, amount=amount, started_at=now)
    everything = [each.pk for each in (new, grown, same, gone, clean)]

    assert invoices_to_refund(everything) == [new.pk, grown.pk, gone.pk]
    assert invoices_to_refund([same.pk, clean.pk]) == []
    assert forgotten_surpluses() == [new.pk, grown.pk, gone.pk]


def test_many_changes_are_two_questions(now, django_assert_num_queries):
    invoices = [booked(now).pk for _ in range(5)]

    with django_assert_num_queries(2):
        invoices_to_refund(invoices)


def test_a_change_of_an_invoice_has_its_refund_followed(
    now, monkeypatch, django_capture_on_commit_callbacks
):
    invoice = booked(now)
    sent = []
    monkeypatch.setattr(tasks.follow_surpluses, "delay", lambda **said: sent.append(said))

    with django_capture_on_commit_callbacks(execute=True):
        paid(invoice, "120.00", now)
        announce_changes(invoice.pk)
    tasks.follow_surpluses(**sent[0])

    assert sent[0] == {"invoice_ids": [invoice.pk]}
    assert Refund.objects.get().amount == 20


def test_a_change_without_surplus_sends_no_task(
    now, monkeypatch, django_capture_on_commit_callbacks
):
    invoice = booked(now)
    sent = []
    monkeypatch.setattr(tasks.follow_surpluses, "delay", lambda **said: sent.append(said))

    with django_capture_on_commit_callbacks(execute=True):
        announce_changes(invoice.pk)

    assert sent == []


def test_the_sweep_finds_what_no_task_followed(now):
    invoice = booked(now)
    paid(invoice, "120.00", now)

    tasks.follow_forgotten_surpluses()

    assert Refund.objects.get().amount == 20


@pytest.mark.django_db(transaction=True)
def test_a_surplus_followed_from_eight_sides_starts_one_refund(now):
    invoice = booked(now)
    paid(invoice, "120.00", now)

    def follow(_number):
        try:
            refunds.follow_surplus(invoice_id=invoice.pk, at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(follow, range(8)))

    assert Refund.objects.get().amount == 20


def with_address(invoice):
    invoice.debtor_street, invoice.debtor_postcode = "Esimerkkikatu 1", "00100"
    invoice.debtor_town = "Helsinki"
    invoice.save()


def test_the_debtor_is_told_once_by_letter_when_a_refund_starts(now):
    invoice = booked(now)
    with_address(invoice)
    paid(invoice, "120.00", now)
    refunds.follow_surplus(invoice_id=invoice.pk, at=now)
    paid(invoice, "5.00", now, cause="test:2")

    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    letter = Letter.objects.get()
    assert letter.cause == f"refund:{Refund.objects.get().public_id}"
    assert (letter.kind, letter.total) == (LetterKind.OVERPAYMENT_NOTICE, 20)


def test_the_letter_stays_back_when_the_surplus_goes_before_it_left(now):
    invoice = booked(now)
    with_address(invoice)
    paid(invoice, "120.00", now)
    refunds.follow_surplus(invoice_id=invoice.pk, at=now)
    taken_back(now)

    refunds.follow_surplus(invoice_id=invoice.pk, at=now)

    assert Letter.objects.get().state == LetterState.CANCELLED
