"""The ways out of a chat: its end, and the message that it becomes."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import PortalRequest
from chat.models import EndReason
from chat.queries.chats import get_chat_or_404
from chat.services import ending, leaving


@require_POST
def end(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The visitor has had enough; what nobody answered is a message from then on."""
    chat = get_chat_or_404(request.actor, public_id)
    ending.end(
        chat_id=chat.pk, reason=EndReason.BY_VISITOR, by=request.actor.user, at=timezone.now()
    )
    return redirect("chat:chat", chat.public_id)


@require_POST
def leave(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Who does not want to wait is answered as a message, and types nothing again."""
    chat = get_chat_or_404(request.actor, public_id)
    leaving.leave_message(actor=request.actor, chat=chat, at=timezone.now())
    return redirect("chat:chat", chat.public_id)
