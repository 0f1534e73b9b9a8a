"""Rights go a fixed way: what was denied or demanded is made as the pages make it, or waits."""

from decimal import Decimal

import pytest

from accounts.models import Level
from chat.bot.dialogues import DIALOGUES
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import DebtorRequest, DisputeReason, Hold, HoldReason, RequestKind
from tests.chat.bot.talks import AT, Talk
from tests.factories import InvoiceFactory
from tests.invoices.asking import make
from tests.messaging.talking import holder_for

pytestmark = pytest.mark.django_db
DENIED = "En ole tilannut tätä, paketti ei koskaan tullut perille."
# An invoice of 89,00 € with a reminder.
PARTS = {
    "original_total": Decimal("84.00"),
    "open_costs": Decimal("5.00"),
    "stage": "REMINDED",
}


@pytest.fixture
def invoice(actor):
    return InvoiceFactory(party=actor.acting_for, creditor__name="Pohjolan Sähkö Oy", **PARTS)


@pytest.fixture
def talk(actor, invoice):
    return Talk(actor, language="en")


def denies(talk, text=DENIED):
    return talk.says(text, Intent.DISPUTE, right=Intent.DISPUTE)


def urls_of(talk):
    return [each.url for each in talk.answers[0].choices if each.url]


# --- Dispute -----------------------------------------------------------------------


def test_a_bill_is_disputed_in_three_turns_with_the_words_that_were_written(talk, invoice):
    denies(talk)
    assert "Pohjolan Sähkö Oy, invoice" in talk.text
    assert "89.00 open. Why do you dispute the invoice?" in talk.text
    talk.presses("I did not get what I ordered")
    assert f"“{DENIED}”" in talk.text
    assert "You get an answer here by 7 December 2026." in talk.text

    talk.presses("Dispute the invoice, €89.00")

    made = DebtorRequest.objects.get()
    assert (made.kind, made.reason, made.text, made.disputed_amount) == (
        RequestKind.DISPUTE,
        DisputeReason.NOT_DELIVERED,
        DENIED,
        None,
    )
    assert Hold.objects.get().reason == HoldReason.DISPUTED
    assert talk.outcome == Outcome.DONE
    assert talk.text.startswith("You have disputed the invoice. Collection has stopped")
    assert [each.text for each in talk.answers][1:] == ["Did that settle your matter?"]
    assert talk.stored.rights == []


def test_few_words_are_asked_for_and_whatever_comes_then_is_the_ground(talk):
    denies(talk, "Kiistän")
    talk.presses("It is something else")
    talk.presses("Another reason")
    assert talk.text.startswith("What is wrong?")

    talk.says("Mitä perintä tarkoittaa, en ole ostanut mitään", Intent.EXPLAIN_WORD)

    assert "“Kiistän Mitä perintä tarkoittaa, en ole ostanut mitään”" in talk.text
    talk.presses("Dispute the invoice")
    assert DebtorRequest.objects.get().text.startswith("Kiistän\nMitä perintä")


def test_a_part_is_disputed_and_the_rest_is_to_be_paid(talk, invoice):
    denies(talk)
    talk.presses("The sum is wrong")
    talk.presses("Only a part")
    assert "The costs and the interest, €5.00" in talk.labels

    talk.says("99", sums=(Decimal("99.00"),))
    assert talk.text.startswith("The sum can be at most €89.00")
    talk.says("20 euroa", sums=(Decimal("20.00"),))
    assert "The part that you do not dispute, €69.00, is still to be paid." in talk.text
    talk.presses("Dispute the invoice, €20.00")

    made = DebtorRequest.objects.get()
    assert (made.disputed_amount, made.text) == (Decimal("20.00"), DENIED)
    assert f"/pay/?invoice={invoice.public_id}&sum=69.00" in urls_of(talk)[0]


def test_what_is_open_now_is_shown_again_before_all_of_it_is_disputed(talk, invoice):
    denies(talk)
    talk.presses("The invoice is not mine")
    invoice.open_costs = Decimal("10.00")
    invoice.save(update_fields=["open_costs"])

    talk.presses("Dispute the invoice, €89.00")

    assert not DebtorRequest.objects.exists()
    assert "Dispute the invoice, €94.00" in talk.labels


def test_who_has_paid_is_offered_that_we_look_for_the_money(talk):
    denies(talk)
    talk.presses("It is something else")
    talk.presses("It has been paid")

    assert talk.button("Tell when you paid")["step"] == "already_paid.start"
    assert "Dispute the invoice, €89.00" in talk.labels


