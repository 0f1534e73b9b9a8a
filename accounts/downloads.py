"""Files as the portal hands them out: to save and never to show, and kept by nobody between."""

from typing import IO, Final
from uuid import UUID

import structlog
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from accounts.http import page_of
from accounts.models import ScannedFile, ScanState

SEALED: Final = {
    "Cache-Control": "no-store, private",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Should a browser show one after all, it shows it as a page that may do nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
}

logger = structlog.get_logger(__name__)


def as_download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """What was read and found whole, under a name."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition, **SEALED}
    return HttpResponse(content, content_type=content_type, headers=headers)


def as_piecewise_download(file: IO[bytes], *, name: str, content_type: str) -> FileResponse:
    """The same of a file that may be too large for the memory; it is closed at its end."""
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=content_type, headers=SEALED
    )


def read_or_404(stored: File[bytes], *, public_id: UUID) -> bytes:
    """What is stored of a file. One that is gone is a 404, and the log says so."""
    try:
        with stored.open("rb") as kept:
            content: bytes = kept.read()
    except OSError:
        logger.exception("file_gone", file=str(public_id))
        raise Http404 from None
    return content


def as_picture(content: bytes, *, content_type: str) -> HttpResponse:
    """A picture of our own making, to be seen on our pages alone."""
    return HttpResponse(content, content_type=content_type, headers=SEALED)


def closed_file(request: HttpRequest, file: ScannedFile, *, is_staff: bool = False) -> HttpResponse:
    """The page in the place of a file that nobody may open, with the reason."""
    is_harmful = file.scan == ScanState.HARMFUL
    context = {
        "file": file,
        "is_harmful": is_harmful,
        "has_failed": file.scan == ScanState.FAILED,
        "back": page_of(request),
    }
    template = "admin/file_closed.html" if is_staff else "accounts/file_closed.html"
    return render(request, template, context, status=410 if is_harmful else 409)
