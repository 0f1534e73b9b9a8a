"""Pages on which people say how they find us, and that they do not want to be asked."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, user_of
from messaging import survey_links, words_surveys
from messaging.forms.surveys import SurveyForm
from messaging.models import Survey
from messaging.queries.surveys import has_declined
from messaging.rules.surveys import KNOWN_FOR
from messaging.services import surveys

# Whether the home page has a question for the person of this session.
YEARLY_KEY: Final = "yearly_survey"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest) -> HttpResponse:
    """The question of a link: answered as often as one likes, the last answer counts."""
    code, at = request.GET.get("code", ""), timezone.now()
    try:
        asked = survey_links.read_code(code, at=at)
    except survey_links.TooOldError:
        return render(request, "messaging/survey_over.html", status=HTTPStatus.GONE)
    if asked is None:
        raise Http404
    form = SurveyForm(request.POST or None, survey=asked)
    if "put_away" in request.POST:
        surveys.put_away(survey=asked, at=at)
        return redirect("invoices:home")
    if form.is_valid():
        surveys.answer(survey=asked, at=at, **form.said())
        is_done = "text" in request.POST
        return redirect(survey_links.answer_path(code) + ("&done" if is_done else ""))
    context = _context(asked, form) | {"is_done": "done" in request.GET and not form.is_bound}
    # Who opens a link in an e-mail reads on in the e-mail's language.
    is_known = request.user.is_authenticated
    with translation.override(translation.get_language() if is_known else asked.language):
        return render(request, "messaging/survey.html", context, status=422 if form.errors else 200)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """Never again. As in `telling_stop`, opening the link ends nothing: the press does, and the
    POST of a mail program (RFC 8058).
    """
    user = survey_links.read_stop(request.GET.get("code", ""))
    if user is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        surveys.decline(user=user, at=timezone.now())
    return render(request, "messaging/survey_stop.html", {"is_done": is_done})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: PortalRequest) -> HttpResponse:
    """Whether one wants to be asked at all."""
    user = user_of(request)
    if request.method != "POST":
        context = {"has_declined": has_declined(user)}
        return render(request, "messaging/survey_wish.html", context)
    return _change(request, wants="ask" in request.POST)


def _change(request: PortalRequest, *, wants: bool) -> HttpResponseRedirect:
    change = surveys.welcome if wants else surveys.decline
    change(user=user_of(request), at=timezone.now())
    text = _("We may ask you now and then.") if wants else _("We do not ask you any more.")
    messages.success(request, text)
    return redirect("messaging:survey-wish")


def _context(asked: Survey, form: SurveyForm) -> dict[str, Any]:
    return {
        "form": form,
        "words": words_surveys.OF[asked.kind],
        "is_answered": asked.likely is not None,
        "is_about_a_matter": asked.kind in words_surveys.ABOUT_A_MATTER,
        "stop_path": survey_links.stop_path(asked.user),
        **scale(),
    }


def of_farewell(code: str) -> Survey | None:
    """What who has just signed out is asked; None once its time is over."""
    try:
        return survey_links.read_code(code, at=timezone.now())
    except survey_links.TooOldError:
        return None


def yearly_of(request: PortalRequest) -> Survey | None:
    """What the home page asks. Where it asks nothing, that is found out once in a session, and
    at no cost for who is new here.
    """
    user, at = user_of(request), timezone.now()
    if request.actor.is_looking:
        return None
    if request.actor.is_for_another or at - user.created_at < KNOWN_FOR:
        return None
    if not request.session.get(YEARLY_KEY, True):
        return None
    asked = surveys.ask_yearly(user=user, at=at)
    if asked is None:
        request.session[YEARLY_KEY] = False
    return asked


def card_of(asked: Survey) -> dict[str, Any]:
    """What `messaging/survey_card.html` shows, besides the token of its form."""
    return {
        "words": words_surveys.OF[asked.kind],
        "path": survey_links.answer_path(survey_links.code_of(asked)),
        "stop_path": survey_links.stop_path(asked.user),
        **scale(),
    }


def scale() -> dict[str, Any]:
    """The words at the ends of 0–10."""
    return {"numbers": range(11), "low": words_surveys.NOT_AT_ALL, "high": words_surveys.VERY}