def test_a_dispute_that_is_pressed_twice_is_made_once(talk):
    denies(talk)
    talk.presses("The invoice is not mine")
    shown = talk.answers
    talk.presses("Dispute the invoice")
    talk.answers = shown

    talk.presses("Dispute the invoice")

    assert DebtorRequest.objects.count() == 1
    assert talk.outcome == Outcome.DONE


def test_who_denies_again_hears_how_the_first_one_stands(talk, actor, invoice):
    made = make(actor, invoice, RequestKind.DISPUTE, at=AT)

    denies(talk)

    assert talk.text == (
        "You have disputed the invoice. You get an answer here by 7 December 2026."
    )
    assert f"/requests/{made.public_id}/" in urls_of(talk)
    assert talk.stored.rights == []


def test_what_is_enforceable_without_a_judgment_is_not_promised_to_stop(talk, invoice):
    invoice.is_directly_enforceable = True
    invoice.save(update_fields=["is_directly_enforceable"])

    denies(talk)
    assert "collection goes on meanwhile" in talk.text
    talk.presses("The invoice is not mine")
    assert "Collection stops" not in talk.text
    talk.presses("Dispute the invoice")

    assert "Collection goes on meanwhile" in talk.text
    assert not Hold.objects.exists()


def test_who_found_the_bill_by_its_codes_reads_why_not(talk, invoice, other_debtor):
    invoice.party = other_debtor.party
    invoice.save(update_fields=["party"])
    invoice.found_by.create(party=talk.actor.acting_for, found_at=AT)

    denies(talk)

    assert talk.outcome == Outcome.REFUSED
    assert "only the person or the company it was sent to" in talk.text
    assert talk.stored.named_rights == [Intent.DISPUTE]


def test_a_right_that_was_not_meant_is_taken_back_by_its_button(talk):
    denies(talk)
    assert talk.stored.named_rights == [Intent.DISPUTE]

    talk.presses("I do not want to dispute it")

    assert talk.stored.rights == []
    assert not DebtorRequest.objects.exists()


@pytest.mark.parametrize(
    "intent", [Intent.DISPUTE, Intent.STOP_COLLECTION, Intent.COMPLAINT, Intent.HARDSHIP]
)
def test_what_binds_asks_for_a_right_to_arrange(intent):
    assert DIALOGUES[intent].acts == {"make": Level.ARRANGE}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Intent.DISPUTE, Intent.STOP_COLLECTION),
        (Intent.DISPUTE, Intent.CRISIS),
        (Intent.CRISIS, Intent.HARDSHIP),
        (Intent.INFORMATION, Intent.DISPUTE),
    ],
)
def test_each_right_that_is_named_is_remembered_by_its_first_line(talk, first, then):
    talk.says("Yksi", right=first)
    number = talk.number

    talk.says("Kaksi", right=then)
    talk.says("Kolme", right=first)

    assert talk.stored.rights == [
        {"intent": first, "number": number},
        {"intent": then, "number": number + 1},
    ]


def test_a_dispute_that_was_made_leaves_the_stop_that_was_not(talk):
    denies(talk)
    talk.says("Lopettakaa perintä", Intent.STOP_COLLECTION, right=Intent.STOP_COLLECTION)
    number = talk.number
    denies(talk)
    talk.presses("The invoice is not mine")

    talk.presses("Dispute the invoice")

    assert DebtorRequest.objects.get().kind == RequestKind.DISPUTE
    assert talk.stored.rights == [{"intent": "stop_collection", "number": number}]


def test_a_stop_that_was_not_meant_leaves_the_dispute_that_was(talk):
    denies(talk)
    talk.says("Lopettakaa perintä", Intent.STOP_COLLECTION, right=Intent.STOP_COLLECTION)

    talk.presses("I did not mean that")

    assert talk.stored.named_rights == [Intent.DISPUTE]


def test_a_denial_that_was_not_meant_takes_no_cry_for_help_away(talk):
    talk.says("En jaksa enää elää", right=Intent.CRISIS)
    denies(talk)

    talk.presses("I do not want to dispute it")

    assert talk.stored.named_rights == [Intent.CRISIS]


@pytest.mark.parametrize(
    "intent", [Intent.DISPUTE, Intent.STOP_COLLECTION, Intent.COMPLAINT, Intent.HARDSHIP]
)
def test_who_may_only_pay_for_another_reads_that_the_right_ends_there(
    actor, invoice, other_debtor, intent
):
    payer = holder_for(actor, other_debtor, level=Level.PAY)
    talk = Talk(payer, language="en", about=invoice)

    talk.says(DENIED, right=intent)
    if intent is Intent.HARDSHIP:
        talk.presses("Ask for a pause")

    assert talk.outcome == Outcome.REFUSED
    assert "Your right lets you see and pay this invoice." in talk.text


# --- Information -------------------------------------------------------------------


