"""A chat over plain HTTP, for pages whose sockets are blocked: the same frames, asked for.

Whoever calls has switched to the reader's language, as a view of the portal has.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from accounts.actor import Actor
from accounts.rate_limits import hit
from accounts.services.mandates import RightEndedError, RightTooNarrowError
from chat import bells, frames
from chat.frames import Frame, Marks
from chat.models import Chat
from chat.queries.live import chats_now, lines_of, read_marks
from chat.queries.queue import turn_of
from chat.services import bot_turns, presence, saying
from messaging.models import Medium, Message, Thread
from messaging.services import posting, reading

MOST: Final = 100


def poll(*, actor: Actor, chat: Chat, after: int, at: datetime) -> Frame:
    """What a page that has all up to a number does not know yet.

    `{"t": "poll", "lines": […], "last": n, "more": bool, "marks": {…}, "queue": {…} | None,
    "chat": {…}}`; the last three are the frames of that name. The visitor counts as seen.
    """
    if not actor.is_looking:
        presence.visitors_seen([chat.pk], at)
    said = lines_of(chat.thread_id, after=after, most=MOST)
    read = read_marks([chat.thread_id]).get(chat.thread_id, (0, 0))
    last = Thread.objects.values_list("last_number", flat=True).get(pk=chat.thread_id)
    reached = said[-1].number if said else max(after, last)
    turn = turn_of(chat, at=at)
    return {
        "t": "poll",
        "lines": [
            frames.line(each, name=each.name, files=each.attachments, reader_id=actor.user.pk)
            for each in said
        ],
        "last": reached,
        "more": len(said) == MOST,
        "marks": frames.marks(Marks(visitor_read=read[0], agent_read=read[1])),
        "queue": frames.queue(turn) if turn else None,
        "chat": frames.chat(chats_now([chat.pk])[chat.pk]),
    }


def say(*, actor: Actor, chat: Chat, client_id: UUID, text: str, at: datetime) -> Frame:
    """Say a line; the answer is an `ack` or a `refused` frame. A repeat is answered the same."""
    try:
        message = saying.say(actor=actor, chat=chat, text=text, client_id=client_id, at=at)
    except posting.EmptyMessageError:
        return frames.refused(client_id, why="empty")
    except posting.TooLongError:
        return frames.refused(client_id, why="too-long")
    except posting.TooManyMessagesError:
        return frames.refused(client_id, why="too-many")
    except (RightTooNarrowError, RightEndedError):
        return frames.refused(client_id, why="right-ended")
    return ack_of(message)


def press(
    *, actor: Actor, chat: Chat, number: int, key: str, client_id: UUID, at: datetime
) -> Frame | None:
    """Press a button of the robot's; None: what it named is done, and the answer is on its way.

    number, key  of the robot's line, and of the button under it

    Else a `refused` frame, or an `identify` frame whose address leads to the bank and back to the
    chat, where the button still stands. A repeat is answered the same.
    """
    if not hit(saying.LINES, f"user-{actor.user.pk}").allowed:
        return frames.refused(client_id, why="too-many")
    try:
        is_said = bot_turns.press(
            actor=actor, chat=chat, number=number, key=key, client_id=client_id, at=at
        )
    except bot_turns.StaleChoiceError:
        return frames.refused(client_id, why="stale")
    except (bot_turns.TooLittleRightError, RightTooNarrowError):
        return frames.refused(client_id, why="right-too-narrow")
    except RightEndedError:
        return frames.refused(client_id, why="right-ended")
    except bot_turns.NotIdentifiedError:
        back_to = urlencode({"next": reverse("chat:chat", args=[chat.public_id])})
        return frames.identify(client_id, url=f"{reverse('accounts:identify')}?{back_to}")
    # The page waits for its line in vain where there is none.
    return None if is_said else frames.refused(client_id, why="went-on")


def ack_of(message: Message) -> Frame:
    return frames.ack(
        message.client_id,
        number=message.number,
        at=message.sent_at,
        as_message=message.medium != Medium.CHAT,
    )


def read(*, actor: Actor, chat: Chat, number: int, at: datetime) -> None:
    """The visitor has read up to a number."""
    if reading.mark_read(thread=chat.thread, number=number, at=at):
        bells.ring_marks(chat.thread_id, number)
