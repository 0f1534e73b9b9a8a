"""The collection run: what the calendar of the law allows today is done, and nothing else.

In chunks, each a transaction of its own, so that the run may be stopped and started again at
any point, and any number of them may work at once: what a chunk has looked at is looked at
again on another day alone. See docs/decisions/0024-collection-run.md.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection, models, transaction

from invoices.models import Invoice, ReviewReason
from invoices.queries.collection import destinations_of, due_to_look_at, facts_of
from invoices.rules.reference_rates import Rates
from invoices.rules.what_next import NextReason
from invoices.services import holds
from invoices.services.collection.plans import Counted, Plan, plans_of
from invoices.services.collection.reviews import open_reviews
from invoices.services.collection.runs import add_counts
from invoices.services.collection.writing import can_be_sent, write_letters

# How many claims share a transaction. Fewer cost more statements for each; more keep those
# who pay waiting for the lock of their claim.
CHUNK: Final = 100
LOOK_ON: Final = """
    UPDATE invoices_invoice i SET look_on = n.look_on
    FROM unnest(%s::bigint[], %s::date[]) AS n(id, look_on)
    WHERE i.id = n.id
"""


@transaction.atomic
def collect(*, invoice_ids: Collection[int], on: date, rates: Rates, at: datetime) -> Counter[str]:
    """Do what is to be done on a day with these invoices, all or nothing.

    on     a day with banking; on another one nothing is ever due
    rates  the reference rates; a letter waits for those that are not confirmed

    Locks the invoices in the order of their keys and decides by what is then booked and held:
    a payment is either seen, or waits until the letter is written. Those that the run of the
    day has looked at already are passed over, so that a repeat changes nothing. A letter
    that has no address goes to a person instead, and costs nothing. What was counted, by
    the names of `Counted` and `NextAct`, is added to the `CollectionRun` of the day.
    """
    invoices = _lock_due(invoice_ids, on)
    if not invoices:
        return Counter()
    _release_ended(invoices, on=on, at=at)
    plans = plans_of(facts_of(invoices), on=on, rates=rates)
    letters = {each.facts.invoice.pk: each for each in plans if each.is_letter}
    destinations = destinations_of(letters, on=on)
    sendable = {
        key for key, each in letters.items() if can_be_sent(each.facts.invoice, destinations[key])
    }
    written = [letters[key] for key in sorted(sendable)]
    write_letters(plans=written, destinations=destinations, rates=rates, at=at)
    _leave_to_people(plans, unsendable=letters.keys() - sendable, at=at)
    _look_again(plans, written=sendable)
    counts = Counter(
        Counted.NO_ADDRESS if key in letters.keys() - sendable else each.counted
        for key, each in ((each.facts.invoice.pk, each) for each in plans)
    )
    counts[Counted.LOOKED] = len(plans)
    add_counts(on=on, counts=counts, at=at)
    return counts


def _lock_due(invoice_ids: Collection[int], on: date) -> dict[int, Invoice]:
    """Those that are still to be looked at, locked in the order of their keys."""
    due = Invoice.objects.filter(due_to_look_at(on), pk__in=invoice_ids)
    rows = due.select_related("creditor").select_for_update(of=("self",)).order_by("pk")
    return {invoice.pk: invoice for invoice in rows.fetch_mode(models.FETCH_RAISE)}


def _release_ended(invoices: Mapping[int, Invoice], *, on: date, at: datetime) -> None:
    """End what is over on this day, so that nothing else takes its claims for held."""
    held = {key: invoice for key, invoice in invoices.items() if invoice.hold}
    if held:
        holds.release_ended_of(invoices=held, today=on, at=at)


def _leave_to_people(plans: Sequence[Plan], *, unsendable: Collection[int], at: datetime) -> None:
    reasons = {}
    for plan in plans:
        invoice = plan.facts.invoice
        # One that failed while nothing was owed, or whose review let collection wait a while.
        if invoice.pk in unsendable or plan.is_stuck:
            reasons[invoice] = ReviewReason.LETTER_FAILED
        elif plan.is_decision and plan.step.reason is NextReason.MAY_BE_PRESCRIBED:
            reasons[invoice] = ReviewReason.MAY_BE_PRESCRIBED
        elif plan.is_decision:
            reasons[invoice] = ReviewReason.LETTERS_SENT
    open_reviews(reasons=reasons, at=at)


def _look_again(plans: Sequence[Plan], *, written: Collection[int]) -> None:
    """Write down when the run looks at each claim again; those of people wait for them."""
    days = {}
    for plan in plans:
        key = plan.facts.invoice.pk
        if key in written:
            days[key] = plan.look_on_after_letter
        elif plan.is_letter or plan.is_decision or plan.is_stuck:
            days[key] = date.max
        else:
            days[key] = plan.look_on
    with connection.cursor() as cursor:
        cursor.execute(LOOK_ON, [list(days), list(days.values())])
