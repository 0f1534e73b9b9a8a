"""A chat with the robot as pages show it: its beginning, its buttons, its end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.services.roles import Role
from chat.bot.scene import act, open_page, say
from chat.models import BotTalk, CallBack, Chat, ChatState, EndReason
from chat.rules.intents import Intent
from messaging.models import Author, Draft, Medium, Message
from messaging.services.saying import Words
from messaging.services.saying import say as say_line
from messaging.services.states import lock_thread
from tests.chat.always_open import close_now, open_now
from tests.chat.conversations import at_desk, line, talked
from tests.chat.visiting import START, ended, page_of, people_of, queries_of, start_of
from tests.factories import InvoiceFactory
from tests.sign_in import sign_in
from tests.staff import client_of, staff_of

pytestmark = pytest.mark.django_db

WISH = "Voinko siirtää eräpäivää?"
SHIFT = act("Siirrä eräpäivä 14.12.2026, 5,00 €", Intent.SHIFT_DUE_DATE, "do")
OTHER = say("Muu päivä", Intent.SHIFT_DUE_DATE)
PAGE = open_page("Katso lasku", "/invoices/")


@pytest.fixture(autouse=True)
def _closed(db):
    close_now()
    cache.clear()


@pytest.fixture
def signed(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(party=debtor.party)


def asks(client, path=START, **fields):
    return client.post(path, {"text": WISH, "client_id": uuid4(), **fields})


def robot_says(chat, text, *choices):
    """As the process of the robot stores it; returns the number of the line."""
    words = Words(
        author=Author.BOT,
        user=None,
        medium=Medium.CHAT,
        text=text,
        client_id=uuid4(),
        choices=[each.as_json(str(key)) for key, each in enumerate(choices, 1)],
    )
    said = say_line(lock_thread(chat.thread_id), words, at=timezone.now())
    BotTalk.objects.filter(chat=chat).update(heard_number=said.number - 1)
    return said.number


@pytest.fixture
def chat(signed, invoice):
    asks(signed, start_of(invoice))
    return Chat.objects.select_related("user", "thread").get()


# --- the beginning ---------------------------------------------------------------------------


def test_the_robot_is_asked_at_any_hour_and_about_anything(signed):
    page = signed.get(START).text
    answer = asks(signed)

    chat = Chat.objects.get()
    assert "Robotti vastaa heti" in page
    assert "Mitä haluaisit kysyä?" in page
    assert answer.url == page_of(chat)
    assert chat.state == ChatState.BOT
    assert chat.thread.subject == WISH


def test_a_question_from_a_bill_is_about_that_bill(chat, invoice):
    assert chat.state == ChatState.BOT
    assert chat.thread.invoice == invoice


def test_one_press_asks_what_many_ask_and_keeps_what_was_typed(signed):
    asks(signed, text="Hei!", ask="Maksa erissä")

    assert Message.objects.get().text == "Hei!\nMaksa erissä"


def test_people_are_named_with_the_hours_at_which_they_answer(signed):
    closed = signed.get(START).text
    open_now()
    opened = signed.get(START).text

    assert "Ihmiset vastaavat taas" in closed
    assert 'name="show"' not in closed
    assert "Myös ihmiset vastaavat nyt." in opened
    assert 'name="show"' in opened


def test_what_was_typed_goes_along_to_a_person(signed, invoice):
    open_now()

    chosen = signed.post(f"{START}?with=person", {"text": WISH, "show": "1"}).text
    page = signed.post(people_of(invoice), {"text": WISH, "show": "1"}).text

    assert 'formaction="/chat/?matter=invoice:' in chosen
    assert f'name="text" value="{WISH}"' in chosen
    assert f"{WISH}</textarea>" in page
    assert "Aloita chat" in page
    assert not Chat.objects.exists()


def test_what_was_typed_goes_along_into_a_message(signed):
    asks(signed, as_message="1")

    assert Draft.objects.get().text == WISH
    assert not Chat.objects.exists()


def test_who_would_rather_be_called_need_not_write_why(signed):
    answer = asks(signed, text="", call="1")
    path = page_of(Chat.objects.get(), "call-back")
    slot = signed.get(path).context["form"].fields["slot"].choices[0][0]
    signed.post(path, {"phone": "040 123 4567", "slot": slot})

    assert answer.url == path
    assert CallBack.objects.get().from_at.isoformat() == slot
    assert Chat.objects.get().ended == EndReason.CALL_BACK


def test_nothing_is_begun_without_words(signed):
    answer = asks(signed, text="  ")

    assert answer.status_code == 422
    assert "Kirjoita ensin, mitä haluaisit kysyä." in answer.text
    assert not Chat.objects.exists()


# --- the window ------------------------------------------------------------------------------


def test_buttons_stand_under_what_the_robot_said_last(signed, chat):
    number = robot_says(chat, "Mille päivälle?\n\nSiirto maksaa 5,00 €.", SHIFT, OTHER, PAGE)

    page = signed.get(page_of(chat)).text

    assert 'data-state="bot"' in page
    assert "Robotti · vastaa heti" in page
    assert f'action="{page_of(chat, "press")}"' in page
    assert f'name="n" value="{number}"' in page
    assert "3 painiketta:" in page
    for key, each in ((1, SHIFT), (2, OTHER)):
        assert f'name="key" value="{key}"><span data-slot="label">{each.label}' in page
    assert f'href="{PAGE.url}"><span data-slot="label">{PAGE.label}' in page


def test_what_a_button_does_never_leaves_the_server(signed, chat):
    robot_says(chat, "Mille päivälle?", act("Siirrä", Intent.SHIFT_DUE_DATE, "do", seen="salaista"))

    page = signed.get(page_of(chat)).text

    assert "salaista" not in page
    assert "shift_due_date.do" not in page


def test_what_was_answered_cannot_be_pressed_any_more_but_its_pages_stay(signed, chat):
    robot_says(chat, "Mille päivälle?", SHIFT, PAGE)
    line(chat, "Ei kiitos", at=timezone.now())

    page = signed.get(page_of(chat)).text

    assert SHIFT.label not in page
    assert PAGE.label in page


def test_a_person_is_one_press_away_and_says_when_it_answers(signed, chat):
    page = signed.get(page_of(chat)).text

    assert 'id="chat-person"' in page
    assert 'name="text" value="Ihminen"' in page
    assert "Ihmiset vastaavat taas" in page


def test_the_wish_for_a_person_is_a_line_also_before_scripts_are_there(signed, chat):
    signed.post(page_of(chat, "lines"), {"text": "Ihminen", "page_id": uuid4()})

    assert Message.objects.latest("pk").text == "Ihminen"


def test_a_chat_with_a_person_offers_no_person_and_no_buttons(signed, actor):
    open_now()
    chat, _agent = talked(actor, at=timezone.now())

    page = signed.get(page_of(chat)).text

    assert 'id="chat-person"' not in page


def test_the_window_costs_as_many_queries_however_much_the_robot_offered(signed, chat):
    robot_says(chat, "Mille päivälle?", SHIFT, OTHER, PAGE)
    few = queries_of(signed, page_of(chat))
    for _answer in range(10):
        robot_says(chat, "Mille päivälle?", SHIFT, OTHER, PAGE)
    many = queries_of(signed, page_of(chat))

    assert few == many
    assert few < 14


def test_the_end_says_that_the_matter_is_settled_and_asks_how_it_went(signed, chat):
    robot_says(chat, "Eräpäivä on nyt 14.12.2026.")
    ended(chat, EndReason.SETTLED, by=chat.user, at=timezone.now() + timedelta(seconds=1))

    page = signed.get(page_of(chat)).text

    assert "Asiasi on hoidettu." in page
    assert "suosittelisit asiakaspalveluamme" in page


# --- elsewhere -------------------------------------------------------------------------------


def test_the_message_centre_shows_the_robot_and_the_pages_that_it_pointed_to(signed, chat):
    robot_says(chat, "Lasku on tässä.", SHIFT, PAGE)
    ended(chat, EndReason.SETTLED, by=chat.user)

    page = signed.get(f"/messages/{chat.thread.public_id}/").text

    assert "<strong>Robotti</strong>" in page
    assert f'<a href="{PAGE.url}">{PAGE.label}</a>' in page
    assert SHIFT.label not in page


def test_the_desk_shows_what_the_robot_offered_last_and_was_not_answered(actor):
    open_now()
    agent = at_desk(agent=staff_of(Role.AGENT))
    chat, _agent = talked(actor, agent=agent)
    robot_says(chat, "Mille päivälle?", SHIFT)
    line(chat, "Ei mikään niistä", at=timezone.now())
    robot_says(chat, "Lasku on tässä.", OTHER, PAGE)

    desk = client_of(agent).get(f"/admin/chat/desk/{chat.public_id}/").text

    assert f"{OTHER.label} · {PAGE.label}" in desk
    assert SHIFT.label not in desk
    assert 'class="entry entry--bot"' in desk
