"""Where creditors' systems listen: made, changed, switched off and on, tried, told again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from accounts import audit, sealed
from accounts.models import User
from invoices.models import (
    Creditor,
    Invoice,
    WebhookEndpoint,
    WebhookKind,
    WebhookMessage,
    WebhookState,
    WhyOff,
)
from invoices.queries.webhooks import PLACE
from invoices.services import webhooks
from invoices.services.webhook_sending import LEASE
from invoices.webhooks import bodies, signing
from invoices.webhooks.addresses import target_of

# For so long what is sent is signed with the secret before, too.
BOTH_SECRETS: Final = timedelta(hours=24)
MOST_ENDPOINTS: Final = 5
NEXT_PLACES: Final = """
    SELECT nextval(pg_get_serial_sequence('invoices_webhookmessage', 'id'))
    FROM generate_series(1, %s)
"""
ENDED: Final = (WebhookState.TOLD, WebhookState.GIVEN_UP)


class AddressTakenError(Exception):
    """The creditor is told at this address already. Nothing was changed."""


class TooManyError(Exception):
    """The creditor has as many endpoints as it may have. Nothing was changed."""


def make_endpoint(
    *, creditor_id: int, url: str, kinds: Collection[WebhookKind], actor: User, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """From now on the creditor is told there; the endpoint, and its secret to be shown once.

    kinds  what is told; none: everything

    Raises `ForbiddenAddressError`, `AddressTakenError` and `TooManyError`.
    """
    target_of(url)
    secret = signing.new_secret()
    try:
        with transaction.atomic():
            creditor = Creditor.objects.select_for_update(no_key=True).get(pk=creditor_id)
            if WebhookEndpoint.objects.filter(creditor=creditor).count() >= MOST_ENDPOINTS:
                raise TooManyError
            endpoint = WebhookEndpoint.objects.create(
                creditor=creditor,
                url=url,
                secret=sealed.seal(secret),
                kinds=_written(kinds),
                made_by=actor,
                made_at=at,
            )
            _record("webhook.made", endpoint, actor, at, kinds=endpoint.kinds)
    except IntegrityError:
        raise AddressTakenError from None
    return endpoint, secret


def change_endpoint(
    *, endpoint_id: int, url: str, kinds: Collection[WebhookKind], actor: User, at: datetime
) -> bool:
    """Another address, or other kinds from now on; False when it is so already.

    What waits goes to the new address. Raises `ForbiddenAddressError` and `AddressTakenError`.
    """
    target_of(url)
    try:
        with transaction.atomic():
            endpoint = _locked(endpoint_id)
            if (endpoint.url, endpoint.kinds) == (url, _written(kinds)):
                return False
            endpoint.url, endpoint.kinds = url, _written(kinds)
            endpoint.save(update_fields=["url", "kinds"])
            _record("webhook.changed", endpoint, actor, at, kinds=endpoint.kinds)
    except IntegrityError:
        raise AddressTakenError from None
    return True


@transaction.atomic
def switch_off(*, endpoint_id: int, actor: User, at: datetime) -> bool:
    """Send nothing more; what happens waits. False when it was off before."""
    endpoint = _locked(endpoint_id)
    if endpoint.off_at is not None:
        return False
    endpoint.off_at, endpoint.why_off = at, WhyOff.PERSON
    endpoint.save(update_fields=["off_at", "why_off"])
    _record("webhook.switched_off", endpoint, actor, at, why=str(WhyOff.PERSON))
    return True


@transaction.atomic
def switch_on(*, endpoint_id: int, actor: User, at: datetime) -> bool:
    """Send again, what waits first; its three days begin anew. False when it was on before."""
    endpoint = _locked(endpoint_id)
    if endpoint.off_at is None:
        return False
    endpoint.off_at, endpoint.why_off = None, ""
    endpoint.failing_since, endpoint.rests_until = None, None
    endpoint.save(update_fields=["off_at", "why_off", "failing_since", "rests_until"])
    waiting = WebhookMessage.objects.filter(endpoint=endpoint, state=WebhookState.WAITING)
    number = waiting.update(next_try_at=at, first_try_at=None, tries=0)
    _record("webhook.switched_on", endpoint, actor, at, waiting=number)
    webhooks.announce({endpoint.pk: number} if number else {})
    return True


@sensitive_variables()
@transaction.atomic
def rotate_secret(*, endpoint_id: int, actor: User, at: datetime) -> str:
    """A new secret, to be shown once; for a day the one before signs beside it.

    A second change within the day ends the first secret at once.
    """
    endpoint = _locked(endpoint_id)
    secret = signing.new_secret()
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, at + BOTH_SECRETS
    endpoint.secret = sealed.seal(secret)
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    _record("webhook.secret_changed", endpoint, actor, at)
    return secret


@transaction.atomic
def write_test(*, endpoint_id: int, actor: User, at: datetime) -> WebhookMessage:
    """A test message, about no invoice; whoever writes it sends it (`send_test`).

    Should that one die before, a worker sends it where the endpoint is on.
    """
    endpoint = _locked(endpoint_id)
    data = {"creditor": endpoint.creditor.business_id}
    message = WebhookMessage.objects.create(
        endpoint=endpoint,
        kind=WebhookKind.TEST,
        body=bodies.body_of(WebhookKind.TEST, data, at=at),
        written_at=at,
        first_try_at=at,
        next_try_at=at + LEASE,
        tries=1,
    )
    _record("webhook.tested", endpoint, actor, at)
    return message


@transaction.atomic
def tell_again(*, message_id: int, actor: User, at: datetime) -> bool:
    """Tell one message again, under the same id; False when it waits anyway, or is forgotten."""
    message = WebhookMessage.objects.select_related("endpoint").get(pk=message_id)
    return _put_back([message.pk], message.endpoint, actor=actor, at=at) == 1


@transaction.atomic
def tell_given_up_again(*, endpoint_id: int, actor: User, at: datetime) -> int:
    """Tell again all that was given up; how many messages that is."""
    endpoint = WebhookEndpoint.objects.get(pk=endpoint_id)
    rows = _about_invoices(endpoint).filter(state=WebhookState.GIVEN_UP)
    return _put_back(list(rows.values_list("pk", flat=True)), endpoint, actor=actor, at=at)


@transaction.atomic
def tell_since_again(*, endpoint_id: int, since: datetime, actor: User, at: datetime) -> int:
    """Tell again all that happened since a moment and was told or given up; how many messages."""
    endpoint = WebhookEndpoint.objects.get(pk=endpoint_id)
    rows = _about_invoices(endpoint).filter(written_at__gte=since)
    return _put_back(list(rows.values_list("pk", flat=True)), endpoint, actor=actor, at=at)


def _about_invoices(endpoint: WebhookEndpoint) -> QuerySet[WebhookMessage]:
    rows = WebhookMessage.objects.filter(endpoint=endpoint, state__in=ENDED)
    return rows.exclude(body="").exclude(invoice=None)


def _put_back(
    message_ids: Sequence[int], endpoint: WebhookEndpoint, *, actor: User, at: datetime
) -> int:
    """Let messages wait again, behind what waits of their invoices, in the order they had.

    Invoices are locked first: nothing new is written about them meanwhile.
    """
    rows = WebhookMessage.objects.filter(pk__in=message_ids)
    heard = Invoice.objects.filter(pk__in=rows.values("invoice")).order_by("pk")
    list(heard.select_for_update(no_key=True).values_list("pk", flat=True))
    ended = rows.filter(state__in=ENDED).exclude(body="").select_for_update(of=("self",))
    messages = list(ended.alias(place=PLACE).order_by("place"))
    for message, place in zip(messages, _next_places(len(messages)), strict=True):
        message.state, message.position, message.next_try_at = WebhookState.WAITING, place, at
        message.ended_at, message.first_try_at, message.tries = None, None, 0
    WebhookMessage.objects.bulk_update(
        messages,
        ["state", "position", "next_try_at", "ended_at", "first_try_at", "tries"],
        batch_size=1000,
    )
    if messages:
        _record("webhook.told_again", endpoint, actor, at, messages=len(messages))
        webhooks.announce({endpoint.pk: len(messages)})
    return len(messages)


def _next_places(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_PLACES, [number])
        return [place for (place,) in cursor.fetchall()]


def _locked(endpoint_id: int) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_related("creditor")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=endpoint_id)


def _written(kinds: Collection[WebhookKind]) -> list[str]:
    """In the order of the kinds, each once."""
    return [str(each) for each in WebhookKind if each in kinds]


def _record(
    action: str, endpoint: WebhookEndpoint, actor: User, at: datetime, **data: object
) -> None:
    data = {"creditor": endpoint.creditor_id, **data}
    audit.record(action=action, actor=actor, at=at, target=endpoint, data=data)
