"""Who is reminded, of what, and when: once for a cause."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Basis, Level
from invoices.models import EventKind, FoundInvoice, HoldReason
from invoices.rules.states import VOLUNTARY_STAGES
from invoices.services import holds, ledger
from messaging.models import Delivery
from payments.rules.due_causes import About, Cause
from tests.factories import (
    CompanyFactory,
    DebtorFactory,
    InvoiceFactory,
    MandateFactory,
    PersonFactory,
)
from tests.payments.reminding import (
    AT,
    SOON,
    TODAY,
    causes,
    due,
    remind,
    send,
    waiting,
    with_address,
)


@pytest.mark.parametrize(
    ("days_before", "days_ahead", "is_reminded"),
    [(3, 3, True), (3, 4, False), (3, 1, True), (3, 0, True), (3, -1, False), (14, 14, True)],
)
def test_a_person_is_reminded_as_early_as_wished_and_not_after_the_day(
    debtor, days_before, days_ahead, is_reminded
):
    with_address(debtor, days_before=days_before)
    invoice = due(debtor, TODAY + timedelta(days=days_ahead))

    remind()

    cause = f"due:{debtor.party_id}:{invoice.pk}:{invoice.due_on}"
    assert causes() == ([cause] if is_reminded else [])


def test_who_gave_no_address_is_reminded_three_days_ahead_in_the_portal(debtor):
    due(debtor)
    due(debtor, SOON + timedelta(days=1))

    assert remind() == 1
    assert waiting() == 0


def test_reminding_again_tells_nobody_twice(reader):
    due(reader)

    assert [remind(), remind(TODAY + timedelta(days=1))] == [1, 1]
    assert (len(causes()), waiting()) == (1, 1)


def test_who_may_do_everything_for_another_is_reminded_too(reader, other_debtor):
    rights = {"basis": Basis.GUARDIAN, "level": Level.FULL}
    MandateFactory(principal=other_debtor.party, holder=reader.party, **rights)
    due(other_debtor)

    remind()

    told = Delivery.objects.values_list("user", "notice__party")
    assert list(told) == [(reader.pk, other_debtor.party_id)]


def test_a_company_is_reminded_where_somebody_may_do_everything_for_it(reader):
    company, unread = CompanyFactory(), CompanyFactory(business_id="1234567-1")
    MandateFactory(principal=company, holder=reader.party, basis=Basis.COMPANY, level=Level.FULL)
    for party in (company, unread):
        InvoiceFactory(party=party, due_on=SOON)

    assert remind() == 1
    assert waiting() == 1


NOT_ASKED_FOR = [
    each for each in HoldReason if each not in {HoldReason.EXTENDED, HoldReason.PAID_IN_PORTAL}
]


@pytest.mark.parametrize("reason", NOT_ASKED_FOR)
def test_nobody_is_reminded_of_what_waits_for_something(reader, reason):
    holds.place(invoice_id=due(reader).pk, reason=reason, cause="x", at=AT)

    assert remind() == 0


def test_a_dispute_behind_a_part_that_was_paid_counts_as_well(reader):
    invoice = due(reader)
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(10)}
    holds.place(invoice_id=invoice.pk, cause="paid", at=AT, **paid)
    assert remind() == 1

    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="disputed", at=AT)

    assert send(reader) == 0
    assert waiting() == 0


def test_nobody_is_reminded_of_what_is_covered(reader):
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(100)}
    holds.place(invoice_id=due(reader).pk, cause="paid", at=AT, **paid)

    assert remind() == 0


def test_nobody_is_reminded_of_what_is_closed_or_at_a_court(reader):
    due(reader, stage="PAID", closed_on=TODAY)
    due(reader, stage="LEGAL_COLLECTION")

    assert remind() == 0


def test_the_day_of_a_letter_counts_and_not_the_due_date_before_it(reader):
    invoice = due(reader, stage="REMINDED")
    told = {"due_on": "2026-11-23", "cause": "letter:1"}
    ledger.note(invoice=invoice, kind=EventKind.REMINDED, on=TODAY, at=AT, data=told)
    late = due(reader, date(2026, 10, 12), stage="REMINDED")
    ledger.note(
        invoice=late, kind=EventKind.REMINDED, on=TODAY, at=AT, data={**told, "cause": "letter:2"}
    )

    remind()

    assert causes() == [
        f"due:{reader.party_id}:{invoice.pk}:2026-11-24",
        f"due:{reader.party_id}:{late.pk}:2026-11-23",
    ]


def test_who_found_an_invoice_is_reminded_where_nobody_is_known_as_its_debtor(reader, other_debtor):
    unknown, known = due(reader, party=None), due(other_debtor)
    for invoice in (unknown, known):
        FoundInvoice.objects.create(party=reader.party, invoice=invoice, found_at=AT)

    remind()

    assert sorted(causes()) == sorted(
        [
            f"due:{reader.party_id}:{unknown.pk}:{SOON}",
            f"due:{other_debtor.party_id}:{known.pk}:{SOON}",
        ]
    )


def test_reminding_costs_the_same_for_few_and_for_many(db):
    def some(count, start):
        for number in range(start, start + count):
            person = PersonFactory(name=f"Henkilö {number}")
            user = with_address(DebtorFactory(party=person), f"a{number}@example.com")
            due(user)

    some(2, 0)
    with CaptureQueriesContext(connection) as few:
        remind()
    some(8, 10)
    with CaptureQueriesContext(connection) as many:
        remind()

    assert len(causes()) == 10
    assert len(many) == len(few) < 20


@pytest.mark.parametrize("about", About)
def test_a_cause_is_read_as_it_was_written(about):
    cause = Cause(about=about, party=7, subject=41, on=SOON)

    assert Cause.read(str(cause)) == cause
    assert len(str(Cause(about=about, party=2**63, subject=2**63, on=SOON))) <= 120


@pytest.mark.parametrize("text", ["", "due:1:2", "due:1:2:yesterday", "other:1:2:2026-11-24"])
def test_any_other_text_is_no_cause(text):
    assert Cause.find(text) is None
    with pytest.raises(ValueError, match=r".+"):
        Cause.read(text)


def test_the_stages_that_are_reminded_of_are_those_of_voluntary_collection():
    assert sorted(VOLUNTARY_STAGES) == ["COLLECTION", "INVOICED", "REMINDED"]
