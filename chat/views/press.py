"""The buttons of the robot: pressed over HTTP, so that who presses is asked for as on a page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import PortalRequest
from chat import frames, polling
from chat.frames import Frame
from chat.models import Chat
from chat.queries.chats import get_chat_or_404
from chat.views.lines import number, uuid_of


@never_cache
@require_POST
def press(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """`n`: the robot's line; `key`: the button under it; `id`: of this press, made by the page.

    204, or a `refused` or an `identify` frame. A form that the browser itself has sent leads back
    to the window, or to the bank.
    """
    chat = get_chat_or_404(request.actor, public_id)
    answer = _pressed(request, chat)
    if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
        return _to_page(request, chat, answer)
    return JsonResponse(answer) if answer else HttpResponse(status=204)


def _pressed(request: PortalRequest, chat: Chat) -> Frame | None:
    name = request.POST.get("id", "")
    client_id = uuid_of(name)
    if client_id is None:
        return frames.refused(name, why="not-sent")
    return polling.press(
        actor=request.actor,
        chat=chat,
        number=number(request.POST.get("n", "")),
        key=request.POST.get("key", ""),
        client_id=client_id,
        at=timezone.now(),
    )


def _to_page(request: PortalRequest, chat: Chat, answer: Frame | None) -> HttpResponse:
    if answer is None:
        return redirect("chat:chat", chat.public_id)
    if answer["t"] == "identify":
        return redirect(answer["url"])
    messages.error(request, answer["words"])
    return redirect("chat:chat", chat.public_id)
