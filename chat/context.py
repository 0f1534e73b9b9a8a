"""What every page of the portal knows of the person's chat."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from accounts.actor import Actor
from chat.button import button_of


def chat_button(request: HttpRequest) -> dict[str, Any]:
    """`chat_button`: looked up when a template asks for it, which pages without a head do not."""
    actor: Actor | None = getattr(request, "actor", None)
    return {} if actor is None else {"chat_button": partial(button_of, actor)}
