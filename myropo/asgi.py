"""The sockets' way in. Pages are served by `myropo.wsgi`, behind the same proxy."""

import os
import sys

import django
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")
django.setup()  # before anything that imports a model

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.urls import re_path  # noqa: E402

from chat.consumers.beats import hub_of_loop  # noqa: E402
from chat.routing import websocket_urlpatterns as chat_sockets  # noqa: E402
from invoices.routing import websocket_urlpatterns as invoice_sockets  # noqa: E402

# Every socket has a context of its own, and would make a client of its own in it, with a
# connection to Valkey that stays open as long as the socket. So they all inherit this one.
caches[settings.SESSION_CACHE_ALIAS]

# A thread that asks the database gives way to the sockets' own within a millisecond, not five.
sys.setswitchinterval(0.001)


async def health_only(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """`/healthz` says that the process is up; there are no pages here."""
    is_health = scope["type"] == "http" and scope["path"] == "/healthz"
    status, body = (200, b"ok") if is_health else (404, b"not found")
    headers = [(b"content-type", b"text/plain")]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def lifespan(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """The robot answers from the start: who asks it over HTTP opens no socket here."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub_of_loop()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter(
    {
        "http": health_only,
        "lifespan": lifespan,
        # What finds out on the way who it is keeps a session, a user and copies of the scope as
        # long as the socket is open. Sockets of the chat, which are many, find it out themselves.
        "websocket": AllowedHostsOriginValidator(
            URLRouter(
                [
                    *chat_sockets,
                    re_path("", AuthMiddlewareStack(URLRouter(invoice_sockets))),
                ]
            )
        ),
    }
)
