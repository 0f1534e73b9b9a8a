"""Calendar files to download: of a plan, of a moved due date, and of an invoice's due date."""

from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest, user_of
from accounts.queries.email_addresses import find_email_of
from invoices.queries import get_invoice_or_404
from payments import calendar_files
from payments.queries.plans import get_plan_or_404
from payments.queries.shifts import get_shift_or_404

FILE_NAME: Final = "myropo.ics"


class Wishes(TypedDict):
    language: str
    at: datetime
    days_before: int


@require_safe
def plan_calendar(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Of a plan that was made; one that only was asked for has no days yet."""
    plan = get_plan_or_404(request.actor, public_id)
    if plan.started_at is None:
        raise Http404
    return _download(calendar_files.plan_calendar(plan, **_wishes(request)))


@require_safe
def shift_calendar(request: PortalRequest, public_id: UUID) -> HttpResponse:
    shift = get_shift_or_404(request.actor, public_id)
    return _download(calendar_files.shift_calendar(shift, **_wishes(request)))


@require_safe
def invoice_calendar(request: PortalRequest, public_id: UUID) -> HttpResponse:
    invoice = get_invoice_or_404(request.actor, public_id)
    return _download(calendar_files.invoice_calendar(invoice, **_wishes(request)))


def _wishes(request: PortalRequest) -> Wishes:
    """In the language of the page, and as early as the person wants e-mail."""
    email = find_email_of(user_of(request))
    days_before = email.days_before if email else calendar_files.DAYS_BEFORE
    language = get_language() or settings.LANGUAGE_CODE
    return {"language": language, "at": timezone.now(), "days_before": days_before}


def _download(content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return HttpResponse(content, content_type=calendar_files.CONTENT_TYPE, headers=headers)
