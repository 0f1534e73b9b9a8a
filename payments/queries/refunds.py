"""Refunds: which of them do not say what their invoice, the ledger or the bank says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from invoices.models import Invoice, LedgerEntry
from payments.models import (
    OPEN_REFUND_STATES,
    Refund,
    RefundPayment,
    RefundPaymentState,
    RefundState,
)

MOST_AT_ONCE: Final = 1_000


def invoices_to_refund(invoice_ids: Sequence[int]) -> list[int]:
    """Those of the invoices whose surplus and open refund differ, in the order of their keys."""
    return sorted(_without(invoice_ids) | _differing(invoice_ids))


def forgotten_surpluses() -> list[int]:
    """The same among all invoices, at most `MOST_AT_ONCE` of each kind."""
    return sorted(_without(None) | _differing(None))


def _without(invoice_ids: Sequence[int] | None) -> set[int]:
    """Surplus that no open refund speaks of."""
    of_invoice = Refund.objects.filter(invoice=OuterRef("pk"), state__in=OPEN_REFUND_STATES)
    rows = Invoice.objects.filter(~Exists(of_invoice), surplus__gt=0)
    if invoice_ids is not None:
        rows = rows.filter(pk__in=invoice_ids)
    return set(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def _differing(invoice_ids: Sequence[int] | None) -> set[int]:
    """Open refunds of another sum than the surplus."""
    rows = Refund.objects.filter(state__in=OPEN_REFUND_STATES, invoice__isnull=False)
    if invoice_ids is not None:
        rows = rows.filter(invoice__in=invoice_ids)
    rows = rows.exclude(amount=F("invoice__surplus")).order_by("pk")
    return {pk for pk in rows.values_list("invoice", flat=True)[:MOST_AT_ONCE] if pk}


def has_left_in_spite(refund: Refund) -> bool:
    """Whether our account was debited for it, or for its invoice, though the bank had rejected it.

    What is owed on the ledger is then with the payee already.
    """
    same = Q(refund=refund)
    if refund.invoice_id is not None:
        same |= Q(refund__invoice=refund.invoice_id)
    return RefundPayment.objects.filter(same & _WRONG["paid"]).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMismatch:
    """A payment of a refund that the ledger, the refund or the bank tells differently.

    what  "left": the surplus did not leave the ledger as it was sent; "came_back": it is
          there again though the money arrived, or is not though it did not; "paid": the
          money left our account though the bank had rejected it; "refund": it is on its way
          or paid, and its refund does not say so
    """

    end_to_end_id: str
    refund_id: int
    amount: Decimal
    what: str


def refund_mismatches() -> Iterator[RefundMismatch]:
    """Of all payments, whatever does not agree; nothing where all is well."""
    rows = RefundPayment.objects.annotate(
        left=_booked("refund:", Decimal(1)), back=_booked("refund-back:", Decimal(-1))
    )
    for what, wrong in _WRONG.items():
        found = rows.filter(wrong).order_by("pk")
        for payment in found.iterator():
            yield RefundMismatch(
                end_to_end_id=payment.end_to_end_id,
                refund_id=payment.refund_id,
                amount=payment.amount,
                what=what,
            )


def _booked(prefix: str, sign: Decimal) -> Exists:
    """Whether the ledger has the entry that a payment caused, with its sum and sign."""
    cause = Concat(Value(prefix), OuterRef("end_to_end_id"), output_field=CharField())
    amount = OuterRef("amount") * Value(sign)
    return Exists(
        LedgerEntry.objects.filter(invoice=OuterRef("refund__invoice"), cause=cause, amount=amount)
    )


_OF_INVOICE: Final = Q(refund__invoice__isnull=False)
_FAILED: Final = Q(state__in=[RefundPaymentState.REJECTED, RefundPaymentState.RETURNED])
_GONE: Final = Q(refund__state__in=[RefundState.SENT, RefundState.PAID])
_WRONG: Final[dict[str, Q]] = {
    "left": _OF_INVOICE & Q(left=False),
    "came_back": _OF_INVOICE & ((_FAILED & Q(back=False)) | (~_FAILED & Q(back=True))),
    "paid": Q(state=RefundPaymentState.REJECTED, debit__isnull=False, returned=None),
    "refund": ~_FAILED & ~_GONE,
}
