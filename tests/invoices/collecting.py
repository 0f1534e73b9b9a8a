"""Collection day by day, for tests: the run through the command's own way, and what it wrote."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from invoices.models import (
    EventKind,
    Hold,
    Invoice,
    LedgerEntry,
    Letter,
    LetterState,
    Review,
    TimelineEvent,
)
from invoices.queries.collection import chunks_to_look_at, facts_of
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.policies import policy_row_of
from invoices.queries.rates import read_rates
from invoices.queries.what_next import policy_of
from invoices.rules.what_next import what_next
from invoices.services import ledger
from invoices.services.collection.reviews import open_reviews
from invoices.services.collection.run import CHUNK, collect
from invoices.services.letters import movement
from myropo.calendar import HELSINKI, is_banking_day

# A Monday; the rates of the half-year are confirmed.
DUE = date(2026, 1, 12)
DAY = timedelta(days=1)


def at_noon(day):
    return datetime.combine(day, time(12), tzinfo=HELSINKI)


def collect_on(day, *, rates=None):
    """The run of one day, over whatever it looks at."""
    counts = Counter()
    for chunk in chunks_to_look_at(on=day, size=CHUNK):
        counts += collect(invoice_ids=chunk, on=day, rates=rates or read_rates(), at=at_noon(day))
    return counts


@transaction.atomic
def hand_over(day, *, late=0):
    """The post takes every letter that was to be handed over so many days before."""
    if not is_banking_day(day):
        return
    due = day - late * DAY
    waiting = Letter.objects.filter(state=LetterState.WRITTEN, to_hand_over_on__lte=due)
    letters = movement.lock_letters(list(waiting.values_list("pk", flat=True)))
    for letter in letters:
        movement.move(letter, LetterState.BATCHED)
    movement.mark_sent(letters, handed_over_on={letter.pk: day for letter in letters})


def days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def play(first, last):
    """Every day's run and post; the days on which something was done, with what."""
    done = {}
    for day in days(first, last):
        hand_over(day)
        counts = collect_on(day)
        acts = [
            act for act in ("REMINDER", "FIRST_DEMAND", "REPEAT_DEMAND", "DECISION") if counts[act]
        ]
        if acts:
            done[day] = acts
    return done


def foretold(invoice, day):
    """What the debtor reads on a day: the next step of the same rules."""
    fresh = Invoice.objects.get(pk=invoice.pk)
    [facts] = facts_of({fresh.pk: fresh})
    policy = policy_of(fresh, policy_row_of(fresh, on=day))
    return what_next(facts.standing(read_rates()), policy=policy, today=day)


def written():
    """How many of all that a run can write there are."""
    return tuple(
        model.objects.count() for model in (LedgerEntry, TimelineEvent, Letter, Hold, Review)
    )


def letters_of(invoice):
    return list(Letter.objects.filter(invoice=invoice).order_by("pk"))


def costs_of(invoice):
    return sum(
        LedgerEntry.objects.filter(invoice=invoice).values_list("costs", flat=True), Decimal(0)
    )


def events_of(invoice, *kinds):
    return list(TimelineEvent.objects.filter(invoice=invoice, kind__in=kinds).order_by("pk"))


def check_books():
    assert list(ledger_mismatches()) == []


LETTER_EVENTS = (EventKind.REMINDED, EventKind.DEMANDED)


def left_to_a_person(invoice, reason, at):
    """The review of an invoice, opened as the run and failed letters open it."""
    with transaction.atomic():
        open_reviews(reasons={ledger.lock_invoice(invoice.pk): reason}, at=at)
    return Review.objects.get(invoice=invoice, outcome="")
