"""What must be true of the settings before creditors' systems are told."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def webhooks(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """Nothing inside is called, and nothing in the open."""
    if settings.WEBHOOK_INSIDE and not settings.DEBUG:
        text = "WEBHOOK_INSIDE lets webhooks lead into our own network: it is for developers."
        return [Error(text, id="invoices.E001")]
    return []
