"""What the actor has paid: under way, and booked on the invoices it may see."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from invoices.models import EntryKind, Invoice, LedgerEntry
from invoices.queries import rights
from payments.models import UNANSWERED, Payment, PaymentLine, PaymentState
from payments.queries.payments import covered_payments, payments_of

# More than that nobody has under way; the page shows the newest.
MOST_UNDER_WAY: Final = 20
UNDER_WAY: Final = UNANSWERED | {PaymentState.CONFIRMED}
BOOKED_FIELDS: Final = (
    "value_on",
    "amount",
    "cause",
    "reversed_by__value_on",
    "invoice__public_id",
    "invoice__number",
    "invoice__reference",
    "invoice__creditor__name",
)


class Booked(NamedTuple):
    """A payment on one invoice. `amount` is the ledger's, in euros: below zero.

    taken_back_on  the day from which it does not count; None while it stands
    """

    value_on: date
    amount: Decimal
    cause: str
    taken_back_on: date | None
    invoice: UUID
    number: str
    reference: str
    creditor: str


def payments_under_way_of(actor: Actor) -> list[Payment]:
    """What the party pays in the portal and is not booked yet, the newest first."""
    waiting = payments_of(actor).filter(state__in=sorted(UNDER_WAY))
    return list(waiting[:MOST_UNDER_WAY])


def booked_payments_of(actor: Actor) -> QuerySet[LedgerEntry]:
    """Payments of anyone on the invoices that the actor may see, the newest first."""
    invoices = Invoice.objects.filter(rights(actor)).values("pk")
    entries = LedgerEntry.objects.filter(
        kind=EntryKind.PAYMENT, reverses=None, invoice__in=invoices
    )
    return entries.order_by("-value_on", "-pk")


def booked_rows_of(entries: QuerySet[LedgerEntry]) -> list[Booked]:
    """What the history shows of each."""
    return [Booked._make(row) for row in entries.values_list(*BOOKED_FIELDS)]


def portal_payments_by_cause(actor: Actor, causes: Iterable[str]) -> dict[str, UUID | None]:
    """Which of these bookings were paid in the portal: the payment if it is the party's own."""
    is_own = Exists(covered_payments(actor).filter(pk=OuterRef("payment")))
    lines = PaymentLine.objects.filter(cause__in=list(causes)).annotate(is_own=is_own)
    rows = lines.values_list("cause", "is_own", "payment__public_id")
    return {cause: payment if own else None for cause, own, payment in rows}
