"""Who is there: agents come, take breaks and go; open pages say that they are open.

`agent_id` is everywhere the key of the agent's user.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from chat import events
from chat.models import ChatAgent, HandOutEnd, Presence
from chat.rules.routing import AWAY_AFTER
from chat.services.handing_out import hand_out_soon, leave_desk, lock_line

# Rows are locked in the order of their keys, whatever the plan: two that do this never wait for
# each other. A beat that comes late does not turn back the clock.
AGENTS_SEEN = """
WITH known AS (
    SELECT id FROM chat_chatagent
    WHERE user_id = ANY(%(ids)s) AND (seen_at IS NULL OR seen_at < %(at)s)
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE chat_chatagent SET seen_at = %(at)s FROM known WHERE chat_chatagent.id = known.id
"""
VISITORS_SEEN = """
WITH known AS (
    SELECT id, state = 'WAITING' AND visitor_seen_at < %(away)s AS is_back FROM chat_chat
    WHERE id = ANY(%(ids)s) AND state <> 'ENDED' AND visitor_seen_at < %(at)s
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE chat_chat SET visitor_seen_at = %(at)s FROM known WHERE chat_chat.id = known.id
RETURNING known.is_back
"""


class NotAtDeskError(Exception):
    """Who is not at the desk cannot take a break from it. Nothing was changed."""


def come(agent: User, at: datetime) -> ChatAgent:
    """The agent is at its desk and takes chats; a repeat only says that it still is.

    Raises `ChatAgent.DoesNotExist`.
    """
    return _be(agent, Presence.HERE, at)


def take_break(agent: User, at: datetime) -> ChatAgent:
    """The agent goes on with its chats and gets no new ones. A repeat changes nothing.

    Raises `NotAtDeskError`, `ChatAgent.DoesNotExist`.
    """
    return _be(agent, Presence.BREAK, at)


@transaction.atomic
def go(agent: User, at: datetime) -> int:
    """The agent leaves its desk; how many chats it leaves to others. A repeat changes nothing.

    Raises `ChatAgent.DoesNotExist`.
    """
    lock_line()
    row = _locked(agent)
    if row.presence == Presence.AWAY:
        return 0
    return leave_desk(agent=row, why=HandOutEnd.LEFT, at=at)


@transaction.atomic
def set_limit(*, agent: User, at_once: int, by: User, at: datetime) -> ChatAgent:
    """How many chats at a time the agent gets; what it has more, it keeps.

    Raises `ChatAgent.DoesNotExist`, and `ValidationError` of a number that nobody can bear.
    """
    row = _locked(agent)
    if row.at_once == at_once:
        return row
    data = {"from": row.at_once, "to": at_once}
    row.at_once = at_once
    row.clean_fields(exclude={each.name for each in row._meta.fields} - {"at_once"})
    row.save(update_fields=["at_once"])
    audit.record(action="chat.limit_set", actor=by, at=at, target=row, data=data)
    _tell(row, at)
    return row


def seen(agent_ids: Collection[int], at: datetime) -> None:
    """The desks of these agents are open; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(AGENTS_SEEN, {"ids": list(agent_ids), "at": at})


def visitors_seen(chat_ids: Collection[int], at: datetime) -> int:
    """The visitors of these chats have a page open; how many waited and were away until now.

    One statement, and what waits is shared out when somebody has come back.
    """
    away = at - AWAY_AFTER
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(VISITORS_SEEN, {"ids": list(chat_ids), "at": at, "away": away})
            back = sum(bool(is_back) for (is_back,) in cursor.fetchall())
        if back:
            events.announce(events.queue_changed)
            hand_out_soon(at=at)
    return back


@transaction.atomic
def _be(agent: User, presence: Presence, at: datetime) -> ChatAgent:
    row = _locked(agent)
    if presence == Presence.BREAK and row.presence == Presence.AWAY:
        raise NotAtDeskError
    row.seen_at = max(at, row.seen_at or at)
    if row.presence == presence:
        row.save(update_fields=["seen_at"])
        return row
    data = {"from": row.presence, "presence": presence}
    row.presence, row.presence_since = presence, at
    row.save(update_fields=["presence", "presence_since", "seen_at"])
    audit.record(action="chat.presence", actor=agent, at=at, target=row, data=data)
    _tell(row, at)
    return row


def _locked(agent: User) -> ChatAgent:
    rows = ChatAgent.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user").get(user=agent)


def _tell(row: ChatAgent, at: datetime) -> None:
    events.announce(events.agent_changed, agent_id=row.user_id)
    events.announce(events.queue_changed)
    if row.presence == Presence.HERE:
        hand_out_soon(at=at)
