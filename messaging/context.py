"""What every page of the portal knows of messages."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from accounts.actor import Actor
from messaging.queries.unread import unread_count


def unread_messages(request: HttpRequest) -> dict[str, Any]:
    """`unread_messages`: counted when a template asks for it, which pages without a head do not."""
    actor: Actor | None = getattr(request, "actor", None)
    return {} if actor is None else {"unread_messages": partial(unread_count, actor)}
