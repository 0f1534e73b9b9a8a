"""Agents answer in a real browser: by template and shortcut, beside each other, by keyboard."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from messaging.models import AnswerTemplate, Draft, Message, ThreadState
from messaging.services.answer_templates import save_template
from tests.messaging.desk import INBOX, page_of, thread_of, written
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread():
    return thread_of(timezone.now())


@pytest.fixture
def template(thread):
    texts = {f"text_{code}": "Hei {name}! Avoinna on {open}." for code in ("fi", "sv", "en")}
    values = {"shortcut": "auki", "title": "Avoinna", "classification": "PAYING", **texts}
    lead = staff_of(Role.TEAM_LEAD)
    return save_template(
        template_id=None, values={**values, "is_used": True}, actor=lead, at=timezone.now()
    )


def saved(page):
    expect(page.locator("#composer-saved")).to_contain_text("Saved at")


def test_an_agent_takes_the_next_answers_by_a_shortcut_and_closes(
    new_page, axe, no_sideways, thread, template
):
    agent = staff_of(Role.AGENT)
    page = new_page(language="en", user=agent)
    page.goto(INBOX)
    axe(page)
    page.get_by_role("button", name="Take the next: Payment advice").click()
    page.wait_for_url(f"**{page_of(thread)}")
    axe(page)
    answer = page.get_by_role("textbox", name="Answer")

    answer.press_sequentially("/auki ")
    expect(answer).to_have_value("Hei Väinö! Avoinna on 100,00\N{NO-BREAK SPACE}€.")
    saved(page)
    page.reload()
    expect(page.get_by_role("textbox", name="Answer")).to_have_value(
        "Hei Väinö! Avoinna on 100,00\N{NO-BREAK SPACE}€."
    )
    page.get_by_role("textbox", name="Answer").press("Control+Enter")

    expect(page.locator(".messagelist")).to_contain_text("Sent. The customer is told.")
    page.locator("#close_classification").select_option("PAYING")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Closed.")
    page.set_viewport_size({"width": 320, "height": 640})
    no_sideways(page)
    thread.refresh_from_db()
    assert (thread.state, thread.classification) == (ThreadState.CLOSED, "PAYING")
    assert Message.objects.filter(author="AGENT").count() == 1


def test_two_agents_see_each_other_and_what_comes_meanwhile(new_page, axe, thread):
    leena = staff_of(Role.AGENT, username="leena")
    first, second = (
        new_page(language="en", user=user) for user in (leena, staff_of(Role.TEAM_LEAD))
    )
    for page in (first, second):
        page.goto(page_of(thread))
    first.get_by_role("textbox", name="Answer").press_sequentially("Hei")
    saved(first)

    # The pages look again when somebody comes back to them, not only every few seconds.
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(second.locator("#desk-head")).to_contain_text("leena is writing an answer.")
    expect(second.locator("#desk-head")).to_contain_text("leena works on it")
    axe(second)
    written(thread, "Unohda, maksoin jo.", at=timezone.now())
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(second.locator("#desk-said")).to_contain_text("Unohda, maksoin jo.")
    first.get_by_role("button", name="Send", exact=True).click()

    expect(first.get_by_role("alert")).to_contain_text("Something was written while you wrote.")
    expect(first.get_by_role("textbox", name="Answer")).to_have_value("Hei")
    axe(first)
    assert not Message.objects.filter(author="AGENT").exists()
    first.get_by_role("button", name="Send", exact=True).click()
    expect(first.locator(".messagelist")).to_contain_text("Sent.")
    assert not Draft.objects.exists()


def test_without_scripts_a_template_is_inserted_and_the_answer_sent(new_page, thread, template):
    page = new_page(language="en", user=staff_of(Role.AGENT), java_script_enabled=False)
    page.goto(page_of(thread))

    page.get_by_label("Template").select_option("auki")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_role("textbox", name="Answer")).to_have_value(
        "Hei Väinö! Avoinna on 100,00\N{NO-BREAK SPACE}€."
    )
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Sent. The customer is told.")


def test_a_team_lead_writes_a_template_and_the_hours(new_page, axe):
    page = new_page(language="en", user=staff_of(Role.TEAM_LEAD))
    page.goto("/admin/messaging/answertemplate/add/")
    axe(page)
    page.get_by_label("Shortcut").fill("kiitos")
    page.get_by_label("Title").fill("Kiitos")
    for language in ("Finnish", "Swedish", "English"):
        page.get_by_label(f"In {language}").fill("Hei {nimi}!")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errorlist").first).to_contain_text("{nimi}")
    axe(page)
    for language in ("Finnish", "Swedish", "English"):
        page.get_by_label(f"In {language}").fill("Hei {name}!")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_role("region", name="As an agent gets it")).to_contain_text("Hei Väinö!")
    assert AnswerTemplate.objects.get().text_fi == "Hei {name}!"

    page.goto("/admin/messaging/queuehours/")
    axe(page)
    week = page.get_by_role("region", name="Messages: Companies")
    week.get_by_label("Saturday: opens").fill("10:00")
    week.get_by_role("button", name="Save the week").click()
    expect(page.locator(".errorlist")).to_contain_text("Give both times, or neither.")
    axe(page)
    week.get_by_label("Saturday: closes").fill("15:00")
    week.get_by_role("button", name="Save the week").click()
    expect(page.locator(".messagelist")).to_contain_text("The hours are changed.")
