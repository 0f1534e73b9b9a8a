"""The calm page in the place of what a look does not do or show."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.seeing.scope import Refusal
from accounts.seeing.standin import Look

TEMPLATE: Final = "accounts/look_refused.html"
# htmx shows nothing of a 403; the refusal comes in the place of the page, not of its part.
INTO_PAGE: Final = {"HX-Retarget": "#main", "HX-Reswap": "outerHTML", "HX-Reselect": "#main"}


def refused(request: HttpRequest, look: Look, refusal: Refusal) -> HttpResponse:
    """Says what is not done and why, in the words of who looks, with the way back."""
    is_part = "HX-Request" in request.headers
    context = {"refusal": refusal.value, "look": look}
    response = render(request, TEMPLATE, context, status=422 if is_part else 403)
    if is_part:
        for header, value in INTO_PAGE.items():
            response.headers[header] = value
    return response
