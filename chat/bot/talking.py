"""Which dialogue goes on, and with what: one turn of the robot's.

What is most important goes first: a life in danger, the wish for a person, a right that somebody
stands on; then what was asked for just now; then what the words mean by themselves.
"""

from collections.abc import Sequence
from typing import Final

from accounts.models import Level
from chat.bot import asking_back, places
from chat.bot.dialogues import DIALOGUES
from chat.bot.heard import (
    Heard,
    Offered,
    begun_to_read,
    bills_named,
    is_of_another_bill,
    is_of_another_matter,
    is_wish_instead,
    may_mean_another,
    read_aloud,
    read_plainly,
    told,
    wants_person,
)
from chat.bot.scene import START, Answer, Dialogue, Expects, Kind, Outcome, Scene, Values, Which
from chat.bot.told import are_all, recognised_values, waited_for
from chat.rules.intents import Intent
from invoices.models import Invoice

# After these it is asked whether the matter is settled.
ENDS_A_MATTER: Final = frozenset({Outcome.TOLD, Outcome.DONE, Outcome.REFUSED})
# So many rows the hand-over tells; what was tried before is in the lines.
MOST_TRIED: Final = 12
# Buttons under the question what was meant.
MOST_MEANT: Final = 3


def hear(scene: Scene, heard: Heard) -> list[Answer]:
    """What the robot says to words. The talk of the scene is moved on, in memory."""
    heard, is_known = places.found_again(scene.talk, read_plainly(heard))
    answers = _answers_to(scene, heard)
    right = heard.understanding.right
    if right is not None and not any(right in each.uses_right for each in answers):
        scene.talk.stand_on(right, number=heard.number)
    is_urgent = right is Intent.CRISIS or answers[0].outcome == Outcome.HAND_OVER
    if is_known or is_urgent:
        return answers
    return [asking_back.afresh(answers[0]), *answers[1:]]


def press(scene: Scene, offered: Offered) -> list[Answer]:
    """What the robot says to a button that it offered, after it has done what it names.

    Raises what the services of an act raise where the step does not answer for it itself.
    """
    try:
        dialogue, step = places.step_of(offered)
    except places.NoSuchStepError:
        places.leave(scene.talk)
        return [asking_back.button_gone()]
    values = dict(offered["values"])
    if step == START:
        return _finished(scene, _enter(scene, dialogue, values=values))
    values = {**_slots(scene, dialogue), **values}
    if dialogue.which != Which.NONE and "invoice" in offered["values"]:
        scene.talk.invoice = scene.find(values["invoice"])
        if scene.talk.invoice is None:
            return _finished(scene, _remembered(scene, dialogue, step, asking_back.gone()))
    return _finished(scene, _taken(scene, dialogue, step, values))


def level_of(offered: Offered) -> Level | None:
    """How far one's right must go for a button's act; None of one that does nothing."""
    try:
        dialogue, step = places.step_of(offered)
    except places.NoSuchStepError:
        return None
    return dialogue.acts.get(step)


def _answers_to(scene: Scene, heard: Heard) -> list[Answer]:
    if not heard.text:
        return [asking_back.no_words(heard.offered)]
    if heard.understanding.right is Intent.CRISIS:
        return _go(scene, Intent.CRISIS)
    if wants_person(scene, heard):
        return _go(scene, Intent.HUMAN)
    if followed := _followed(scene, heard):
        return followed
    if intent := _wanted(scene, heard):
        return _go(scene, intent, heard)
    return [_unsure(scene, heard)]


def _wanted(scene: Scene, heard: Heard) -> Intent | None:
    """What the words mean by themselves; None where that is not sure."""
    understanding = heard.understanding
    if understanding.right is not None:
        return understanding.right
    if understanding.is_sure and understanding.intent in DIALOGUES:
        return understanding.intent
    if not bills_named(scene, heard):
        return None
    # Another bill is named in the middle of a talk about one: it goes on about that, unless
    # something else may be meant.
    now = _about_bills(scene)
    if now is None:
        return Intent.FIND_INVOICE
    return None if may_mean_another(heard, now) else now


def _about_bills(scene: Scene) -> Intent | None:
    """The matter that is talked about, where it is one of bills."""
    now = DIALOGUES[Intent(scene.talk.dialogue)] if scene.talk.dialogue else None
    return None if now is None or now.which == Which.NONE else now.intent


