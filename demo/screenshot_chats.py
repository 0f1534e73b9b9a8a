"""Pictures of a chat: the robot, the queue, the talk on both sides, the board, and the end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

# Takes one picture of a page in each size and scheme.
type TakeAll = Callable[[Page, str], None]

CHAT: Final = "/chat/"
PEOPLE: Final = "/chat/?with=person"
DESK: Final = "/admin/chat/desk/"
BOARD: Final = "/admin/chat/board/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """matter  in the name of the invoice that the chat is about
    wish    what the robot is asked for; it names no day, so that the robot offers some
    lines   the visitor's and the agent's by turns, the visitor's first
    """

    matter: str
    wish: str
    lines: tuple[str, ...]


SAMPLES: Final = {
    "fi": Sample(
        matter="118250031",
        wish="Voinko siirtää tämän laskun eräpäivää?",
        lines=(
            "Hei! Palkka tulee vasta viikon päästä. Voinko siirtää tämän laskun eräpäivää?",
            (
                "Hei Väinö, Leena täällä. Voit: paina laskun sivulla ”Siirrä eräpäivää”. Kalenteri "
                "näyttää jokaisen päivän ja sen, mitä siirto maksaa."
            ),
            "Löysin sen. Saanko päätöksen heti?",
            "Kyllä, ja uusi eräpäivä on saman tien laskun sivulla.",
        ),
    ),
    "sv": Sample(
        matter="770114",
        wish="Kan jag flytta förfallodagen?",
        lines=(
            "Hej! Pensionen kommer först nästa vecka. Kan jag flytta förfallodagen?",
            (
                "Hej Gunnel, det är Leena. Ja: tryck på ”Flytta förfallodagen” på fakturans sida. "
                "Kalendern visar varje dag och vad flytten kostar."
            ),
            "Jag hittade den. Får jag beslutet genast?",
            "Ja, och den nya förfallodagen står genast på fakturans sida.",
        ),
    ),
    "en": Sample(
        matter="HT204121",
        wish="Can I move the due date of this invoice?",
        lines=(
            "Hi! My grant comes next week. Can I move the due date of this invoice?",
            (
                "Hello Emily, Leena here. Yes: press “Move the due date” on the page of the "
                "invoice. The calendar shows each day and what the move costs."
            ),
            "Found it. Do I get the decision at once?",
            "Yes, and the new due date is on the page of the invoice at once.",
        ),
    ),
}


def chat(visitor: Page, desk: Page, board: Page, *, language: str, take: TakeAll) -> None:
    """With people, to the end, then with the robot. Nobody is at a desk before and after.

    The robot comes last, since it does what the agent has told of.
    """
    sample = SAMPLES[language]
    visitor.goto(PEOPLE)
    take(visitor, "chat-choose")
    visitor.locator(".matters a", has_text=sample.matter).first.click()
    visitor.locator("#chat-start").wait_for()
    take(visitor, "chat-start")
    visitor.locator("#chat-start textarea").fill(sample.lines[0])
    visitor.locator("#chat-start .button--primary").click()
    visitor.locator('#chat[data-link="on"]').wait_for()
    take(visitor, "chat-waiting")
    desk.goto(DESK)
    desk.locator("[data-presence=HERE]").click()
    visitor.locator('#chat[data-state="talking"]').wait_for()
    _talk(visitor, desk, sample.lines[1:])
    take(visitor, "chat")
    if language == "fi":
        desk.locator("#beside-title").wait_for()
        take(desk, "staff-chat")
        board.goto(BOARD)
        take(board, "staff-chat-board")
    _end(desk)
    visitor.locator('#chat[data-state="ended"]').wait_for()
    take(visitor, "chat-ended")
    _robot(visitor, sample, take)


def _robot(visitor: Page, sample: Sample, take: TakeAll) -> None:
    """The question, the days that the robot offers, its last look before the act, and the deed."""
    visitor.goto(PEOPLE)
    matter = visitor.locator(".matters a", has_text=sample.matter).first.get_attribute("href")
    visitor.goto(CHAT)
    take(visitor, "chat-ask")
    visitor.goto(f"{matter}".replace("with=person", ""))
    visitor.locator("#chat-ask textarea").fill(sample.wish)
    visitor.locator("#chat-ask .button--primary").click()
    visitor.locator(".talk-choice--say").first.wait_for()
    take(visitor, "chat-robot")
    visitor.locator(".talk-choice--say").first.click()
    visitor.locator(".talk-choice--act").first.wait_for()
    take(visitor, "chat-robot-check")
    visitor.locator(".talk-choice--act").first.click()
    # What is answered offers nothing any more; then it asks whether that settled the matter.
    visitor.locator(".talk-choice--act:visible").wait_for(state="detached")
    visitor.locator(".talk-choice--say:visible").first.wait_for()
    take(visitor, "chat-robot-done")
    visitor.locator("[data-opens=chat-ending]").click()
    visitor.locator("#chat-ending [form=chat-end-form]").click()
    visitor.locator('#chat[data-state="ended"]').wait_for()


def _talk(visitor: Page, desk: Page, lines: tuple[str, ...]) -> None:
    """The agent and the visitor by turns; each waits for what the other said."""
    field = desk.locator("#desk-columns [data-part=text]")
    for count, text in enumerate(lines):
        is_agents = count % 2 == 0
        (field if is_agents else visitor.locator("#chat-text")).fill(text)
        (desk if is_agents else visitor).keyboard.press("Enter")
        for page, place in ((visitor, "#chat-lines"), (desk, "#desk-columns [data-part=lines]")):
            page.locator(place, has_text=text).wait_for()
    visitor.locator("#chat-lines [data-mark=read]").last.wait_for()


def _end(desk: Page) -> None:
    desk.locator("#desk-columns [data-panel=end]").click()
    panel = desk.locator("#desk-columns [data-part=panel] form")
    panel.locator("select").select_option("MORE_TIME")
    panel.locator("button[type=submit]").click()
    # While there is a chat, leaving the desk is asked about first.
    desk.locator("#desk-columns [data-chat]").wait_for(state="detached")
    desk.locator("#desk-load", has_text="0").wait_for()
    desk.locator("[data-presence=AWAY]").click()
    desk.locator("[data-presence=AWAY][aria-pressed=true]").wait_for()
