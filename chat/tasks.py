"""Celery's way in. One service call each, no rules; each may run twice, or not at all."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from chat.queries.overdue import overdue
from chat.services import answering, bot_grouping, bot_labelling, sweeping, telling

# What a sweep queued and nobody did until the next one, that one queues again.
FORGET_SECONDS: Final = 55


@shared_task
def share_out_chats() -> None:
    """What the sockets' own clock does while such a process runs; without one, this does."""
    sweeping.share_out(at=timezone.now())


@shared_task
def note_first_answers() -> None:
    """How long people wait for a first word: the board and figures show it."""
    answering.note_first_answers()


@shared_task
def tell_away_visitors() -> None:
    """Who closed the page before the answer came hears that there is one."""
    telling.tell_away(at=timezone.now())


@shared_task
def end_overdue_chats() -> None:
    """Visitors who left, and closing time: each chat in a task of its own."""
    for chat_id, _why in overdue(timezone.now()):
        end_overdue_chat.apply_async(kwargs={"chat_id": chat_id}, expires=FORGET_SECONDS)


@shared_task
def end_overdue_chat(*, chat_id: int, **_later_arguments: object) -> None:
    """A repeat is ignored, and a chat that has been gone on with."""
    sweeping.end_overdue(chat_id=chat_id, at=timezone.now())


@shared_task
def group_bot_questions() -> None:
    """What people asked the robot, so that a hundred alike are labelled as one."""
    bot_grouping.group_questions()


@shared_task
def forget_bot_questions() -> None:
    """In which chat something was asked, and what nobody looked at for a year."""
    bot_labelling.forget(at=timezone.now())