def _followed(scene: Scene, heard: Heard) -> list[Answer] | None:
    """What was asked for just now, or a button that was read aloud instead of pressed."""
    talk, understanding = scene.talk, heard.understanding
    if read := read_aloud(heard):
        return _chosen(scene, read)
    if talk.expects == Expects.WORDS and talk.dialogue:
        return _continue(scene, {"words": heard.text})
    if answered := _answered(scene, heard):
        return answered
    is_right = understanding.right is not None and understanding.right != talk.dialogue
    if is_right or is_of_another_matter(scene, heard):
        return None
    if talk.dialogue and is_of_another_bill(scene, heard, DIALOGUES[Intent(talk.dialogue)]):
        return None
    return _asked_for(scene, heard)


def _asked_for(scene: Scene, heard: Heard) -> list[Answer] | None:
    """What a step waits for, where it is in the words."""
    talk = scene.talk
    if begun := begun_to_read(heard):
        return _chosen(scene, begun)
    if talk.expects == Expects.INVOICE:
        return _bill_of_several(scene, heard)
    values = waited_for(talk.expects, heard.text, heard.recognised, today=scene.today)
    return None if values is None else _continue(scene, {**values, "words": heard.text})


def _bill_of_several(scene: Scene, heard: Heard) -> list[Answer] | None:
    dialogue = DIALOGUES[Intent(scene.talk.dialogue)]
    meant = bills_named(scene, heard, dialogue)
    if not meant and dialogue.for_all is not None and are_all(heard.text):
        return _finished(scene, asking_back.on_the_page(*dialogue.for_all))
    if not meant:
        return None
    named = {"invoice": str(meant[0].public_id)} if len(meant) == 1 else {}
    if dialogue.which == Which.NONE:
        named["words"] = heard.text
    return _finished(scene, _enter(scene, dialogue, values=named, among=meant))


def _answered(scene: Scene, heard: Heard) -> list[Answer] | None:
    """What a plain yes or no means: a button that says so, or an act that is done or is not."""
    answer = heard.recognised.answer
    if answer is None:
        return None
    wanted = "yes" if answer else "no"
    for each in heard.offered:
        if each["values"].get("answer") == wanted:
            return _chosen(scene, each)
    acts = [each for each in heard.offered if each["kind"] == Kind.ACT]
    if not acts:
        return None
    return _chosen(scene, acts[0]) if answer else [asking_back.what_else(heard.offered)]


def _chosen(scene: Scene, offered: Offered) -> list[Answer]:
    scene.talk.unsure = 0
    if offered["kind"] == Kind.SAY:
        return press(scene, offered)
    return [asking_back.press_it(offered)]


def _continue(scene: Scene, values: Values) -> list[Answer]:
    dialogue = DIALOGUES[Intent(scene.talk.dialogue)]
    step = scene.talk.then_step
    return _finished(scene, _taken(scene, dialogue, step, {**scene.slots, **values}))


def _go(scene: Scene, intent: Intent, heard: Heard | None = None) -> list[Answer]:
    """Begin to talk about a matter, with what the words told of it already."""
    dialogue = DIALOGUES[intent]
    values: dict[str, str] = {}
    meant: list[Invoice] = []
    if heard is not None:
        values["words"] = heard.text
        values.update(recognised_values(heard.recognised, today=scene.today))
        meant = bills_named(scene, heard, dialogue)
        if len(meant) == 1:
            values["invoice"] = str(meant[0].public_id)
    return _finished(scene, _enter(scene, dialogue, values=values, among=meant))


def _enter(
    scene: Scene, dialogue: Dialogue, *, values: Values, among: Sequence[Invoice] = ()
) -> Answer:
    """The first step, once it is known which bill it is about.

    among  the bills that the words may mean
    """
    talk = scene.talk
    if dialogue.which == Which.NONE:
        return _taken(scene, dialogue, START, {**_slots(scene, dialogue), **values})
    invoice = _invoice_for(scene, dialogue, values, among)
    if invoice is None:
        # What is known belongs to the bill that will be named.
        talk.invoice = None
        known = {**_slots(scene, dialogue), **values}
        answer = asking_back.which_invoice(scene, dialogue, known, among=among)
        return _remembered(scene, dialogue, START, answer)
    if talk.invoice not in {None, invoice}:
        talk.slots = {}
    talk.invoice = invoice
    known = {**_slots(scene, dialogue), **values, "invoice": str(invoice.public_id)}
    return _taken(scene, dialogue, START, known)


