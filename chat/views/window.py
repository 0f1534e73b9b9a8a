"""The window of a chat: what was said, where one stands, and the place to write."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from chat import words
from chat.models import Chat, ChatState
from chat.queries.chats import agent_of, get_chat_or_404
from chat.queries.queue import turn_of
from chat.queries.robot import was_answered
from chat.views import shown
from messaging import words_times
from messaging.forms.files import CHOSEN
from messaging.links import thread_path
from messaging.models import Author, Service
from messaging.queries.hours import hours_of
from messaging.queries.messages import shown_name
from messaging.queries.promises import promise_for
from messaging.services import surveys
from messaging.services.telling import mark_page_read
from messaging.texts import LONGEST
from messaging.views.composer import may_write
from messaging.views.shown import about_thread
from messaging.views.surveys import card_of

# In the address of a file whose id a script fills in.
NIL: Final = UUID(int=0)


@never_cache
@require_safe
def window(request: PortalRequest, public_id: UUID) -> HttpResponse:
    chat = get_chat_or_404(request.actor, public_id)
    at = timezone.now()
    # What told of an answer leads to the thread, which is read here as well.
    mark_page_read(actor=request.actor, path=thread_path(chat.thread.public_id), at=at)
    said = shown.lines_of(chat)
    first = said[0].number if said else chat.first_number
    context = {
        "chat": chat,
        "state": chat.state.lower(),
        "about": about_thread(chat.thread),
        "days": shown.days_of(said, chat=chat, actor=request.actor, at=at),
        "last": said[-1].number if said else chat.first_number - 1,
        "has_earlier": first > 1,
        "who": _who(chat),
        "may_write": may_write(request.actor),
        "page_id": uuid4(),
        "accept": CHOSEN,
        "longest": LONGEST,
        **_addresses(chat),
        **_standing(request, chat, at=at),
    }
    return render(request, "chat/window.html", context)


def _who(chat: Chat) -> str:
    agent = agent_of(chat) if chat.state == ChatState.TALKING else None
    return words.who(chat.state, shown_name(Author.AGENT, agent) if agent else "")


def _addresses(chat: Chat) -> dict[str, str]:
    own = [chat.public_id]
    return {
        "socket": f"/ws/chat/{chat.public_id}/",
        "own_url": reverse("chat:chat", args=own),
        "lines_url": reverse("chat:lines", args=own),
        "files_url": reverse("chat:files", args=own),
        "press_url": reverse("chat:press", args=own),
        "file_url": reverse("messaging:file", args=[NIL]),
        "end_url": reverse("chat:end", args=own),
        "leave_url": reverse("chat:leave", args=own),
        "call_back_url": reverse("chat:call-back", args=own),
        "thread_url": reverse("messaging:thread", args=[chat.thread.public_id]),
        "again_url": f"{reverse('chat:start')}?thread={chat.thread.public_id}",
    }


def _standing(request: PortalRequest, chat: Chat, *, at: datetime) -> dict[str, Any]:
    """When people answer, the queue while one waits, and what comes after the end."""
    match chat.state:
        case ChatState.BOT:
            hours = hours_of(chat.queue, Service.CHAT)
            return {"people": words.people(hours, at=at), "person_id": uuid4()}
        case ChatState.WAITING:
            promise = promise_for(chat.thread.queue, at=at)
            turn = turn_of(chat, at=at)
            return {
                # It got an agent between two looks: the page is told so by its socket.
                "turn": shown.place_of(turn) if turn else None,
                "promise": words_times.promise(promise, at=at),
            }
        case ChatState.ENDED:
            survey = None if request.actor.is_looking else _survey(chat, at=at)
            return {"over": shown.over(chat, at=at), "survey": survey}
        case _:
            return {}


def _survey(chat: Chat, *, at: datetime) -> dict[str, Any] | None:
    """The question how it went; none where nobody had come."""
    if chat.ended_at is None or not was_answered(chat):
        return None
    asked = surveys.ask_about_chat(
        user=chat.user, thread=chat.thread, ended_at=chat.ended_at, at=at
    )
    return card_of(asked) if asked else None
