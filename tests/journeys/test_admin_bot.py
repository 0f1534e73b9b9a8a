"""A team lead teaches the robot by keys alone, in a real browser, and looks at its models."""

import pytest
from playwright.sync_api import expect

from accounts.services.roles import Role
from chat.models import BotModel, BotModelState, BotQuestion, QuestionState, Whence
from chat.rules.intents import LANGUAGES
from chat.words_bot import SCORES
from tests.chat.bot.questions import question
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = [("other", 0.38), ("hardship", 0.21), ("make_plan", 0.09)]


def asked():
    """Three groups; the newest first: a loan, a day, one alone."""
    question("mikä on euribor", guesses=[("explain_word", 0.33)])
    for text in ("voinko siirtää tätä", "eräpäivää voisi siirtää", "siirtyykö tää mitenkään"):
        question(text, cluster=1)
    for text in ("saanko teiltä lainaa", "voinko saada lainaa teiltä …"):
        question(text, cluster=2, guesses=OTHER, whence=Whence.UNKNOWN)


def models(now):
    for state, more in ((BotModelState.LIVE, {}), (BotModelState.CANDIDATE, {"top1": 0.913})):
        BotModel.objects.create(
            trained_at=now,
            file="bot/x.npz",
            sha256="0" * 64,
            examples=8412,
            state=state,
            live_since=now if state == BotModelState.LIVE else None,
            scores={each: {**dict.fromkeys(SCORES, 0.902), **more} for each in LANGUAGES},
        )


def first(page):
    """The group that is first now; the focus goes there by itself."""
    return page.locator("[data-group]").first


def intents():
    rows = BotQuestion.objects.order_by("pk").values_list("state", "intent")
    return [intent or state for state, intent in rows]


def test_a_lead_labels_groups_by_keys_and_puts_a_model_into_use(new_page, axe, no_sideways, now):
    asked()
    models(now)
    page = new_page(language="en", user=staff_of(Role.TEAM_LEAD), size="narrow")
    page.goto("/admin/chat/botquestion/")
    no_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    axe(page)
    # Unticked, it is left where it is.
    page.get_by_text("saanko teiltä lainaa").click()
    page.keyboard.press("1")
    expect(page.locator(".messagelist")).to_contain_text("1 question is now: Not for us.")
    expect(first(page)).to_be_focused()
    page.keyboard.press("0")
    expect(page.locator(".messagelist")).to_contain_text("1 question put away.")

    expect(first(page)).to_be_focused()
    page.keyboard.press("w")
    page.keyboard.type("pay in 1 part")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Choose one of the names")
    expect(first(page)).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator(".messagelist")).to_contain_text("3 questions are now: Move a due date.")

    expect(page.get_by_text("mikä on euribor")).to_be_visible()
    due = ["shift_due_date"] * 3
    loan = {QuestionState.PUT_AWAY, "other"}
    assert intents()[:4] == [QuestionState.NEW, *due]
    assert set(intents()[4:]) == loan

    page.get_by_role("link", name="Models of the robot").click()
    axe(page)
    page.get_by_role("button", name="Put into use").click()
    expect(page.locator(".messagelist")).to_contain_text("The robot answers by this model")
    page.get_by_role("button", name="Back to the one before").click()
    expect(page.locator(".messagelist")).to_contain_text("is back within a minute")
