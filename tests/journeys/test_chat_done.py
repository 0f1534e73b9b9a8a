"""What the chat is for, from beginning to end, in real browsers before real processes.

A person asks from a phone, an agent answers; the server is killed in the middle of a sentence,
the phone sleeps, the person goes on at a computer, the chat goes to another agent, customer
service closes; and all that was said stands among messages.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from chat import tasks
from chat.models import Chat, EndReason, Presence
from chat.queries.overdue import overdue
from messaging.models import Message, ThreadState
from tests.chat.always_open import close_now, open_now
from tests.chat.conversations import at_desk
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.journeys.chatting.processes import LiveServer, elsewhere, front_of, frozen
from tests.journeys.chatting.server import set_times
from tests.journeys.chatting.window import expect_link, shown, write
from tests.journeys.conftest import SIZES, sign_in
from tests.staff import staff_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]

VAINO = "Väinö Tunnistus"
FIRST = "Voinko siirtää eräpäivää?"
# What a fault takes to be noticed and mended, on a machine that does much else.
LONG = 60_000
TIMES = {"open": 5_000, "ping": 300, "silence": 3_000, "wake": 1_000, "unanswered": 2_500}


@pytest.fixture
def live():
    server = LiveServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def device(chromium, live_server, live_media, live):
    """Opens a device of somebody who is signed in."""
    contexts = []
    with front_of(pages=live_server.url, sockets=live.port, media=live_media) as url:

        def open_device(user, size):
            width, height = SIZES[size]
            context = chromium.new_context(
                base_url=url,
                viewport={"width": width, "height": height},
                locale="fi-FI",
                reduced_motion="reduce",
            )
            contexts.append(context)
            sign_in(context, user, url)
            set_times(context, **TIMES)
            return context.new_page()

        yield open_device
        for context in contexts:
            context.close()


@pytest.fixture
def person(transactional_db):
    open_now()
    party = PersonFactory(name=VAINO)
    InvoiceFactory(party=party)
    return DebtorFactory(party=party, language="fi")


@pytest.fixture
def agents(transactional_db):
    return [agent_named(name) for name in ("Leena", "Mikko")]


def agent_named(name):
    user = staff_of(Role.AGENT, username=name.lower())
    user.preferred_name = name
    user.save()
    return at_desk(agent=user, at=timezone.now(), presence=Presence.AWAY)


def column(desk):
    return desk.get_by_role("region", name=VAINO, exact=True)


def field(desk):
    return column(desk).get_by_role("textbox", name=f"Line to {VAINO}")


def says(desk, text):
    field(desk).fill(text)
    field(desk).press("Enter")


def be(desk, presence):
    """Until the server has heard of it, chats are handed out as before.

    Who leaves has no chats: otherwise the desk asks whether to give them away.
    """
    if presence == "Not here":
        expect(desk.locator("#desk-load")).to_have_text("0")
    switch = desk.get_by_role("button", name=presence, exact=True)
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")


def begin(page, text):
    page.goto("/chat/?with=person")
    page.locator(".matters a").first.click()
    page.get_by_label("Mitä haluaisit kysyä?").fill(text)
    page.get_by_role("button", name="Aloita chat").click()
    expect_link(page, "on")


def opened(device, agent):
    desk = device(agent, "desk")
    desk.goto("/admin/chat/desk/")
    be(desk, "Here")
    return desk


def chat_now():
    return Chat.objects.select_related("thread").latest("pk")


def stored():
    rows = Message.objects.filter(thread=chat_now().thread_id).order_by("number")
    return list(rows.values_list("number", "text"))


def end_what_is_overdue():
    """As the clock does every minute."""
    for chat_id, _why in overdue(timezone.now()):
        tasks.end_overdue_chat(chat_id=chat_id)


def test_a_chat_from_the_first_word_to_the_transcript(device, live, person, agents):
    phone = device(person, "phone")
    begin(phone, FIRST)
    leenas = opened(device, agents[0])
    expect(column(leenas)).to_contain_text(FIRST)
    says(leenas, "Hei, olen Leena.")
    expect(shown(phone)).to_have_text([FIRST, "Hei, olen Leena."])

    talk_over_a_dead_server(phone, leenas, live)
    sleep_meanwhile(phone, leenas)
    computer = go_on_elsewhere(device, person, phone)
    mikkos = be_transferred(device, agents[1], leenas, computer)
    ask_again_towards_closing_time(computer, mikkos)
    find_all_among_messages(computer)


def talk_over_a_dead_server(phone, leenas, live):
    """Both go on with the sentence that they were in."""
    phone.locator("#chat-text").fill("Maksu")
    field(leenas).fill("Katson")
    live.kill()
    phone.locator("#chat-text").press_sequentially("päiväni on 15.")
    phone.keyboard.press("Enter")
    field(leenas).press_sequentially(" laskun.")
    field(leenas).press("Enter")
    # Not yet stored, or already over HTTP, which the dead server did not serve.
    expect(phone.locator("#chat-log")).to_contain_text("Maksupäiväni on 15.")
    live.start()

    for page in (phone.locator("#chat-lines"), column(leenas)):
        expect(page).to_contain_text("Maksupäiväni on 15.", timeout=LONG)
        expect(page).to_contain_text("Katson laskun.", timeout=LONG)
    expect(phone.locator("#chat-unsent > *")).to_have_count(0)
    assert sorted(text for _number, text in elsewhere(stored)[2:]) == [
        "Katson laskun.",
        "Maksupäiväni on 15.",
    ]


def sleep_meanwhile(phone, leenas):
    with frozen(phone):
        says(leenas, "Voit siirtää sen viikolla.")
        says(leenas, "Onnistuuko se?")
        expect(column(leenas)).to_contain_text("Onnistuuko se?")
    expect(phone.locator("#chat-lines")).to_contain_text("Onnistuuko se?", timeout=LONG)


def go_on_elsewhere(device, person, phone):
    """The computer has all that the phone has, and the phone what is said at the computer."""
    computer = device(person, "desk")
    computer.goto("/")
    computer.locator("#chat-button").click()
    expect_link(computer, "on")
    expect(shown(computer)).to_have_text([text for _number, text in elsewhere(stored)])
    write(computer, "Onnistuu, jatkan tietokoneelta.")
    expect(phone.locator("#chat-lines")).to_contain_text("jatkan tietokoneelta", timeout=LONG)
    return computer


def be_transferred(device, agent, leenas, computer):
    """The next agent reads what was said, and a note that the person does not see."""
    mikkos = opened(device, agent)
    field(leenas).press("Alt+t")
    leenas.get_by_label("Colleague").select_option(label="Mikko, 0 of 3 chats")
    leenas.get_by_label("What the next one should know").fill("Siirto viikolla on luvattu.")
    leenas.get_by_role("button", name="Transfer", exact=True).first.click()
    expect(column(mikkos).locator(".entry--note")).to_contain_text("Siirto viikolla on luvattu.")
    expect(column(mikkos)).to_contain_text("jatkan tietokoneelta")
    be(leenas, "Not here")
    says(mikkos, "Mikko täällä: siirretty.")
    expect(computer.locator("#chat-lines")).to_contain_text("Mikko täällä: siirretty.")
    expect(computer.locator("#chat-who")).to_contain_text("Mikko")
    assert "luvattu" not in computer.locator("main").inner_text()
    return mikkos


def ask_again_towards_closing_time(computer, mikkos):
    """Who talks when the doors close talks to the end; who waits then is answered by message."""
    elsewhere(close_now)
    elsewhere(end_what_is_overdue)
    write(computer, "Kiitos!")
    expect(column(mikkos)).to_contain_text("Kiitos!")
    field(mikkos).press("Alt+e")
    mikkos.get_by_label("What it was about").select_option("MORE_TIME")
    mikkos.get_by_role("button", name="End the chat").press("Enter")
    over = computer.get_by_role("heading", name="Asiakaspalvelu lopetti chatin.")
    expect(over).to_be_visible(timeout=LONG)

    elsewhere(open_now)
    be(mikkos, "Not here")
    begin(computer, "Entä kulut?")
    elsewhere(close_now)
    elsewhere(end_what_is_overdue)
    expect(computer.locator("#chat")).to_have_attribute("data-state", "ended", timeout=LONG)
    chat = elsewhere(chat_now)
    assert chat.ended == EndReason.CLOSING_TIME
    assert chat.thread.state == ThreadState.WAITS_FOR_US


def find_all_among_messages(computer):
    """Each line once, in its order, none missing: of both chats."""
    lines = elsewhere(stored)
    assert [number for number, _text in lines] == list(range(1, len(lines) + 1))
    computer.goto(f"/messages/{elsewhere(chat_now).thread.public_id}/")
    said = computer.locator(".talk__message .talk__said")
    expect(said).to_have_text([text for _number, text in lines])
