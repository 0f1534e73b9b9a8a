"""Sending what is written down: one message at a time, in the order of its invoice.

A message is taken in one short transaction, sent outside any, and what came of it is written in
another. Who has taken one has it alone for `LEASE`; then whoever took it has died, and another
may send it again, with the same `webhook-id`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import audit
from invoices.models import (
    WEBHOOK_TRANSITIONS,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookKind,
    WebhookMessage,
    WebhookState,
    WhyOff,
)
from invoices.queries.webhooks import KEPT, first_in_line, was_anything_told
from invoices.rules.webhooks import Outcome, next_try, outcome_of, rest_asked_for
from invoices.webhooks import sending, signing

# Longer than any try can last: names are looked up, connections made, answers waited for.
LEASE: Final = timedelta(minutes=2)
# While an endpoint fails, so often at most somebody asks whether it is back.
PROBED: Final = timedelta(minutes=1)
CHANCE: Final = secrets.SystemRandom()


class IllegalWebhookStateError(Exception):
    """The message cannot go from its state to the wanted one. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What came of one look at an endpoint.

    outcome   None: nothing could be sent
    again_at  when the same message is tried again, if it is
    """

    outcome: Outcome | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A message that is ours to send; `tries` says by which of its tries."""

    message_id: int
    endpoint_id: int
    tries: int
    url: str
    body: bytes
    headers: Mapping[str, str]


def send_next(*, endpoint_id: int, at: datetime) -> Step:
    """Send what comes next at an endpoint, once. Never inside a transaction."""
    taken = _take(endpoint_id, at=at)
    return Step() if taken is None else _send(taken, at=at)


def send_test(*, message_id: int, at: datetime) -> Step:
    """Send a test message that was just written; there is one try. Never inside a transaction."""
    message = WebhookMessage.objects.select_related("endpoint").get(pk=message_id)
    return _send(_taken(message, at=at), at=at)


@transaction.atomic
def empty_old(*, at: datetime) -> int:
    """Forget what old messages said, and give up what waits for endpoints long switched off.

    How many bodies were emptied. A repeat changes nothing.
    """
    long_ago = at - KEPT
    waiting = WebhookMessage.objects.filter(
        state=WebhookState.WAITING, endpoint__off_at__lte=long_ago
    )
    given_up = waiting.update(state=WebhookState.GIVEN_UP, next_try_at=None, ended_at=at, body="")
    old = WebhookMessage.objects.filter(ended_at__lte=long_ago).exclude(body="")
    return given_up + old.update(body="")


@transaction.atomic
def _take(endpoint_id: int, *, at: datetime) -> _Taken | None:
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint_id)
    is_resting = endpoint.rests_until is not None and endpoint.rests_until > at
    if endpoint.off_at is not None or is_resting:
        return None
    rows = first_in_line(endpoint, at=at)
    message = rows.select_for_update(of=("self",), skip_locked=True).first()
    if message is None:
        return None
    if endpoint.failing_since is not None:
        endpoint.rests_until = at + LEASE
        endpoint.save(update_fields=["rests_until"])
    message.tries += 1
    message.first_try_at = message.first_try_at or at
    message.next_try_at = at + LEASE
    message.save(update_fields=["tries", "first_try_at", "next_try_at"])
    message.endpoint = endpoint
    return _taken(message, at=at)


def _taken(message: WebhookMessage, *, at: datetime) -> _Taken:
    headers = signing.headers_of(
        message_id=signing.id_of(message.public_id),
        body=message.body,
        signing_secrets=signing.secrets_of(message.endpoint, at=at),
        at=at,
    )
    return _Taken(
        message_id=message.pk,
        endpoint_id=message.endpoint_id,
        tries=message.tries,
        url=message.endpoint.url,
        body=message.body.encode(),
        headers=headers,
    )


def _send(taken: _Taken, *, at: datetime) -> Step:
    told = sending.post(taken.url, body=taken.body, headers=taken.headers)
    return _keep(taken, told, at=at + timedelta(milliseconds=told.took_ms))


