"""How accessible the portal is, and a form for what is not. For everybody (M2)."""

from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import network_of
from accounts.rate_limits import Allowance, Rule, hit_each
from messaging.forms.accessibility import FeedbackForm
from messaging.queries.accessibility import find_feedback
from messaging.rules.accessibility import KEPT_FOR, TIME_TO_ANSWER
from messaging.services.accessibility import take_feedback

# The days on which the statement was written and last looked through.
WRITTEN_ON: Final = date(2026, 11, 23)
CHECKED_ON: Final = date(2026, 11, 23)
# Nobody finds more than a few things in an hour; a school or an office is one network, too.
FROM_NETWORK: Final = Rule("accessibility-network", "10/hour")
FROM_NETWORK_A_DAY: Final = Rule("accessibility-network-day", "40/day")
IN_TOTAL: Final = Rule("accessibility-total", "300/hour")


@login_not_required
@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """The statement by the act on digital services, 306/2019."""
    language = get_language()
    context = {
        "text": f"accessibility/{language}/statement.html",
        "days": TIME_TO_ANSWER.days,
        "written_on": WRITTEN_ON,
        "checked_on": CHECKED_ON,
        "collector": settings.COLLECTOR_NAME,
        "email": settings.COLLECTOR_EMAIL,
        "phone": settings.COLLECTOR_PHONE,
    }
    return render(request, "accessibility/statement.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """The form; what it brings is kept before anybody is told that it came."""
    form = FeedbackForm(_typed(request) if request.method == "POST" else None)
    if form.is_valid():
        allowance = _count_try(request)
        if allowance.allowed:
            return _take(form)
        form.add_error(None, _later(allowance))
        response = _page(request, form, status=429)
        response.headers["Retry-After"] = str(allowance.retry_after)
        return response
    return _page(request, form, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_safe
def received(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt: by when we answer. Nothing of what was written is on it."""
    found = find_feedback(public_id)
    if found is None:
        raise Http404
    return render(request, "accessibility/received.html", {"feedback": found})


def _take(form: FeedbackForm) -> HttpResponseRedirect:
    sent = form.cleaned_data
    taken = take_feedback(
        public_id=sent["once"],
        text=sent["text"],
        page=sent["page"],
        email=sent["email"],
        language=get_language() or settings.LANGUAGE_CODE,
        at=timezone.now(),
    )
    return redirect("accessibility-received", public_id=taken.public_id)


def _page(request: HttpRequest, form: FeedbackForm, *, status: int) -> HttpResponse:
    context = {"form": form, "days": TIME_TO_ANSWER.days, "kept_days": KEPT_FOR.days}
    return render(request, "accessibility/feedback.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Without the NUL that PostgreSQL stores in no text."""
    return {name: str(value).replace("\0", "") for name, value in request.POST.items()}


def _count_try(request: HttpRequest) -> Allowance:
    network = network_of(request)
    return hit_each((FROM_NETWORK, network), (FROM_NETWORK_A_DAY, network), (IN_TOTAL, ""))


def _later(allowance: Allowance) -> str:
    words = ngettext(
        "Much has come from your network just now. Try again in %(minutes)d minute: "
        "your text stays here.",
        "Much has come from your network just now. Try again in %(minutes)d minutes: "
        "your text stays here.",
        allowance.retry_after_minutes,
    )
    return words % {"minutes": allowance.retry_after_minutes}
