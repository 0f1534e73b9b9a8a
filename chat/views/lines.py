"""The lines of a chat over plain HTTP, where sockets are blocked: the same JSON."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from chat import frames, polling
from chat.frames import Frame
from chat.models import Chat
from chat.queries.chats import get_chat_or_404

# Numbers of lines fit into the database's whole numbers.
MOST_DIGITS: Final = 9


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """GET: what came after `after`. POST: a line with `id` and `text`; or `read`, a number."""
    chat = get_chat_or_404(request.actor, public_id)
    at = timezone.now()
    if request.method != "POST":
        after = number(request.GET.get("after", ""))
        return JsonResponse(polling.poll(actor=request.actor, chat=chat, after=after, at=at))
    if "read" in request.POST:
        read = number(request.POST["read"])
        polling.read(actor=request.actor, chat=chat, number=read, at=at)
        return HttpResponse(status=204)
    if "id" not in request.POST:
        return _from_form(request, chat, at=at)
    return JsonResponse(_say(request, chat, request.POST["id"], at=at))


def _say(request: PortalRequest, chat: Chat, name: str, *, at: datetime) -> Frame:
    client_id = uuid_of(name)
    if client_id is None:
        return frames.refused(name, why="not-sent")
    text = request.POST.get("text", "").replace("\0", "")
    return polling.say(actor=request.actor, chat=chat, client_id=client_id, text=text, at=at)


def _from_form(request: PortalRequest, chat: Chat, *, at: datetime) -> HttpResponse:
    """Sent by the browser itself, before the scripts of the window were there."""
    answer = _say(request, chat, request.POST.get("page_id", ""), at=at)
    if answer["t"] == "refused":
        messages.error(request, answer["words"])
    return redirect("chat:chat", chat.public_id)


def number(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS else 0


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
