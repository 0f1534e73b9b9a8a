"""Which chats there are: a visitor's own, an agent's, and those that wait.

A visitor's are found by its actor: whoever acts for another party now, or has lost the right to
the thread, does not find the chat. That is a 404, as with every other thing of another's.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.actor import Actor
from accounts.models import User
from chat.models import Chat, ChatState, HandOut, HandOutEnd, Part
from messaging.models import Queue, Thread
from messaging.queries.threads import WITH_MATTER, visible_to

ANSWER = "chat.answer_chat"
WATCH = "chat.watch_chat"
WITH_THREAD = tuple(f"thread__{path}" for path in WITH_MATTER)


def live_chat_of(actor: Actor) -> Chat | None:
    """The chat that the person has now for the party it acts for; one query."""
    return _own(actor).exclude(state=ChatState.ENDED).first()


def live_chat_of_user(user: User) -> Chat | None:
    """The chat that the person has now, whomever it is for: there is one at a time."""
    live = Chat.objects.filter(user=user).exclude(state=ChatState.ENDED)
    return live.select_related("thread__party").first()


def find_chat(actor: Actor, public_id: UUID) -> Chat | None:
    """The person's own chat, going on or ended, of the party it acts for."""
    return _own(actor).filter(public_id=public_id).first()


def find_keys(actor: Actor, public_id: UUID) -> tuple[int, int, int] | None:
    """The same for a socket: the keys of chat and thread, and the number of its last line."""
    columns = (
        _of(actor)
        .filter(public_id=public_id)
        .order_by()
        .values_list("pk", "thread", "thread__last_number")
    )
    return columns.first()


def get_chat_or_404(actor: Actor, public_id: UUID) -> Chat:
    """Someone else's chat and no chat look the same: 404."""
    chat = find_chat(actor, public_id)
    if chat is None:
        raise Http404
    return chat


def chats_of_agent(user: User) -> QuerySet[Chat]:
    """Those that an agent is in now, as the one who answers or as the one who helps.

    One query at once, and one when it is read.
    """
    if not user.has_perm(ANSWER):
        return Chat.objects.none()
    # Their keys first: joined with all that a thread is about, PostgreSQL would go through every
    # chat to find these few.
    own = HandOut.objects.filter(agent=user, ended_at=None).order_by()
    keys = list(own.values_list("chat", flat=True))
    rows = Chat.objects.filter(pk__in=keys).exclude(state=ChatState.ENDED)
    return rows.select_related("user", *WITH_THREAD).order_by("started_at", "id")


def find_chat_for_agent(user: User, public_id: UUID) -> Chat | None:
    """A chat that an agent is in, or was in when it ended; for a team lead: any.

    Who may also say something in it is in `part_of`.
    """
    rows = Chat.objects.filter(public_id=public_id).select_related("user", *WITH_THREAD)
    if not user.has_perm(WATCH):
        if not user.has_perm(ANSWER):
            return None
        theirs = Q(ended_at=None) | Q(ended=HandOutEnd.CHAT_ENDED)
        rows = rows.filter(Exists(_hand_outs(user).filter(theirs)))
    return rows.first()


def part_of(user: User, chat: Chat) -> Part | None:
    """What the agent does in the chat now; None of who is not in it, or only looks at it."""
    part = HandOut.objects.filter(chat=chat, agent=user, ended_at=None).values_list("part")
    found = part.first()
    return Part(found[0]) if found else None


def agent_of(chat: Chat) -> User | None:
    """Who answers in the chat now."""
    rows = HandOut.objects.filter(chat=chat, part=Part.MAIN, ended_at=None)
    found = rows.select_related("agent").first()
    return found.agent if found else None


def waiting(queue: Queue | str | None = None) -> QuerySet[Chat]:
    """The chats that wait for an agent, who is served first at the head; of one queue or of all."""
    rows = Chat.objects.filter(state=ChatState.WAITING)
    if queue is not None:
        rows = rows.filter(queue=queue)
    return rows.order_by("-priority", "queued_at", "id")


def _own(actor: Actor) -> QuerySet[Chat]:
    return _of(actor).select_related("user", *WITH_THREAD)


def _of(actor: Actor) -> QuerySet[Chat]:
    threads = Thread.objects.filter(visible_to(actor)).order_by()
    return Chat.objects.filter(user=actor.user, thread__in=threads.values("pk"))


def _hand_outs(user: User) -> QuerySet[HandOut]:
    return HandOut.objects.filter(chat=OuterRef("pk"), agent=user).order_by()
