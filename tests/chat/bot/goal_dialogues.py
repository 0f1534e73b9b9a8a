"""Scripted people with a goal, who talk with the robot until they reach it or give up."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from django.urls import resolve
from django.utils import translation

from accounts.actor import Actor
from chat.bot import talking
from chat.bot.dialogues import DIALOGUES
from chat.bot.scene import Kind
from chat.models import BotTalk, Chat, ChatState
from chat.rules.intents import Intent
from chat.services import bot_turns, starting
from invoices.models import DebtorRequest, Document, DocumentKind
from messaging.matters import GENERAL
from messaging.models import Author, Medium, Message
from messaging.services import posting
from myropo.calendar import HELSINKI
from payments.models import DueDateShift, PaymentPlan, PaymentReport, PlanAct, PlanEvent, PlanState
from tests.chat.bot import situations
from tests.factories import DebtorFactory

FOLDER = Path(__file__).parent / "goals"
LANGUAGES = ("fi", "sv", "en")
# A Monday evening: no person is there to help.
AT = datetime(2026, 11, 23, 21, 30, tzinfo=HELSINKI)
PRESS = "["


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A person in a situation, who wants something; see `goals/fi.toml`."""

    language: str
    name: str
    situation: str
    wants: str
    turns: list[str]
    bill: str = ""
    opens: str = ""
    said: tuple[str, ...] = ()
    row: str = ""

    def __str__(self):
        return f"{self.language}: {self.name}"


def goals_in(language):
    goals = tomllib.loads((FOLDER / f"{language}.toml").read_text())["goals"]
    return [Goal(language=language, **each) for each in goals]


class GaveUpError(Exception):
    """The robot offered no way to go on to what the person wants."""


class Person:
    """Who plays a goal; `turns` counts what was typed and pressed."""

    def __init__(self, goal):
        user = DebtorFactory(language=goal.language)
        self.goal, self.turns = goal, 0
        self.actor = Actor(user=user, acting_for=user.party)
        self.chat, self.seen = None, 0
        getattr(situations, goal.situation)(self.actor)

    def reaches_it(self):
        """Whether the goal is reached, and nobody else had to help."""
        try:
            for each in self.goal.turns:
                self._say_or_press(each)
                self._answer_what_is_asked()
        except GaveUpError:
            return False
        return self.state != ChatState.WAITING and self._is_reached()

    @property
    def lines(self):
        """What the robot said since the person's last line."""
        rows = Message.objects.filter(
            thread=self.chat.thread_id, author=Author.BOT, number__gt=self.seen
        )
        return list(rows.order_by("number"))

    @property
    def choices(self):
        return [(line.number, each) for line in self.lines for each in line.choices]

    def _say_or_press(self, words):
        if words.startswith(PRESS):
            if not self._is_reached():
                self._press(words.removeprefix(PRESS))
            return
        self.turns += 1
        if self.chat is None:
            self.chat = starting.start(
                actor=self.actor,
                text=words,
                client_id=uuid4(),
                at=AT,
                matter=GENERAL,
                subject="Asia",
                with_bot=True,
            )
        else:
            posting.post(
                thread_id=self.chat.thread_id,
                author=Author.PERSON,
                user=self.actor.user,
                medium=Medium.CHAT,
                text=words,
                client_id=uuid4(),
                at=AT,
            )
        self._note_seen()
        bot_turns.answer(chat_id=self.chat.pk, at=AT)
        self._look_at_buttons()

    def _answer_what_is_asked(self):
        """Which matter, where the robot is not sure; and which bill."""
        with translation.override(self._language()):
            title = str(DIALOGUES[Intent(self.goal.wants)].title)
        for wanted in (title, self.goal.bill):
            if wanted and not self._is_reached() and self._find(wanted, exactly=Kind.SAY):
                self._press(wanted)

    def _press(self, label):
        found = self._find(label)
        if found is None:
            raise GaveUpError(label)
        number, choice = found
        if choice["kind"] == Kind.OPEN:
            return
        self.turns += 1
        bot_turns.press(
            actor=self.actor,
            chat=self.chat,
            number=number,
            key=choice["key"],
            client_id=uuid4(),
            at=AT,
        )
        self._note_seen()
        self._look_at_buttons()

    def _look_at_buttons(self):
        """A button of an act leads to a step that asks for a right, and no other button does."""
        for _, each in self.choices:
            if each["kind"] == Kind.OPEN:
                assert resolve(urlsplit(each["url"]).path)
            else:
                assert (talking.level_of(each) is not None) == (each["kind"] == Kind.ACT)

    def _find(self, label, *, exactly=""):
        for number, choice in self.choices:
            is_kind = not exactly or choice["kind"] == exactly
            if is_kind and _plain(choice["label"]).startswith(_plain(label)):
                return number, choice
        return None

    def _note_seen(self):
        rows = Message.objects.filter(thread=self.chat.thread_id, author=Author.PERSON)
        self.seen = rows.latest("number").number

    def _language(self):
        return BotTalk.objects.get(chat=self.chat).language

    @property
    def state(self):
        return Chat.objects.values_list("state", flat=True).get(pk=self.chat.pk)

    def _is_reached(self):
        goal = self.goal
        if goal.row:
            return ROWS[goal.row](self)
        if goal.opens:
            urls = [each["url"] for _, each in self.choices if each["url"]]
            names = {resolve(urlsplit(url).path).view_name for url in urls}
            return not names.isdisjoint(goal.opens.split())
        text = _plain(" ".join(each.text for each in self.lines))
        return all(_plain(each) in text for each in goal.said)


def _plain(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def _documents(kind):
    return lambda person: Document.objects.filter(kind=kind).exists()


def _requests(kind):
    return lambda person: DebtorRequest.objects.filter(
        kind=kind, party=person.actor.acting_for
    ).exists()


ROWS = {
    "shift": lambda person: DueDateShift.objects.exists(),
    "plan": lambda person: PaymentPlan.objects.filter(state=PlanState.ACTIVE).exists(),
    "skip": lambda person: PlanEvent.objects.filter(act=PlanAct.SKIPPED).exists(),
    "report": lambda person: PaymentReport.objects.exists(),
    "original": _documents(DocumentKind.ORIGINAL_INVOICE),
    "statement": _documents(DocumentKind.STATEMENT),
    "receipt": _documents(DocumentKind.PAYMENT_RECEIPT),
    "ended": lambda person: person.state == ChatState.ENDED,
    **{kind: _requests(kind) for kind in ("DISPUTE", "STOP", "COMPLAINT", "HARDSHIP")},
}
