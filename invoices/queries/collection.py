"""What the collection run reads: which claims to look at, and what decides on each of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import batched, chain
from typing import Final

from django.db.models import Q, QuerySet

from invoices.models import (
    Hold,
    Invoice,
    LedgerEntry,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterKind,
    LetterState,
    TimelineEvent,
)
from invoices.queries.addresses import addresses_of
from invoices.queries.consents import consented
from invoices.queries.interest import terms_of
from invoices.queries.what_next import ACTS, standing_of
from invoices.rules.late_interest import sure_until
from invoices.rules.reference_rates import Rates
from invoices.rules.what_next import Standing

# Keys are read so many at a time.
PAGE: Final = 1000
COLLECTION_LETTERS: Final = (LetterKind.REMINDER, LetterKind.DEMAND)
# Failed, or come back, and not written anew: a person looks at it.
FAILED: Final = Q(state=LetterState.FAILED, replaced_by=None)
# In MyRopo, and opened by nobody: it goes by post, since a demand counts only when it is known
# to have come (perintälaki 513/1999 5 § 4 mom.).
UNOPENED: Final = Q(
    state=LetterState.SENT, channel=LetterChannel.ELECTRONIC, opened_at=None, replaced_by=None
)
# The next act waits for these, and for what is written and on its way.
UNSENT: Final = Q(state__in=[LetterState.WRITTEN, LetterState.BATCHED]) | FAILED | UNOPENED


@dataclass(slots=True, kw_only=True)
class Facts:
    """An invoice with all that decides what collection does to it.

    entries          its whole ledger, in the order of booking
    acts             of its timeline, what was done and agreed on (`what_next.ACTS`)
    holds            those that were not released
    is_letter_unsent whether a letter of collection is still on its way to the debtor
    is_letter_failed whether one of these could not be sent
    """

    invoice: Invoice
    entries: list[LedgerEntry] = field(default_factory=list)
    acts: list[TimelineEvent] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    is_letter_unsent: bool = False
    is_letter_failed: bool = False

    def standing(self, rates: Rates) -> Standing:
        """How it stands towards collection, as far as confirmed rates go."""
        return standing_of(
            invoice=self.invoice,
            to_pay=self.invoice.to_pay,
            ledger=self.entries,
            timeline=self.acts,
            holds=self.holds,
            sure_until=sure_until(terms=terms_of(self.invoice), rates=rates),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a letter goes.

    address        the newest one that was corrected; None: as billed
    is_electronic  whether it may come in MyRopo alone
    """

    address: LetterAddress | None
    is_electronic: bool


def chunks_to_look_at(*, on: date, size: int) -> Iterator[tuple[int, ...]]:
    """Keys of the open invoices that the run of a day looks at, each once, in chunks.

    In the order of the index `invoice_to_look_at`, and with a page of keys in memory: it does
    not matter how many there are, nor that those already handed out are changed meanwhile.
    """
    yield from batched(_keys(on), size)


def is_anything_to_look_at(*, on: date) -> bool:
    return next(_keys(on), None) is not None


def due_to_look_at(on: date) -> Q:
    """Which open invoices the run of a day looks at."""
    return Q(closed_on=None) & (Q(look_on=None) | Q(look_on__lte=on))


def facts_of(invoices: Mapping[int, Invoice]) -> list[Facts]:
    """What decides on each of the invoices, in the order of their keys; four queries."""
    facts = {key: Facts(invoice=invoices[key]) for key in sorted(invoices)}
    entries = _by_invoice(LedgerEntry.objects.order_by("pk"), facts)
    done = TimelineEvent.objects.filter(kind__in=list(ACTS)).order_by("pk")
    acts = _by_invoice(done, facts)
    holds = _by_invoice(Hold.objects.filter(released_at=None).order_by("pk"), facts)
    for key, each in facts.items():
        each.entries, each.acts, each.holds = entries[key], acts[key], holds[key]
    unsent = Letter.objects.filter(UNSENT, invoice__in=facts, kind__in=COLLECTION_LETTERS)
    for key, state in unsent.values_list("invoice", "state"):
        if key is not None:
            facts[key].is_letter_unsent = True
            facts[key].is_letter_failed |= state == LetterState.FAILED
    return list(facts.values())


def destinations_of(invoice_ids: Collection[int], *, on: date) -> dict[int, Destination]:
    """Where the letters of invoices go on a day; three queries."""
    addresses = addresses_of(invoice_ids)
    electronic = consented(invoice_ids, on)
    return {
        key: Destination(address=addresses.get(key), is_electronic=key in electronic)
        for key in invoice_ids
    }


def _keys(on: date) -> Iterator[int]:
    """Day after day, so that every page is one range of the index; those without a day last."""
    return chain.from_iterable(_keys_of(day) for day in chain(_days(on), [None]))


def _days(on: date) -> Iterator[date]:
    """The days that anything waits for, up to this one."""
    waiting = Invoice.objects.open().filter(look_on__lte=on).order_by("look_on")
    day = waiting.values_list("look_on", flat=True).first()
    while day is not None:
        yield day
        day = waiting.filter(look_on__gt=day).values_list("look_on", flat=True).first()


def _keys_of(day: date | None) -> Iterator[int]:
    of_day = Invoice.objects.open().filter(look_on=day).order_by("look_on", "pk")
    last = 0
    while page := list(of_day.filter(pk__gt=last).values_list("pk", flat=True)[:PAGE]):
        yield from page
        last = page[-1]


def _by_invoice[Row: (Hold, LedgerEntry, TimelineEvent)](
    rows: QuerySet[Row], invoice_ids: Collection[int]
) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows.filter(invoice__in=invoice_ids):
        found[row.invoice_id].append(row)
    return found
