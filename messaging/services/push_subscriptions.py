"""Browsers that take push messages: they come by a press of their owner, and go by another.

A subscription is a browser's, and belongs to who pressed last in it. It stays when the person
signs out: what comes by it says that there is something to read, and nothing of what.
"""

import hmac
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.models import User
from messaging import push
from messaging.models import PushSubscription
from messaging.rules.push_endpoints import is_of_push_service

# The one that was silent for longest makes room for another.
MOST: Final = 10


class UnknownPushServiceError(Exception):
    """The endpoint is of no push service that we call. Nothing was stored."""


@transaction.atomic
def subscribe(
    *, user: User, browser: push.Browser, name: str, at: datetime, replaces: str = ""
) -> tuple[PushSubscription, bool]:
    """Let a browser take the user's messages; and whether it did not before.

    replaces  the endpoint by which the same browser took them until now, where it knows one

    A repeat changes nothing. What another took by the same browser ends: whoever pressed last
    sits before it. Of more than `MOST` the one that was used least lately leaves.

    Raises `UnknownPushServiceError`, and `push.UnreadableKeysError`.
    """
    _check(browser)
    # Two presses of one user wait for each other, so that no more than `MOST` are left.
    User.objects.select_for_update(of=["self"], no_key=True).get(pk=user.pk)
    devices = PushSubscription.objects.select_for_update(of=["self"])
    for old in devices.filter(user=user, endpoint=replaces).exclude(endpoint=browser.endpoint):
        _end(old, actor=user, why="replaced", at=at)
    values = {"user": user, "p256dh": browser.p256dh, "auth": browser.auth, "browser": name}
    device, is_new = devices.get_or_create(
        endpoint=browser.endpoint, defaults={**values, "made_at": at}
    )
    is_taken_over = device.user_id != user.pk
    if is_taken_over:
        _record_end(device, actor=None, why="taken over", at=at)
        values |= {"public_id": uuid4(), "made_at": at, "used_at": None}
    if not is_new:
        for field, value in values.items():
            setattr(device, field, value)
        device.save(update_fields=list(values))
    if is_new or is_taken_over:
        audit.record(
            action="push_subscription.made", actor=user, party=user.party, target=device, at=at
        )
        _make_room(device, at=at)
    return device, is_new or is_taken_over


@transaction.atomic
def unsubscribe(*, user: User, public_id: UUID, at: datetime) -> bool:
    """Let one of the user's browsers take no more; False where there is no such one."""
    devices = PushSubscription.objects.select_for_update(of=["self"])
    device = devices.filter(user=user, public_id=public_id).first()
    if device is None:
        return False
    _end(device, actor=user, why="removed", at=at)
    return True


@transaction.atomic
def renew(*, endpoint: str, auth: str, new: push.Browser, at: datetime) -> bool:
    """Go on under another endpoint, which the browser itself has chosen; whether it does.

    endpoint, auth  of the subscription that it had: nobody may be signed in when that happens,
                    and its secret, which only the browser and we know, says who asks

    What does not fit together is left as it is.

    Raises `UnknownPushServiceError`, and `push.UnreadableKeysError`.
    """
    _check(new)
    devices = PushSubscription.objects.select_for_update(of=["self"])
    device = devices.filter(endpoint=endpoint).first()
    if device is None or not hmac.compare_digest(device.auth.encode(), auth.encode()):
        return False
    if devices.filter(endpoint=new.endpoint).exclude(pk=device.pk).exists():
        return False
    device.endpoint, device.p256dh, device.auth = new.endpoint, new.p256dh, new.auth
    device.save(update_fields=["endpoint", "p256dh", "auth"])
    audit.record(
        action="push_subscription.renewed",
        actor=None,
        party=device.user.party,
        target=device,
        at=at,
    )
    return True


@transaction.atomic
def end_gone(*, subscription_id: int, endpoint: str, at: datetime) -> None:
    """Forget a browser whose push service says that it is gone.

    One that has renewed itself meanwhile has another endpoint, and stays.
    """
    devices = PushSubscription.objects.select_for_update(of=["self"])
    device = devices.filter(pk=subscription_id, endpoint=endpoint).first()
    if device is not None:
        _end(device, actor=None, why="gone", at=at)


def _check(browser: push.Browser) -> None:
    if not is_of_push_service(browser.endpoint, settings.PUSH_SERVICES):
        raise UnknownPushServiceError
    push.check_keys(p256dh=browser.p256dh, auth=browser.auth)


def _make_room(device: PushSubscription, *, at: datetime) -> None:
    others = PushSubscription.objects.filter(user=device.user).exclude(pk=device.pk)
    lately = others.order_by(F("used_at").desc(nulls_last=True), "-made_at", "-pk")
    for each in lately[MOST - 1 :]:
        _end(each, actor=device.user, why="made room", at=at)


def _end(device: PushSubscription, *, actor: User | None, why: str, at: datetime) -> None:
    _record_end(device, actor=actor, why=why, at=at)
    device.delete()


def _record_end(device: PushSubscription, *, actor: User | None, why: str, at: datetime) -> None:
    audit.record(
        action="push_subscription.ended",
        actor=actor,
        party=device.user.party,
        target=device,
        data={"reason": why},
        at=at,
    )
