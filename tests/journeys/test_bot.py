"""The robot settles matters in the night, in each language; by day it hands over to people."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from playwright.sync_api import expect

from accounts.services.roles import Role
from chat.models import Chat, ChatState, EndReason
from chat.services.handing_out import hand_out
from invoices.models import DebtorRequest, RequestKind
from messaging.models import ThreadState
from payments.models import DueDateShift, PaymentPlan
from tests.chat.always_open import close_now, open_now
from tests.chat.bot import knowing
from tests.chat.conversations import at_desk
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.rates import fill_rates
from tests.journeys.chatting.processes import elsewhere
from tests.journeys.conftest import LOCALES, SIZES, listen, sign_in
from tests.payments.shifting import owed
from tests.staff import staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

# What people write; the bills are named by who sent them.
SAYS = {
    "fi": {
        "plan": "Voinko maksaa Terveyspisteen osissa?",
        "letter": "Tarvitsen sen kirjeen pdf:nä, Terveyspiste",
        "next": "Mitä tapahtuu jos en maksa Lähivoiman laskua",
        "dispute": "Riitautan Kuntosali Voiman laskun, en ole tilannut tätä",
    },
    "sv": {
        "plan": "Kan jag avbetala Terveyspiste?",
        "letter": "Jag behöver brevet från Terveyspiste som pdf",
        "next": "Vad händer om jag inte betalar Lähivoima",
        "dispute": "Jag bestrider fakturan från Kuntosali Voima, jag har inte beställt det här",
    },
    "en": {
        "plan": "Could I pay Terveyspiste in instalments?",
        "letter": "Send me the letter from Terveyspiste",
        "next": "What happens if I do not pay Lähivoima",
        "dispute": "I dispute the bill of Kuntosali Voima, I never ordered this",
    },
}


def someone(language, hours):
    """With three bills, while people are there or not."""
    hours()
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    person = DebtorFactory(party=party, language=language)
    bills(person)
    return person


def agent_here():
    """At a desk that gives signs of life for long."""
    user = staff_of(Role.AGENT)
    return at_desk(agent=user, at=timezone.now() + timedelta(hours=1))


def bills(person):
    """One to move, one to pay in parts, one that is wrong."""
    fill_rates()
    at, today = timezone.now(), timezone.localdate()
    owed(person.party, at=at, days=-5)
    second = stories.sent(
        person.party,
        at=at,
        due_on=today - timedelta(days=30),
        total="505.20",
        who="Terveyspiste",
        number="TP-1",
    )
    stories.reminded(second, at=at)
    stories.sent(
        person.party,
        at=at,
        due_on=today - timedelta(days=10),
        total="246.80",
        who="Kuntosali Voima",
        number="KV-2",
    )


@pytest.fixture
def robot(transactional_db, live_media):
    """It knows words in every process that answers."""
    elsewhere(knowing.put_into_use, live_media, at=timezone.now())


@pytest.fixture
def opened(chromium, portal, robot):
    """Opens a window of somebody's at the proxy, where the sockets are."""
    contexts, complaints = [], []

    def open_window(user, *, size="phone"):
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=portal,
            viewport={"width": width, "height": height},
            locale=LOCALES[user.language],
            reduced_motion="reduce",
        )
        contexts.append(context)
        sign_in(context, user, portal)
        page = context.new_page()
        listen(page, complaints, portal)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


