"""The privacy notice (GDPR, articles 13 and 14): for everybody, with the times that code keeps."""

from datetime import date
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.queries.data_exports import KEPT_FOR as EXPORTS
from chat.services.bot_labelling import NEW_DAYS
from invoices.rules.consents import LONGEST_MONTHS
from invoices.services.mandate_drafts import KEPT_FOR as DRAFTS
from messaging.rules.accessibility import KEPT_FOR as FEEDBACK
from messaging.services.incoming_mail import KEPT_FOR as MAILS

CHANGED_ON: Final = date(2026, 11, 23)
HOUR: Final = 3600


@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What we know of people, why, how long, and how they use their rights."""
    context = {
        "text": f"privacy/{get_language()}/notice.html",
        "changed_on": CHANGED_ON,
        "controller": settings.COLLECTOR_NAME,
        "business_id": settings.COLLECTOR_BUSINESS_ID,
        "street": settings.COLLECTOR_STREET,
        "postcode": settings.COLLECTOR_POSTCODE,
        "town": settings.COLLECTOR_TOWN,
        "phone": settings.COLLECTOR_PHONE,
        "email": settings.COLLECTOR_EMAIL,
        **_times(),
    }
    return render(request, "privacy/notice.html", context)


def _times() -> dict[str, int]:
    """How long things are kept, where the portal itself forgets them."""
    return {
        "export_days": EXPORTS.days,
        "mail_days": MAILS.days,
        "draft_hours": int(DRAFTS.total_seconds()) // HOUR,
        "feedback_days": FEEDBACK.days,
        "question_days": NEW_DAYS,
        "consent_months": LONGEST_MONTHS,
        "longest_hours": settings.SESSION_ABSOLUTE_SECONDS // HOUR,
        "language_days": settings.LANGUAGE_COOKIE_AGE // (24 * HOUR),
    }


urlpatterns: list[URLPattern] = [path("", notice, name="privacy")]
