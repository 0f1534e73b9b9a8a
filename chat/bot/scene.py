"""What a dialogue is made of, and what it sees of the person it talks with.

A dialogue is data: a table of steps, each a function that looks and answers. It writes nothing but
through the services that the pages use, and only in a step that is an act, which a button named.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Protocol
from uuid import UUID

from django.utils.functional import Promise

from accounts.actor import Actor
from accounts.models import Level
from chat.models import BotTalk, Chat
from chat.rules.intents import Intent
from invoices.models import Invoice
from invoices.queries import find_invoice, rights
from invoices.queries.rights import may_see
from myropo.calendar import helsinki_date

type Values = Mapping[str, str]

START: Final = "start"
# Bills among which one is looked for by words; a company may have thousands.
MOST_OPEN: Final = 200
MOST_CLOSED: Final = 50


class Kind(StrEnum):
    """What a button does: it says something, it does something, or it opens a page."""

    SAY = "say"
    ACT = "act"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button under a line of the robot's; made by `say`, `act` and `open_page`.

    label   what it says, in the language of the talk; of an act: what is done, with its sum
    step    "dialogue.step" that it leads to
    values  what the step is told; it never leaves the server
    url     the page that it opens
    """

    label: str
    kind: Kind
    step: str = ""
    values: Values = field(default_factory=dict)
    url: str = ""

    def as_json(self, key: str) -> dict[str, Any]:
        """As `messaging.Message.choices` keeps it."""
        return {
            "key": key,
            "label": self.label,
            "kind": str(self.kind),
            "step": self.step,
            "values": dict(self.values),
            "url": self.url,
        }


def say(label: str | Promise, intent: Intent, step: str = START, **values: object) -> Choice:
    """A button that goes on with the talk. Its label becomes the person's line."""
    return _to(Kind.SAY, label, intent, step, values)


def act(label: str | Promise, intent: Intent, step: str, **values: object) -> Choice:
    """A button that does something: its label names the act, and the sum where there is one."""
    return _to(Kind.ACT, label, intent, step, values)


def open_page(label: str | Promise, url: str) -> Choice:
    """A button that opens a page of the portal; the talk stays as it is."""
    return Choice(label=str(label), kind=Kind.OPEN, url=url)


def _to(
    kind: Kind, label: str | Promise, intent: Intent, step: str, values: Mapping[str, object]
) -> Choice:
    texts = {name: str(value) for name, value in values.items()}
    return Choice(label=str(label), kind=kind, step=f"{intent}.{step}", values=texts)


class Expects(StrEnum):
    """What kind of words a step waits for; all else begins another talk."""

    NOTHING = ""
    # values: "day", ISO, and "days", all that were named, with blanks between them; where so much
    # more time was asked for, "delay" in days, and "day" is counted from today.
    DAY = "DAY"
    PAST_DAY = "PAST_DAY"  # values: "day", ISO: today or before, unless a year was named
    SUM = "SUM"  # values: "sum", "84.20"
    COUNT = "COUNT"  # values: "count"
    # So many parts, or so much a month, or on which day; values: those of COUNT, SUM and DAY that
    # were told.
    PARTS = "PARTS"
    WORDS = "WORDS"  # values: "words", as they were written
    INVOICE = "INVOICE"  # the talk's invoice; no value


class Outcome(StrEnum):
    """What follows from an answer."""

    ASKED = "ASKED"  # the robot asks back: the talk goes on
    TOLD = "TOLD"  # it has answered: "Did that settle your matter?"
    DONE = "DONE"  # it has done what was asked for; the same question
    REFUSED = "REFUSED"  # it is not possible, and what is instead was said; the same question
    UNSURE = "UNSURE"  # it did not understand
    HAND_OVER = "HAND_OVER"  # to an agent, now
    AS_MESSAGE = "AS_MESSAGE"  # what was said becomes a message
    END = "END"  # it is settled: the chat ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the robot says, and what comes next.

    text     approved words with the person's numbers; paragraphs are divided by an empty line
    expects, then  what words may follow, and the step of the same dialogue they lead to
    keeps    what of the talk is remembered as its slots, beside what was there
    uses_right  what the person stood on and has used now: it waits for nobody any more
    """

    text: str
    choices: Sequence[Choice] = ()
    outcome: Outcome = Outcome.TOLD
    expects: Expects = Expects.NOTHING
    then: str = ""
    keeps: Values = field(default_factory=dict)
    uses_right: Collection[str] = frozenset()


@dataclass(kw_only=True)
class Scene:
    """Who is talked with, about what, and when. Reads what it is asked for, once.

    actor     what it may see and do; while words are answered it counts as identified by a bank,
              since nothing is done then: an act has the actor of the request that did it
    language  in which the robot answers; it is active while steps run
    """

    actor: Actor
    chat: Chat
    talk: BotTalk
    language: str
    at: datetime

    @property
    def today(self) -> date:
        return helsinki_date(self.at)

    @property
    def slots(self) -> dict[str, str]:
        return dict(self.talk.slots)

    @cached_property
    def open_invoices(self) -> list[Invoice]:
        """What is to be paid or is not settled, the most urgent first; as many as are named."""
        rows = Invoice.objects.filter(rights(self.actor)).open().select_related("creditor")
        return list(rows.order_by("due_on", "pk")[:MOST_OPEN])

    @cached_property
    def closed_invoices(self) -> list[Invoice]:
        """What was settled, the latest first; as many as anybody names in a talk."""
        rows = Invoice.objects.filter(rights(self.actor)).closed().select_related("creditor")
        return list(rows.order_by("-closed_on", "-pk")[:MOST_CLOSED])

    @property
    def invoice(self) -> Invoice | None:
        """The bill that the talk is about, as long as the actor may see it."""
        invoice = self.talk.invoice
        return invoice if invoice is not None and may_see(self.actor, invoice) else None

    def find(self, public_id: str) -> Invoice | None:
        """One of the actor's, by its public id as a button carries it."""
        return find_invoice(self.actor, UUID(public_id))


class Step(Protocol):
    """A step of a dialogue. `values`: what its button carries, or what was recognised."""

    def __call__(self, scene: Scene, values: Values, /) -> Answer: ...


class Which(StrEnum):
    """Which bill a dialogue is about; it is asked for before its first step."""

    NONE = "NONE"
    OPEN = "OPEN"  # one that is to be paid
    ANY = "ANY"  # also one that is settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One matter that the robot talks about.

    title  what a button says that leads here; a short wish: "Move a due date"
    steps  by name; `START` is the first
    acts   the steps that do something: only a button leads there, and how far the right to act
           must go for it; above `Level.PAY` a bank must have identified the person, as on pages
    for_all  the page that does it for several bills at once: what its button says, its name
    never  bills that it is never possible with, and what is said of them, as %(bills)s, where
           others are to be chosen from
    """

    intent: Intent
    title: Promise
    steps: Mapping[str, Step]
    which: Which = Which.NONE
    acts: Mapping[str, Level] = field(default_factory=dict)
    for_all: tuple[Promise, str] | None = None
    never: tuple[Callable[[Invoice], bool], Promise] | None = None
