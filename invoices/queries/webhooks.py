"""Reading webhooks: who listens to what, what is due, what an endpoint was told."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import BigIntegerField, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Mandate, Scope
from invoices.models import (
    Invoice,
    MandateScope,
    WebhookEndpoint,
    WebhookKind,
    WebhookMessage,
    WebhookState,
)

# So long a body is kept after its message was told or given up, and so long something is
# written down for an endpoint that is switched off.
KEPT: Final = timedelta(days=30)
# Where in the line of its invoice a message stands.
PLACE: Final = Coalesce(F("position"), F("pk"), output_field=BigIntegerField())


def listening(*, at: datetime) -> QuerySet[WebhookEndpoint]:
    """The endpoints for which something is written down: on, or off for a while only."""
    return WebhookEndpoint.objects.filter(Q(off_at=None) | Q(off_at__gt=at - KEPT))


def listeners_of(invoice_ids: Collection[int], *, at: datetime) -> list[WebhookEndpoint]:
    """The endpoints that hear of invoices, in one query."""
    creditors = Invoice.objects.filter(pk__in=invoice_ids).values("creditor")
    return list(listening(at=at).filter(creditor__in=creditors).order_by("pk"))


def hears(endpoint: WebhookEndpoint, kind: WebhookKind) -> bool:
    return not endpoint.kinds or str(kind) in endpoint.kinds


def covered_and_listened(mandate: Mandate, *, at: datetime) -> list[int]:
    """The keys of the open invoices that a right covers, of creditors who listen."""
    rows = Invoice.objects.open().filter(party=mandate.principal_id)
    scopes = MandateScope.objects.filter(mandate=mandate)
    if mandate.scope == Scope.INVOICES:
        rows = rows.filter(pk__in=scopes.values("invoice"))
    elif mandate.scope == Scope.CREDITORS:
        rows = rows.filter(creditor__in=scopes.values("creditor"))
    heard = rows.filter(Exists(listening(at=at).filter(creditor=OuterRef("creditor"))))
    return list(heard.order_by("pk").values_list("pk", flat=True))


def first_in_line(endpoint: WebhookEndpoint, *, at: datetime) -> QuerySet[WebhookMessage]:
    """What may be sent now: due, and nothing of the same invoice stands before it."""
    waiting = WebhookMessage.objects.filter(endpoint=endpoint, state=WebhookState.WAITING)
    place_of_outer = Coalesce(OuterRef("position"), OuterRef("pk"), output_field=BigIntegerField())
    before = waiting.filter(invoice=OuterRef("invoice")).alias(place=PLACE)
    due = waiting.filter(next_try_at__lte=at)
    return due.filter(~Exists(before.filter(place__lt=place_of_outer))).order_by(
        "next_try_at", "pk"
    )


def endpoints_with_work(*, at: datetime) -> list[int]:
    """The keys of the endpoints that are on, do not rest, and have something due."""
    rested = Q(rests_until=None) | Q(rests_until__lte=at)
    due = WebhookMessage.objects.filter(
        endpoint=OuterRef("pk"), state=WebhookState.WAITING, next_try_at__lte=at
    )
    rows = WebhookEndpoint.objects.filter(rested, Exists(due), off_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def was_anything_told(endpoint: WebhookEndpoint, *, since: datetime) -> bool:
    told = WebhookMessage.objects.filter(
        endpoint=endpoint, state=WebhookState.TOLD, ended_at__gte=since
    )
    return told.exists()


def oldest_waiting_seconds(at: datetime) -> float:
    """How long ago what the oldest message tells happened; 0 when none waits.

    Those of endpoints that are switched off wait for a person.
    """
    waiting = WebhookMessage.objects.filter(state=WebhookState.WAITING, endpoint__off_at=None)
    oldest: datetime | None = waiting.aggregate(oldest=Min("written_at"))["oldest"]
    return max((at - oldest).total_seconds(), 0.0) if oldest else 0.0


def endpoints_off() -> int:
    """How many endpoints were switched off, though by nobody."""
    return WebhookEndpoint.objects.exclude(why_off__in=["", "PERSON"]).count()
