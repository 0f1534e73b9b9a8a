"""Agents chat in a real browser, several customers at a time: lines, keys, notes, the end."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import time

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from chat.models import ChatState, EndReason, HandOut, Part, Presence
from chat.services import ending
from messaging.models import (
    AnswerTemplate,
    Author,
    InternalNote,
    Message,
    Queue,
    QueueHours,
    Service,
)
from tests.chat.conversations import again, at_desk, begun, line, visitor
from tests.factories import PersonFactory
from tests.journeys.conftest import SIZES, listen, sign_in
from tests.staff import staff_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]
DESK = "/admin/chat/desk/"
VAINO, SAARA, KERTTU = "Väinö Tunnistus", "Saara Suunnitelma", "Kerttu Kaukana"
FILLED = "Hei Väinö! Avoinna on 100,00\N{NO-BREAK SPACE}€."
# What takes minutes in life takes moments here.
SET_IDLE = """
document.addEventListener("readystatechange", () => {
  const desk = document.getElementById("desk");
  if (desk) desk.dataset.idle = IDLE;
});
"""
QUICK_IDLE = {"extend": 60_000, "rest": 3_000, "warn": 4_000, "look": 50}


def served(work):
    """Done as a server does it: here is the loop of Playwright."""

    def do():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


@pytest.fixture
def always_open(transactional_db):
    for queue in Queue.values:
        for weekday in range(7):
            QueueHours.objects.create(
                service=Service.CHAT,
                queue=queue,
                weekday=weekday,
                opens=time(0, 0),
                closes=time.max,
            )


@pytest.fixture
def agent(always_open):
    AnswerTemplate.objects.create(
        shortcut="auki",
        title="Avoinna",
        classification="PAYING",
        **{f"text_{code}": "Hei {name}! Avoinna on {open}." for code in ("fi", "sv", "en")},
    )
    return agent_named("Leena", presence=Presence.AWAY)


def agent_named(name, **fields):
    user = staff_of(Role.AGENT, username=name.lower())
    user.preferred_name = name
    user.save()
    return at_desk(agent=user, at=timezone.now(), at_once=4, **fields)


@pytest.fixture
def open_desk(chromium, portal, agent):
    """Opens a desk, whose sockets a test may break: `page.breaks` holds them."""
    contexts, complaints = [], []

    def open_page(user=agent, *, size="wide", scheme="light", idle=None):
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=portal,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        sign_in(context, user, portal)
        line_down = Breaks(context)
        page = context.new_page()
        if idle:
            page.add_init_script(SET_IDLE.replace("IDLE", json.dumps(json.dumps(idle))))
        listen(page, complaints, portal)
        page.goto(DESK)
        return page, line_down

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


class Breaks:
    """Between the desk and its server: a way that a test may cut."""

    def __init__(self, context):
        self.is_cut = False
        self.sockets = []
        context.route_web_socket("**/ws/chat/desk/", self._take)

    def _take(self, socket):
        if self.is_cut:
            socket.close(code=1011)
            return
        socket.connect_to_server()
        self.sockets.append(socket)

    def cut(self):
        self.is_cut = True
        while self.sockets:
            self.sockets.pop().close(code=1011)

    def mend(self):
        self.is_cut = False


def customer(name, words="Voinko siirtää eräpäivää?"):
    """Somebody begins to chat, now."""

    def begin():
        actor = visitor(party=PersonFactory(name=name), language="fi")
        return begun(actor, at=timezone.now(), text=words)

    return served(begin)


def says(chat, text):
    return served(lambda: line(chat, text, at=timezone.now()))


def column(page, name):
    return page.get_by_role("region", name=name, exact=True)


def field(page, name):
    return column(page, name).get_by_role("textbox", name=f"Line to {name}")


def tab(page, name):
    return page.get_by_role("list", name="Your chats").get_by_role("button", name=name)


def come(page):
    here = page.get_by_role("button", name="Here", exact=True)
    expect(here).to_be_enabled()
    here.press("Enter")
    expect(page.get_by_text("The next chat comes here by itself")).to_be_visible()


def said_by_agents(chat):
    said = Message.objects.filter(thread=chat.thread_id, author=Author.AGENT)
    return list(said.order_by("number").values_list("text", flat=True))


def test_an_agent_chats_with_three_by_keyboard_alone(open_desk, axe, no_sideways):
    page, way = open_desk(size="desk")
    come(page)
    first, second = customer(VAINO), customer(SAARA)
    expect(column(page, SAARA)).to_contain_text("Voinko siirtää eräpäivää?")

    answer_by_a_template(page, axe)
    assert said_by_agents(first) == [FILLED]
    customer(KERTTU)
    find_who_has_no_room(page)
    write_a_note(page, axe)
    assert InternalNote.objects.get().thread_id == second.thread_id
    assert said_by_agents(second) == []
    write_while_the_way_is_cut(page, way)
    assert said_by_agents(second) == ["Hei Saara!"]
    # What is typed and not sent outlives the page.
    page.keyboard.type("Kesken")
    page.reload()
    expect(field(page, SAARA)).to_have_value("Kesken")
    end_with_a_classification(page)
    assert again(first).state == ChatState.ENDED

    page.set_viewport_size({"width": 320, "height": 640})
    no_sideways(page)


def answer_by_a_template(page, axe):
    """Found by its shortcut, with the words of the case, sent by Enter."""
    expect(field(page, VAINO)).to_be_focused()
    page.keyboard.type("/auk")
    expect(page.get_by_role("option", name="/auki Avoinna")).to_be_visible()
    expect(page.locator("#desk-beside")).to_contain_text("What may be done for the customer")
    axe(page)
    page.keyboard.press("Enter")
    expect(field(page, VAINO)).to_have_value(FILLED)
    page.keyboard.press("Enter")
    expect(column(page, VAINO).get_by_text("Nothing to answer")).to_be_visible()


def find_who_has_no_room(page):
    """A third one does not fit beside the others: a tab says that somebody waits."""
    expect(tab(page, KERTTU)).to_contain_text("1 new")
    expect(column(page, KERTTU)).to_be_hidden()
    expect(page).to_have_title("● (2) Chat desk | MyRopo for staff")
    page.keyboard.press("Alt+3")
    expect(field(page, KERTTU)).to_be_focused()
    expect(column(page, SAARA)).to_be_hidden()
    page.keyboard.press("Alt+j")
    expect(field(page, SAARA)).to_be_focused()


def write_a_note(page, axe):
    """It looks like nothing that goes to the customer, and does not go there."""
    page.keyboard.press("Alt+n")
    page.get_by_label("Note for colleagues").press_sequentially("Soittaa huomenna.")
    axe(page)
    page.get_by_role("button", name="Save the note").press("Enter")
    expect(column(page, SAARA).locator(".entry--note")).to_contain_text("Soittaa huomenna.")
    expect(field(page, SAARA)).to_be_focused()


def write_while_the_way_is_cut(page, way):
    """The line is kept, and goes out once."""
    page.keyboard.type("Hei Saara!")
    way.cut()
    page.keyboard.press("Enter")
    expect(page.locator("#desk-link")).to_contain_text("The connection broke.")
    expect(column(page, SAARA)).to_contain_text("Kept here, not sent yet")
    way.mend()
    expect(page.locator("#desk-link")).to_be_hidden(timeout=15_000)
    expect(column(page, SAARA).get_by_text("Nothing to answer")).to_be_visible()


def end_with_a_classification(page):
    """And not without one."""
    tab(page, VAINO).press("Enter")
    page.keyboard.press("Alt+e")
    expect(page.get_by_label("What it was about")).to_be_focused()
    page.get_by_role("button", name="End the chat").press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()
    page.get_by_label("What it was about").select_option("MORE_TIME")
    page.get_by_role("button", name="End the chat").press("Enter")
    expect(tab(page, VAINO)).to_have_count(0)


def test_a_chat_goes_from_one_desk_to_another_and_ends_by_the_customer(open_desk, agent, axe):
    ville = agent_named("Ville", presence=Presence.AWAY)
    leenas, _way = open_desk(scheme="dark")
    come(leenas)
    chat = customer(VAINO)
    expect(field(leenas, VAINO)).to_be_focused()
    villes, _way = open_desk(ville)
    come(villes)

    # A colleague is asked in, helps, and the lines of both stand on both desks.
    leenas.keyboard.press("Alt+c")
    leenas.get_by_label("Colleague").select_option(label="Ville, 0 of 4 chats")
    axe(leenas)
    leenas.get_by_role("button", name="Ask", exact=True).click()
    expect(column(villes, VAINO)).to_contain_text("You help in this chat.")
    field(villes, VAINO).fill("Minä autan.")
    field(villes, VAINO).press("Enter")
    expect(column(leenas, VAINO)).to_contain_text("Minä autan.")
    field(villes, VAINO).press("Alt+e")
    expect(villes.get_by_text("Leave the chat?")).to_be_visible()
    villes.keyboard.press("Enter")
    expect(tab(villes, VAINO)).to_have_count(0)

    # It is transferred with a note, which stands on the other desk alone.
    field(leenas, VAINO).press("Alt+t")
    leenas.get_by_label("Colleague").select_option(label="Ville, 0 of 4 chats")
    leenas.get_by_label("What the next one should know").fill("Yritysasia.")
    leenas.get_by_role("button", name="Transfer", exact=True).first.click()
    expect(tab(leenas, VAINO)).to_have_count(0)
    expect(column(villes, VAINO).locator(".entry--note")).to_contain_text("Yritysasia.")
    part = HandOut.objects.get(chat=chat, ended_at=None)
    assert (part.agent, part.part) == (ville, Part.MAIN)

    # The customer goes: the chat stays until somebody has said what it was about.
    served(
        lambda: ending.end(
            chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=timezone.now(), by=chat.user
        )
    )
    expect(column(villes, VAINO)).to_contain_text("The customer ended the chat.")
    axe(villes)
    villes.get_by_label("What it was about").select_option("OTHER")
    villes.get_by_role("button", name="Save and put away").click()
    expect(tab(villes, VAINO)).to_have_count(0)
    assert again(chat).thread.classification == "OTHER"


def test_a_desk_that_nobody_touches_takes_no_chats_and_says_so(open_desk, agent):
    page, _way = open_desk(idle=QUICK_IDLE)
    page.get_by_role("button", name="Here", exact=True).click()

    expect(page.get_by_text("You are on a break: no new chats come.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Nobody has touched the desk")
    assert agent.chat_agent.__class__.objects.get(user=agent).presence == Presence.BREAK
    page.mouse.move(300, 300)
    page.get_by_role("button", name="Sounds").click()

    expect(page.get_by_role("button", name="Sounds")).to_have_attribute("aria-pressed", "false")
