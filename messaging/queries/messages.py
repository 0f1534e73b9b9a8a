"""What was said in a thread, as it is shown: who said it, when, with which files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from messaging.models import Attachment, Author, Medium, Message, ReadMark, Thread
from messaging.queries.threads import visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message with what is shown beside it.

    name      who said it, as people are called to the other side: agents by first name
    user_id   the key of who wrote; None of what nobody wrote, or came by e-mail
    choices   what a robot offers with it (`Message.choices`)
    """

    thread_id: int
    number: int
    public_id: UUID
    client_id: UUID
    author: Author
    medium: Medium
    name: str
    user_id: int | None
    text: str
    sent_at: datetime
    attachments: Sequence[Attachment]
    choices: Sequence[Mapping[str, Any]] = ()

    @property
    def is_by_person(self) -> bool:
        return self.author == Author.PERSON


@dataclass(frozen=True, slots=True)
class ReadTo:
    """How far the thread was read: by the person's side, and by anybody of staff."""

    person: int
    staff: int


def messages_of(
    thread: Thread, *, actor: Actor | None = None, most: int | None = None
) -> list[Said]:
    """All that was said, the oldest first; two queries.

    What was said in threads that were merged into this one stands among it by its time.

    actor  who reads: what was said in a merged thread that its right never covered stays
           hidden from it; None: staff
    most   only so many, the latest
    """
    threads = said_in(thread) if actor is None else said_in(thread).filter(visible_to(actor))
    rows = Message.objects.filter(thread__in=threads)
    rows = rows.select_related("user__party").prefetch_related("attachments")
    latest = rows.defer("search").order_by("-sent_at", "-pk")[:most]
    return [said_of(message) for message in reversed(latest)]


def count_of(thread: Thread) -> int:
    """How much was said in a thread and in those that were merged into it."""
    return Message.objects.filter(thread__in=said_in(thread)).count()


def said_in(thread: Thread) -> QuerySet[Thread, int]:
    """The keys of a thread and of those that were merged into it.

    To be asked for by themselves: an OR over two tables would read every message there is.
    """
    rows = Thread.objects.filter(Q(pk=thread.pk) | Q(merged_into=thread))
    return rows.order_by().values_list("pk", flat=True)


def said_of(message: Message) -> Said:
    """One message as it is shown; its user and attachments should be there already."""
    return Said(
        thread_id=message.thread_id,
        number=message.number,
        public_id=message.public_id,
        client_id=message.client_id,
        author=Author(message.author),
        medium=Medium(message.medium),
        name=shown_name(Author(message.author), message.user),
        user_id=message.user_id,
        text=message.text,
        sent_at=message.sent_at,
        attachments=list(message.attachments.all()),
        choices=message.choices,
    )


def shown_name(author: Author, user: User | None) -> str:
    """What the other side calls who wrote.

    Agents by their first names: who owes money may not look up who answered. An agent whose
    name nobody wrote down is the customer service; a user name is nobody's name.
    """
    match author:
        case Author.AGENT:
            names = user.preferred_name.split() if user else []
            return names[0] if names else _("Customer service")
        case Author.PERSON if user is not None and user.party is not None:
            return user.party.name
        case Author.PERSON:
            return _("Customer")
        case Author.BOT:
            return _("Robot")
        case Author.PORTAL:
            return "MyRopo"


def read_to(thread: Thread) -> ReadTo:
    """How far each side has read; one query."""
    marks = ReadMark.objects.filter(thread=thread).aggregate(
        person=Max("number", filter=Q(agent=None)),
        staff=Max("number", filter=Q(agent__isnull=False)),
    )
    return ReadTo(person=marks["person"] or 0, staff=marks["staff"] or 0)
