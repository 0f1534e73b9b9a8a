"""Files in a chat: they go as one line, with what was written beside them."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import PortalRequest
from accounts.rate_limits import hit
from chat import frames, words
from chat.models import Chat
from chat.queries.chats import get_chat_or_404
from chat.services import sending_files
from chat.views.lines import uuid_of
from messaging.forms.files import FilesField
from messaging.models import Medium, Message
from messaging.rules.files import MOST_FILES
from messaging.services import attachments, posting
from messaging.views.composer import UPLOADS


@require_POST
def files(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """A form with `id`, `text` and `attached`; the answer is an `ack` or a `refused` frame."""
    chat = get_chat_or_404(request.actor, public_id)
    name = request.POST.get("id", "")
    client_id = uuid_of(name)
    if client_id is None:
        return _refused(name, words.refusal("not-sent"))
    if not hit(UPLOADS, f"user-{request.actor.user.pk}").allowed:
        return _refused(name, _("You have sent many files. Try again in an hour."))
    try:
        message = _send(request, chat, client_id)
    except (
        ValidationError,
        attachments.TooManyFilesError,
        posting.EmptyMessageError,
        posting.TooLongError,
    ) as error:
        return _refused(name, _words_of(error))
    as_message = message.medium != Medium.CHAT
    answer = frames.ack(client_id, number=message.number, at=message.sent_at, as_message=as_message)
    return JsonResponse(answer)


def _send(request: PortalRequest, chat: Chat, client_id: UUID) -> Message:
    return sending_files.send_files(
        actor=request.actor,
        chat=chat,
        text=request.POST.get("text", "").replace("\0", ""),
        client_id=client_id,
        files=FilesField().clean(request.FILES.getlist("attached")),
        at=timezone.now(),
    )


def _words_of(error: Exception) -> str:
    match error:
        case ValidationError():
            return " ".join(error.messages)
        case attachments.TooManyFilesError():
            text = ngettext(
                "Choose at most %(most)d file.", "Choose at most %(most)d files.", MOST_FILES
            )
            return text % {"most": MOST_FILES}
        case posting.TooLongError():
            return words.refusal("too-long")
        case _:
            return words.refusal("empty")


def _refused(name: str, text: str) -> JsonResponse:
    """What was chosen stays with the page, which says why it was not taken."""
    return JsonResponse({"t": "refused", "id": name, "why": "files", "words": text})
