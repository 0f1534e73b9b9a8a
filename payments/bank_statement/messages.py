"""What a bank statement says, in our types. Amounts in euros, above zero."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHead:
    """`schema` as in the namespace ("camt.053.001.02"); `message_id` is the bank's."""

    schema: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One movement: an entry of its own, or one of the many of a batch."""

    amount: Decimal
    direction: Direction
    # Its own archive ID ("" when only the entry has one), and of a reversal the archive ID
    # of what it takes back.
    archive_id: str = ""
    reverses: str = ""
    end_to_end_id: str = ""
    # Of a payment of ours that another bank sent back: why, as an ISO 20022 code.
    return_reason: str = ""
    # The structured one, as the bank wrote it.
    reference: str = ""
    # What a person wrote; left out of what is printed, as are the names.
    text: str = field(default="", repr=False)
    counterparty_name: str = field(default="", repr=False)
    counterparty_iban: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One booked entry of an account, with the movements that it consists of."""

    account: str
    # Which statement of the file it is in, from 1: entries are counted within it.
    statement: int
    line: int
    archive_id: str
    amount: Decimal
    direction: Direction
    is_reversal: bool
    booked_on: date
    value_on: date
    # At least one; the bank's own words alone when it told no details.
    parts: tuple[Part, ...]
    # The sum of a batch whose parts are not in this file.
    is_summary: bool
    # Nothing but the sum: neither who, nor why. Details may come in another file.
    is_bare: bool
