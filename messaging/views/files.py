"""Files of messages: to save, and the picture that is shown of one."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.downloads import as_download, as_picture, closed_file, read_or_404
from accounts.http import PortalRequest, address_of, page_of
from messaging import previews
from messaging.models import Attachment
from messaging.queries.attachments import get_attachment_or_404

# The originals alone: what is shown beside a message was seen with the message.
DOWNLOADED: Final = "attachment.downloaded"


@require_safe
def file(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """A file as it was sent, to save and never to show: what is in it, we have not made."""
    found = get_attachment_or_404(request.actor, public_id)
    if not found.is_openable:
        return closed_file(request, found)
    content = read_or_404(found.file, public_id=public_id)
    if not request.actor.is_looking:
        _record(request, found)
    return as_download(content, name=found.name, content_type=found.file_type)


def _record(request: PortalRequest, found: Attachment) -> None:
    of = found.message.thread if found.message is not None else found.draft
    audit.record(
        action=DOWNLOADED,
        actor=request.actor.user,
        at=timezone.now(),
        party=of.party if of is not None else None,
        target=found,
        address=address_of(request),
    )


@require_safe
def look(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The picture of a file on a page, as large as there is room."""
    found = get_attachment_or_404(request.actor, public_id)
    if not found.is_openable:
        return closed_file(request, found)
    if not found.shown:
        raise Http404
    if found.message is None:
        back = page_of(request)  # Of a draft: of a thread, or of one that is not begun yet.
    else:
        back = reverse("messaging:thread", args=[found.message.thread.public_id])
    return render(request, "messaging/file.html", {"file": found, "back": back})


@require_safe
def shown(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The picture of a file: upright, without the camera's data, made by us."""
    found = get_attachment_or_404(request.actor, public_id)
    if not (found.is_openable and found.shown):
        raise Http404
    content = read_or_404(found.shown, public_id=public_id)
    return as_picture(content, content_type=previews.FILE_TYPE)
