"""Starting a payment: here first, then at the provider."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level
from accounts.services.mandates import hold_right
from invoices.models import Invoice
from myropo.money import round_to_cents
from payments import paytrail
from payments.models import Payment, PaymentLine, PaymentState
from payments.services import payment_states

# What the provider takes at once (99 999 998 cents).
MOST: Final = Decimal("999999.98")
PROVIDER_DOWN: Final = "PROVIDER_DOWN"
PROVIDER_REFUSED: Final = "PROVIDER_REFUSED"


class NothingToPayError(ValueError):
    """There are no shares, or one is not a sum above zero in whole cents. Nothing was changed."""


class TooLargePaymentError(Exception):
    """The sum is above what the provider takes at once (`MOST`). Nothing was changed."""


class NotPayableError(Exception):
    """The invoice is closed, or asks for nothing (any more). Nothing was changed."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(str(invoice.public_id))
        self.invoice = invoice


class TooMuchError(Exception):
    """More than the invoice asks for, `invoice.to_pay` in euros. Nothing was changed."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(str(invoice.public_id))
        self.invoice = invoice


@transaction.atomic
def start_payment(
    *, actor: Actor, shares: Mapping[int, Decimal], language: str, at: datetime
) -> Payment:
    """Begin a payment of one or more invoices that the caller found the actor may pay.

    shares    key of the invoice → euros, in whole cents, at most what it asks for now
    language  of the provider's pages: "fi", "sv" or "en"

    Each call begins another payment. One of the same invoices that is under way in another
    tab is left alone: its payer may be at the bank (`queries.unfinished_payments_of`).
    Raises `NothingToPayError`, `TooLargePaymentError`, `NotPayableError`, `TooMuchError`.
    """
    hold_right(actor=actor, level=Level.PAY, at=at)
    amount = _total(shares)
    invoices = Invoice.objects.select_for_update().filter(pk__in=shares).order_by("pk")
    locked = list(invoices)
    if len(locked) != len(shares):
        raise NothingToPayError("no such invoice")
    for invoice in locked:
        _check(invoice, shares[invoice.pk])
    payment = Payment.objects.create(
        party=actor.acting_for,
        user=actor.user,
        amount=amount,
        language=language,
        stamp=uuid4().hex,
        started_at=at,
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(
            payment=payment,
            invoice=invoice,
            amount=shares[invoice.pk],
            cause=f"payment:{payment.stamp}:{invoice.pk}",
        )
        for invoice in locked
    )
    audit.record(
        action="payment.started",
        actor=actor.user,
        at=at,
        party=actor.acting_for,
        target=payment,
        data={"invoices": len(locked)},
    )
    return payment


def open_at_provider(*, payment: Payment, at: datetime) -> paytrail.Created:
    """Make a started payment known to the provider; what it answers leads to the banks.

    Call outside transactions, once for a payment. When the provider does not answer, the
    payment has failed: nobody can get to it any more, and if money comes all the same,
    its report is applied. Raises `paytrail.ProviderDownError` and
    `paytrail.ProviderRefusedError` after that.
    """
    lines = payment.lines.select_related("invoice").order_by("pk")
    items = [
        paytrail.Item(
            amount_cents=int(line.amount * 100), case_number=str(line.invoice.case_number)
        )
        for line in lines
    ]
    try:
        created = paytrail.create_payment(
            stamp=payment.stamp,
            reference=payment.reference,
            amount_cents=payment.amount_cents,
            language=payment.language,
            items=items,
            return_url=_public(reverse("payments:return", args=[payment.public_id])),
            callback_url=_public(reverse("payments:callback")),
        )
    except paytrail.ProviderDownError:
        _fail(payment, problem=PROVIDER_DOWN, at=at)
        raise
    except paytrail.ProviderRefusedError:
        _fail(payment, problem=PROVIDER_REFUSED, at=at)
        raise
    _opened(payment, created, at=at)
    return created


def _total(shares: Mapping[int, Decimal]) -> Decimal:
    if not shares:
        raise NothingToPayError("no invoice")
    for share in shares.values():
        if not share.is_finite() or share <= 0 or share != round_to_cents(share):
            raise NothingToPayError("not a sum")
    total = sum(shares.values(), Decimal(0))
    if total > MOST:
        raise TooLargePaymentError
    return total


def _check(invoice: Invoice, share: Decimal) -> None:
    if not invoice.is_open or invoice.to_pay <= 0:
        raise NotPayableError(invoice)
    if share > invoice.to_pay:
        raise TooMuchError(invoice)


def _public(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


@transaction.atomic
def _opened(payment: Payment, created: paytrail.Created, *, at: datetime) -> None:
    """Keep the provider's name of it. A report may have been quicker; then that stands."""
    locked = payment_states.lock_payment(payment.pk)
    locked.transaction_id = locked.transaction_id or created.transaction_id
    locked.href = created.href
    if locked.state == PaymentState.STARTED:
        payment_states.move(locked, PaymentState.OPEN, at=at)
    locked.save(update_fields=[*payment_states.MOVED, "transaction_id", "href"])
    payment.refresh_from_db()


@transaction.atomic
def _fail(payment: Payment, *, problem: str, at: datetime) -> None:
    locked = payment_states.lock_payment(payment.pk)
    if locked.state == PaymentState.STARTED:
        payment_states.move(locked, PaymentState.FAILED, at=at, problem=problem)
        locked.save(update_fields=payment_states.MOVED)
    payment.refresh_from_db()
