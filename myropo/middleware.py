"""Small things that every answer of the portal gets."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from myropo import views

type GetResponse = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def permissions_policy(get_response: GetResponse) -> GetResponse:
    """Refuse the browser features that the portal never uses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response

    return middleware


def htmx_answers(get_response: GetResponse) -> GetResponse:
    """Send htmx to the sign-in page as a whole page, not into a fragment."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.htmx or response.status_code != 302:  # type: ignore[attr-defined]
            return response
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = response.headers["Location"]
        answer.cookies = response.cookies
        return answer

    return middleware


def own_error_pages(get_response: GetResponse) -> GetResponse:
    """With DEBUG, Django shows its own pages for 404; the demo shows ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code == 404:
            is_ours = response.headers.get("Content-Type", "").startswith("text/html")
            return views.not_found(request) if is_ours else response
        return response

    return middleware