class Talk:
    """What a person does in the window of a talk with the robot."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.settled = 0

    def words(self, text):
        with translation.override(self.language):
            return translation.gettext(text)

    def begins(self, wish):
        self.page.goto("/chat/")
        self.page.get_by_role("button", name=self.words(wish)).click()
        expect(self.page.locator("#chat")).to_have_attribute("data-link", "on")

    def says(self, text):
        self.page.locator("#chat-text").fill(text)
        self.page.keyboard.press("Enter")

    def presses(self, text="", kind="say"):
        button = self.page.locator(f".talk-choice--{kind}:visible", has_text=text)
        button.first.click()

    def hears(self, text):
        expect(self.page.locator("#chat-lines [data-by=bot]").last).to_contain_text(text)

    def is_asked_whether_it_is_settled(self):
        """After what was told or done; the answer before it is returned."""
        self.settled += 1
        lines = self.page.locator("#chat-lines [data-by=bot]")
        question = lines.filter(has_text=self.words("Did that settle your matter?"))
        expect(question).to_have_count(self.settled)
        return lines.nth(-2)


def moves_a_due_date(talk):
    talk.begins("Move a due date")
    talk.presses("Lähivoima")
    talk.hears(talk.words("Which day suits you? Press one, or write another."))
    talk.presses()
    talk.presses(kind="act")
    talk.is_asked_whether_it_is_settled()


def pays_in_parts(talk):
    talk.says(SAYS[talk.language]["plan"])
    talk.presses("×", kind="act")
    talk.is_asked_whether_it_is_settled()


def gets_a_letter(talk):
    talk.says(SAYS[talk.language]["letter"])
    answer = talk.is_asked_whether_it_is_settled()
    letter = answer.get_by_role("link").first
    expect(letter).to_have_attribute("href", re.compile("^/(letters|documents)/"))


def learns_what_happens_next(talk):
    talk.says(SAYS[talk.language]["next"])
    answer = talk.is_asked_whether_it_is_settled()
    expect(answer).to_contain_text(talk.words("If you do nothing:"))


def disputes(talk):
    talk.says(SAYS[talk.language]["dispute"])
    talk.presses(talk.words("The invoice is not mine"))
    talk.presses("246", kind="act")
    talk.is_asked_whether_it_is_settled()


def leaves_the_rest_to_people(talk):
    """Nobody is there at night: what was written is answered as a message."""
    talk.page.get_by_role("button", name=talk.words("To a person")).first.click()
    talk.presses(talk.words("Leave it as a message"), kind="act")
    over = talk.words("What you wrote is a message now.")
    expect(talk.page.get_by_role("heading", name=over)).to_be_visible()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_matters_are_settled_while_everybody_sleeps(opened, axe, no_sideways, language):
    person = elsewhere(someone, language, close_now)
    talk = Talk(opened(person), language)

    moves_a_due_date(talk)
    assert elsewhere(DueDateShift.objects.count) == 1
    axe(talk.page)
    pays_in_parts(talk)
    assert elsewhere(PaymentPlan.objects.count) == 1
    gets_a_letter(talk)
    learns_what_happens_next(talk)
    disputes(talk)
    assert elsewhere(lambda: DebtorRequest.objects.get().kind) == RequestKind.DISPUTE
    talk.page.emulate_media(color_scheme="dark")
    axe(talk.page)
    leaves_the_rest_to_people(talk)

    chat = elsewhere(lambda: Chat.objects.select_related("thread").get())
    assert chat.ended == EndReason.LEFT_MESSAGE
    assert chat.thread.state == ThreadState.WAITS_FOR_US
    talk.page.set_viewport_size({"width": 320, "height": 640})
    no_sideways(talk.page)


def test_by_day_an_agent_gets_the_talk_with_all_that_was_said(opened):
    person = elsewhere(someone, "fi", open_now)
    talk = Talk(opened(person), "fi")
    talk.begins("Move a due date")
    talk.presses("Lähivoima")
    talk.hears(talk.words("Which day suits you? Press one, or write another."))
    talk.page.evaluate("window.isTheSame = true")

    talk.page.get_by_role("button", name="Ihmiselle").first.click()

    window = talk.page.locator("#chat")
    expect(window).to_have_attribute("data-state", "waiting")
    expect(talk.page.get_by_role("heading", name="Olet jonossa seuraavana.")).to_be_visible()
    agent = elsewhere(agent_here)
    assert elsewhere(hand_out, at=timezone.now())
    expect(window).to_have_attribute("data-state", "talking")
    expect(talk.page.locator(".talk-choice--say:visible")).to_have_count(0)
    assert talk.page.evaluate("window.isTheSame")
    desk = opened(agent, size="desk")
    desk.goto("/admin/chat/desk/")
    column = desk.locator("#desk-columns [data-chat]")
    expect(column).to_contain_text("Mikä päivä sopii sinulle?")
    expect(desk.locator(".beside__about")).to_contain_text("Lähivoima")
    assert elsewhere(lambda: Chat.objects.get().state) == ChatState.TALKING
