"""Signatures by the specification Standard Webhooks: the headers of one try, and secrets."""

import base64
import secrets
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from standardwebhooks import Webhook

from accounts import sealed
from invoices.models import WebhookEndpoint

PREFIX: Final = "whsec_"
# The specification asks for 24 to 64.
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret by chance, as its receiver stores it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def id_of(public_id: UUID) -> str:
    """The `webhook-id` of a message: the same at every try and when it is told again."""
    return f"msg_{public_id.hex}"


def public_id_of(text: str) -> UUID | None:
    """Which message an id without its prefix names; None for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None


def secrets_of(endpoint: WebhookEndpoint, *, at: datetime) -> list[str]:
    """What signs now: the secret, and for a day after it was changed the one before."""
    sealed_ones = [endpoint.secret]
    if endpoint.previous_until is not None and at < endpoint.previous_until:
        sealed_ones.append(endpoint.previous_secret)
    return [sealed.unseal(each) for each in sealed_ones]


def headers_of(
    *, message_id: str, body: str, signing_secrets: list[str], at: datetime
) -> dict[str, str]:
    """The three headers of one try; `webhook-timestamp` is the moment of the try."""
    moment = at.astimezone(UTC)
    signatures = [Webhook(each).sign(message_id, moment, body) for each in signing_secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
