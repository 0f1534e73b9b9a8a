"""The window of a chat loses, doubles and reorders no line, whatever breaks around it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.chatting.window import (
    LEAVE,
    expect_link,
    expect_stored,
    shown,
    until,
    word,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_lines_go_out_in_order_and_come_back_once(window, server):
    page = window()

    write(page, "Yksi", "Kaksi", "Kolme")
    server.say("Hei, olen Leena.")

    expect_stored(page, server, "Yksi", "Kaksi", "Kolme")


def test_a_server_that_is_killed_in_mid_sentence_loses_nothing(window, server):
    page = window()
    expect_link(page, "on")
    write(page, "Yksi")
    expect_stored(page, server, "Yksi")

    server.is_down = True
    server.drop()
    write(page, "Kaksi", "Kolme")
    page.locator("#chat-text").fill("Ja sitten vi")
    expect_link(page, "lost")
    expect(page.locator("#chat-unsent [data-mark=kept]")).to_have_count(2)
    expect(page.locator("#chat-link")).to_have_text(word(page, "lost"))
    server.say("Tämä sanottiin sillä välin.", is_told=False)
    server.is_down = False

    expect_link(page, "on")
    expect_stored(page, server, "Yksi", "Kaksi", "Kolme")
    expect(page.locator("#chat-text")).to_have_value("Ja sitten vi")


@pytest.mark.parametrize("loss", ["is_deaf", "is_mute", "loses_acks"])
def test_what_is_lost_in_one_direction_is_said_again_and_stored_once(window, server, loss):
    page = window()
    expect_link(page, "on")

    setattr(server, loss, True)
    write(page, "Yksi", "Kaksi")
    server.say("Kuuluuko?", is_told=loss != "loses_acks")
    opened = server.opened
    if loss != "loses_acks":
        until(page, lambda: server.opened > opened)
    setattr(server, loss, False)

    expect(shown(page)).to_have_count(4)
    expect_stored(page, server, "Yksi", "Kaksi")


def test_a_full_outbox_and_a_begun_sentence_outlive_a_reload(window, server):
    page = window()
    expect_link(page, "on")
    server.is_down = True
    server.drop()
    write(page, "Yksi", "Kaksi", "Kolme")
    expect(page.locator("#chat-unsent > *")).to_have_count(3)
    page.locator("#chat-text").fill("Kesken")

    page.reload()
    expect(page.locator("#chat-unsent [data-slot=text]")).to_have_text(["Yksi", "Kaksi", "Kolme"])
    expect(page.locator("#chat-text")).to_have_value("Kesken")
    server.is_down = False

    expect_stored(page, server, "Yksi", "Kaksi", "Kolme")


def test_two_tabs_share_one_outbox_in_the_order_of_writing(window, server, chat):
    one = window()
    expect_link(one, "on")
    other = one.context.new_page()
    other.goto(one.url)
    expect_link(other, "on")
    server.is_down = True
    server.drop()

    for page, text in [(one, "Yksi"), (other, "Kaksi"), (one, "Kolme"), (other, "Neljä")]:
        write(page, text)
        for each in (one, other):
            expect(each.locator("#chat-unsent")).to_contain_text(text)
    server.is_down = False

    expect_stored(one, server, "Yksi", "Kaksi", "Kolme", "Neljä")
    expect_stored(other, server, "Yksi", "Kaksi", "Kolme", "Neljä")


def test_a_tab_sends_what_a_closed_one_has_left(window, server):
    one = window()
    other = one.context.new_page()
    other.goto(one.url)
    expect_link(other, "on")
    server.is_deaf = True
    write(one, "Yksi")
    expect(other.locator("#chat-unsent")).to_contain_text("Yksi")

    one.close()
    server.is_deaf = False

    expect_stored(other, server, "Yksi")


def test_another_device_of_the_same_person_goes_on(window, server):
    phone, desk = window(), window()
    expect_link(desk, "on")

    write(phone, "Puhelimella")
    until(phone, lambda: server.said == ["Puhelimella"])
    write(desk, "Koneella")

    until(phone, lambda: len(server.said) == 2)
    for page in (phone, desk):
        expect_stored(page, server, "Puhelimella", "Koneella")
        expect(page.locator("#chat-lines .talk__message--own")).to_have_count(3)


@pytest.mark.parametrize("query", ["", "?poll"])
def test_where_sockets_are_blocked_it_asks_over_http(window, server, query):
    server.is_blocked = True
    page = window(query)
    expect_link(page, "polling")

    write(page, "Yksi", "Kaksi")
    server.say("Hei!")

    expect(page.locator("#chat-lines")).to_contain_text("Hei!")
    expect_stored(page, server, "Yksi", "Kaksi")
    until(page, lambda: any("read" in each for each in server.posted))
    server.is_blocked = False
    if not query:
        expect_link(page, "on")


def test_lost_answers_over_http_are_asked_for_again(window, server):
    server.is_blocked = server.loses_acks = True
    page = window()
    expect_link(page, "polling")

    write(page, "Yksi", "Kaksi")
    until(page, lambda: len(server.posted) > 1)
    server.loses_acks = False

    expect_stored(page, server, "Yksi", "Kaksi")


def test_a_gap_is_asked_for_and_shown_in_its_place(window, server):
    page = window()
    expect_link(page, "on")

    server.say("Ensin", is_told=False)
    server.say("Sitten", is_told=False)
    server.say("Lopuksi")

    expect(shown(page)).to_have_text([each["text"] for each in server.lines])
    assert [each["after"] for each in server.of("ask")] == [1]


def test_a_long_absence_is_caught_up_in_parts(window, server):
    server.most = 4
    for number in range(20):
        server.say(f"Rivi {number}", is_told=False)

    page = window()

    expect(shown(page)).to_have_text([each["text"] for each in server.lines])


def test_a_session_that_has_ended_and_a_lost_right_are_not_tried_again(window, server):
    page = window()
    expect_link(page, "on")
    page.locator("#chat-text").fill("Kesken")

    server.closes_with = 4401
    server.drop(4401)

    expect_link(page, "closed")
    expect(page.locator("#chat-link")).to_have_text(word(page, "session-ended"))
    write(page, "Ei lähde")
    expect(page.locator("#chat-unsent [data-mark=kept]")).to_have_count(1)
    opened = server.opened
    page.wait_for_timeout(200)
    assert server.opened == opened


def test_a_newer_version_is_loaded_once_with_the_text_kept(window, server):
    page = window()
    expect_link(page, "on")
    page.locator("#chat-text").fill("Kesken")
    server.is_down = True
    server.drop()
    page.locator("#chat-text").press("Enter")
    page.locator("#chat-text").fill("Vielä kesken")
    expect(page.locator("#chat-unsent > *")).to_have_count(1)

    server.closes_with = 4409
    with page.expect_navigation():
        server.is_down = False

    # The new page is no newer for this server: it is not loaded again and again.
    expect_link(page, "polling")
    expect(page.locator("#chat-text")).to_have_value("Vielä kesken")
    expect_stored(page, server, "Kesken")


def test_a_server_that_sends_all_away_is_asked_later(window, server):
    server.closes_with = 1013
    page = window(longest=200)
    until(page, lambda: server.opened > 1)
    server.closes_with = None

    write(page, "Yksi")

    expect_link(page, "on")
    expect_stored(page, server, "Yksi")


def test_who_writes_faster_than_allowed_keeps_the_order(window, server):
    page = window(burst=3, burstTime=200)
    server.refuses = {"Rivi 1": "too-many"}

    write(page, *(f"Rivi {number}" for number in range(8)))
    until(page, lambda: len(server.of("line")) > 1)
    server.refuses = {}

    until(page, lambda: len(server.said) == 8)
    assert sorted(server.said) == [f"Rivi {number}" for number in range(8)]
    expect(page.locator("#chat-unsent > *")).to_have_count(0)


def test_without_a_place_to_keep_lines_they_are_sent_all_the_same(window, server):
    page = window(before="Object.defineProperty(window, 'indexedDB', { get() { throw 1; } })")
    expect(page.locator("#chat-link")).to_have_text(word(page, "not-kept"))

    server.is_down = True
    server.drop()
    write(page, "Yksi", "Kaksi")
    expect(page.locator("#chat-unsent [data-mark=kept]")).to_have_count(2)
    server.is_down = False

    expect_stored(page, server, "Yksi", "Kaksi")


def test_what_is_left_of_another_chat_goes_out_too(window, server, chat):
    page = window()
    other = "6f1f3b4e-0000-4000-8000-000000000001"
    with page.expect_request(f"**/chat/{other}/lines/") as asked:
        page.evaluate(LEAVE, [page.locator("body").get_attribute("data-person"), other])
        page.reload()

    assert "text=Unohtui" in asked.value.post_data
