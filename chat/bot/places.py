"""Where a talk stands and what was offered in it, by what this release of the portal knows.

A talk may be older than the release: an intent, a dialogue or a step may have been removed since.
"""

from dataclasses import replace

from chat.bot.dialogues import DIALOGUES
from chat.bot.heard import Heard, Offered, read_aloud
from chat.bot.scene import Dialogue, Kind
from chat.models import BotTalk
from chat.rules.intents import Intent


class NoSuchStepError(Exception):
    """A button that this version of the portal does not know. Nothing was changed."""


def dialogue_of(name: str) -> Dialogue | None:
    """By its stored name; None where it was removed."""
    return DIALOGUES.get(Intent(name)) if name in Intent else None


def step_of(offered: Offered) -> tuple[Dialogue, str]:
    """Where a button leads. Raises `NoSuchStepError`."""
    name, _, step = str(offered["step"]).partition(".")
    dialogue = dialogue_of(name)
    if dialogue is None or step not in dialogue.steps:
        raise NoSuchStepError(offered["step"])
    return dialogue, step


def is_known(offered: Offered) -> bool:
    """Whether a button still leads somewhere; one that opens a page does."""
    if offered["kind"] == Kind.OPEN:
        return True
    try:
        step_of(offered)
    except NoSuchStepError:
        return False
    return True


def found_again(talk: BotTalk, heard: Heard) -> tuple[Heard, bool]:
    """The words without the buttons that were removed, and whether the talk may go on with them.

    Where it stood in what was removed, or the words are such a button's, it stands nowhere then,
    in memory; what was offered meanwhile is not gone on with either.
    """
    read = read_aloud(heard)
    if _is_place_known(talk) and (read is None or is_known(read)):
        known = [each for each in heard.offered if is_known(each)]
        return replace(heard, offered=known), True
    leave(talk)
    return replace(heard, offered=()), False


def leave(talk: BotTalk) -> None:
    """The talk stands nowhere, in memory; its bill, its rights and what was tried stay."""
    talk.dialogue = talk.step = talk.expects = talk.then_step = ""
    talk.slots, talk.unsure = {}, 0


def _is_place_known(talk: BotTalk) -> bool:
    if not talk.dialogue:
        return True
    dialogue = dialogue_of(talk.dialogue)
    return dialogue is not None and (not talk.expects or talk.then_step in dialogue.steps)
