"""The robot's turns in a chat: it answers lines, and does what its buttons name.

What it says are messages of the thread like any other's. An answer is stored together with how
far it goes (`BotTalk.heard_number`): after a crash the line is answered again, and never twice.
Locks are taken as everywhere (`services.starting`); an act is done before the chat is locked, and
to do it again changes nothing. What was done is said in any case, also where the talk went on or
ended in that moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid5

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actor import Access, Actor
from accounts.models import Basis, Language, Level, Mandate, Scope
from accounts.services.mandates import hold_right
from chat.bot import talking
from chat.bot.heard import Heard
from chat.bot.recognising import recognise
from chat.bot.scene import Answer, Outcome, Scene
from chat.bot.scene import say as button
from chat.bot.understanding import understand
from chat.models import BotTalk, Chat, ChatState, EndReason
from chat.rules.intents import Intent
from chat.services import bot_questions, handing_over
from chat.services.ending import end, lock_chat
from messaging.models import Author, Medium, Message, Thread
from messaging.services.saying import Words, say
from myropo.calendar import helsinki_date

# Of ids of the robot's lines: what is answered twice is said once.
LINES: Final = UUID("5d0c7f0e-4f0e-4c43-9a7f-0b1d2d0f6a55")

logger = structlog.get_logger(__name__)


class StaleChoiceError(Exception):
    """The button stood under an older line, or the robot is not asked any more.

    Nothing was changed.
    """


class TooLittleRightError(Exception):
    """The act asks for more than the actor may (`level`). Nothing was changed."""

    def __init__(self, level: Level) -> None:
        super().__init__(level)
        self.level = level


class NotIdentifiedError(Exception):
    """A bank must identify the person first. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What is to be stored.

    heard_number  up to which line the robot had answered when the turn began
    cause         of the answers' ids: of one cause, they are said once
    said, by      of a button: the person's own line, and who pressed
    """

    talk: BotTalk
    heard_number: int
    answers: Sequence[Answer]
    cause: UUID
    said: Words | None = None
    by: Actor | None = None

    @property
    def is_done(self) -> bool:
        """Whether something was done that is not undone by saying nothing of it."""
        return self.by is not None and self.answers[0].outcome == Outcome.DONE


def begin_talk(chat: Chat) -> BotTalk:
    """The robot listens from the chat's first line on; in the caller's transaction."""
    return BotTalk.objects.create(
        chat=chat, language=chat.language, heard_number=chat.first_number - 1
    )


def answer(*, chat_id: int, at: datetime) -> bool:
    """Answer what the person has said and the robot has not answered; whether there was something.

    Several lines that came at once are answered together.
    """
    chat = _chat_with_bot(chat_id)
    if chat is None:
        return False
    talk = chat.bot_talk
    lines = _unheard(chat, talk)
    actor = _actor_of(chat, at=at)
    if not lines or actor is None:
        return False
    text = "\n".join(each.text for each in lines if each.text)
    before = talk.heard_number
    is_first = before < chat.first_number
    understanding = understand(
        text, language=None if is_first else talk.language, usual=chat.language
    )
    talk.language = Language(understanding.language)
    heard = Heard(
        text=text,
        number=lines[0].number,
        understanding=understanding,
        recognised=recognise(text, language=talk.language, today=helsinki_date(at)),
        offered=_offered(chat, before),
    )
    scene = Scene(actor=actor, chat=chat, talk=talk, language=talk.language, at=at)
    with translation.override(talk.language):
        answers = talking.hear(scene, heard)
    talk.heard_number = lines[-1].number
    turn = _Turn(
        talk=talk,
        heard_number=before,
        answers=answers,
        cause=lines[-1].client_id,
    )
    is_stored = _store(chat, turn, at=at)
    if is_stored and answers[0].outcome == Outcome.UNSURE:
        note = partial(bot_questions.note_unknown, text=text, understanding=understanding)
        _learn(partial(note, chat=chat, at=at))
    return is_stored


def apologise(*, chat_id: int, at: datetime) -> bool:
    """Say that there is no answer because of trouble of ours; whether there was something to.

    What was asked is for people then, however the chat ends.
    """
    chat = _chat_with_bot(chat_id)
    lines = _unheard(chat, chat.bot_talk) if chat is not None else []
    if chat is None or not lines:
        return False
    talk = chat.bot_talk
    before, talk.heard_number = talk.heard_number, lines[-1].number
    talk.expects = talk.then_step = ""
    talk.stand_on(Intent.HUMAN, number=lines[0].number)
    with translation.override(talk.language):
        text = _("Something went wrong here, and I could not answer. A person of ours can help.")
        choices = [button(_("To a person"), Intent.HUMAN)]
    sorry = Answer(text=text, choices=choices, outcome=Outcome.ASKED)
    turn = _Turn(talk=talk, heard_number=before, answers=[sorry], cause=lines[-1].client_id)
    return _store(chat, turn, at=at)


def press(
    *, actor: Actor, chat: Chat, number: int, key: str, client_id: UUID, at: datetime
) -> bool:
    """A button was pressed: its words are the person's line, and what it names is done.

    number  of the robot's line under which it stands

    False where the talk had gone on or ended when it was done: then the answer stands in the
    thread, without the person's line. A repeat changes nothing. Raises `StaleChoiceError`,
    `TooLittleRightError`, `NotIdentifiedError`, and `RightEndedError` where the right to act for
    another is over.
    """
    if _is_said(chat, client_id):
        return True
    found = _chat_with_bot(chat.pk)
    offered = _find_offered(found, number, key) if found else None
    if found is None or offered is None:
        raise StaleChoiceError
    _check_right(actor, offered)
    talk = found.bot_talk
    before = talk.heard_number
    scene = Scene(actor=actor, chat=found, talk=talk, language=talk.language, at=at)
    with translation.override(talk.language):
        answers = talking.press(scene, offered)
    said = Words(
        author=Author.PERSON,
        user=actor.user,
        medium=Medium.CHAT,
        text=offered["label"],
        client_id=client_id,
    )
    turn = _Turn(
        talk=talk,
        heard_number=before,
        answers=answers,
        # Two windows may press the same one: it is answered once.
        cause=uuid5(LINES, f"{found.pk}-{number}-{key}"),
        said=said,
        by=actor,
    )
    if not _store(found, turn, at=at):
        raise StaleChoiceError
    _learn(partial(bot_questions.note_choice, chat=found, offered=offered, at=at))
    return _is_said(found, client_id)


def _chat_with_bot(chat_id: int) -> Chat | None:
    rows = Chat.objects.filter(pk=chat_id, state=ChatState.BOT)
    return rows.select_related(
        "user__party", "mandate", "thread__party", "thread__invoice__creditor", "bot_talk__invoice"
    ).first()


def _unheard(chat: Chat, talk: BotTalk) -> list[Message]:
    lines = Message.objects.filter(
        thread=chat.thread_id, number__gt=talk.heard_number, author=Author.PERSON
    )
    return list(lines.defer("search").order_by("number"))


def _actor_of(chat: Chat, *, at: datetime) -> Actor | None:
    """Who wrote, as far as words go: nothing is done by words, so a bank need not have said it."""
    party = chat.thread.party
    if party == chat.user.party:
        return Actor(chat.user, party)
    mandate = chat.mandate
    if mandate is None:
        return Actor(chat.user, party, Access(basis=Basis.COMPANY))
    if not Mandate.objects.valid(helsinki_date(at)).filter(pk=mandate.pk).exists():
        return None
    access = Access(
        basis=Basis(mandate.basis),
        level=Level(mandate.level),
        scope=Scope(mandate.scope),
        mandate_id=mandate.pk,
    )
    return Actor(chat.user, party, access)


def _offered(chat: Chat, after: int) -> list[dict[str, Any]]:
    """The buttons of the robot's last turn."""
    lines = Message.objects.filter(thread=chat.thread_id, author=Author.BOT, number__gt=after)
    return [choice for each in lines.order_by("number") for choice in each.choices]


