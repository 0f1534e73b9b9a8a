"""What must be true of the settings before push messages leave."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from messaging import push


@register(Tags.security)
def push_messages(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """A key can be read and says whose it is; and no service is called in the open."""
    errors: list[CheckMessage] = []
    if push.is_on():
        try:
            push.public_key()
        except ValueError:
            text = "VAPID_PRIVATE_KEY cannot be read; manage.py make_vapid_keys prints one."
            errors.append(Error(text, id="messaging.E001"))
        if not settings.VAPID_SUBJECT.startswith(("mailto:", "https://")):
            text = "VAPID_SUBJECT must be mailto:… or https://…"
            errors.append(Error(text, id="messaging.E002"))
    if not settings.DEBUG and any("://" in each for each in settings.PUSH_SERVICES):
        text = "PUSH_SERVICES names hosts; an address with :// is for developers."
        errors.append(Error(text, id="messaging.E003"))
    return errors