def _taken(scene: Scene, dialogue: Dialogue, step: str, values: Values) -> Answer:
    """A step, and that the talk stands there."""
    return _remembered(scene, dialogue, step, dialogue.steps[step](scene, values))


def _slots(scene: Scene, dialogue: Dialogue) -> dict[str, str]:
    """What is known of a matter, as long as it is still the same."""
    return scene.slots if scene.talk.dialogue == dialogue.intent else {}


def _invoice_for(
    scene: Scene, dialogue: Dialogue, values: Values, among: Sequence[Invoice]
) -> Invoice | None:
    if public_id := values.get("invoice"):
        return scene.find(public_id)
    possible = list(among) or asking_back.choosable(scene, dialogue)
    of_talk = scene.invoice or _of_thread(scene)
    is_possible = of_talk in possible or (dialogue.which == Which.ANY and not among)
    if of_talk is not None and is_possible:
        return of_talk
    return possible[0] if len(possible) == 1 else None


def _of_thread(scene: Scene) -> Invoice | None:
    """The bill whose page the chat was opened from."""
    invoice = scene.chat.thread.invoice
    return scene.find(str(invoice.public_id)) if invoice is not None else None


def _remembered(scene: Scene, dialogue: Dialogue, step: str, answer: Answer) -> Answer:
    """Where the talk stands now."""
    talk = scene.talk
    slots = talk.slots if talk.dialogue == dialogue.intent else {}
    talk.dialogue, talk.step = dialogue.intent, step
    talk.slots = {**slots, **answer.keeps}
    talk.expects, talk.then_step = answer.expects, answer.then
    if answer.outcome != Outcome.UNSURE:
        talk.unsure = 0
    if dialogue.intent not in {Intent.GREETING, Intent.THANKS}:
        tried = {"intent": str(dialogue.intent), "outcome": str(answer.outcome)}
        before = [each for each in talk.tried if each["intent"] != tried["intent"]]
        talk.tried = [*before, tried][-MOST_TRIED:]
    talk.use_rights(answer.uses_right)
    return answer


def _finished(scene: Scene, answer: Answer) -> list[Answer]:
    """With the question that ends a matter, where the answer ends one."""
    if answer.outcome not in ENDS_A_MATTER:
        return [answer]
    return [answer, asking_back.is_it_settled()]


def _unsure(scene: Scene, heard: Heard) -> Answer:
    """First three buttons, then other words, then a person or a message."""
    talk, understanding = scene.talk, heard.understanding
    talk.unsure += 1
    is_not_ours = understanding.intent is Intent.OTHER and understanding.is_sure
    is_asked = talk.expects in asking_back.MISSED
    is_other = is_not_ours and not heard.is_short
    before = _before_another(scene, heard)
    if talk.unsure == 1 and is_asked and not is_other and before is None:
        return asking_back.missed(talk.expects, heard.offered)
    talk.expects = talk.then_step = ""
    if is_not_ours:
        return asking_back.not_ours()
    titles = _titles(understanding.likeliest, before)
    match talk.unsure:
        case 1 if titles:
            return asking_back.did_you_mean(titles, told(scene, heard))
        case 1 | 2:
            return asking_back.other_words()
        case _:
            talk.unsure = 0
            return _taken(scene, DIALOGUES[Intent.HUMAN], START, {"why": "unsure"})


def _before_another(scene: Scene, heard: Heard) -> Intent | None:
    """What was talked about, where the words may be of that or of something else.

    A bill was named for one of them; or what was asked for is not there, and a wish probably is.
    """
    now = _about_bills(scene)
    if now is None:
        return None
    is_named = may_mean_another(heard, now) and bills_named(scene, heard)
    return now if is_named or is_wish_instead(scene, heard) else None


def _titles(likeliest: Sequence[Intent], before: Intent | None) -> list[Dialogue]:
    """What may be meant, the likeliest first; what was talked about is among them."""
    meant = [each for each in likeliest if each in DIALOGUES and each is not before]
    if before is not None:
        meant = [*meant[: MOST_MEANT - 1], before]
    return [DIALOGUES[each] for each in meant[:MOST_MEANT]]
