"""Saara's phone takes push messages in the demo: the demo push service shows what they hold."""

from datetime import datetime
from typing import Final

from django.conf import settings

from accounts.models import AuditEvent
from demo.push_devices import device
from demo.seed_acts import actor_of
from messaging.models import PushSubscription
from messaging.push import Browser
from messaging.services.push_subscriptions import subscribe

PHONE: Final = "saara-phone"


def seed_push(*, at: datetime) -> None:
    """Once: who removes the phone in the demo does not find it again. On another port it moves."""
    demo_services = [each for each in settings.PUSH_SERVICES if "://" in each]
    if not demo_services:
        return
    user, phone = actor_of("saara", at=at).user, device(PHONE)
    old = PushSubscription.objects.filter(user=user, endpoint__endswith=f"/{phone.token}").first()
    made = AuditEvent.objects.filter(action="push_subscription.made", actor=user)
    if old is None and made.exists():
        return
    subscribe(
        user=user,
        browser=Browser(f"{demo_services[0]}/push/{phone.token}", phone.p256dh, phone.auth),
        name="Chrome, Android",
        replaces=old.endpoint if old else "",
        at=at,
    )
