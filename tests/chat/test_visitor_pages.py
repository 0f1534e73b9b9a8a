"""Where a chat begins, how it stands in its window, and the ways out of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.html import escape

from accounts.actor import Actor
from chat.models import CallBack, Chat, ChatState, EndReason
from messaging.models import (
    Draft,
    Message,
    Survey,
    SurveyKind,
    ThreadState,
)
from tests.chat.always_open import close_now, open_now
from tests.chat.conversations import again, at_desk, line
from tests.chat.visiting import (
    START,
    answered,
    ended,
    page_of,
    people_of,
    queries_of,
    start_of,
    waiting,
)
from tests.factories import CompanyFactory, InvoiceFactory, MandateFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _opened(db):
    open_now()
    cache.clear()


@pytest.fixture
def signed(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(party=debtor.party)


# --- the beginning ---------------------------------------------------------------------------


def test_who_wants_a_person_chooses_a_matter_first(signed, invoice):
    page = signed.get(f"{START}?with=person").text

    assert "Mistä asiasta haluat kysyä?" in page
    assert escape(people_of(invoice)) in page
    assert escape(f"{START}?matter=general&with=person") in page


def test_the_wait_is_told_before_one_begins(signed, invoice):
    unknown = signed.get(people_of(invoice)).text
    at_desk(at=timezone.now())
    known = signed.get(people_of(invoice)).text

    assert "Emme osaa vielä arvioida, kuinka kauan odotat." in unknown
    assert "Arvioitu odotusaika: alle minuutti." in known
    assert "Aloita chat" in known


def test_the_first_words_begin_one_chat_however_often_they_are_sent(signed, invoice):
    said = {"text": "Voinko maksaa erissä?", "client_id": uuid4()}

    answers = [signed.post(people_of(invoice), said) for _press in range(2)]

    chat = Chat.objects.get()
    assert chat.state == ChatState.WAITING
    assert [each.url for each in answers] == [page_of(chat)] * 2
    assert Message.objects.get().text == "Voinko maksaa erissä?"
    assert "Voinko maksaa erissä?" in signed.get(page_of(chat)).text


def test_a_chat_about_nothing_else_is_called_by_its_first_words(signed):
    text = "Osoitteeni on muuttunut ja haluaisin kertoa teille uuden osoitteen heti"

    signed.post(f"{START}?matter=general", {"text": text, "client_id": uuid4()})

    subject = Chat.objects.get().thread.subject
    assert subject.startswith("Osoitteeni on muuttunut")
    assert len(subject) == 60


def test_an_empty_beginning_is_refused_and_begins_nothing(signed, invoice):
    answer = signed.post(start_of(invoice), {"text": " \n", "client_id": uuid4()})

    assert answer.status_code == 422
    assert "Kirjoita ensin, mitä haluaisit kysyä." in answer.text
    assert not Chat.objects.exists()


def test_the_button_leads_back_to_the_chat_that_goes_on(signed, actor, invoice):
    chat = waiting(actor)

    assert signed.get(START).url == page_of(chat)
    assert signed.get(start_of(invoice)).url == page_of(chat)


def test_a_closed_chat_says_when_it_opens_and_keeps_what_was_typed(signed, invoice):
    close_now()

    page = signed.get(people_of(invoice)).text
    late = signed.post(people_of(invoice), {"text": "Ehdinkö?", "client_id": uuid4()})

    assert "Chat aukeaa" in page
    assert "Aloita chat" not in page
    assert late.status_code == 409
    assert "Ehdinkö?" in late.text
    assert not Chat.objects.exists()


def test_what_was_typed_goes_along_where_a_message_is_chosen(signed, invoice):
    said = {"text": "En jaksa odottaa.", "client_id": uuid4(), "as_message": "1"}

    answer = signed.post(start_of(invoice), said, follow=True)

    assert "En jaksa odottaa." in answer.text
    assert Draft.objects.get().matter == f"invoice:{invoice.public_id}"
    assert not Chat.objects.exists()


def test_anothers_matter_and_thread_are_not_there(signed, other_debtor):
    theirs = InvoiceFactory(party=other_debtor.party)
    chat = waiting(Actor(user=other_debtor, acting_for=other_debtor.party))

    for query in (
        f"matter=invoice:{theirs.public_id}",
        f"thread={chat.thread.public_id}",
        "matter=invoice:x",
        "thread=x",
    ):
        assert signed.get(f"{START}?{query}").status_code == 404


def test_a_chat_for_another_party_stands_in_the_way_of_a_second_one(signed, debtor, invoice):
    company = CompanyFactory(name="Kukka Oy")
    MandateFactory(holder=debtor.party, principal=company)
    chat = waiting(Actor(user=debtor, acting_for=debtor.party))
    type(chat.thread).objects.filter(pk=chat.thread_id).update(party=company)

    page = signed.get(START)
    pressed = signed.post(start_of(invoice), {"text": "Hei", "client_id": uuid4()})

    assert "Kukka Oy" in page.text
    assert pressed.status_code == 409
    assert Chat.objects.count() == 1


# --- the window ------------------------------------------------------------------------------


def test_who_waits_sees_its_place_and_what_else_it_may_do(signed, actor):
    first, mine = waiting(None), waiting(actor)

    page = signed.get(page_of(mine)).text

    assert 'data-state="waiting"' in page
    assert "Olet jonossa 2." in page
    assert "Edellesi pääsee vain se, jonka chat katkesi" in page
    for name in ("leave", "call-back", "end"):
        assert page_of(mine, name) in page
    assert page_of(first) not in page


def test_who_talks_sees_with_whom_and_what_was_said(signed, actor):
    chat, agent = answered(actor)
    line(chat, "Katson <heti>. https://myropo.example/", by=agent, at=timezone.now())

    page = signed.get(page_of(chat)).text

    assert 'data-state="talking"' in page
    assert "Sinua palvelee Leena" in page
    assert "Neuvoja" not in page
    assert "Katson &lt;heti&gt;." in page
    assert '<a href="https://myropo.example/" rel="nofollow">' in page
    assert f'data-last="{again(chat).thread.last_number}"' in page


def test_what_nobody_answered_is_a_message_and_the_window_says_so(signed, actor):
    chat = waiting(actor)

    page = signed.post(page_of(chat, "leave"), follow=True).text

    assert again(chat).ended == EndReason.LEFT_MESSAGE
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US
    assert "Kirjoittamasi on nyt viesti." in page
    assert "Vastaamme viestiisi viimeistään" in page


def test_the_visitor_ends_the_chat_once(signed, actor):
    chat, _agent = answered(actor)

    pages = [signed.post(page_of(chat, "end"), follow=True).text for _press in range(2)]

    assert again(chat).ended == EndReason.BY_VISITOR
    assert all("Lopetit chatin." in page for page in pages)


def test_the_window_of_an_ended_chat_shows_no_more_than_was_said_in_it(signed, actor):
    chat, agent = answered(actor)
    line(chat, "Näkemiin!", by=agent, at=timezone.now())
    chat = ended(chat, by=agent)
    line(chat, "Vielä yksi asia.", at=timezone.now())

    page = signed.get(page_of(chat)).text

    assert "Näkemiin!" in page
    assert "Vielä yksi asia." not in page


def test_without_scripts_the_thread_stands_in_for_the_window(signed, actor, invoice):
    chat = waiting(actor)

    window = signed.get(page_of(chat)).text
    ended(chat)
    start = signed.get(start_of(invoice)).text

    refresh = '<noscript><meta http-equiv="refresh" content="0; url={}"></noscript>'
    assert refresh.format(f"/messages/{chat.thread.public_id}/") in window
    assert refresh.format(f"/messages/new/invoice:{invoice.public_id}/") in start


def test_the_window_costs_as_many_queries_however_much_was_said(signed, actor):
    chat, agent = answered(actor)
    few = queries_of(signed, page_of(chat))
    for number in range(20):
        line(chat, f"Rivi {number}", by=agent, at=timezone.now())
    many = queries_of(signed, page_of(chat))

    assert few == many
    assert few < 12


# --- how it went (L2) ------------------------------------------------------------------------


def test_who_has_chatted_is_asked_once_how_it_went(signed, actor):
    chat, agent = answered(actor)
    line(chat, "Hoidettu!", by=agent, at=timezone.now())
    chat = ended(chat, by=agent)
    Chat.objects.filter(pk=chat.pk).update(answered_at=timezone.now())

    pages = [signed.get(page_of(chat)) for _look in range(2)]
    signed.post(pages[0].context["survey"]["path"], {"likely": "9"})
    after = signed.get(page_of(chat)).text

    survey = Survey.objects.get()
    assert (survey.kind, survey.likely) == (SurveyKind.CHAT, 9)
    assert all("suosittelisit asiakaspalveluamme" in page.text for page in pages)
    assert "suosittelisit asiakaspalveluamme" not in after


def test_who_was_not_answered_and_who_comes_back_later_is_not_asked(signed, actor):
    unanswered = ended(waiting(actor), EndReason.BY_VISITOR)
    signed.get(page_of(unanswered))
    chat, agent = answered(actor)
    Chat.objects.filter(pk=chat.pk).update(answered_at=timezone.now())
    chat = ended(chat, by=agent, at=timezone.now() + timedelta(seconds=1))
    Chat.objects.filter(pk=chat.pk).update(ended_at=timezone.now() - timedelta(hours=2))

    signed.get(page_of(chat))

    assert not Survey.objects.exists()


# --- to be called instead --------------------------------------------------------------------


def test_who_asks_to_be_called_leaves_the_queue(signed, actor):
    chat = waiting(actor)
    path = page_of(chat, "call-back")
    slot = signed.get(path).context["form"].fields["slot"].choices[0][0]

    page = signed.post(path, {"phone": "040 123 4567", "slot": slot}, follow=True).text

    call_back = CallBack.objects.get()
    assert (call_back.phone, call_back.from_at.isoformat()) == ("+358401234567", slot)
    assert again(chat).ended == EndReason.CALL_BACK
    assert "Chat päättyi. Soitamme sinulle." in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phone": "123", "slot": ""}, "Tähän numeroon ei voi soittaa."),
        ({"phone": "040 123 4567", "slot": "2020-01-01"}, "Valitse toinen aika."),
    ],
    ids=["no number", "no time"],
)
def test_a_call_that_nobody_can_make_is_not_promised(signed, actor, fields, words):
    chat = waiting(actor)

    answer = signed.post(page_of(chat, "call-back"), fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert again(chat).state == ChatState.WAITING
    assert not CallBack.objects.exists()
