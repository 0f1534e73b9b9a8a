"""Takes back what letters charged although the money counts from a day before them.

For `services.money_in`: in its transaction, on the invoices that it locked. All is read at
once, whatever number of invoices; of those without such letters nothing is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from invoices.models import EntryKind, EventKind, Invoice, LedgerEntry, Stage, TimelineEvent
from invoices.queries.charges import CHARGED, Charge, amount_of, charges_of
from invoices.queries.interest import booked_interest
from invoices.queries.rates import read_rates
from invoices.rules.charges import Why
from invoices.rules.reference_rates import Rates
from invoices.rules.unneeded import Charged, interest_too_much, unneeded_letters
from invoices.services import ledger
from invoices.services.charges import take_back_booking, taken_back_data

# Nobody needed more time, or a plan, for what had been paid, either: what they charged goes the
# way of letters'.
LETTERS: Final = (
    EventKind.REMINDED,
    EventKind.DEMANDED,
    EventKind.SHIFTED,
    EventKind.PLAN_MADE,
)
# Stages in which a claim may have been sent a letter, and what it charged is not gone.
WITH_LETTERS: Final = frozenset(
    {Stage.REMINDED, Stage.COLLECTION, Stage.LEGAL_COLLECTION, Stage.PAID}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A locked invoice that was sent letters after money counts: all bookings, in order.

    Whoever books on it adds the entry. `letters` are the causes of its letters.
    """

    invoice: Invoice
    entries: list[LedgerEntry]
    letters: frozenset[str]
    rates: Rates

    def take_back(self, *, since: date, at: datetime) -> list[tuple[LedgerEntry, str]]:
        """Unsaved entries that take back what money which counts from `since` made unneeded.

        Each with the cause of its letter. Balances follow in memory.
        """
        if not any(each.on > since for each in charges_of(self.entries).values()):
            return []
        return [
            (self._take_back(charge, amount, since, at), charge.letter)
            for charge, amount in self._too_much(since)
        ]

    def told(self, taken: Sequence[tuple[LedgerEntry, str]]) -> list[dict[str, object]]:
        """What the timeline keeps of entries that were taken back: one event for each letter."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for entry, letter in taken:
            sums[letter] -= amount_of(entry)
        return [
            taken_back_data(cause=letter, amount=amount, why=Why.PAID_BEFORE)
            for letter, amount in sums.items()
        ]

    def _take_back(self, charge: Charge, amount: Decimal, since: date, at: datetime) -> LedgerEntry:
        booking = take_back_booking(
            before=ledger.balances_of(self.invoice), charge=charge, amount=amount, value_on=since
        )
        ledger.add_to_balances(invoice=self.invoice, booking=booking)
        entry = LedgerEntry(**booking.columns(invoice=self.invoice, at=at))
        self.entries.append(entry)
        return entry

    def _too_much(self, since: date) -> Iterator[tuple[Charge, Decimal]]:
        """What of which charge; each is to be booked before the next is asked for."""
        unneeded = unneeded_letters(self._charged(), covered=self._covered())
        for charge in charges_of(self.entries).values():
            if charge.letter in unneeded and charge.left > 0:
                yield charge, charge.left
        booked = [
            charge
            for charge in charges_of(self.entries).values()
            if charge.kind == EntryKind.INTEREST and charge.left > 0
        ]
        later = [each for each in booked if each.letter in self.letters and each.on > since]
        if not later:
            return
        # Until the last day that anything charged: a plan charges on its own days, after letters.
        too_much = interest_too_much(
            booked_interest(
                invoice=self.invoice,
                ledger=self.entries,
                until=max(charge.on for charge in booked),
            ),
            value_on=since,
            rates=self.rates,
        )
        # The last days are the ones that were charged too much.
        for charge in reversed(later):
            amount = min(too_much, charge.left)
            if amount > 0:
                too_much -= amount
                yield charge, amount

    def _charged(self) -> Iterator[Charged]:
        charges = charges_of(self.entries)
        for entry in self.entries:
            if entry.kind == EntryKind.PRINCIPAL:
                yield Charged(on=entry.value_on, amount=amount_of(entry))
            elif (charge := charges.get(entry.cause)) is not None:
                letter = charge.letter if charge.letter in self.letters else ""
                yield Charged(on=charge.on, amount=charge.left, letter=letter)

    def _covered(self) -> ledger.Covered:
        """As `ledger.covered_of`, with what is not saved yet."""
        taken_back = {entry.reverses_id for entry in self.entries if entry.reverses_id}
        return [
            (entry.value_on, -amount_of(entry))
            for entry in self.entries
            if entry.kind in ledger.COVERS and not entry.reverses_id and entry.pk not in taken_back
        ]


def pasts_of(locked: Mapping[int, Invoice], since: Mapping[int, date]) -> dict[int, Past]:
    """The invoices that a letter charged after the day from which money counts.

    since  of invoices of `locked`, the earliest value date of what comes

    One query at most when there is none, a fixed number otherwise.
    """
    # In the stage before them, only more time or a plan may have cost something.
    wanted = {
        key: on
        for key, on in since.items()
        if locked[key].stage in WITH_LETTERS or locked[key].open_costs > 0
    }
    if not wanted:
        return {}
    charged = LedgerEntry.objects.filter(
        invoice__in=wanted, kind__in=CHARGED, value_on__gt=min(wanted.values())
    ).values_list("invoice", "value_on")
    late = {key for key, on in charged if on > wanted[key]}
    return _read({key: locked[key] for key in late}) if late else {}


def _read(invoices: Mapping[int, Invoice]) -> dict[int, Past]:
    entries: defaultdict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(invoice__in=invoices).order_by("pk"):
        entries[entry.invoice_id].append(entry)
    letters: defaultdict[int, set[str]] = defaultdict(set)
    sent = TimelineEvent.objects.filter(
        invoice__in=invoices, kind__in=LETTERS, data__has_key="cause"
    )
    for key, cause in sent.values_list("invoice", "data__cause"):
        letters[key].add(cause)
    rates = read_rates()
    return {
        key: Past(
            invoice=invoice, entries=entries[key], letters=frozenset(letters[key]), rates=rates
        )
        for key, invoice in invoices.items()
        if letters[key]
    }
