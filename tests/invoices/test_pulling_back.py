"""Letters that need not leave any more: as if they had never been written."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from accounts.models import AuditEvent
from invoices.models import EventKind, HoldReason, Letter, LetterChannel, LetterFailure, LetterState
from invoices.services import holds
from invoices.services.letters import movement
from invoices.services.letters.pulling_back import Why, pull_back
from invoices.services.letters.resending import send_again
from tests.invoices import collecting, stories
from tests.invoices.collecting import DAY, DUE

pytestmark = pytest.mark.django_db

REMINDED_ON = date(2026, 1, 27)
AT = collecting.at_noon(REMINDED_ON)


@pytest.fixture
def invoice(debtor):
    return stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=DUE)


def pull(*letters, why=None, on=REMINDED_ON):
    with transaction.atomic():
        locked = movement.lock_letters([letter.pk for letter in letters])
        return pull_back(letters=locked, why=why, on=on, at=AT)


def held(invoice):
    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="test:dispute", at=AT)


def demanded(invoice):
    """A reminder that was sent, a demand that has not left, and the day of the demand."""
    collecting.play(REMINDED_ON, REMINDED_ON + DAY)
    on = collecting.foretold(invoice, REMINDED_ON + DAY).on
    collecting.collect_on(on)
    return *collecting.letters_of(invoice), on


def only_letter(invoice):
    [letter] = collecting.letters_of(invoice)
    return letter


def test_a_letter_that_is_pulled_back_leaves_no_cost_no_interest_and_no_stage(invoice):
    collecting.collect_on(REMINDED_ON)
    held(invoice)

    pulled = pull(only_letter(invoice))

    invoice.refresh_from_db()
    assert pulled == 1
    assert only_letter(invoice).state == LetterState.CANCELLED
    assert (invoice.stage, invoice.open_total) == ("INVOICED", Decimal("96.41"))
    assert invoice.look_on is None
    assert [each.kind for each in collecting.events_of(invoice, *collecting.LETTER_EVENTS)] == []
    assert len(collecting.events_of(invoice, EventKind.LETTER_CANCELLED)) == 1
    assert AuditEvent.objects.get(action="letter.pulled_back").data == {"why": "HELD"}
    collecting.check_books()


def test_pulling_back_twice_changes_nothing_the_second_time(invoice):
    collecting.collect_on(REMINDED_ON)
    held(invoice)
    pull(only_letter(invoice))
    before = collecting.written()

    again = pull(only_letter(invoice))

    assert again == 0
    assert collecting.written() == before


def test_the_run_writes_it_anew_when_nothing_holds_the_claim_any_more(invoice):
    collecting.collect_on(REMINDED_ON)
    held(invoice)
    pull(only_letter(invoice))
    holds.release(cause="test:dispute", at=AT)

    counts = collecting.collect_on(REMINDED_ON)

    pulled, new = collecting.letters_of(invoice)
    assert counts["REMINDER"] == 1
    assert (new.ordinal, new.cost, new.interest) == (1, pulled.cost, pulled.interest)
    assert collecting.costs_of(invoice) == new.cost
    collecting.check_books()


def test_a_demand_that_is_pulled_back_leaves_the_reminder_as_it_was(invoice):
    reminder, demand, on = demanded(invoice)
    held(invoice)

    pull(demand, on=on)

    invoice.refresh_from_db()
    assert invoice.stage == "REMINDED"
    assert invoice.open_costs == reminder.cost
    assert invoice.open_interest == reminder.interest
    assert Letter.objects.get(pk=reminder.pk).state == LetterState.SENT


def test_the_claim_that_was_paid_gets_its_money_for_the_letter_back(invoice):
    collecting.collect_on(REMINDED_ON)
    letter = only_letter(invoice)
    stories.paid(invoice, str(letter.total), on=REMINDED_ON, at=AT)

    pull(letter)

    invoice.refresh_from_db()
    assert invoice.stage == "PAID"
    assert invoice.surplus == letter.cost + letter.interest
    collecting.check_books()


def test_a_paid_claim_reopens_into_the_stage_of_what_was_sent(invoice):
    _, demand, on = demanded(invoice)
    stories.paid(invoice, str(demand.total), on=on, at=AT)

    pull(demand, on=on)

    assert [each.kind for each in collecting.events_of(invoice, *collecting.LETTER_EVENTS)] == [
        EventKind.REMINDED
    ]


def test_a_letter_that_has_left_is_not_pulled_back(invoice):
    collecting.play(REMINDED_ON, REMINDED_ON + DAY)

    with pytest.raises(movement.IllegalLetterStateError):
        pull(only_letter(invoice), why=Why.HELD)

    assert only_letter(invoice).state == LetterState.SENT
    assert collecting.costs_of(invoice) > 0


def failed(letter):
    """It could not be printed."""
    letter.state, letter.failure = LetterState.FAILED, LetterFailure.UNREADABLE
    letter.save()
    return letter


def again_on_paper(letter):
    return send_again(letter_id=letter.public_id, at=AT, actor=None)


def test_a_letter_in_place_of_one_that_failed_takes_both_with_it(invoice):
    collecting.collect_on(REMINDED_ON)
    second = again_on_paper(failed(only_letter(invoice)))

    pull(second, why=Why.HELD)

    invoice.refresh_from_db()
    states = [each.state for each in collecting.letters_of(invoice)]
    assert states == [LetterState.CANCELLED, LetterState.CANCELLED]
    assert (invoice.stage, invoice.open_total) == ("INVOICED", Decimal("96.41"))
    collecting.check_books()


def test_a_letter_in_place_of_one_that_was_sent_leaves_it_with_its_days_and_costs(invoice):
    collecting.collect_on(REMINDED_ON)
    Letter.objects.update(channel=LetterChannel.ELECTRONIC)
    collecting.hand_over(REMINDED_ON + DAY)
    sent = only_letter(invoice)
    [event] = collecting.events_of(invoice, EventKind.REMINDED)
    second = send_again(letter_id=sent.public_id, at=AT + 9 * DAY, actor=None)

    pull(second, why=Why.HELD)

    invoice.refresh_from_db()
    [event_now] = collecting.events_of(invoice, EventKind.REMINDED)
    assert (invoice.stage, invoice.open_costs) == ("REMINDED", sent.cost)
    assert Letter.objects.get(pk=sent.pk).state == LetterState.SENT
    assert (event_now.on, event_now.data) == (event.on, event.data)
