"""Chats are given to agents, and taken back from those who are gone.

One of these at a time: whoever changes which agent has which chat calls `lock_line` first, then
locks agents, then chats, each in the order of their keys.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import connection, transaction

from accounts import audit
from accounts.models import AuditEvent, User
from chat import events
from chat.models import (
    Chat,
    ChatAgent,
    ChatState,
    HandOut,
    HandOutEnd,
    Part,
    Presence,
    Priority,
)
from chat.queries.desks import (
    agents_here,
    desks_of,
    is_anybody_seen,
    load_of,
    to_serve,
    waiting_of,
)
from chat.rules.routing import VANISHED_AFTER, share_out

# Of PostgreSQL's advisory locks, the one of the line.
LOCK: Final = 7_306_108
# While somebody, agent or visitor, was seen within so long, we can see who is there.
SIGHT: Final = timedelta(seconds=15)


class NoRoomError(Exception):
    """The agent is not at the desk, or has as many chats as it may. Nothing was changed."""


def lock_line() -> None:
    """Nobody else gives or takes chats until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def hand_out_soon(*, at: datetime) -> None:
    """Share out what waits when the transaction has been committed; its trouble is not ours."""
    transaction.on_commit(partial(hand_out, at=at), robust=True)


def hand_out(*, at: datetime) -> list[HandOut]:
    """Give what waits to whoever has room; what was given, in the order of the line.

    One query where nothing waits. A repeat finds nothing more to give.
    """
    if not to_serve(at).exists():
        return []
    handed: list[HandOut] = []
    with transaction.atomic():
        lock_line()
        agents = agents_here(at).select_for_update(of=("self",), no_key=True).order_by("pk")
        # A chat may end between the reading of it and the lock: then its agent is free still.
        while pairs := _pairs(list(agents), at):
            given = _give(pairs, at)
            handed += given
            if len(given) == len(pairs):
                break
    return handed


def hand_to(*, chat: Chat, agent: User, at: datetime, part: Part = Part.MAIN) -> HandOut:
    """Give a chat to one agent, who has room, or let it join one.

    The caller called `lock_line`, then locked the chat; as MAIN it waits, or was just given
    back. Raises `NoRoomError`.
    """
    rows = agents_here(at).select_for_update(of=("self",), no_key=True)
    desk = rows.filter(user=agent).first()
    if desk is None or load_of([agent.pk]).get(agent.pk, 0) >= desk.at_once:
        raise NoRoomError
    if part == Part.MAIN:
        return _record([(chat, agent.pk)], at)[0]
    hand_out = HandOut.objects.create(
        chat=chat,
        agent=agent,
        part=part,
        queue=chat.queue,
        language=chat.language,
        handed_at=at,
        waited=timedelta(0),
    )
    _announce([hand_out])
    return hand_out


def give_back(*, chat: Chat, why: HandOutEnd, at: datetime) -> None:
    """A chat loses its agents and waits again, before those who never had one.

    It keeps its old place in the queue. The caller called `lock_line`, locked the chat, which
    someone talks in, and may have changed its queue and language.
    """
    end_hand_outs(chat=chat, why=why, at=at)
    chat.state, chat.priority = ChatState.WAITING, Priority.RETURNED
    chat.save(update_fields=["state", "priority", "queue", "language"])
    events.announce(events.chat_changed, chat_id=chat.pk)
    events.announce(events.queue_changed)
    hand_out_soon(at=at)


def end_hand_outs(*, chat: Chat, why: HandOutEnd, at: datetime) -> list[int]:
    """Nobody has the chat any more; the keys of the users who had it. It is locked."""
    open_ones = HandOut.objects.filter(chat=chat, ended_at__isnull=True)
    agent_ids = sorted(open_ones.values_list("agent", flat=True))
    open_ones.update(ended_at=at, ended=why)
    for agent_id in agent_ids:
        events.announce(events.agent_changed, agent_id=agent_id)
    return agent_ids


def requeue_vanished(*, at: datetime) -> int:
    """Chats of agents whose desks gave no sign of life go back to the queue; how many agents.

    One query where nobody vanished. Where nobody at all was seen lately it was the database that
    was away, or all that hold sockets: agents who are still there are not taken for gone then.
    """
    gone = ChatAgent.objects.exclude(presence=Presence.AWAY)
    gone = gone.filter(seen_at__lt=at - VANISHED_AFTER)
    found = 0
    agent_ids = list(gone.order_by("pk").values_list("pk", flat=True))
    if agent_ids and not is_anybody_seen(since=at - SIGHT):
        return 0
    for agent_id in agent_ids:
        with transaction.atomic():
            lock_line()
            rows = gone.filter(pk=agent_id).select_for_update(of=("self",), no_key=True)
            # It may have come back meanwhile.
            if agent := rows.select_related("user").first():
                leave_desk(agent=agent, why=HandOutEnd.VANISHED, at=at)
                found += 1
    return found


