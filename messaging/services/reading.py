"""How far a thread was read: by the person's side, and by each agent."""

from datetime import datetime

from accounts.actor import Actor
from accounts.models import User
from messaging.links import thread_path
from messaging.models import ReadMark, Thread
from messaging.services.telling import mark_page_read


def mark_read(*, thread: Thread, number: int, at: datetime, agent: User | None = None) -> bool:
    """It was read up to a message; whether that is further than before.

    agent  who read; None: the person's side

    A mark never goes back, whichever of two pages comes last.
    """
    number = min(number, thread.last_number)
    if number < 1:
        return False
    _mark, is_new = ReadMark.objects.get_or_create(
        thread=thread, agent=agent, defaults={"number": number, "read_at": at}
    )
    behind = ReadMark.objects.filter(thread=thread, agent=agent, number__lt=number)
    return is_new or bool(behind.update(number=number, read_at=at))


def read_as_person(*, actor: Actor, thread: Thread, at: datetime) -> bool:
    """The actor has the whole thread before it; whether something in it was new.

    What was to tell it of an answer is not sent any more. Who looks with the actor's eyes has
    read nothing in its place.
    """
    if actor.is_looking:
        return False
    mark_page_read(actor=actor, path=thread_path(thread.public_id), at=at)
    return mark_read(thread=thread, number=thread.last_number, at=at)
