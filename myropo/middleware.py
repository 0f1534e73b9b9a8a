"""Small things that every answer of the portal gets."""

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.http import GetResponse
from myropo import views

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
    """Give htmx what a whole page would have: the sign-in page, and the messages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.htmx:  # type: ignore[attr-defined]
            return response
        if response.status_code != 302:
            return _with_messages(request, response)
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = response.headers["Location"]
        answer.cookies = response.cookies
        return answer

    return middleware


def _with_messages(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A fragment brings along what a whole page would have shown in #messages."""
    if response.streaming or not _is_page(response) or response.status_code not in {200, 422}:
        return response
    if messages := list(get_messages(request)):
        brought = render_to_string("components/messages.html", {"messages": messages, "oob": True})
        response.content += brought.encode()
    return response


def own_error_pages(get_response: GetResponse) -> GetResponse:
    """With DEBUG, Django shows its own pages for 404; the demo shows ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code == 404 and _is_page(response):
            return views.not_found(request)
        return response

    return middleware


def own_server_error(get_response: GetResponse) -> GetResponse:
    """The same for 500, outside of whatever may fail; the log says what went wrong."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code == 500 and _is_page(response):
            return views.server_error(request)
        return response

    return middleware


def _is_page(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
