"""What open pages are kept informed of: how their chats stand, how far was read. In bulk."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Q

from accounts.models import User
from chat.models import Chat, HandOut, Part
from messaging.models import Attachment, InternalNote, Message, ReadMark
from messaging.queries.messages import Said, said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNow:
    """How a chat stands; two that are equal need no telling.

    agent_name  who answers, by first name; "" of nobody, and of one whose name nobody wrote down
    agents      keys of the users who are in it, who answers at the head
    """

    chat_id: int
    public_id: UUID
    thread_id: int
    user_id: int
    state: str
    ended: str
    queue: str
    language: str
    agent_name: str
    agents: tuple[int, ...]


def chats_now(chat_ids: Collection[int]) -> dict[int, ChatNow]:
    """How each of the chats stands; two queries."""
    chats = list(Chat.objects.filter(pk__in=chat_ids).order_by())
    open_parts = HandOut.objects.filter(chat__in=[each.pk for each in chats], ended_at=None)
    agents: dict[int, list[HandOut]] = {}
    for each in open_parts.select_related("agent").order_by("part", "pk"):
        agents.setdefault(each.chat_id, []).append(each)
    return {each.pk: _one_now(each, agents.get(each.pk, [])) for each in chats}


def _one_now(chat: Chat, parts: list[HandOut]) -> ChatNow:
    main = [each.agent for each in parts if each.part == Part.MAIN]
    names = main[0].preferred_name.split() if main else []
    return ChatNow(
        chat_id=chat.pk,
        public_id=chat.public_id,
        thread_id=chat.thread_id,
        user_id=chat.user_id,
        state=chat.state,
        ended=chat.ended,
        queue=chat.queue,
        language=chat.language,
        agent_name=names[0] if names else "",
        agents=tuple(each.agent_id for each in parts),
    )


def read_marks(thread_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By thread, how far the person's side and staff have read; one query."""
    rows = ReadMark.objects.filter(thread__in=thread_ids).order_by().values("thread")
    rows = rows.annotate(
        person=Max("number", filter=Q(agent=None)),
        staff=Max("number", filter=Q(agent__isnull=False)),
    )
    return {each["thread"]: (each["person"] or 0, each["staff"] or 0) for each in rows}


def lines_of(thread_id: int, *, after: int, most: int) -> list[Said]:
    """What was said in a thread after a number, in order; two queries."""
    rows = Message.objects.filter(thread=thread_id, number__gt=after).order_by("number")
    rows = rows.select_related("user__party").prefetch_related("attachments").defer("search")
    return [said_of(each) for each in rows[:most]]


def users_by_key(user_ids: Collection[int]) -> Mapping[int, User]:
    """Users with their parties, to be named; one query."""
    return User.objects.select_related("party").in_bulk(user_ids)


def files_of(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[Attachment]]:
    """Files of lines, by thread and number; one query."""
    found: dict[tuple[int, int], list[Attachment]] = {}
    threads, numbers = {each for each, _ in pairs}, {each for _, each in pairs}
    rows = Attachment.objects.filter(
        message__thread__in=threads, message__number__in=numbers
    ).select_related("message")
    for each in rows.defer("message__text", "message__search"):
        if each.message is not None:
            key = (each.message.thread_id, each.message.number)
            found.setdefault(key, []).append(each)
    return found


def note_of(note_id: int) -> InternalNote | None:
    """A note with who wrote it; one query."""
    return InternalNote.objects.select_related("agent").filter(pk=note_id).first()
