"""The robot's buttons in the window of a chat: pressed once, whatever the network does."""

import pytest
from playwright.sync_api import expect

from chat.models import BotTalk, Chat, ChatState
from tests.chat.conversations import begun, visitor
from tests.journeys.chatting.processes import elsewhere
from tests.journeys.chatting.window import expect_link, shown, until, word, write

pytestmark = pytest.mark.django_db(transaction=True)

SHIFT, OTHER = "Siirrä eräpäivä 14.12.2026, 5,00 €", "Muu päivä"


@pytest.fixture
def chat(transactional_db):
    """With the robot, whatever process began it."""

    def begin():
        found = begun(visitor(language="fi"))
        Chat.objects.filter(pk=found.pk).update(state=ChatState.BOT)
        BotTalk.objects.create(chat=found, language="fi", heard_number=found.first_number)
        return found

    return elsewhere(begin)


def buttons(page):
    return page.locator(".talk-choice:visible")


def test_a_press_is_the_persons_line_and_the_focus_goes_on_with_the_answer(window, server):
    page = window()
    server.offer("Mille päivälle?", SHIFT, OTHER)
    expect(page.locator("#chat-lines [data-by=bot] [data-slot=count]")).to_have_text(
        "2 painiketta:"
    )

    buttons(page).first.focus()
    page.keyboard.press("Enter")
    until(page, lambda: server.pressed)
    answer = server.offer("Eräpäivä on nyt 14.12.2026.", "Kiitos")

    expect(shown(page)).to_have_text(
        ["Voinko siirtää eräpäivää?", "Mille päivälle?", SHIFT, answer["text"]]
    )
    expect(page.locator(f"[data-n='{answer['n']}']")).to_be_focused()
    expect(buttons(page)).to_have_text(["Kiitos"])
    page.keyboard.press("Tab")
    expect(buttons(page)).to_be_focused()


def test_a_press_without_a_network_is_told_and_done_once_when_it_is_back(window, server):
    page = window()
    server.offer("Mille päivälle?", SHIFT, OTHER)
    expect(buttons(page)).to_have_count(2)
    server.is_down = True

    buttons(page).first.click()
    pressed = page.locator("[data-slot=pressed]:visible")
    expect(pressed).to_have_text(word(page, "pressed-slow"))
    buttons(page).last.click(force=True)
    server.is_down = False

    expect(shown(page).last).to_have_text(SHIFT)
    assert [each["key"] for each in server.pressed] == ["1"]
    expect(pressed).to_have_count(0)


def test_a_refused_press_says_why_and_leaves_the_buttons(window, server):
    server.presses = [{"t": "refused", "why": "stale", "words": "Keskustelu on jo edennyt."}]
    page = window()
    server.offer("Mille päivälle?", SHIFT, OTHER)

    buttons(page).first.click()
    expect(page.locator("[data-slot=pressed]:visible")).to_have_text("Keskustelu on jo edennyt.")
    buttons(page).last.click()

    expect(shown(page).last).to_have_text(OTHER)
    assert [each["key"] for each in server.pressed] == ["1", "2"]


def test_who_must_identify_comes_back_to_the_button(window, server, chat):
    back = f"/chat/{chat.public_id}/"
    server.presses = [{"t": "identify", "url": f"/login/identify/?next={back}"}]
    page = window()
    server.offer("Mille päivälle?", SHIFT)

    with page.expect_navigation(url=f"**{back}"):
        buttons(page).click()

    expect(buttons(page)).to_have_text([SHIFT])


def test_what_was_answered_is_not_asked_any_more_but_its_pages_stay(window, server):
    page = window()
    server.offer("Lasku on tässä.", "Katso lasku", kind="open", url="/invoices/")
    server.offer("Ratkesiko asiasi?", "Kyllä", "Ei")
    expect(buttons(page)).to_have_text(["Katso lasku", "Kyllä", "Ei"])

    write(page, "Ei vielä")

    expect(shown(page).last).to_have_text("Ei vielä")
    expect(buttons(page)).to_have_text(["Katso lasku"])


def test_the_way_to_a_person_is_a_line_and_the_window_goes_on_with_people(window, server):
    page = window()
    expect_link(page, "on")
    server.offer("Mille päivälle?", SHIFT)

    page.get_by_role("button", name="Ihmiselle").click()
    until(page, lambda: server.said == ["Ihminen"])
    server.offer("Yhdistän sinut ihmiselle.", "Peru")
    server.tell({"t": "chat", "state": "waiting", "agent": None, "ended": None, "words": "Odotat"})

    expect(page.locator("#chat-who")).to_have_text("Odotat")
    expect(buttons(page)).to_have_count(0)


def test_a_long_answer_is_read_from_its_beginning(window, server):
    page = window()
    page.set_viewport_size({"width": 360, "height": 740})
    server.offer("Ensin tämä. " * 90, SHIFT)

    line = page.locator("#chat-lines [data-by=bot]")
    expect(line).to_be_visible()
    until(page, lambda: not page.locator("#chat-new").is_hidden())

    assert line.bounding_box()["y"] >= page.locator("#chat-log").bounding_box()["y"]
    page.locator("#chat-new").click()
    expect(buttons(page)).to_be_in_viewport()
    page.reload()
    expect(page.locator("#chat-new")).to_be_visible()
    write(page, "Kiitos")
    expect(shown(page).last).to_have_text("Kiitos")
    expect(shown(page).last).to_be_in_viewport()
