"""Payments as their payer sees them, and those the provider has to be asked about."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from accounts.actor import Actor
from invoices.queries.rights import in_scope
from myropo.calendar import HELSINKI
from payments.models import UNANSWERED, Payment, PaymentLine, PaymentState

# So old a payment → so long between two questions about it.
RHYTHM: Final = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=30)),
    (timedelta(days=14), timedelta(hours=6)),
    (timedelta(days=3650), timedelta(days=1)),
)
# The payer is at the bank and the bank will tell: no need to ask at once.
FIRST_QUESTION_AFTER: Final = timedelta(minutes=1)
# Nobody can get to it any more: the provider was never heard of it.
UNOPENED_FOR: Final = timedelta(minutes=10)
# A reference of settlement is there the next morning at the earliest.
MORNING: Final = 6
SETTLEMENT_RHYTHM: Final = timedelta(hours=2)


def payments_of(actor: Actor) -> QuerySet[Payment]:
    """Those that the party pays or has paid, the newest first, with lines and invoices."""
    lines = PaymentLine.objects.select_related("invoice__creditor").order_by("pk")
    own = covered_payments(actor)
    return own.prefetch_related(Prefetch("lines", queryset=lines)).order_by("-pk")


def covered_payments(actor: Actor) -> QuerySet[Payment]:
    """The party's payments of which the actor's right covers every invoice: they tell of all.

    Of what somebody else owes, and the party found and paid, an authorised person sees nothing.
    """
    own = Payment.objects.filter(party=actor.acting_for)
    if actor.access.is_full:
        return own
    lines = PaymentLine.objects.filter(payment=OuterRef("pk"))
    nobody_elses = Q(invoice__party=actor.acting_for) | Q(invoice__party=None)
    beyond = lines.exclude(nobody_elses & in_scope(actor, "invoice__"))
    return own.filter(Exists(lines), ~Exists(beyond))


def find_payment(actor: Actor, public_id: UUID) -> Payment | None:
    """The payment if the actor's party pays it: for pages, receipts and sockets alike."""
    return payments_of(actor).filter(public_id=public_id).first()


def get_payment_or_404(actor: Actor, public_id: UUID) -> Payment:
    """Someone else's payment and no payment look the same: 404."""
    payment = find_payment(actor, public_id)
    if payment is None:
        raise Http404
    return payment


def unfinished_payments_of(actor: Actor, invoice_ids: Collection[int]) -> QuerySet[Payment]:
    """The party's payments of any of the invoices that may still be answered, newest first.

    Their payer may be at the bank with them, in another tab.
    """
    lines = PaymentLine.objects.filter(payment=OuterRef("pk"), invoice_id__in=invoice_ids)
    return payments_of(actor).filter(Exists(lines), state__in=sorted(UNANSWERED))


def payments_to_ask(at: datetime) -> QuerySet[Payment]:
    """Unanswered payments whose turn it is, those that waited longest first."""
    due = Q(asked_at=None, started_at__lte=at - FIRST_QUESTION_AFTER)
    younger = timedelta()
    for older, pause in RHYTHM:
        of_age = Q(started_at__lte=at - younger, started_at__gt=at - older)
        due |= of_age & Q(asked_at__lte=at - pause)
        younger = older
    waiting = Payment.objects.filter(
        due, state__in=sorted(UNANSWERED), transaction_id__isnull=False
    )
    return waiting.order_by(F("asked_at").asc(nulls_first=True), "pk")


def payments_without_settlement(at: datetime) -> QuerySet[Payment]:
    """Confirmed payments of days before, of which it is not known how they are paid out."""
    local = at.astimezone(HELSINKI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local.hour < MORNING:
        midnight -= timedelta(days=1)
    return Payment.objects.filter(
        Q(asked_at=None) | Q(asked_at__lte=at - SETTLEMENT_RHYTHM),
        state=PaymentState.CONFIRMED,
        settlement_reference="",
        transaction_id__isnull=False,
        confirmed_at__lt=midnight,
    ).order_by(F("asked_at").asc(nulls_first=True), "pk")


def unopened_payments(at: datetime) -> QuerySet[Payment]:
    """Started payments that never came to the provider, because something broke off."""
    return Payment.objects.filter(
        state=PaymentState.STARTED,
        transaction_id__isnull=True,
        started_at__lte=at - UNOPENED_FOR,
    ).order_by("pk")
