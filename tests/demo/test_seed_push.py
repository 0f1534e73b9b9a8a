"""Saara's phone in the demo: there once, on whichever port, and not again when it was removed."""

import pytest
from django.utils import timezone

from demo.seed_push import seed_push
from messaging.models import PushSubscription
from messaging.services.push_subscriptions import unsubscribe

pytestmark = pytest.mark.django_db


def listens_at(settings, *ports):
    services = {f"http://localhost:{port}" for port in ports}
    settings.PUSH_SERVICES = frozenset({"fcm.googleapis.com", *services})


def test_the_phone_moves_with_the_port(settings):
    listens_at(settings, 8004)
    seed_push(at=timezone.now())
    seed_push(at=timezone.now())
    listens_at(settings, 9004)
    seed_push(at=timezone.now())

    [phone] = PushSubscription.objects.all()
    assert phone.endpoint.startswith("http://localhost:9004/push/saara-phone-")
    assert phone.user.get_short_name() == "Saara"


def test_a_phone_that_was_removed_stays_away(settings):
    listens_at(settings, 8004)
    seed_push(at=timezone.now())
    phone = PushSubscription.objects.get()
    unsubscribe(user=phone.user, public_id=phone.public_id, at=timezone.now())

    seed_push(at=timezone.now())

    assert not PushSubscription.objects.exists()


def test_without_the_demos_service_there_is_no_phone(settings):
    listens_at(settings)

    seed_push(at=timezone.now())

    assert not PushSubscription.objects.exists()
