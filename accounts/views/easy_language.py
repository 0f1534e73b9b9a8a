"""The switch between the usual words and easy language, in the foot of every page."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import EasyLanguageForm
from accounts.http import PortalRequest, user_of
from accounts.services.easy_language import choose_easy_language
from accounts.views.sessions import safe_next


@require_POST
def easy_language(request: PortalRequest) -> HttpResponse:
    """One's own, whomever one acts for; then back to the page that one reads."""
    form = EasyLanguageForm(request.POST)
    if form.is_valid():
        wants = form.cleaned_data["easy"] == "1"
        choose_easy_language(user=user_of(request), wants=wants, at=timezone.now())
        said = _("Easy language is on.") if wants else _("Easy language is off.")
        messages.success(request, said)
    return redirect(_without_words(safe_next(request, request.POST.get("next")) or "/"))


def _without_words(page: str) -> str:
    """The page as the switch now wants it, whichever words were looked at for once."""
    parts = urlsplit(page)
    asked = QueryDict(parts.query, mutable=True)
    asked.pop("words", None)
    return parts._replace(query=asked.urlencode()).geturl()
