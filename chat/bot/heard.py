"""Words of the person's, and what is in them: a button, a bill, another matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chat.bot.person_words import asks_for_person
from chat.bot.recognising import Recognised, invoices_meant
from chat.bot.scene import Dialogue, Expects, Scene, Which
from chat.bot.told import recognised_values
from chat.bot.understanding import Understanding
from chat.rules.intents import Intent
from invoices.models import Invoice

# Characters of words that a button carries.
LONGEST_KEPT: Final = 500
# Words: of more, what is not ours is no answer that was only not understood.
MOST_IN_AN_ANSWER: Final = 4
# A guess that is likelier than all others together.
LIKELY: Final = 0.5
# What the mere name of a bill is taken for.
NAMING: Final = frozenset(
    {
        Intent.WHAT_I_OWE,
        Intent.FIND_INVOICE,
        Intent.GREETING,
        Intent.THANKS,
        Intent.OTHER,
    }
)
# Words that answer what was asked for may sound like these: "I pay on 15.12., thanks".
NEAR: Final = frozenset(
    {
        Intent.PAY,
        Intent.ALREADY_PAID,
        Intent.SHIFT_DUE_DATE,
        Intent.MAKE_PLAN,
        Intent.CHANGE_PLAN,
        Intent.GREETING,
        Intent.THANKS,
        Intent.OTHER,
    }
)
NEAR_INVOICE: Final = NEAR | {Intent.WHAT_I_OWE, Intent.FIND_INVOICE, Intent.SENDER}

# A button as `Choice.as_json` made it.
type Offered = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Words of the person's, and what they were found to be.

    number   of the line
    offered  the buttons that stood under the robot's last lines
    """

    text: str
    number: int
    understanding: Understanding
    recognised: Recognised
    offered: Sequence[Offered] = ()

    @property
    def is_short(self) -> bool:
        """Whether it may be no more than an answer, or a name."""
        return len(self.text.split()) <= MOST_IN_AN_ANSWER


def read_plainly(heard: Heard) -> Heard:
    """A plain yes or no, or a mere number, stands on no right, whatever it is taken for."""
    is_answer = heard.recognised.answer is not None
    if not is_answer and any(each.isalpha() for each in heard.text):
        return heard
    return replace(heard, understanding=replace(heard.understanding, right=None))


def wants_person(scene: Scene, heard: Heard) -> bool:
    """Some words always mean it; others may tell of a person while something is being told."""
    if asks_for_person(heard.text):
        return True
    is_meant = heard.understanding.is_sure and heard.understanding.intent is Intent.HUMAN
    return is_meant and scene.talk.expects != Expects.WORDS


def is_of_another_matter(scene: Scene, heard: Heard) -> bool:
    """Whether the words surely begin something else, though what was asked for is in them."""
    understanding, talk = heard.understanding, scene.talk
    near = NEAR_INVOICE if talk.expects == Expects.INVOICE else NEAR
    return understanding.is_sure and understanding.intent not in {talk.dialogue, *near}


def is_of_another_bill(scene: Scene, heard: Heard, dialogue: Dialogue) -> bool:
    """Whether a day was asked for, and the one that is named is another bill's."""
    is_day_asked = scene.talk.expects in {Expects.DAY, Expects.PAST_DAY}
    named = bills_named(scene, heard, dialogue) if is_day_asked else []
    return len(named) == 1 and named[0] != scene.talk.invoice


def may_mean_another(heard: Heard, intent: Intent) -> bool:
    """Whether words that name a bill are more than its name, and likelier of another matter."""
    likeliest, chance = heard.understanding.ranked[0]
    if likeliest in NAMING | {intent}:
        return False
    return chance >= LIKELY or not heard.is_short


def is_wish_instead(scene: Scene, heard: Heard) -> bool:
    """Whether something was asked for, and the words are likelier a wish than a try to answer.

    Words for a bill sound like many wishes: where one is asked for, they are a try.
    """
    likeliest, chance = heard.understanding.ranked[0]
    if scene.talk.expects in {Expects.NOTHING, Expects.INVOICE}:
        return False
    return chance >= LIKELY and likeliest not in NAMING | {scene.talk.dialogue}


def read_aloud(heard: Heard) -> Offered | None:
    """The button whose words were written."""
    said = _plain(heard.text)
    return next((each for each in heard.offered if _plain(each["label"]) == said), None)


def begun_to_read(heard: Heard) -> Offered | None:
    """The one button that begins with the words, as "skip" of "Skip the next instalment"."""
    said = _plain(heard.text)
    begun = [each for each in heard.offered if _plain(each["label"]).startswith(f"{said} ")]
    return begun[0] if said and len(begun) == 1 else None


def told(scene: Scene, heard: Heard) -> dict[str, str]:
    """What words that were not understood told nevertheless: it is not asked for again."""
    values = recognised_values(heard.recognised, today=scene.today)
    if len(heard.text) <= LONGEST_KEPT:
        values["words"] = heard.text
    if len(meant := bills_named(scene, heard)) == 1:
        values["invoice"] = str(meant[0].public_id)
    return values


def bills_named(scene: Scene, heard: Heard, dialogue: Dialogue | None = None) -> list[Invoice]:
    """The bills that the words name. Settled ones are looked among where they may be meant."""
    meant = invoices_meant(scene.open_invoices, heard.text, heard.recognised)
    may_be_closed = dialogue is None or dialogue.which == Which.ANY or _is_search(dialogue)
    if meant or not may_be_closed:
        return meant
    return invoices_meant(scene.closed_invoices, heard.text, heard.recognised)


def _is_search(dialogue: Dialogue) -> bool:
    return dialogue.intent is Intent.FIND_INVOICE


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!?")
