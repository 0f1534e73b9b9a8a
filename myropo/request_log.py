"""One log line per request, and one request id through everything it sets off."""

from collections.abc import Awaitable

from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

# Asked every few seconds by machines; nobody wants to read that they were answered.
UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestLog(RequestMiddleware):
    """django-structlog's, minus what may be personal: query strings, and paths made up."""

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        if request.path in UNLOGGED:
            return self.get_response(request)
        return super().__call__(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path. A path that is none of ours may hold anything, so it stays out."""
        known = getattr(request, "resolver_match", None) is not None
        return f"{request.method} {request.path if known else '(no such page)'}"
