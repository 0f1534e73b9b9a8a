"""Refunds: which of them do not say what their invoice says."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, F, OuterRef

from invoices.models import Invoice
from payments.models import OPEN_REFUND_STATES, Refund

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
