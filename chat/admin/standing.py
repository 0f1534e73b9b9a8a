"""What of the chat desk changes by itself and is no line: presence, numbers, who is away."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from chat import words_desk
from chat.models import ChatAgent, ChatState
from chat.queries.desks import load_of
from chat.queries.talks import Talk, lines_for, talks_of
from chat.rules.routing import AWAY_AFTER


def standing(agent: ChatAgent, *, at: datetime) -> dict[str, Any]:
    """As JSON. The socket tells that something changed; this tells what is true now.

    now     the server's clock, for what scripts count themselves
    talks   the columns that the desk should have, in their order
    """
    user = agent.user
    return {
        "now": at.isoformat(),
        "presence": agent.presence,
        "since": agent.presence_since.isoformat() if agent.presence_since else "",
        "load": load_of([user.pk]).get(user.pk, 0),
        "at_once": agent.at_once,
        "has_sounds": agent.has_sounds,
        "waiting": [
            {
                "line": words_desk.line(each.queue, each.language),
                "count": words_desk.counted(each),
                "oldest": each.oldest.isoformat(),
            }
            for each in lines_for(agent)
        ],
        "talks": [talk_standing(each, user, at=at) for each in talks_of(user, at=at)],
    }


def talk_standing(talk: Talk, user: User, *, at: datetime) -> dict[str, Any]:
    chat = talk.chat
    has_ended = chat.state == ChatState.ENDED
    is_away = not has_ended and chat.visitor_seen_at < at - AWAY_AFTER
    return {
        "c": str(chat.public_id),
        "url": reverse("admin:chat_desk_talk", args=[chat.public_id]),
        "name": chat.thread.party.name,
        "is_own": talk.is_own,
        "away_since": chat.visitor_seen_at.isoformat() if is_away else "",
        "ended": str(words_desk.ENDED[chat.ended]) if has_ended else "",
    }
