"""Real threads on PostgreSQL: a request, its answer and the run at the same moment."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.actor import Actor
from invoices.models import (
    DebtorRequest,
    EventKind,
    FoundInvoice,
    Hold,
    HoldReason,
    Letter,
    RequestKind,
    RequestState,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.rates import read_rates
from invoices.services import money_in
from invoices.services.collection.run import collect
from invoices.services.requests.making import NotPossibleError, withdraw_request
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices.asking import active_holds, answer, make, overdue_invoice
from tests.invoices.collecting import DUE, at_noon
from tests.invoices.rates import fill_rates
from tests.invoices.stories import sent
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind
REMINDED_ON = date(2026, 1, 27)  # by the calendar of the law, of what was due on DUE
THREADS = 8


@pytest.fixture
def actor(transactional_db):
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


@pytest.fixture
def invoice(actor, now):
    return overdue_invoice(actor.acting_for, at=now, days=40)


def test_eight_who_press_at_once_make_one_dispute(actor, invoice, now):
    made = at_once(*[lambda: make(actor, invoice, DISPUTE, at=now).pk] * THREADS)

    assert len(set(made)) == 1
    assert DebtorRequest.objects.count() == Hold.objects.count() == 1
    assert invoice.timeline.filter(kind=EventKind.REQUESTED).count() == 1


def test_two_who_found_nobodys_invoice_make_one_dispute(actor, now):
    unknown = overdue_invoice(None, at=now)
    other = DebtorFactory()
    others = Actor(user=other, acting_for=other.party)
    for each in (actor, others):
        FoundInvoice.objects.create(party=each.acting_for, invoice=unknown, found_at=now)

    def ask(who):
        try:
            return make(who, unknown, DISPUTE, at=now).party_id
        except NotPossibleError as refusal:
            return refusal.decision.reason

    answers = at_once(*[lambda: ask(actor), lambda: ask(others)] * 4)

    assert DebtorRequest.objects.count() == Hold.objects.count() == 1
    assert Counter(answers)["ALREADY_OPEN"] == 4


def test_different_requests_at_once_all_hold(actor, invoice, now):
    at_once(*[lambda kind=kind: make(actor, invoice, kind, at=now) for kind in RequestKind])

    invoice.refresh_from_db()
    assert len(active_holds(invoice)) == 4
    assert invoice.hold == HoldReason.DISPUTED


def test_an_answer_and_a_taking_back_at_once_end_it_once(actor, invoice, now):
    agent = AgentFactory()
    made = make(actor, invoice, DISPUTE, at=now)

    done = at_once(
        *[
            lambda: answer(made, "REJECTED", actor=agent, at=now),
            lambda: withdraw_request(actor=actor, public_id=made.public_id, at=now),
        ]
        * 4
    )

    made.refresh_from_db()
    assert sum(done) == 1
    assert made.state != RequestState.OPEN
    is_answered = made.state == RequestState.ANSWERED
    paused = [(HoldReason.PAUSED, now.date() + timedelta(days=10))]
    assert active_holds(invoice) == (paused if is_answered else [])
    ended = invoice.timeline.filter(kind__in=[EventKind.ANSWERED, EventKind.REQUEST_ENDED])
    assert ended.count() == 1


def test_a_dispute_and_the_run_at_once_leave_nothing_between(actor):
    """Either the letter was written first, or the run saw the dispute and wrote none."""
    fill_rates()
    rates, at = read_rates(), at_noon(REMINDED_ON)
    invoice = sent(actor.acting_for, at=at, due_on=DUE)

    def run(day):
        return collect(invoice_ids=[invoice.pk], on=day, rates=rates, at=at_noon(day))

    counts, made = at_once(lambda: run(REMINDED_ON), lambda: make(actor, invoice, DISPUTE, at=at))
    later = run(REMINDED_ON + timedelta(days=59))

    invoice.refresh_from_db()
    assert (invoice.hold, made.state) == (HoldReason.DISPUTED, RequestState.OPEN)
    assert Letter.objects.count() == counts["REMINDER"]
    assert later["REMINDER"] + later["FIRST_DEMAND"] == 0
    assert not list(ledger_mismatches())


def test_the_run_writes_again_when_nothing_is_disputed_any_more(actor):
    fill_rates()
    rates, at = read_rates(), at_noon(REMINDED_ON)
    invoice = sent(actor.acting_for, at=at, due_on=DUE)
    made = make(actor, invoice, DISPUTE, at=at)
    held = collect(invoice_ids=[invoice.pk], on=REMINDED_ON, rates=rates, at=at)
    withdraw_request(actor=actor, public_id=made.public_id, at=at)

    freed = collect(invoice_ids=[invoice.pk], on=REMINDED_ON, rates=rates, at=at)

    assert (held["REMINDER"], freed["REMINDER"]) == (0, 1)


def test_a_payment_and_an_answer_at_once_leave_no_hold_on_a_paid_claim(actor, invoice, now):
    agent = AgentFactory()
    made = make(actor, invoice, DISPUTE, at=now)

    def pay():
        return money_in.book_payment(
            invoice_id=invoice.pk,
            amount=Decimal("96.41"),
            value_on=now.date(),
            cause="test:race",
            actor=None,
            at=now,
        )

    at_once(pay, lambda: answer(made, "ENDED", actor=agent, at=now))

    invoice.refresh_from_db()
    assert (invoice.open_total, invoice.surplus) == (0, Decimal("96.41"))
    assert active_holds(invoice) == []
    assert not list(ledger_mismatches())