def _find_offered(chat: Chat, number: int, key: str) -> dict[str, Any] | None:
    """A button of the last turn: after what the person said last."""
    if _has_said_more(chat, after=number):
        return None
    lines = Message.objects.filter(
        thread=chat.thread_id,
        author=Author.BOT,
        number=number,
        number__gt=chat.bot_talk.heard_number,
    )
    return next((each for line in lines for each in line.choices if each["key"] == key), None)


def _is_said(chat: Chat, client_id: UUID) -> bool:
    return Message.objects.filter(thread=chat.thread_id, client_id=client_id).exists()


def _has_said_more(chat: Chat, *, after: int) -> bool:
    lines = Message.objects.filter(thread=chat.thread_id, author=Author.PERSON, number__gt=after)
    return lines.exists()


def _check_right(actor: Actor, offered: dict[str, Any]) -> None:
    level = talking.level_of(offered)
    if level is None:
        return
    if actor.access.level < level:
        raise TooLittleRightError(level)
    if not actor.may(level):
        raise NotIdentifiedError


def _store(chat: Chat, turn: _Turn, *, at: datetime) -> bool:
    """Say it, unless the talk has gone on meanwhile; what was done is said even so."""
    with transaction.atomic():
        if turn.by is not None and not turn.is_done:
            hold_right(actor=turn.by, level=Level.PAY, at=at)
        locked, thread = lock_chat(chat.pk)
        now = BotTalk.objects.select_for_update(of=("self",)).get(chat=locked)
        if not _is_in_time(locked, now, turn):
            if turn.is_done:
                _say_done(locked, thread, turn, at=at)
            return turn.is_done
        if turn.said is not None:
            turn.talk.heard_number = say(thread, turn.said, at=at).number
        for place, each in enumerate(turn.answers):
            _say(thread, each, cause=turn.cause, place=place, at=at)
        turn.talk.save()
        _follow(locked, turn, at=at)
    return True


