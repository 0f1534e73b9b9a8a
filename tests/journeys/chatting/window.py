"""What a test does in the window of a chat, and sees there."""

import pytest
from playwright.sync_api import expect

# Another page of the person leaves a line in the outbox of a chat.
LEAVE = """async ([person, chat]) => {
  const { openOutbox } = await import("/static/js/chat/outbox.js");
  const outbox = await openOutbox(person);
  await outbox.add({ chat, text: "Unohtui" });
}"""
# How much stands in the outbox, and which sentences are begun.
LEFT = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("myropo-chat");
    request.onsuccess = () => resolve(request.result);
  });
  const request = database.transaction("lines").objectStore("lines").count();
  await new Promise((resolve) => (request.onsuccess = resolve));
  database.close();
  return [request.result, Object.keys(localStorage).filter((each) => each.startsWith("chat-"))];
}"""


def write(page, *texts):
    for text in texts:
        page.locator("#chat-text").fill(text)
        page.keyboard.press("Enter")


def shown(page):
    """The text of all lines, in their order; those without a number are the last."""
    return page.locator("#chat-lines [data-n], #chat-unsent [data-id]").locator("[data-slot=text]")


def until(page, is_so):
    """Playwright hears of sockets and requests while it waits for the page."""
    for _ in range(500):
        if is_so():
            return
        page.wait_for_timeout(10)
    pytest.fail("It does not come to that.")


def expect_stored(page, server, *texts):
    """The server has each once and in order, and the page knows that it has."""
    until(page, lambda: len(server.said) >= len(texts))
    expect(page.locator("#chat-unsent > *")).to_have_count(0)
    assert server.said == list(texts)
    expect(shown(page)).to_have_text([each["text"] for each in server.lines])


def word(page, key):
    return page.evaluate(
        "key => document.querySelector('#chat-words').content"
        ".querySelector(`[data-word=${key}]`).textContent",
        key,
    )


def expect_link(page, state):
    expect(page.locator("#chat")).to_have_attribute("data-link", state)
