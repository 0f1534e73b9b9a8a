"""What an answer does to the claim: stages, costs, holds, timeline, audit."""

from datetime import timedelta
from decimal import Decimal

import pytest

from invoices.models import (
    DisputeReason,
    EventKind,
    Hold,
    HoldReason,
    RequestKind,
    RequestOutcome,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.request_answers import AnswerReason
from invoices.rules.what_next import NextReason
from invoices.services import credit_notes
from invoices.services.requests import answering
from tests.invoices.asking import (
    actions,
    active_holds,
    answer,
    events,
    make,
    next_step,
    overdue_invoice,
)
from tests.invoices.stories import paid, reminded

DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind


@pytest.fixture
def invoice(debtor, now):
    return overdue_invoice(debtor.party, at=now, days=40)


def test_collection_goes_on_ten_days_after_a_no(actor, agent, invoice, now, today):
    made = make(actor, invoice, DISPUTE, at=now)

    assert answer(made, "REJECTED", actor=agent, at=now)

    made.refresh_from_db()
    until = today + timedelta(days=10)
    step = next_step(invoice, today=today)
    assert (made.state, made.outcome, made.answered_by) == ("ANSWERED", "REJECTED", agent)
    assert active_holds(invoice) == [(HoldReason.PAUSED, until)]
    assert step.reason == NextReason.HOLD_ENDS
    assert step.on > until
    assert events(invoice)[-1] == (
        EventKind.ANSWERED,
        {"kind": DISPUTE, "outcome": "REJECTED"},
    )
    assert actions() == ["request.made", "request.answered"]


def test_answering_twice_changes_nothing(actor, agent, invoice, now):
    made = make(actor, invoice, DISPUTE, at=now)
    answer(made, "REJECTED", actor=agent, at=now)

    assert not answer(made, "ENDED", actor=agent, at=now)

    invoice.refresh_from_db()
    assert invoice.stage == Stage.INVOICED
    assert Hold.objects.count() == 2


def test_a_stop_that_goes_to_court_moves_the_claim_without_a_cost(actor, agent, invoice, now):
    made = make(actor, invoice, STOP, at=now)

    answer(made, "TO_COURT", actor=agent, at=now)

    invoice.refresh_from_db()
    assert invoice.stage == Stage.LEGAL_COLLECTION
    assert invoice.open_total == Decimal("96.41")
    assert active_holds(invoice) == []
    assert list(ledger_mismatches()) == []


def test_a_stop_may_go_on_without_costs_alone(actor, agent, invoice, now, today):
    made = make(actor, invoice, STOP, at=now)

    answer(made, "WITHOUT_COSTS", actor=agent, at=now)

    invoice.refresh_from_db()
    assert invoice.is_free_of_costs
    assert active_holds(invoice) == [(HoldReason.PAUSED, today + timedelta(days=10))]


def test_a_creditor_who_gives_up_ends_the_claim_and_gives_money_back(
    actor, agent, invoice, now, today
):
    paid(invoice, "20.00", on=today, at=now)
    made = make(actor, invoice, DISPUTE, at=now)

    answer(made, "ENDED", actor=agent, at=now)

    invoice.refresh_from_db()
    assert (invoice.stage, invoice.open_total) == (Stage.WITHDRAWN, 0)
    assert invoice.surplus == Decimal("20.00")
    assert active_holds(invoice) == []
    assert list(ledger_mismatches()) == []


def test_a_pause_holds_until_its_day(actor, agent, invoice, now, today):
    made = make(actor, invoice, HARDSHIP, at=now)
    until = today + timedelta(days=60)

    answer(made, "PAUSED", actor=agent, at=now, paused_until=until)

    assert active_holds(invoice) == [(HoldReason.PAUSED, until)]
    assert next_step(invoice, today=today).on > until
    assert events(invoice)[-1] == (
        EventKind.PAUSED,
        {"kind": HARDSHIP, "until": until.isoformat()},
    )


def test_who_is_right_gets_the_claim_corrected_before_the_answer(actor, agent, invoice, now, today):
    made = make(actor, invoice, DISPUTE, at=now, disputed_amount=Decimal("30.00"))
    with pytest.raises(answering.AnswerRefusedError) as refused:
        answer(made, "ACCEPTED", actor=agent, at=now)
    still = active_holds(invoice)

    credit_notes.book_credit_note(
        invoice_id=invoice.pk,
        amount=Decimal("30.00"),
        number="H1",
        value_on=today,
        cause="test:credit",
        actor=agent,
        at=now,
    )
    answer(made, "ACCEPTED", actor=agent, at=now)

    assert refused.value.decision.reason == AnswerReason.NOT_CORRECTED
    assert still == [(HoldReason.DISPUTED, None)]
    assert active_holds(invoice) == [(HoldReason.PAUSED, today + timedelta(days=10))]


def test_a_payment_of_an_earlier_day_shows_who_was_right(actor, agent, invoice, now, today):
    made = make(actor, invoice, DISPUTE, at=now, reason=DisputeReason.PAID)
    paid(invoice, "96.41", on=today - timedelta(days=41), at=now)

    assert answer(made, "ACCEPTED", actor=agent, at=now)

    assert active_holds(invoice) == []


def test_a_claim_that_was_paid_meanwhile_waits_for_nothing(actor, agent, invoice, now, today):
    made = make(actor, invoice, DISPUTE, at=now)
    paid(invoice, "96.41", on=today, at=now)

    answer(made, "REJECTED", actor=agent, at=now)

    assert active_holds(invoice) == []


def test_what_did_not_wait_for_the_answer_does_not_wait_after_it(actor, agent, invoice, now):
    invoice.is_directly_enforceable = True
    invoice.save()
    made = make(actor, invoice, DISPUTE, at=now)

    answer(made, "REJECTED", actor=agent, at=now)

    assert active_holds(invoice) == []


def test_one_answer_leaves_the_other_request_waiting(actor, agent, invoice, now, today):
    dispute = make(actor, invoice, DISPUTE, at=now)
    make(actor, invoice, STOP, at=now)

    answer(dispute, "REJECTED", actor=agent, at=now)

    invoice.refresh_from_db()
    assert invoice.hold == HoldReason.STOPPED
    assert next_step(invoice, today=today).reason == NextReason.HELD


def test_an_answer_has_words(actor, agent, invoice, now):
    made = make(actor, invoice, DISPUTE, at=now)

    with pytest.raises(answering.EmptyAnswerError):
        answering.answer_request(
            number=made.number,
            outcome=RequestOutcome.REJECTED,
            answer="  ",
            actor=agent,
            at=now,
        )

    assert active_holds(invoice) == [(HoldReason.DISPUTED, None)]


def test_a_reminded_claim_goes_to_court_from_its_stage(actor, agent, invoice, now):
    reminded(invoice, at=now)
    made = make(actor, invoice, DISPUTE, at=now)

    answer(made, "TO_COURT", actor=agent, at=now)

    invoice.refresh_from_db()
    assert invoice.stage == Stage.LEGAL_COLLECTION
    assert list(ledger_mismatches()) == []
