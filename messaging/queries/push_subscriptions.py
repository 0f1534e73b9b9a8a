"""The browsers in which a person takes push messages."""

import hashlib

from django.db.models import QuerySet

from accounts.models import User
from messaging.models import PushSubscription


def devices_of(user: User) -> QuerySet[PushSubscription]:
    """The person's own, the newest first."""
    return PushSubscription.objects.filter(user=user).order_by("-made_at", "-pk")


def mark_of(device: PushSubscription) -> str:
    """By which a browser knows itself in a list, without its endpoint being there to be read."""
    return hashlib.sha256(device.endpoint.encode()).hexdigest()
