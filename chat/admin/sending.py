"""An agent's files: they come over HTTP, and are answered as a line on the socket is."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from accounts.http import user_of
from chat import frames, words
from chat.frames import Frame
from chat.models import ChatState
from chat.queries.talks import Talk
from chat.services.agents_files import send_files
from chat.services.transferring import NotInChatError
from invoices.admin.two_steps import typed
from messaging.services import attachments, posting


def files(request: HttpRequest, talk: Talk | None, *, at: datetime) -> JsonResponse:
    """A form with `id`, `text` and `attached`: an `ack` or a `refused` frame.

    talk  None of a chat that is not on the agent's desk (any more): that is a refusal as others
          are, since the desk's other chats go on
    """
    data = typed(request)
    try:
        client_id = UUID(data.get("id", ""))
    except ValueError:
        raise BadRequest from None
    told = str(client_id)
    if talk is None or talk.chat.state == ChatState.ENDED:
        return _gone(told)
    try:
        message = send_files(
            agent=user_of(request),
            chat=talk.chat,
            text=data.get("text", ""),
            client_id=client_id,
            files=request.FILES.getlist("attached"),
            at=at,
        )
    except NotInChatError:
        return _gone(told)
    except (posting.EmptyMessageError, posting.TooLongError) as wrong:
        why = "empty" if isinstance(wrong, posting.EmptyMessageError) else "too-long"
        return _refused(told, why, words.refusal(why))
    except (attachments.TooLargeFileError, attachments.UnknownTypeError) as wrong:
        return _refused(told, "file", _why(wrong))
    except attachments.TooManyFilesError:
        return _refused(told, "file", _("An answer takes five files at most."))
    ack = frames.ack(told, number=message.number, at=message.sent_at, as_message=False)
    return JsonResponse(ack)


def _why(wrong: Exception) -> str:
    if isinstance(wrong, attachments.TooLargeFileError):
        return _("A file is larger than 10 MB.")
    return _("A file is neither a PDF nor a JPG, PNG or HEIC picture.")


def _gone(client_id: str) -> JsonResponse:
    return _refused(client_id, "ended", _("The chat is not on your desk any more."))


def _refused(client_id: str, why: str, told: str) -> JsonResponse:
    answer: Frame = {"t": "refused", "id": client_id, "why": why, "words": told}
    return JsonResponse(answer)