def _is_in_time(chat: Chat, talk: BotTalk, turn: _Turn) -> bool:
    """Whether the robot still talks, and nobody was answered since the turn began.

    A line that came beside a press waits for its own answer: who presses would skip it.
    """
    if chat.state != ChatState.BOT or talk.heard_number != turn.heard_number:
        return False
    return turn.said is None or not _has_said_more(chat, after=turn.heard_number)


def _say_done(chat: Chat, thread: Thread, turn: _Turn, *, at: datetime) -> None:
    """The talk stays where it is now, and what it waits for."""
    answer = turn.answers[0]
    if chat.state != ChatState.BOT:
        answer = replace(answer, choices=())
    _say(thread, answer, cause=turn.cause, place=0, at=at)


def _say(thread: Thread, answer: Answer, *, cause: UUID, place: int, at: datetime) -> Message:
    words = Words(
        author=Author.BOT,
        user=None,
        medium=Medium.CHAT,
        text=answer.text,
        client_id=uuid5(LINES, f"{cause}-{place}"),
        choices=[each.as_json(str(key)) for key, each in enumerate(answer.choices, 1)],
    )
    return say(thread, words, at=at)


def _follow(chat: Chat, turn: _Turn, *, at: datetime) -> None:
    """What comes of the answer, in the same transaction."""
    match turn.answers[0].outcome:
        case Outcome.HAND_OVER:
            handing_over.hand_over(chat=chat, talk=turn.talk, at=at)
        case Outcome.AS_MESSAGE:
            handing_over.leave_as_message(chat=chat, talk=turn.talk, at=at)
        case Outcome.END:
            end(chat_id=chat.pk, reason=EndReason.SETTLED, at=at, by=chat.user)
        case _:
            pass


def _learn(note: Callable[[], None]) -> None:
    """What is learned is beside the talk: trouble with it takes no answer back."""
    try:
        with transaction.atomic():
            note()
    except Exception:
        logger.exception("bot_learns_nothing")