@transaction.atomic
def _keep(taken: _Taken, told: sending.Told, *, at: datetime) -> Step:
    """Write down what came of a try; the endpoint is locked before its message."""
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=taken.endpoint_id)
    message = WebhookMessage.objects.select_for_update().get(pk=taken.message_id)
    WebhookAttempt.objects.create(
        message=message,
        at=at,
        status=told.status,
        failure=told.failure or "",
        took_ms=told.took_ms,
    )
    outcome = outcome_of(told.status)
    is_ours = message.tries == taken.tries or outcome is Outcome.TOLD
    if message.state != WebhookState.WAITING or not is_ours:
        # It took longer than the lease: somebody else sends it, or has sent it.
        return Step(outcome=outcome)
    if outcome is Outcome.TOLD:
        _end(message, WebhookState.TOLD, at=at)
        _is_back(endpoint)
        return Step(outcome=outcome)
    if message.kind == WebhookKind.TEST:
        _end(message, WebhookState.GIVEN_UP, at=at)
        return Step(outcome=outcome)
    return _try_again(message, endpoint, told, at=at)


def _try_again(
    message: WebhookMessage, endpoint: WebhookEndpoint, told: sending.Told, *, at: datetime
) -> Step:
    """It was not taken: later, or, after three days, no more."""
    outcome = outcome_of(told.status)
    asked_for = rest_asked_for(told.retry_after, at=at) if outcome is Outcome.AWAY else None
    first_try_at = message.first_try_at or at
    again_at = next_try(
        tries=message.tries,
        first_try_at=first_try_at,
        at=at,
        jitter=CHANCE.random(),
        asked_for=asked_for,
    )
    if outcome is Outcome.GONE:
        switch_off(endpoint, WhyOff.GONE, at=at)
    elif outcome is Outcome.AWAY:
        endpoint.failing_since = endpoint.failing_since or at
        rest = min((again_at or at) - at, PROBED)
        endpoint.rests_until = at + max(rest, asked_for or timedelta())
        endpoint.save(update_fields=["failing_since", "rests_until"])
    if again_at is None:
        _give_up(message, endpoint, first_try_at=first_try_at, at=at)
    else:
        message.next_try_at = again_at
        message.save(update_fields=["next_try_at"])
    return Step(outcome=outcome, again_at=again_at)


def _give_up(
    message: WebhookMessage, endpoint: WebhookEndpoint, *, first_try_at: datetime, at: datetime
) -> None:
    """What comes after it may go now; where nothing else was taken either, the endpoint is off."""
    _end(message, WebhookState.GIVEN_UP, at=at)
    data = {"endpoint": endpoint.pk, "kind": message.kind, "tries": message.tries}
    audit.record(action="webhook_message.given_up", actor=None, at=at, target=message, data=data)
    if endpoint.off_at is None and not was_anything_told(endpoint, since=first_try_at):
        switch_off(endpoint, WhyOff.SILENT, at=at)


def switch_off(endpoint: WebhookEndpoint, why: WhyOff, *, at: datetime) -> None:
    """Send nothing more to a locked endpoint, though nobody asked for that."""
    endpoint.off_at, endpoint.why_off = at, why
    endpoint.save(update_fields=["off_at", "why_off"])
    audit.record(
        action="webhook.switched_off", actor=None, at=at, target=endpoint, data={"why": str(why)}
    )


def _end(message: WebhookMessage, state: WebhookState, *, at: datetime) -> None:
    if state not in WEBHOOK_TRANSITIONS[WebhookState(message.state)]:
        msg = f"{message.state} to {state}"
        raise IllegalWebhookStateError(msg)
    message.state, message.ended_at, message.next_try_at = state, at, None
    message.save(update_fields=["state", "ended_at", "next_try_at"])


def _is_back(endpoint: WebhookEndpoint) -> None:
    if endpoint.failing_since is not None or endpoint.rests_until is not None:
        endpoint.failing_since, endpoint.rests_until = None, None
        endpoint.save(update_fields=["failing_since", "rests_until"])
