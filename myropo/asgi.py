"""The sockets' way in. Pages are served by `myropo.wsgi`, behind the same proxy."""

import os

import django
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")
django.setup()  # before anything that imports a model

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from invoices.routing import websocket_urlpatterns  # noqa: E402


async def health_only(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """`/healthz` says that the process is up; there are no pages here."""
    is_health = scope["type"] == "http" and scope["path"] == "/healthz"
    status, body = (200, b"ok") if is_health else (404, b"not found")
    headers = [(b"content-type", b"text/plain")]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


application = ProtocolTypeRouter(
    {
        "http": health_only,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
        ),
    }
)
