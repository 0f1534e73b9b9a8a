"""Who is reminded by e-mail, of what, and when: once for a cause."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from invoices.models import EventKind, FoundInvoice, HoldReason
from invoices.rules.states import VOLUNTARY_STAGES
from invoices.services import holds, ledger
from payments.models import DueNotice
from payments.rules.due_causes import About, Cause
from tests.factories import CompanyFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.payments.reminding import AT, SOON, TODAY, causes, due, queue, send, with_address


@pytest.mark.parametrize(
    ("days_before", "days_ahead", "is_reminded"),
    [(3, 3, True), (3, 4, False), (3, 1, True), (3, 0, True), (3, -1, False), (14, 14, True)],
)
def test_a_person_is_reminded_as_early_as_wished_and_not_after_the_day(
    debtor, days_before, days_ahead, is_reminded
):
    with_address(debtor, days_before=days_before)
    invoice = due(debtor, TODAY + timedelta(days=days_ahead))

    queue()

    cause = f"due:{debtor.pk}:{invoice.pk}:{invoice.due_on}"
    assert causes() == ([cause] if is_reminded else [])


@pytest.mark.parametrize(
    "wish",
    [{"wants_due_notices": False}, {"confirmed_at": None}],
    ids=["wants none", "not confirmed"],
)
def test_who_wants_none_or_has_not_confirmed_is_not_reminded(debtor, wish):
    with_address(debtor, **wish)
    due(debtor)

    assert queue() == 0
    assert causes() == []


def test_queueing_again_queues_nothing_twice(reader, queued, django_capture_on_commit_callbacks):
    due(reader)

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert queue() == 1

    assert len(causes()) == 1
    # What still waits is handed to a worker again.
    assert queued == [reader.pk, reader.pk]


def test_the_database_takes_a_cause_once(reader):
    DueNotice.objects.create(user=reader, cause="due:1:1:2026-11-24", queued_at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        DueNotice.objects.create(user=reader, cause="due:1:1:2026-11-24", queued_at=AT)


NOT_ASKED_FOR = [
    each for each in HoldReason if each not in {HoldReason.EXTENDED, HoldReason.PAID_IN_PORTAL}
]


@pytest.mark.parametrize("reason", NOT_ASKED_FOR)
def test_nobody_is_reminded_of_what_waits_for_something(reader, reason):
    holds.place(invoice_id=due(reader).pk, reason=reason, cause="x", at=AT)

    assert queue() == 0


def test_a_dispute_behind_a_part_that_was_paid_counts_as_well(reader):
    invoice = due(reader)
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(10)}
    holds.place(invoice_id=invoice.pk, cause="paid", at=AT, **paid)
    assert queue() == 1

    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="disputed", at=AT)

    assert send(reader) == 0
    assert causes() == []


def test_nobody_is_reminded_of_what_is_covered(reader):
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(100)}
    holds.place(invoice_id=due(reader).pk, cause="paid", at=AT, **paid)

    assert queue() == 0


def test_nobody_is_reminded_of_what_is_closed_or_at_a_court(reader):
    due(reader, stage="PAID", closed_on=TODAY)
    due(reader, stage="LEGAL_COLLECTION")

    assert queue() == 0


def test_the_day_of_a_letter_counts_and_not_the_due_date_before_it(reader):
    invoice = due(reader, stage="REMINDED")
    told = {"due_on": "2026-11-23", "cause": "letter:1"}
    ledger.note(invoice=invoice, kind=EventKind.REMINDED, on=TODAY, at=AT, data=told)
    late = due(reader, date(2026, 10, 12), stage="REMINDED")
    ledger.note(
        invoice=late, kind=EventKind.REMINDED, on=TODAY, at=AT, data={**told, "cause": "letter:2"}
    )

    queue()

    assert causes() == [
        f"due:{reader.pk}:{invoice.pk}:2026-11-24",
        f"due:{reader.pk}:{late.pk}:2026-11-23",
    ]


def test_who_found_an_invoice_is_reminded_where_nobody_is_known_as_its_debtor(reader, other_debtor):
    unknown, known = due(reader, party=None), due(other_debtor)
    for invoice in (unknown, known):
        FoundInvoice.objects.create(party=reader.party, invoice=invoice, found_at=AT)

    queue()

    assert causes() == [f"due:{reader.pk}:{unknown.pk}:{SOON}"]


def test_the_invoices_of_a_company_remind_nobody(reader):
    InvoiceFactory(party=CompanyFactory(), due_on=SOON)

    assert queue() == 0


def test_queueing_costs_the_same_for_few_and_for_many(db, django_assert_num_queries):
    def some(count, start):
        for number in range(start, start + count):
            person = PersonFactory(name=f"Henkilö {number}")
            user = with_address(DebtorFactory(party=person), f"a{number}@example.com")
            due(user)

    some(2, 0)
    with django_assert_num_queries(9):
        queue()
    some(8, 10)
    with django_assert_num_queries(9):
        queue()
    assert len(causes()) == 10


@pytest.mark.parametrize("about", About)
def test_a_cause_is_read_as_it_was_written(about):
    cause = Cause(about=about, user=7, subject=41, on=SOON)

    assert Cause.read(str(cause)) == cause
    assert len(str(Cause(about=about, user=2**63, subject=2**63, on=SOON))) <= 120


@pytest.mark.parametrize("text", ["", "due:1:2", "due:1:2:yesterday", "other:1:2:2026-11-24"])
def test_any_other_text_is_no_cause(text):
    with pytest.raises(ValueError, match=r".+"):
        Cause.read(text)


def test_the_stages_that_are_reminded_of_are_those_of_voluntary_collection():
    assert sorted(VOLUNTARY_STAGES) == ["COLLECTION", "INVOICED", "REMINDED"]
