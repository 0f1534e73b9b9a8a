"""Handing a person the files that it sent: with a request about a claim, or to prove a right."""

from django.http import HttpResponse
from django.utils import timezone

from accounts import audit
from accounts.downloads import as_download, closed_file, read_or_404
from accounts.http import PortalRequest, address_of
from accounts.models import Party
from invoices.models import MandateFile, RequestFile
from invoices.rules.attachments import ALLOWED


def download(
    request: PortalRequest,
    file: RequestFile | MandateFile,
    *,
    action: str,
    party: Party,
    name: str,
) -> HttpResponse:
    """To save and never to show. Recorded as an act of the person, if it is one, under `action`.

    name  of the file as it is saved, without its ending
    """
    if not file.is_openable:
        return closed_file(request, file)
    content = read_or_404(file.file, public_id=file.public_id)
    if not request.actor.is_looking:
        audit.record(
            action=action,
            actor=request.actor.user,
            at=timezone.now(),
            party=party,
            target=file.request,
            address=address_of(request),
            data={"file": file.pk},
        )
    name = f"{name}.{ALLOWED[file.file_type]}"
    return as_download(content, name=name, content_type=file.file_type)