def leave_desk(*, agent: ChatAgent, why: HandOutEnd, at: datetime) -> int:
    """An agent is not at its desk any more; its chats are helped on, how many.

    Where another agent has joined a chat, that one goes on with it alone; others go back to
    the queue. The caller called `lock_line` and locked the agent.
    """
    mine = HandOut.objects.filter(agent=agent.user_id, ended_at__isnull=True)
    chats = Chat.objects.filter(pk__in=mine.values("chat"), state=ChatState.TALKING)
    had = list(chats.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for chat in had:
        _leave_chat(chat, agent, why, at)
    agent.presence, agent.presence_since = Presence.AWAY, at
    agent.save(update_fields=["presence", "presence_since"])
    data = {"presence": Presence.AWAY, "why": why, "chats": len(had)}
    audit.record(action="chat.presence", actor=agent.user, at=at, target=agent, data=data)
    events.announce(events.agent_changed, agent_id=agent.user_id)
    events.announce(events.queue_changed)
    return len(had)


def _leave_chat(chat: Chat, agent: ChatAgent, why: HandOutEnd, at: datetime) -> None:
    open_ones = HandOut.objects.filter(chat=chat, ended_at__isnull=True).order_by("pk")
    other = open_ones.exclude(agent=agent.user_id).first()
    if other is None:
        give_back(chat=chat, why=why, at=at)
        return
    open_ones.filter(agent=agent.user_id).update(ended_at=at, ended=why)
    if not open_ones.filter(part=Part.MAIN).exists():
        open_ones.filter(pk=other.pk).update(part=Part.MAIN)
    events.announce(events.chat_changed, chat_id=chat.pk)
    events.announce(events.agent_changed, agent_id=other.agent_id)


def _pairs(agents: Sequence[ChatAgent], at: datetime) -> list[tuple[int, int]]:
    desks = desks_of(agents)
    if not any(desk.room for desk in desks):
        return []
    return share_out(waiting=waiting_of(to_serve(at), at=at), desks=desks, at=at)


def _give(pairs: Sequence[tuple[int, int]], at: datetime) -> list[HandOut]:
    wanted = Chat.objects.filter(pk__in=[chat_id for chat_id, _agent in pairs])
    rows = wanted.filter(state=ChatState.WAITING).select_for_update(of=("self",), no_key=True)
    chats = {each.pk: each for each in rows.select_related("thread").order_by("pk")}
    return _record([(chats[key], agent_id) for key, agent_id in pairs if key in chats], at)


def _record(pairs: Sequence[tuple[Chat, int]], at: datetime) -> list[HandOut]:
    """Locked chats that wait are with their agents now."""
    chat_ids = [chat.pk for chat, _agent in pairs]
    before = HandOut.objects.filter(chat__in=chat_ids, is_first=True)
    had_one = set(before.values_list("chat", flat=True))
    handed = HandOut.objects.bulk_create(
        HandOut(
            chat=chat,
            agent_id=agent_id,
            queue=chat.queue,
            language=chat.language,
            is_first=chat.pk not in had_one,
            handed_at=at,
            # Clocks of two processes may differ by a moment.
            waited=max(timedelta(0), at - chat.queued_at),
        )
        for chat, agent_id in pairs
    )
    Chat.objects.filter(pk__in=chat_ids).update(state=ChatState.TALKING)
    agent_ids = [agent_id for _chat, agent_id in pairs]
    ChatAgent.objects.filter(user__in=agent_ids).update(last_handed_at=at)
    AuditEvent.objects.bulk_create(_audit_row(each, at) for each in handed)
    for chat, _agent in pairs:
        chat.state = ChatState.TALKING
    _announce(handed)
    return handed


def _audit_row(hand_out: HandOut, at: datetime) -> AuditEvent:
    return audit.draft(
        action="chat.handed_out",
        actor=None,
        at=at,
        party_id=hand_out.chat.thread.party_id,
        target=hand_out.chat,
        data={"to": hand_out.agent_id, "waited": round(hand_out.waited.total_seconds())},
    )


def _announce(handed: Sequence[HandOut]) -> None:
    for each in handed:
        events.announce(events.chat_changed, chat_id=each.chat_id)
        events.announce(events.agent_changed, agent_id=each.agent_id)
    events.announce(events.queue_changed)
