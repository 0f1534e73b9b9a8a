"""The whole way of a matter: written, answered, told, read, closed, and asked how it went.

The person's browser takes push messages as in `test_push`; the agent has another one.
"""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from accounts.news import Kind
from accounts.services.roles import Role
from demo.sample_talks import templates
from messaging.models import (
    AnswerTemplate,
    Delivery,
    Message,
    NoticeChannel,
    Survey,
    TellingWishes,
    Thread,
    ThreadState,
)
from messaging.queries.surveys import to_ask_about_threads
from messaging.services import surveys
from messaging.services.delivering import send_waiting
from messaging.words_notices import words_of
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.journeys.test_messages import FILES
from tests.journeys.test_push import PAGE as TELLING
from tests.journeys.test_push import shown_on
from tests.journeys.test_pwa import wait_for_worker
from tests.messaging.being_told import with_email
from tests.messaging.desk import INBOX
from tests.staff import staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

ASKED = "Voinko maksaa tämän erissä?"
GREETINGS = {"fi": "Hei Väinö", "sv": "Hej Väinö", "en": "Hello Väinö"}
THANKS = "Kiitos, tämä selvisi."
# Late enough for mail, which waits for what else happens, and in no hours of quiet.
SOON = timedelta(minutes=1)
SOME_DAYS = timedelta(days=4)


@pytest.fixture
def person(transactional_db):
    """With a confirmed address, and awake at all hours."""
    user = with_email(DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus")))
    at = timezone.now()
    TellingWishes.objects.create(user=user, quiet_from=time(0), quiet_until=time(0), changed_at=at)
    return user


@pytest.fixture
def invoice(person):
    return InvoiceFactory(party=person.party)


@pytest.fixture
def template(transactional_db):
    """One of those that the demo has, as its agents type it."""
    [sample] = [each for each in templates() if each["shortcut"] == "erissa"]
    texts = {f"text_{language}": sample[language] for language in ("fi", "sv", "en")}
    return AnswerTemplate.objects.create(shortcut="erissa", title=sample["title"], **texts)


def write_with_two_files(page: Page, invoice) -> Thread:
    page.goto(reverse("invoices:invoice", args=[invoice.public_id]))
    page.locator("main a[href*='/messages/new/invoice']").first.click()
    page.locator("#writing textarea").fill(ASKED)
    page.locator("#writing input[type=file]").set_input_files(files=FILES)
    expect(page.locator(".draft-files__one")).to_have_count(2)
    page.locator("#writing .button--primary").click()
    expect(page.locator("#standing.alert--ok")).to_be_visible()
    expect(page.locator("#talk .file")).to_have_count(2)
    return Thread.objects.get(messages__text=ASKED)


def answer_by_template(page: Page, template) -> Message:
    """As agents do: the next of the queue, a shortcut, and the keys that send."""
    page.goto(INBOX)
    page.get_by_role("button", name="Take the next: Payment advice").click()
    page.wait_for_url("**/change/")
    answer = page.get_by_role("textbox", name="Answer")
    answer.press_sequentially(f"/{template.shortcut} ")
    expect(answer).to_have_value(re.compile("Leena"))
    expect(page.locator("#composer-saved")).to_contain_text("Saved at")
    answer.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("Sent.")
    return Message.objects.get(author="AGENT")


def send_news(person) -> None:
    """What the worker does: each way once, and a repeat says nothing."""
    at = timezone.now() + SOON
    for channel in NoticeChannel:
        assert send_waiting(user_id=person.pk, channel=channel, at=at) == 1
        assert send_waiting(user_id=person.pk, channel=channel, at=at) == 0


def ask_how_it_went(thread, mailoutbox) -> str:
    """What a round does some days after the closing; where its e-mail leads."""
    Thread.objects.filter(pk=thread.pk).update(closed_at=timezone.now() - SOME_DAYS)
    sent = len(mailoutbox)
    for _round in range(2):
        for thread_id, user_id in to_ask_about_threads(at=timezone.now(), most=10):
            surveys.ask_about_thread(thread_id=thread_id, user_id=user_id, at=timezone.now())
    [mail] = mailoutbox[sent:]
    return path_in(mail, r"/surveys/\?")


def path_in(mail, start: str) -> str:
    [path, *_] = re.findall(rf"http://testserver({start}\S*)", mail.body)
    return path


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_matter_from_the_first_message_to_how_it_went(
    new_page, push_page, invoice, person, template, mailoutbox, language
):
    person.language = language
    person.save()
    page = push_page(user=person, language=language)
    page.goto(TELLING)
    wait_for_worker(page)
    page.locator("form[data-push-form] button").click()
    expect(page.locator("[data-push-here]")).to_be_visible()

    thread = write_with_two_files(page, invoice)
    agent = staff_of(Role.AGENT, username="leena")
    agent.preferred_name = "Leena Lahti"
    agent.save()
    answer = answer_by_template(new_page(language="en", user=agent), template)
    assert answer.text.startswith(GREETINGS[language])

    send_news(person)
    with translation.override(language):
        told = words_of(kind=Kind.ANSWER, what="ANSWERED", on=None)
    path = reverse("messaging:thread", args=[thread.public_id])
    [shown] = [each for each in shown_on(page, told.title) if each["title"] == told.title]
    page.goto(shown["data"]["path"])
    page.wait_for_url(f"**{path}")
    [mail] = mailoutbox
    assert ASKED not in mail.body
    assert answer.text not in mail.body

    page.goto(path_in(mail, "/messages/"))
    if page.url.endswith("/news/"):
        page.locator(".news__one a").first.click()
    expect(page.locator("#talk")).to_contain_text("Leena")
    page.locator("#writing textarea").fill(THANKS)
    page.locator("#writing .button--primary").click()
    expect(page.locator("#talk")).to_contain_text(THANKS)
    page.locator(".thread-foot button").click()
    expect(page.locator(".thread-foot")).to_have_count(0)
    thread.refresh_from_db()
    assert thread.state == ThreadState.CLOSED
    assert not Delivery.objects.filter(state="WAITS").exists()

    page.goto(ask_how_it_went(thread, mailoutbox))
    page.locator("input[name=likely][value='9']").check()
    page.locator("input[name=resolved]").first.check()
    page.locator("main form .button--primary").click()
    expect(page.locator(".badge--round")).to_be_visible()
    survey = Survey.objects.get()
    assert (survey.thread, survey.likely) == (thread, 9)
