"""What was done for another is told with the thing that it was done to."""

from datetime import date

import pytest
from django.utils import translation

from accounts.models import AuditEvent
from invoices import deeds
from invoices.models import RequestKind
from invoices.words_authorisations import DEEDS, deeds_of
from payments.models import DueDateShift, Pause
from tests.factories import CreditorFactory, InvoiceFactory, PaymentFactory
from tests.invoices.asking import make


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(
        party=debtor.party, creditor=CreditorFactory(name="Lähivoima Oy"), number="1000"
    )


def done(debtor, target, action, now):
    return AuditEvent.objects.create(
        at=now,
        action=action,
        actor=debtor,
        party=debtor.party,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
    )


def test_an_act_is_told_with_its_invoice_and_its_day(debtor, invoice, now):
    shift = DueDateShift.objects.create(
        invoice=invoice,
        party=debtor.party,
        user=debtor,
        from_on=date(2026, 11, 24),
        to_on=date(2026, 12, 3),
        is_in_time=True,
        made_at=now,
    )

    with translation.override("fi"):
        [deed] = deeds_of([done(debtor, shift, "due_date.moved", now)])

    assert deed.what == "Siirsi eräpäivää"
    assert deed.about == "Lähivoima Oy, lasku 1000 → 3.12.2026"


def test_a_request_and_a_pause_are_told_with_their_invoice(debtor, actor, invoice, now):
    request = make(actor, invoice, RequestKind.COMPLAINT, at=now)
    pause = Pause.objects.create(
        invoice=invoice, party=debtor.party, user=debtor, ends_on=date(2026, 12, 21), made_at=now
    )
    events = [done(debtor, request, "request.made", now), done(debtor, pause, "pause.made", now)]

    with translation.override("en"):
        assert set(deeds.about(events).values()) == {"Lähivoima Oy, invoice 1000"}


def test_a_payment_is_told_with_its_sum(debtor, now):
    payment = PaymentFactory(user=debtor)

    with translation.override("fi"):
        told = deeds.about([done(debtor, payment, "payment.started", now)])

    [words] = told.values()
    assert "€" in words


def test_what_nobody_tells_of_stands_without_more_words(debtor, now):
    event = done(debtor, None, "budget.kept", now)

    assert deeds.about([event]) == {}
    assert deeds_of([event])[0].what


def test_many_deeds_cost_one_query_for_each_kind(debtor, now, django_assert_num_queries):
    events = [
        done(debtor, InvoiceFactory(party=debtor.party), "invoice.found", now) for _ in range(5)
    ]

    with django_assert_num_queries(1):
        assert len(deeds.about(events)) == 5


def test_every_act_of_a_guardian_has_words():
    assert {"refund.account_given", "letter_address.corrected", "consent.given"} <= set(DEEDS)
