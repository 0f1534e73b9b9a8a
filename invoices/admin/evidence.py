"""Handing staff the files that debtors sent: with a request about a claim, or to prove a right."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.admin.recording import record
from accounts.downloads import as_piecewise_download, closed_file
from accounts.models import Party
from invoices.models import MandateFile, RequestFile
from invoices.rules.attachments import ALLOWED


def download(
    request: HttpRequest,
    file: RequestFile | MandateFile,
    *,
    action: str,
    party: Party,
    name: str,
) -> HttpResponseBase:
    """To save and never to show: what is in it, we have not made. Recorded under `action`.

    name  of the file as it is saved, without its ending
    """
    if not file.is_openable:
        return closed_file(request, file, is_staff=True)
    suffix = ALLOWED.get(file.file_type)
    if suffix is None:
        raise Http404
    try:
        content = file.file.open("rb")
    except OSError:
        raise Http404 from None
    data = {"file": str(file.public_id)}
    record(request, action, party=party, target=file.request, data=data)
    return as_piecewise_download(content, name=f"{name}.{suffix}", content_type=file.file_type)
