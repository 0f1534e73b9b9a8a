"""What makes two lines of bank files the same movement of money. Pure.

Banks tell of one movement in several files: in a statement and a notification, in
statements that overlap, as a sum and again with its parts. Its key is the same in all of
them. What can and cannot be told apart is in `docs/decisions/0016-bank-statements.md`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.rules import references

SEPARATOR: Final = "\x1f"
# So much of a hash tells the movements of one statement from each other.
REMEMBERED_BYTES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What identifies a movement. `archive_id` is its own, or else its entry's."""

    account: str
    direction: str
    is_reversal: bool
    archive_id: str
    booked_on: date
    # Euros.
    amount: Decimal
    reference: str = ""
    end_to_end_id: str = ""
    name: str = ""


class Occurrences:
    """Counts movements that look the same within one statement, from 1."""

    def __init__(self) -> None:
        # Most come once: only what comes again needs a count.
        self._seen: set[int] = set()
        self._again: dict[int, int] = {}

    def count(self, look: str) -> int:
        digest = hashlib.sha256(look.encode()).digest()[:REMEMBERED_BYTES]
        number = int.from_bytes(digest)
        if number not in self._seen:
            self._seen.add(number)
            return 1
        self._again[number] = self._again.get(number, 1) + 1
        return self._again[number]


def comparable(reference: str) -> str:
    """What all ways of writing a reference have in common, even of a wrong one."""
    return valid_key(reference) or "".join(reference.split()).upper().lstrip("0")


def valid_key(reference: str) -> str:
    """The key of a valid national or RF reference, else ""."""
    try:
        return references.reference_key(references.normalise(reference))
    except references.InvalidReferenceError:
        return ""


def movement_key(movement: Movement, occurrences: Occurrences) -> str:
    """64 hexadecimal digits, the same for the same movement in every file."""
    if movement.archive_id:
        told = [movement.archive_id, f"{movement.amount:.2f}", comparable(movement.reference)]
    else:
        told = [
            movement.booked_on.isoformat(),
            f"{movement.amount:.2f}",
            comparable(movement.reference),
            movement.end_to_end_id,
            " ".join(movement.name.casefold().split()),
        ]
    return _key("movement", movement, told, occurrences)


def entry_key(entry: Movement, occurrences: Occurrences) -> str:
    """The same of the bank's entry, whose parts are movements of their own.

    With an archive ID that alone: the entry may be told with more or with less about it.
    """
    told = (
        [entry.archive_id]
        if entry.archive_id
        else [
            entry.booked_on.isoformat(),
            f"{entry.amount:.2f}",
        ]
    )
    if entry.archive_id:
        return _hash(_look("entry", entry, told))
    return _key("entry", entry, told, occurrences)


def _key(kind: str, movement: Movement, told: list[str], occurrences: Occurrences) -> str:
    look = _look(kind, movement, told)
    return _hash(f"{look}{SEPARATOR}{occurrences.count(look)}")


def _look(kind: str, movement: Movement, told: list[str]) -> str:
    has_id = "id" if movement.archive_id else "no id"
    head = [kind, has_id, movement.account, movement.direction, str(movement.is_reversal)]
    return SEPARATOR.join([*head, *told])


def _hash(look: str) -> str:
    return hashlib.sha256(look.encode()).hexdigest()
