"""The devices that take push messages, for whichever page shows them."""

from dataclasses import dataclass

from django import template

from accounts.models import User
from messaging import push
from messaging.models import PushSubscription
from messaging.queries.push_subscriptions import devices_of, mark_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Devices:
    """key: ours, as a browser takes it; "" where push is not offered."""

    key: str
    devices: list[tuple[PushSubscription, str]]


@register.simple_tag
def push_devices(user: User) -> Devices:
    """The user's devices, each with the mark by which a browser knows itself."""
    return Devices(push.public_key(), [(each, mark_of(each)) for each in devices_of(user)])
