"""What a person writes, sees and leaves behind in the window of a chat."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.chatting.window import (
    LEAVE,
    LEFT,
    expect_link,
    expect_stored,
    shown,
    until,
    word,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_refused_line_stays_until_the_person_decides(window, server):
    server.refuses = {"Ei": "not-sent", "Ei sekään": "not-sent"}
    page = window()

    write(page, "Ei", "Ei sekään", "Kyllä")

    refused = page.locator("#chat-unsent [data-mark=refused]")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("Näin ei käy.")
    server.refuses = {}
    refused.first.locator("[data-act=again]").click()
    expect(refused).to_have_count(1)
    refused.first.locator("[data-act=drop]").click()
    expect_stored(page, server, "Kyllä", "Ei")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)> &amp; {name}",
        "👩‍👩‍👧‍👦 Ääkköset ja 🇫🇮",
        "\u200fשלום \u202eabc\u202c مرحبا",
        "Rivi\n\nja toinen",
        "ä" * 9_999 + "🙂",
    ],
    ids=["markup", "emoji", "right to left", "lines", "longest"],
)
def test_any_text_is_said_as_it_was_written(window, server, text):
    page = window()

    page.locator("#chat-text").fill(text)
    page.locator("#chat-text").press("Enter")

    until(page, lambda: server.said)
    expect(page.locator("#chat-unsent > *")).to_have_count(0)
    assert server.said == [text]
    assert shown(page).last.evaluate("each => each.textContent") == text
    assert shown(page).last.evaluate("each => each.children.length") == 0


def test_too_long_a_text_stays_where_it_was_written(window, server):
    page = window()

    page.locator("#chat-text").fill("ä" * 10_001)
    page.locator("#chat-text").press("Enter")

    message = page.locator("#chat-text").evaluate("each => each.validationMessage")
    assert message == word(page, "too-long")
    assert len(page.locator("#chat-text").input_value()) == 10_001
    assert server.said == []


def test_only_addresses_of_ours_become_links(window, server):
    page = window()

    server.say("Katso https://example.fi/ohje?a=1&b=2. javascript:alert(1)")
    write(page, "https://example.com/oma")

    links = page.locator("#chat-log [data-slot=text] a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.fi/ohje?a=1&b=2")


def test_files_keep_their_place_between_lines(window, server):
    page = window()
    expect_link(page, "on")
    server.is_down = True
    server.drop()

    write(page, "Ennen")
    page.locator("#chat-files").set_input_files(
        [{"name": "kuitti.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}]
    )
    expect(page.locator("#chat-unsent")).to_contain_text("kuitti.pdf")
    write(page, "Jälkeen")
    page.reload()
    expect(page.locator("#chat-unsent > *")).to_have_count(3)
    server.is_down = False

    expect_stored(page, server, "Ennen", "", "Jälkeen")
    [file] = [each for line in server.lines for each in line["files"]]
    assert file["name"] == "kuitti.pdf"
    expect(page.locator("#chat-lines a[data-slot=link]")).to_have_attribute(
        "href", f"/messages/files/{file['id']}/"
    )


def test_signing_out_leaves_nothing_on_the_device(window, server):
    page = window()
    expect_link(page, "on")
    server.is_down = True
    server.drop()
    write(page, "Salaisuus")
    expect(page.locator("#chat-unsent > *")).to_have_count(1)
    page.locator("#chat-text").fill("Toinen salaisuus")
    assert page.evaluate(LEFT)[0] == 1

    page.get_by_role("button", name="Kirjaudu ulos").click()

    expect(page).to_have_url(re.compile("sign-in|login"))
    assert page.evaluate(LEFT) == [0, []]


def test_what_another_person_left_on_the_device_is_deleted(window, server):
    page = window()
    expect_link(page, "on")
    server.is_down = True
    server.drop()
    page.evaluate(LEAVE, ["another-person", page.locator("#chat").get_attribute("data-chat")])
    page.evaluate("localStorage.setItem('chat-draft:another-person:1', 'Salaisuus')")
    assert page.evaluate(LEFT)[0] == 1

    page.reload()

    expect_link(page, "lost")
    expect(page.locator("#chat-unsent > *")).to_have_count(0)
    assert page.evaluate(LEFT) == [0, []]


def test_the_person_sees_how_far_a_line_has_come_and_who_writes(window, server):
    page = window()
    write(page, "Yksi")
    expect_stored(page, server, "Yksi")
    mark = page.locator("#chat-lines .talk__message--own").last

    for got, read, shown_as in [(2, 0, "delivered"), (2, 2, "read")]:
        ours = {"got": got, "read": read}
        server.tell({"t": "marks", "visitor": {"got": 2, "read": 2}, "agent": ours})
        expect(mark).to_have_attribute("data-mark", shown_as)
    server.tell({"t": "typing", "by": "agent", "name": "Leena"})
    expect(page.locator("#chat-typing")).to_contain_text("Leena")
    server.say("Hei!")

    expect(page.locator("#chat-typing")).to_be_hidden()
    until(page, lambda: server.of("read") and server.of("read")[-1]["n"] == 3)
    assert server.of("got")[-1]["n"] == 3
    page.locator("#chat-text").press_sequentially("Hei itsellesi")
    until(page, lambda: server.of("typing"))


def test_a_change_of_the_chat_is_shown_and_heard(window, server):
    page = window()
    expect_link(page, "on")
    with page.expect_request(lambda each: each.headers.get("hx-request") == "true"):
        server.tell(
            {
                "t": "chat",
                "state": "talking",
                "agent": {"name": "Leena"},
                "ended": None,
                "words": "Juttelet Leenan kanssa",
            }
        )

    expect(page.locator("#chat-who")).to_have_text("Juttelet Leenan kanssa")
    expect(page.locator("#chat")).to_have_attribute("data-state", "talking")
    expect(page.locator("#heard")).to_have_text(word(page, "came").replace("{name}", "Leena"))


def test_the_newest_line_stays_in_sight_and_who_reads_further_up_is_left_there(window, server):
    for number in range(40):
        server.say(f"Rivi {number}", is_told=False)
    page = window()
    newest = page.locator("#chat-lines [data-n]").last
    expect(newest).to_have_text(re.compile("Rivi 39"))
    expect(newest).to_be_in_viewport()

    server.is_down = True
    server.drop()
    write(page, "Jää tänne")
    expect(page.locator("#chat-link")).to_be_visible()
    expect(page.locator("#chat-unsent .talk__mark")).to_be_in_viewport()
    server.is_down = False
    expect_link(page, "on")
    page.locator("#chat-lines [data-n]").first.scroll_into_view_if_needed()
    expect(page.locator("#chat-end")).not_to_be_in_viewport()
    server.say("Uusi rivi")

    expect(page.locator("#chat-new")).to_be_visible()
    expect(page.locator("#chat-lines [data-n]").first).to_be_in_viewport()
    page.locator("#chat-new").click()
    expect(page.locator("#chat-lines [data-n]").last).to_be_in_viewport()
    expect(page.locator("#chat-new")).to_be_hidden()
