"""What is known of the run of a day: when it began and ended, and what it did so far."""

from collections import Counter
from datetime import date, datetime

from django.db import transaction

from invoices import events
from invoices.models import CollectionRun
from invoices.services import policies


def begin_run(*, on: date, at: datetime) -> CollectionRun:
    """Have everybody bring in the money that they know of; then the run of the day may start.

    Outside a transaction, since whoever listens may need many. What they raise stops the run
    before it begins: no cost is booked while money may lie unbooked. A run that was begun
    before goes on. Claims of creditors whose policy has changed since are looked at again.
    """
    events.before_collection.send(sender=None, at=at)
    policies.look_again(on=on)
    run, _ = CollectionRun.objects.get_or_create(on=on, defaults={"started_at": at})
    return run


@transaction.atomic
def add_counts(*, on: date, counts: Counter[str], at: datetime) -> None:
    """Add what a chunk did, in the transaction in which it did it."""
    run, _ = CollectionRun.objects.select_for_update().get_or_create(
        on=on, defaults={"started_at": at}
    )
    run.counts = dict(Counter(run.counts) + counts)
    run.save(update_fields=["counts"])


def end_run(*, on: date, at: datetime) -> None:
    """Nothing is left to look at; a run that goes on later in the day ends again."""
    CollectionRun.objects.filter(on=on).update(ended_at=at)


def counts_of(*, on: date) -> Counter[str]:
    """What the run of the day has done so far; nothing before it has begun."""
    run = CollectionRun.objects.filter(on=on).first()
    return Counter() if run is None else Counter(run.counts)
