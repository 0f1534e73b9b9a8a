"""The press that sends a message, and what it answers."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from messaging import words_threads
from messaging.forms.writing import MessageForm
from messaging.models import Message
from messaging.services import posting
from messaging.texts import is_other
from messaging.views.composer import REFUSED, Page, Place, client_id_of, keep, require_writing

CONFLICT = 409
TOO_MANY = 429


def send(request: PortalRequest, place: Place, page: Page) -> HttpResponse:
    """Keep what was typed and chosen, then send it; a second press leads to what was sent.

    page  shows the form again with what was wrong
    """
    require_writing(request.actor)
    draft, errors = keep(request, place)
    has_files = draft is not None and draft.attachments.exists()
    form = MessageForm(request.POST, has_subject=place.has_subject, is_enough=has_files)
    form.add_file_errors(errors)
    if not form.is_valid():
        return page(form, REFUSED)
    try:
        message = _write(request, place, form)
    except posting.EmptyMessageError:
        form.add_error("text", _("Write your message first."))
        return page(form, REFUSED)
    except posting.TooManyMessagesError as error:
        form.add_error(None, _too_many(error.allowance.retry_after_minutes))
        return page(form, TOO_MANY)
    if is_other(message.text, form.cleaned_data["text"]):
        return _anew(request, place, page)
    return redirect(_sent(message))


def _anew(request: PortalRequest, place: Place, page: Page) -> HttpResponse:
    """Two windows had one draft, and the other one has sent it: this text is a draft of its own."""
    client_id = uuid4()
    _draft, errors = keep(request, place, client_id=client_id)
    data = request.POST.copy()
    data["client_id"] = str(client_id)
    form = MessageForm(data, has_subject=place.has_subject, is_enough=True)
    form.add_file_errors(errors)
    form.add_error(None, words_threads.SAID_OTHERWISE)
    return page(form, CONFLICT)


def _write(request: PortalRequest, place: Place, form: MessageForm) -> Message:
    return posting.write(
        actor=request.actor,
        thread=place.thread,
        matter=place.found.matter if place.found else None,
        subject=form.cleaned_data.get("subject", ""),
        text=form.cleaned_data["text"],
        client_id=client_id_of(request),
        at=timezone.now(),
    )


def _sent(message: Message) -> str:
    """The thread, which says that it was sent."""
    page = reverse("messaging:thread", args=[message.thread.public_id])
    return f"{page}?sent={message.number}"


def _too_many(minutes: int) -> str:
    return _(
        "You have sent many messages in a short time. Your text is kept: send it in "
        "%(minutes)s minutes, or call us."
    ) % {"minutes": minutes}