def test_what_a_debt_consists_of_is_told_to_the_cent_with_its_statement(talk, invoice):
    talk.says("Mistä tämä velka koostuu?", Intent.INFORMATION, right=Intent.INFORMATION)

    assert "principal €84.00, interest €0.00, costs €5.00. Open together: €89.00." in talk.text
    assert f"/invoices/{invoice.public_id}/statement/" in urls_of(talk)
    assert talk.stored.named_rights == [Intent.INFORMATION]
    talk.presses("Yes, it is settled")
    assert talk.stored.rights == []


def test_what_only_the_creditor_has_becomes_a_message_in_the_same_words(talk):
    talk.says("Haluan nähdä sopimuksen jonka muka tein", Intent.INFORMATION)

    talk.presses("I want the contract")
    assert "“Haluan nähdä sopimuksen jonka muka tein”" in talk.text
    talk.presses("Send as a message")

    assert talk.outcome == Outcome.AS_MESSAGE


# --- Stop --------------------------------------------------------------------------


def test_collection_is_stopped_after_it_was_said_what_may_follow(talk):
    talk.says("Vaadin perinnän keskeyttämistä", right=Intent.STOP_COLLECTION)
    assert "section 4 c" in talk.text
    assert "you may have to pay the court costs too" in talk.text
    assert "payment default entry" in talk.text

    talk.presses("Stop voluntary collection")

    made = DebtorRequest.objects.get()
    assert (made.kind, made.text) == (RequestKind.STOP, "Vaadin perinnän keskeyttämistä")
    assert Hold.objects.get().reason == HoldReason.STOPPED


def test_a_company_reads_that_the_law_has_it_for_consumers_and_what_else_is_possible(talk, invoice):
    invoice.claim_kind = "BUSINESS"
    invoice.save(update_fields=["claim_kind"])

    talk.says("Lopettakaa perintä", right=Intent.STOP_COLLECTION)

    assert talk.outcome == Outcome.REFUSED
    assert "consumers only" in talk.text
    assert talk.labels == ["Dispute the invoice", "Tell that you cannot pay now"]
    talk.presses("Dispute the invoice")
    assert "Why do you dispute the invoice?" in talk.text


def test_calls_and_letters_are_left_to_people_and_nothing_is_promised(talk):
    talk.says("Älkää soittako enää", right=Intent.STOP_COLLECTION)

    talk.presses("I do not want calls")

    assert "I promise nothing for them" in talk.text
    talk.presses("Leave it as a message")
    assert talk.outcome == Outcome.AS_MESSAGE


# --- Complaint ---------------------------------------------------------------------


def test_a_complaint_about_a_bill_is_made_in_the_persons_words(talk, invoice):
    talk.says("Valitan", right=Intent.COMPLAINT)
    assert talk.text.endswith("how do you hope that it is put right?")
    talk.says("Minulle huudettiin puhelimessa maanantaina aamulla.", Intent.OTHER)
    talk.presses("Pohjolan Sähkö Oy")
    assert "Collection waits until then." in talk.text

    talk.presses("Send the complaint")

    made = DebtorRequest.objects.get()
    assert (made.kind, made.invoice) == (RequestKind.COMPLAINT, invoice)
    assert made.text == "Valitan\nMinulle huudettiin puhelimessa maanantaina aamulla."
    assert talk.stored.invoice == invoice


def test_a_complaint_about_no_bill_becomes_a_message(actor):
    talk = Talk(actor, language="en")

    talk.says("Sivunne ei toimi millään laitteella, en kestä", right=Intent.COMPLAINT)
    talk.presses("Send as a message")

    assert talk.outcome == Outcome.AS_MESSAGE
    assert not DebtorRequest.objects.exists()


@pytest.mark.parametrize(("kind", "is_told"), [("CONSUMER", True), ("BUSINESS", False)])
def test_who_watches_over_collection_is_told_by_whose_bill_it_is(actor, invoice, kind, is_told):
    invoice.claim_kind = kind
    invoice.save(update_fields=["claim_kind"])
    talk = Talk(actor, language="en", about=invoice)
    talk.says("Valitan", right=Intent.COMPLAINT)

    talk.presses("Where else")

    assert ("Consumer Ombudsman" in talk.text) is is_told
    assert "Finnish Supervisory Agency" in talk.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Riitauta lasku, 89,00 €"), ("sv", "Bestrid fakturan, 89,00 €")],
)
def test_the_button_names_the_act_and_the_sum_in_the_language_of_the_talk(
    actor, invoice, language, words
):
    talk = Talk(actor, language=language)
    denies(talk)

    talk.presses(str(talk.labels[0]))

    assert words in [each.replace("\N{NO-BREAK SPACE}", " ") for each in talk.labels]
