"""Who chats, in which languages and queues, and how much at once: as team leads say."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from chat import events
from chat.models import ChatAgent, HandOutEnd, Presence
from chat.queries.chats import ANSWER
from chat.services.handing_out import hand_out_soon, leave_desk, lock_line


class NotAnAgentError(Exception):
    """The user may not chat by its role. Nothing was changed."""


@transaction.atomic
def set_agent(
    *,
    user: User,
    languages: Collection[str],
    queues: Collection[str],
    at_once: int,
    by: User,
    at: datetime,
) -> ChatAgent:
    """Let somebody chat, or change what the agent serves. It counts from the next hand-out on.

    Chats that the agent has, it keeps. A repeat changes nothing. Raises `NotAnAgentError`, and
    `ValidationError` for a language, a queue or a number that there is not.
    """
    if not user.has_perm(ANSWER):
        raise NotAnAgentError
    lock_line()
    rows = ChatAgent.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(user=user).first()
    before = _told(row) if row else None
    row = row or ChatAgent(user=user)
    row.languages, row.queues, row.at_once = sorted(languages), sorted(queues), at_once
    if _told(row) == before:
        return row
    row.clean_fields()
    if row.pk is None:
        row.save()
    else:
        row.save(update_fields=["languages", "queues", "at_once"])
    data = {"from": before, "to": _told(row)}
    audit.record(action="chat.agent_set", actor=by, at=at, target=row, data=data)
    _announce(row, at)
    return row


@transaction.atomic
def remove_agent(*, agent_id: int, by: User, at: datetime) -> bool:
    """Somebody chats no more: chats that it has are helped on. False of who did not chat.

    agent_id  of the row
    """
    lock_line()
    rows = ChatAgent.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("user").filter(pk=agent_id).first()
    if row is None:
        return False
    audit.record(action="chat.agent_removed", actor=by, at=at, target=row, data=_told(row))
    if row.presence != Presence.AWAY:
        leave_desk(agent=row, why=HandOutEnd.LEFT, at=at)
    _announce(row, at)
    row.delete()
    return True


def _told(row: ChatAgent) -> dict[str, Any]:
    return {
        "user": row.user_id,
        "languages": row.languages,
        "queues": row.queues,
        "at_once": row.at_once,
    }


def _announce(row: ChatAgent, at: datetime) -> None:
    events.announce(events.agent_changed, agent_id=row.user_id)
    events.announce(events.queue_changed)
    hand_out_soon(at=at)
