"""What was charged on a claim, and what is left of it. From its bookings; no query of its own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.models import EntryKind, LedgerEntry
from invoices.rules import charges

CHARGED: Final = frozenset({EntryKind.INTEREST, EntryKind.COST})


@dataclass(slots=True, kw_only=True)
class Charge:
    """Interest or a cost, in euros.

    cause   of its own entry
    letter  the cause of the letter that charged it, where a letter did
    on      its value date; of interest, the last day that it counts
    amount  as it was charged
    left    what was not taken back of it
    times   how many entries have taken something back
    """

    kind: str
    cause: str
    letter: str
    on: date
    legal_basis: str
    amount: Decimal
    left: Decimal
    times: int = 0


def amount_of(entry: LedgerEntry) -> Decimal:
    """What an entry adds to the debt, be it saved or not."""
    return entry.principal + entry.interest + entry.costs - entry.surplus


def charges_of(ledger: Iterable[LedgerEntry]) -> dict[str, Charge]:
    """Every charge of the bookings by its cause, in the order of booking."""
    found: dict[str, Charge] = {}
    booked = [entry for entry in ledger if entry.kind in CHARGED]
    for entry in booked:
        amount = amount_of(entry)
        if amount > 0:
            found[entry.cause] = Charge(
                kind=entry.kind,
                cause=entry.cause,
                letter=charges.letter_of(entry.cause),
                on=entry.value_on,
                legal_basis=entry.legal_basis,
                amount=amount,
                left=amount,
            )
    # In a second pass: by value date, what is taken back may come before its charge.
    for entry in booked:
        charge = found.get(charges.charge_of(entry.cause))
        if charge is not None and charge.cause != entry.cause:
            charge.left += amount_of(entry)
            charge.times += 1
    return found


def in_order(ledger: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """By value date as they come, but what was taken back right behind its charge."""
    entries = [*ledger]
    charged = {entry.cause for entry in entries}
    taken = defaultdict[str, list[LedgerEntry]](list)
    others = []
    for entry in entries:
        charge = charges.charge_of(entry.cause)
        if charge != entry.cause and charge in charged:
            taken[charge].append(entry)
        else:
            others.append(entry)
    return [each for entry in others for each in (entry, *taken[entry.cause])]
