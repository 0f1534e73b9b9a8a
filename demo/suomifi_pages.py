"""The page on which a person chooses the company."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from demo import suomifi_settings as settings
from demo.suomifi_companies import name_of
from demo.suomifi_store import store
from demo.suomifi_texts import ROLES, TEXTS

ERRORS: Final = ("access_denied", "server_error", "temporarily_unavailable")


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(settings.PORTAL_URL)


@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """For whom do you act? A request that is not as it should be ends here."""
    language = request.GET.get("lang", "")
    redirect_uri = request.GET.get("redirect_uri", "")
    is_ours = (
        request.GET.get("client_id") == settings.CLIENT_ID
        and request.GET.get("response_type") == "code"
        and redirect_uri.startswith(f"{settings.PORTAL_URL}/")
        and language in TEXTS
    )
    choice = store.visit(request.GET.get("user", ""), redirect_uri) if is_ours else None
    if choice is None:
        return render(request, "demo/suomifi_refused.html", status=400)
    context = {
        "language": language,
        "texts": TEXTS[language],
        "handle": choice.handle,
        "person": name_of(choice.hetu),
        "companies": [
            (each, ", ".join(ROLES[language][role] for role in each.roles))
            for each in choice.companies
        ],
        "errors": ERRORS,
    }
    return render(request, "demo/suomifi.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Back to the portal, with a code for what was chosen or with an error."""
    choice = store.choose(request.POST.get("handle", ""), request.POST.getlist("company"))
    if choice is None:
        return render(request, "demo/suomifi_refused.html", status=400)
    error = request.POST.get("error")
    answer = {"error": error} if error else {"code": choice.code}
    return HttpResponseRedirect(f"{choice.redirect_uri}?{urlencode(answer)}")
