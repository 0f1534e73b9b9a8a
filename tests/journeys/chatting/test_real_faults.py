"""A chat over the real server, with what breaks between the two: processes, networks, sleep."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.sessions import end_session
from accounts.session_stamp import EndReason
from messaging.models import Medium, Message
from tests.chat.always_open import open_now
from tests.chat.conversations import line, talked, visitor
from tests.journeys.chatting.processes import LiveServer, elsewhere, front_of, frozen
from tests.journeys.chatting.server import set_times
from tests.journeys.chatting.window import expect_link, shown, write
from tests.journeys.conftest import listen, sign_in
from tests.lossy_proxy import lossy_proxy

FIRST = "Voinko siirtää eräpäivää?"
# A process that has just been started takes its time.
TIMES = {"open": 5_000, "ping": 300, "silence": 1_500, "wake": 1_000, "unanswered": 2_500}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]


@pytest.fixture
def live():
    server = LiveServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def proxy(live):
    with lossy_proxy(live.port) as proxy:
        yield proxy


@pytest.fixture
def front(live_server, live_media, proxy):
    """The portal's own proxy, with a lossy network between it and the sockets."""
    with front_of(pages=live_server.url, sockets=proxy.port, media=live_media) as url:
        yield url


@pytest.fixture
def talk(transactional_db):
    """A chat that goes on, and its agent."""

    def begin():
        open_now()
        return talked(visitor(language="fi"), at=timezone.now())

    return elsewhere(begin)


@pytest.fixture
def device(chromium, front, talk):
    """Opens the chat, signed in, on a device of its own."""
    chat, _ = talk
    contexts, complaints = [], []

    def open_device(**times):
        context = chromium.new_context(base_url=front, locale="fi-FI", reduced_motion="reduce")
        contexts.append(context)
        sign_in(context, chat.user, front)
        set_times(context, **TIMES | times)
        page = context.new_page()
        listen(page, complaints, front)
        page.goto(f"/chat/{chat.public_id}/")
        expect_link(page, "on")
        return page

    yield open_device
    for context in contexts:
        context.close()
    # Of a server that is away the proxy says so.
    assert [each for each in complaints if "status of 502" not in each] == []


def stored(chat):
    """The numbers and words of the thread."""
    rows = Message.objects.filter(thread=chat.thread_id).order_by("number")
    return list(rows.values_list("number", "text"))


def expect_stored(page, chat, *texts):
    """Each line once, in order and without a gap, in the database and on the page."""
    expect(shown(page)).to_have_text(texts)
    expect(page.locator("#chat-unsent > *")).to_have_count(0)
    assert elsewhere(stored, chat) == list(enumerate(texts, 1))


def test_a_server_killed_in_mid_sentence_and_a_second_device(device, live, talk):
    chat, agent = talk
    page = device()
    write(page, "Yksi")
    expect_stored(page, chat, FIRST, "Yksi")
    elsewhere(line, chat, "Hei, olen Leena.", by=agent, at=timezone.now())
    expect(shown(page)).to_have_text([FIRST, "Yksi", "Hei, olen Leena."])
    page.locator("#chat-text").fill("Kak")

    live.kill()
    page.locator("#chat-text").press_sequentially("si")
    page.keyboard.press("Enter")
    write(page, "Kolme")
    elsewhere(line, chat, "Kuuletko?", by=agent, at=timezone.now())
    live.start()
    expect_link(page, "on")
    expect(page.locator("#chat-unsent > *")).to_have_count(0)

    texts = [text for _, text in elsewhere(stored, chat)]
    mine = [text for text in texts if text in {"Yksi", "Kaksi", "Kolme"}]
    assert mine == ["Yksi", "Kaksi", "Kolme"]
    expect_stored(page, chat, *texts)
    other = device()
    write(other, "Toiselta laitteelta")
    for each in (page, other):
        expect_stored(each, chat, *texts, "Toiselta laitteelta")
    rows = Message.objects.filter(thread=chat.thread_id)
    assert elsewhere(lambda: set(rows.values_list("medium", flat=True))) == {Medium.CHAT}


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_network_that_carries_in_one_direction_is_noticed(device, proxy, talk, way):
    chat, agent = talk
    page = device()
    with page.expect_websocket():
        proxy.lost = way
        write(page, "Yksi", "Kaksi")
        elsewhere(line, chat, "Oletko siellä?", by=agent, at=timezone.now())
    proxy.lost = ""

    expect(page.locator("#chat-lines")).to_contain_text("Oletko siellä?")
    expect(page.locator("#chat-unsent > *")).to_have_count(0)
    texts = [text for _, text in elsewhere(stored, chat)]
    assert [each for each in texts if each in {"Yksi", "Kaksi"}] == ["Yksi", "Kaksi"]
    assert len(texts) == 4
    expect_stored(page, chat, *texts)


def test_a_phone_that_slept_catches_up(device, live, talk):
    chat, agent = talk
    # It does not notice by itself: only that it has woken up.
    page = device(ping=60_000, silence=120_000)
    with frozen(page):
        live.kill()
        live.start()
        elsewhere(line, chat, "Nukutko?", by=agent, at=timezone.now())
        elsewhere(line, chat, "Odotan.", by=agent, at=timezone.now())

    expect_stored(page, chat, FIRST, "Nukutko?", "Odotan.")
    write(page, "Heräsin")
    expect_stored(page, chat, FIRST, "Nukutko?", "Odotan.", "Heräsin")


def test_the_socket_closes_with_the_session_and_the_words_stay(device, talk):
    chat, _ = talk
    page = device()
    page.locator("#chat-text").fill("Kesken")
    [cookie] = [each for each in page.context.cookies() if "session" in each["name"]]

    elsewhere(
        end_session,
        session_key=cookie["value"],
        reason=EndReason.REVOKED,
        actor=chat.user,
        at=timezone.now(),
    )

    expect_link(page, "closed")
    expect(page.locator("#chat-text")).to_have_value("Kesken")
    write(page, "Ei lähde")
    expect(page.locator("#chat-unsent [data-mark=kept]")).to_have_count(1)
    assert elsewhere(stored, chat) == [(1, FIRST)]
