"""What staff read beside a payment: what it held and what it booked."""

from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from invoices.models import Hold, LedgerEntry
from payments.models import BankEntry, ClearingDecision, ClearingState, EntryState, Payment
from payments.queries.matching import outcomes_of, payments_of_payout


def holds_of(payment: Payment) -> list[Hold]:
    """Why collection of its invoices waited: for the money, or for the bank's answer."""
    lines = list(payment.lines.values_list("invoice_id", "cause"))
    ours = {cause for _invoice, cause in lines}
    holds = Hold.objects.filter(invoice__in=[invoice for invoice, _cause in lines])
    return [
        hold
        for hold in holds.select_related("invoice").order_by("placed_at", "pk")
        # The money of a line has the line's cause; waiting adds which time it was.
        if hold.cause in ours or hold.cause.rpartition(":")[0] in ours
    ]


def bookings_of(payment: Payment) -> QuerySet[LedgerEntry]:
    """What its lines booked in the ledger."""
    booked = LedgerEntry.objects.filter(cause__in=payment.lines.values_list("cause", flat=True))
    return booked.select_related("invoice").order_by("pk")


def awaiting(entry: BankEntry) -> tuple[int, Decimal]:
    """How many payments wait for this payout, and their sum in euros."""
    found = payments_of_payout(entry).aggregate(number=Count("pk"), total=Sum("amount", default=0))
    return found["number"], found["total"]


def told_in_parts(entry: BankEntry) -> Decimal:
    """How many euros of the sum of a batch have come in parts, which are booked as they come."""
    parts = BankEntry.objects.filter(entry_key=entry.entry_key).exclude(pk=entry.pk)
    found: Decimal = parts.aggregate(total=Sum("amount", default=0))["total"]
    return found


def proposal_of(entry: BankEntry) -> ClearingDecision | None:
    """The decision about the entry that waits for another person."""
    waiting = entry.decisions.filter(state=ClearingState.PROPOSED)
    return waiting.select_related("proposed_by__party").first()


def entries_by_state(statement_id: int | None) -> list[tuple[str, int]]:
    """What became of the entries that a statement was the first to tell of."""
    if statement_id is None:
        return []
    counted = outcomes_of(statement_id)
    return [(str(state.label), counted[state]) for state in EntryState if state in counted]
