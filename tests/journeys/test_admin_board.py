"""A team lead follows the board, looks at a chat unseen, whispers to its agent and moves it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import AuditEvent
from accounts.services.roles import Role
from chat.models import ChatAgent, HandOut, Part
from messaging.models import InternalNote, Message
from tests.chat.always_open import open_now
from tests.chat.conversations import at_desk, begun, line, visitor
from tests.factories import PersonFactory
from tests.journeys.conftest import SIZES, listen, sign_in
from tests.staff import staff_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]
BOARD = "/admin/chat/board/"
VAINO = "Väinö Tunnistus"
WHISPER = "Kerro myös kuluista."
LONG = 20_000


def served(work):
    """Done as a server does it: here is the loop of Playwright."""

    def do():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


def staff_named(role, name):
    user = staff_of(role, username=name.lower())
    user.preferred_name = name
    user.save()
    return user


@pytest.fixture
def open_as(chromium, portal):
    """Opens a page of a browser in which the user is signed in."""
    contexts, complaints = [], []

    def open_page(user, address, *, size="desk"):
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=portal,
            viewport={"width": width, "height": height},
            locale="fi-FI",
            reduced_motion="reduce",
        )
        contexts.append(context)
        sign_in(context, user, portal)
        page = context.new_page()
        listen(page, complaints, portal)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def row(page, name):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def alarm(page, words):
    return page.locator(".chatboard__alarms li", has_text=words)


def looks(board, axe):
    """All of the chat is there, and none of it is marked as read."""
    axe(board)
    with board.expect_popup() as opened:
        board.get_by_role("link", name=f"Look: {VAINO}").click()
    window = opened.value
    expect(window.get_by_role("log")).to_contain_text("Voinko siirtää eräpäivää?")
    axe(window)
    return window


def whispers(window):
    window.get_by_label("To the agent").fill(WHISPER)
    window.get_by_role("button", name="Whisper", exact=True).click()
    expect(window.get_by_label("To the agent")).to_have_value("")
    expect(window.locator(".entry--note")).to_contain_text(WHISPER)


def test_a_lead_looks_and_whispers_and_the_customer_sees_nothing_of_it(open_as, axe, no_sideways):
    open_now()
    lead = staff_named(Role.TEAM_LEAD, "Liisa")
    agent = at_desk(agent=staff_named(Role.AGENT, "Leena"), at=timezone.now())
    ville = staff_named(Role.AGENT, "Ville")
    person = visitor(party=PersonFactory(name=VAINO), language="fi")
    board = open_as(lead, BOARD, size="wide")
    expect(board.get_by_text("Nobody chats now.")).to_be_visible()

    desk = open_as(agent, "/admin/chat/desk/")
    chat = served(lambda: begun(person, at=timezone.now()))
    expect(row(board, VAINO)).to_contain_text("for the agent’s reply", timeout=LONG)
    expect(row(board, "Leena")).to_contain_text("1 / 3")
    phone = open_as(person.user, f"/chat/{chat.public_id}/", size="phone")
    window = looks(board, axe)
    whispers(window)
    expect(desk.locator(".entry--note")).to_contain_text(WHISPER)
    served(lambda: line(chat, "Hei Väinö!", by=agent, at=timezone.now()))
    for page in (phone, window):
        expect(page.get_by_role("log")).to_contain_text("Hei Väinö!", timeout=LONG)
    expect(row(board, VAINO)).to_contain_text("for the customer", timeout=LONG)
    assert WHISPER not in phone.content()
    assert served(lambda: Message.objects.filter(text=WHISPER).count()) == 0
    assert served(lambda: InternalNote.objects.get().agent) == lead
    deeds = served(
        lambda: list(AuditEvent.objects.filter(actor=lead).values_list("action", flat=True))
    )
    assert (deeds.count("chat.looked"), deeds.count("chat.whispered")) == (1, 1)

    served(lambda: at_desk(agent=ville, at=timezone.now()))
    moves(window)
    assert served(lambda: HandOut.objects.get(ended_at=None, part=Part.MAIN).agent) == ville
    served(lambda: ChatAgent.objects.update(presence="AWAY"))
    expect(alarm(board, "Nobody is at the desk")).to_be_visible(timeout=LONG)
    board.set_viewport_size({"width": 320, "height": 640})
    no_sideways(board)


def moves(window):
    """To another agent, from the window; who sits down is offered when it is opened again."""
    window.reload()
    window.get_by_label("Colleague").select_option(label="Ville, 0 of 3 chats")
    window.get_by_label("What the next one should know").fill("Ville jatkaa.")
    window.get_by_role("button", name="Give the chat on").click()
    expect(window.get_by_text("The chat was given on, with your note.")).to_be_visible()
