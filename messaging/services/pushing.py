"""Push messages to all browsers of a person. They say that there is something, never what."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from messaging import push
from messaging.models import PushSubscription
from messaging.push import Browser, Gone, Later, Refused, Sent
from messaging.services.channels import Outcome
from messaging.services.push_subscriptions import end_gone

NEWS: Final = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushWords:
    """What stands on a screen that others may see: no creditor, no sum, no name.

    title, text  in the person's language
    path         the page of the portal that opens with a press
    topic        of one topic a browser shows the last message only; at most 32 of a-z, 0-9, -, _
    """

    title: str
    text: str
    path: str
    language: str
    topic: str = NEWS


def push_to(*, user_id: int, words: PushWords, at: datetime) -> Outcome:
    """Send to every browser of a user, and forget those that are gone.

    One that took it is enough: the person is told then, and is not told again for the sake of
    another browser that may be switched off.
    """
    devices = PushSubscription.objects.filter(user_id=user_id).order_by("pk")
    answers = [_push(each, words, at=at) for each in devices] if push.is_on() else []
    for kind, outcome in (
        (Sent, Outcome.SENT),
        (Later, Outcome.LATER),
        (Refused, Outcome.REFUSED),
    ):
        if any(isinstance(answer, kind) for answer in answers):
            return outcome
    return Outcome.NOBODY


def push_to_one(*, subscription_id: int, words: PushWords, at: datetime) -> None:
    """Send to one browser, once; to one that is not there any more, nothing."""
    device = PushSubscription.objects.filter(pk=subscription_id).first()
    if device is not None and push.is_on():
        _push(device, words, at=at)


def _push(device: PushSubscription, words: PushWords, *, at: datetime) -> push.PushAnswer:
    browser = Browser(device.endpoint, device.p256dh, device.auth)
    answer = push.send(browser=browser, message=_as_json(words), topic=words.topic)
    if isinstance(answer, Gone):
        end_gone(subscription_id=device.pk, endpoint=device.endpoint, at=at)
    elif isinstance(answer, Sent):
        PushSubscription.objects.filter(pk=device.pk).update(used_at=at)
    return answer


def _as_json(words: PushWords) -> str:
    """What static/service-worker.js reads."""
    content = {
        "title": words.title,
        "text": words.text,
        "path": words.path,
        "language": words.language,
        "topic": words.topic,
    }
    return json.dumps(content, ensure_ascii=False)
