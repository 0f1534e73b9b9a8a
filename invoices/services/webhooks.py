"""Writing down what creditors' own systems are to be told, in the transaction that makes it so.

Called where timelines and rights are written. Where nobody listens it costs one query, and
nothing for what no system is told of. What a rolled-back transaction wrote was never told.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import Mandate
from invoices import events
from invoices.models import (
    DebtorRequest,
    EventKind,
    Invoice,
    RequestKind,
    RequestState,
    TimelineEvent,
    WebhookEndpoint,
    WebhookKind,
    WebhookMessage,
)
from invoices.queries.addresses import addresses_of
from invoices.queries.webhooks import covered_and_listened, hears, listeners_of
from invoices.webhooks import bodies


def tell(happened: Iterable[TimelineEvent], *, at: datetime) -> int:
    """Write down what happened to invoices, in this order; how many messages that makes.

    Call it after the sums were saved: what a message calls open is read here.
    """
    of_kind = [(kind, each) for each in happened if (kind := bodies.kind_of(each)) is not None]
    if not of_kind:
        return 0
    keys = {each.invoice_id for _, each in of_kind}
    endpoints = listeners_of(keys, at=at)
    if not endpoints:
        return 0
    invoices = _lock_heard(keys, endpoints)
    with_details = _Details([each for _, each in of_kind if each.invoice_id in invoices])
    told = [
        (kind, invoices[each.invoice_id], with_details.of(each))
        for kind, each in of_kind
        if each.invoice_id in invoices
    ]
    return _write(told, endpoints, at=at)


def tell_right(mandate: Mandate, kind: WebhookKind, *, at: datetime) -> int:
    """Write down that a right was given or has ended, of each open invoice that it covers."""
    keys = covered_and_listened(mandate, at=at)
    if not keys:
        return 0
    endpoints = listeners_of(keys, at=at)
    data = bodies.of_right(mandate)
    invoices = _lock_heard(keys, endpoints)
    return _write([(kind, each, data) for each in invoices.values()], endpoints, at=at)


class _Details:
    """What a message says beyond its event: of disputes and addresses that are new."""

    def __init__(self, happened: Collection[TimelineEvent]) -> None:
        disputed = _keys(happened, EventKind.REQUESTED)
        moved = _keys(happened, EventKind.ADDRESS_CHANGED)
        disputes = DebtorRequest.objects.filter(
            invoice__in=disputed, kind=RequestKind.DISPUTE, state=RequestState.OPEN
        )
        self.disputes = {each.invoice_id: each for each in disputes} if disputed else {}
        self.addresses = addresses_of(moved) if moved else {}

    def of(self, event: TimelineEvent) -> dict[str, Any]:
        return bodies.of_event(
            event,
            dispute=self.disputes.get(event.invoice_id),
            address=self.addresses.get(event.invoice_id),
        )


def _keys(happened: Iterable[TimelineEvent], kind: EventKind) -> set[int]:
    return {each.invoice_id for each in happened if each.kind == kind}


def _lock_heard(
    invoice_ids: Collection[int], endpoints: Collection[WebhookEndpoint]
) -> dict[int, Invoice]:
    """The invoices of which somebody hears, locked in the order of their keys.

    Nearly all are locked already. Under the lock, messages get their keys in the order in
    which transactions end: no older one appears behind a newer one that was told.
    """
    heard = Invoice.objects.filter(
        pk__in=invoice_ids, creditor__in={each.creditor_id for each in endpoints}
    )
    locked = heard.select_for_update(of=("self",), no_key=True).select_related("creditor")
    return {each.pk: each for each in locked.order_by("pk")}


def _write(
    told: Iterable[tuple[WebhookKind, Invoice, dict[str, Any]]],
    endpoints: Collection[WebhookEndpoint],
    *,
    at: datetime,
) -> int:
    messages = [
        WebhookMessage(
            endpoint=endpoint,
            invoice=invoice,
            kind=kind,
            body=bodies.body_of(kind, bodies.of_invoice(invoice) | data, at=at),
            written_at=at,
            next_try_at=at,
        )
        for kind, invoice, data in told
        for endpoint in endpoints
        if endpoint.creditor_id == invoice.creditor_id and hears(endpoint, kind)
    ]
    WebhookMessage.objects.bulk_create(messages, batch_size=1000)
    announce(Counter(each.endpoint_id for each in messages))
    return len(messages)


def announce(messages: Mapping[int, int]) -> None:
    """After the commit, let somebody send; how many messages wait at each endpoint, by its key."""
    if messages:
        tell_workers = partial(events.webhooks_written.send_robust, sender=None, messages=messages)
        transaction.on_commit(tell_workers, robust=True)
