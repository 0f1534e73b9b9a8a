"""What is sent again asks for what is owed now, and nothing goes on before it has come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import (
    EventKind,
    HoldReason,
    Invoice,
    Letter,
    Review,
    ReviewOutcome,
)
from invoices.queries.letters_to_print import unopened_letters
from invoices.services import charges, holds, money_in, stages
from invoices.services.collection.reviews import decide_review
from invoices.services.letters import electronic
from invoices.services.letters.answers import take_answer
from invoices.services.letters.resending import NotResendableError, send_again
from tests.factories import AgentFactory
from tests.invoices import collecting, mailing, stories
from tests.invoices.collecting import at_noon
from tests.invoices.mailing import WRITTEN

pytestmark = pytest.mark.django_db

UNOPENED_ON = WRITTEN + timedelta(days=7)
# After the reminder's time to pay: the run would demand.
DEMAND_ON = date(2026, 2, 18)


@pytest.fixture
def published(actor):
    letter = mailing.electronic_reminder(actor)
    electronic.publish(letter_id=letter.public_id, at=at_noon(WRITTEN))
    return mailing.again(letter)


@pytest.fixture
def user(db):
    return AgentFactory()


def resend(letter, on=UNOPENED_ON, actor=None):
    return send_again(letter_id=letter.public_id, actor=actor, at=at_noon(on))


def hold(letter, on=UNOPENED_ON, cause="test:dispute"):
    holds.place(
        invoice_id=letter.invoice_id, reason=HoldReason.DISPUTED, cause=cause, at=at_noon(on)
    )


def failed(letter):
    """The printing house could not send it."""
    batch = mailing.batched()
    data = mailing.answer_of(batch, mailing.failed(letter))
    take_answer(name="answer.json", data=data, actor=None, at=at_noon(WRITTEN))
    return mailing.again(letter)


def test_paper_asks_for_what_is_left_after_a_payment(published):
    stories.paid(published.invoice, "40.00", on=WRITTEN, at=at_noon(UNOPENED_ON))

    paper = resend(published)

    invoice, facts = Invoice.objects.get(), paper.document.facts
    assert (facts["paid"], paper.total) == ("40.00", invoice.to_pay)
    assert Decimal(facts["open_principal"]) == invoice.open_principal
    assert Decimal(facts["interest"]) == published.interest
    assert Decimal(facts["cost"]) == published.cost
    assert [each["amount"] for each in facts["costs"]] == ["5.00"]
    assert paper.total == published.total - 40
    collecting.check_books()


def test_paper_does_not_ask_for_a_cost_that_was_taken_back(published):
    charges.take_back(
        invoice_id=published.invoice_id,
        cause=published.cause,
        why="CORRECTED",
        actor=None,
        on=UNOPENED_ON,
        at=at_noon(UNOPENED_ON),
        amount=Decimal("5.00"),
    )

    paper = resend(published)

    facts = paper.document.facts
    assert (facts["cost"], facts["costs"]) == ("0.00", [])
    assert paper.total == published.total - 5


def test_nothing_is_sent_again_when_nothing_is_to_pay(published):
    holds.place(
        invoice_id=published.invoice_id,
        reason=HoldReason.PAID_IN_PORTAL,
        cause="test:paid",
        at=at_noon(UNOPENED_ON),
        amount=published.total,
    )

    with pytest.raises(NotResendableError):
        resend(published)


def test_portal_sends_nothing_again_while_collection_waits(published):
    hold(published)

    with pytest.raises(NotResendableError):
        resend(published)
    assert Letter.objects.count() == 1


def test_run_does_not_go_on_from_a_letter_that_nobody_opened(published):
    assert collecting.collect_on(DEMAND_ON)["waiting"] == 1
    electronic.note_opened(letter_id=published.public_id, at=at_noon(DEMAND_ON))

    assert collecting.collect_on(DEMAND_ON + timedelta(days=1))["FIRST_DEMAND"] == 1


def test_paper_that_was_pulled_back_is_written_anew_and_the_run_waits_for_it(published):
    mailing.made(resend(published))
    hold(published)
    assert mailing.batched(UNOPENED_ON) is None
    holds.release(cause="test:dispute", at=at_noon(DEMAND_ON))

    assert collecting.collect_on(DEMAND_ON)["FIRST_DEMAND"] == 0
    assert unopened_letters(today=DEMAND_ON) == [published.public_id]
    paper = resend(published, DEMAND_ON)

    assert (paper.state, paper.replaces, paper.written_on) == ("WRITTEN", published, DEMAND_ON)
    assert mailing.event_of(paper).data["cause"] == published.cause
    assert unopened_letters(today=DEMAND_ON) == []
    collecting.check_books()


def test_paper_of_a_failed_paper_gives_the_event_back_to_the_letter_in_myropo(published, user):
    first = mailing.made(resend(published))
    batch = mailing.batched(UNOPENED_ON)
    data = mailing.answer_of(batch, mailing.failed(first))
    take_answer(name="answer.json", data=data, actor=None, at=at_noon(UNOPENED_ON))
    second = mailing.made(resend(first, actor=user))

    # The review of the failed letter still holds collection.
    assert mailing.batched(UNOPENED_ON) is None

    assert {mailing.again(each).state for each in (first, second)} == {"CANCELLED"}
    assert mailing.event_of(published).kind == EventKind.REMINDED
    assert not Letter.objects.filter(replaces=published).exists()
    collecting.check_books()


def test_letter_that_says_more_than_is_owed_is_written_anew_before_it_leaves(debtor):
    letter = mailing.reminder(debtor.party)
    stories.paid(letter.invoice, "40.00", on=WRITTEN, at=at_noon(WRITTEN))

    assert mailing.batched() is None
    anew = mailing.made(Letter.objects.get(state="WRITTEN"))
    batch = mailing.batched()

    assert mailing.again(letter).state == "CANCELLED"
    assert (anew.replaces, anew.cost, anew.total) == (letter, 0, Invoice.objects.get().to_pay)
    assert (anew.document.facts["paid"], anew.document.facts["cost"]) == ("40.00", "5.00")
    assert [*batch.letters.all()] == [anew]
    assert Invoice.objects.get().stage == "REMINDED"
    collecting.check_books()


def test_cost_that_was_taken_back_before_the_letter_left_is_not_charged_by_the_next(debtor):
    letter = mailing.reminder(debtor.party)
    charges.take_back(
        invoice_id=letter.invoice_id,
        cause=letter.cause,
        why="CORRECTED",
        actor=None,
        on=WRITTEN,
        at=at_noon(WRITTEN),
    )

    mailing.batched()
    collecting.collect_on(WRITTEN + timedelta(days=1))

    anew, invoice = Letter.objects.get(state="WRITTEN"), Invoice.objects.get()
    assert anew.total == invoice.original_total == invoice.open_total
    assert mailing.event_of(anew).kind == EventKind.REMINDED


def test_electronic_letter_that_says_too_much_goes_by_post_with_the_sums_of_the_day(actor):
    letter = mailing.electronic_reminder(actor)
    stories.paid(letter.invoice, "40.00", on=WRITTEN, at=at_noon(WRITTEN))

    assert not electronic.publish(letter_id=letter.public_id, at=at_noon(WRITTEN))

    paper = Letter.objects.get(replaces=letter)
    assert (paper.channel, paper.total) == ("PAPER", letter.total - 40)


def test_letter_does_not_leave_once_the_claim_is_in_court(debtor):
    letter = mailing.reminder(debtor.party)
    stages.record_letter(
        invoice_id=letter.invoice_id,
        kind=EventKind.LEGAL_COLLECTION,
        on=WRITTEN,
        cause="test:court",
        actor=None,
        at=at_noon(WRITTEN),
    )

    assert mailing.batched() is None

    invoice = Invoice.objects.get()
    assert mailing.again(letter).state == "CANCELLED"
    assert (invoice.stage, invoice.open_costs) == ("LEGAL_COLLECTION", 0)
    with pytest.raises(NotResendableError):
        resend(letter)


def test_nothing_more_is_sent_of_a_claim_in_court_that_nobody_opened(published):
    stages.record_letter(
        invoice_id=published.invoice_id,
        kind=EventKind.LEGAL_COLLECTION,
        on=UNOPENED_ON,
        cause="test:court",
        actor=None,
        at=at_noon(UNOPENED_ON),
    )

    assert unopened_letters(today=DEMAND_ON) == []
    with pytest.raises(NotResendableError):
        resend(published)


def test_failed_letter_of_a_claim_that_was_reopened_comes_to_a_person(debtor):
    letter = mailing.reminder(debtor.party)
    batch = mailing.batched()
    stories.paid(letter.invoice, "200.00", on=WRITTEN, at=at_noon(WRITTEN))
    data = mailing.answer_of(batch, mailing.failed(letter))
    take_answer(name="answer.json", data=data, actor=None, at=at_noon(WRITTEN))
    money_in.reverse_payment(
        payment_cause=f"test:payment:{letter.invoice_id}:200.00",
        value_on=WRITTEN,
        cause="test:reversed",
        actor=None,
        at=at_noon(WRITTEN),
    )
    assert not Review.objects.exists()

    collecting.collect_on(DEMAND_ON)
    collecting.collect_on(DEMAND_ON + timedelta(days=1))

    assert Review.objects.get().reason == "LETTER_FAILED"
    assert Invoice.objects.get().hold == "REVIEW"


def test_failed_letter_that_collection_waited_with_comes_back_to_a_person(debtor, user):
    failed(mailing.reminder(debtor.party))
    decide_review(
        review_id=Review.objects.get().pk,
        outcome=ReviewOutcome.WAIT,
        note="Selvitetään osoite.",
        actor=user,
        at=at_noon(WRITTEN),
        look_again_on=DEMAND_ON,
    )

    collecting.collect_on(DEMAND_ON)

    assert Review.objects.filter(outcome="").get().reason == "LETTER_FAILED"
