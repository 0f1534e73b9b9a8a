"""The movements of one file on their way in: which are new, and what they replace."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Q

from payments.bank_statement import Entry, Part
from payments.models import BankEntry, BankStatement, EntryState
from payments.rules.entry_keys import Movement, Occurrences, entry_key, movement_key, valid_key
from payments.services import entry_states

ROWS_AT_ONCE: Final = 1000
ZERO: Final = Decimal("0.00")


class Storing:
    """Runs in the transaction of the import, which lets no other import store meanwhile."""

    def __init__(self, *, statement: BankStatement, at: datetime) -> None:
        self.statement = statement
        self.at = at
        self.new = 0
        self.known = 0
        self.superseded = 0
        # Movements that look the same are counted within one statement of the file.
        self._counted = 0
        self._entries = Occurrences()
        self._movements = Occurrences()

    def add(self, entries: Sequence[Entry]) -> None:
        """Insert what is new of some entries, in a fixed number of statements."""
        candidates = [(entry, self._rows(entry)) for entry in entries]
        chunk = _Chunk(row for _entry, rows in candidates for row in rows)
        for entry, rows in candidates:
            new = chunk.new_of(entry, rows, at=self.at)
            self.new += len(new)
            self.known += len(rows) - len(new)
        BankEntry.objects.bulk_create(chunk.created, batch_size=ROWS_AT_ONCE)
        entry_states.save_decided(chunk.replaced)
        self.superseded += chunk.superseded

    def _rows(self, entry: Entry) -> list[BankEntry]:
        if entry.statement != self._counted:
            self._counted = entry.statement
            self._entries = Occurrences()
            self._movements = Occurrences()
        key = entry_key(_identity(entry), self._entries)
        return [self._row(entry, part, key) for part in entry.parts]

    def _row(self, entry: Entry, part: Part, key: str) -> BankEntry:
        return BankEntry(
            statement=self.statement,
            key=movement_key(_identity_of_part(entry, part), self._movements),
            entry_key=key,
            account=entry.account,
            archive_id=part.archive_id or entry.archive_id,
            direction=part.direction.value,
            is_reversal=entry.is_reversal,
            is_summary=entry.is_summary,
            amount=part.amount,
            booked_on=entry.booked_on,
            value_on=entry.value_on,
            reference=part.reference,
            reference_key=valid_key(part.reference),
            end_to_end_id=part.end_to_end_id,
            reverses=part.reverses,
            return_reason=part.return_reason,
            text=part.text,
            counterparty_name=part.counterparty_name,
            counterparty_iban=part.counterparty_iban,
            received_at=self.at,
        )


class _Chunk:
    """Some entries beside what is known of them, from the database and from each other."""

    def __init__(self, rows: Iterable[BankEntry]) -> None:
        keys, entry_keys = set(), set()
        for row in rows:
            keys.add(row.key)
            entry_keys.add(row.entry_key)
        self._keys: set[str] = set()
        self._groups: defaultdict[str, list[BankEntry]] = defaultdict(list)
        for row in BankEntry.objects.filter(Q(key__in=keys) | Q(entry_key__in=entry_keys)):
            self._keep(row)
        self.created: list[BankEntry] = []
        self.replaced: list[BankEntry] = []
        self.superseded = 0

    def new_of(self, entry: Entry, rows: list[BankEntry], *, at: datetime) -> list[BankEntry]:
        """Those of an entry's movements that no file told of before."""
        group = self._groups[rows[0].entry_key]
        new = [row for row in rows if row.key not in self._keys]
        if new and entry.is_bare:
            new = [] if _is_told(entry, _same_entry(entry, group)) else new
        elif new:
            new = _without_twins(entry, new, group)
            if new and not self._replace(entry, new, group, at):
                new = []
        for row in new:
            self._keep(row)
        self.created += new
        return new

    def _keep(self, row: BankEntry) -> None:
        self._keys.add(row.key)
        self._groups[row.entry_key].append(row)

    def _replace(
        self, entry: Entry, new: Sequence[BankEntry], group: Sequence[BankEntry], at: datetime
    ) -> bool:
        """Let what tells more take the place of a sum; False when that was dealt with."""
        same = _same_entry(entry, group)
        told = _total_of_parts(entry, [*same, *new])
        for row in same:
            gives_way = _is_bare(row) or _is_told_anew(entry, new[0], row)
            if not gives_way or not _is_made_of(row, entry, told):
                continue
            if row.pk is not None and row not in self.replaced:
                # Matching or a person may be deciding about it right now.
                row.refresh_from_db(from_queryset=BankEntry.objects.select_for_update())
                self.replaced.append(row)
            if row.state == EntryState.SUPERSEDED:
                continue
            if row.state not in entry_states.UNDECIDED:
                return False
            entry_states.mark(entry=row, state=EntryState.SUPERSEDED, at=at)
            self.superseded += 1
        return True


def _identity(entry: Entry) -> Movement:
    return Movement(
        account=entry.account,
        direction=entry.direction.value,
        is_reversal=entry.is_reversal,
        archive_id=entry.archive_id,
        booked_on=entry.booked_on,
        amount=entry.amount,
    )


def _identity_of_part(entry: Entry, part: Part) -> Movement:
    return Movement(
        account=entry.account,
        direction=part.direction.value,
        is_reversal=entry.is_reversal,
        archive_id=part.archive_id or entry.archive_id,
        booked_on=entry.booked_on,
        amount=part.amount,
        reference=part.reference,
        end_to_end_id=part.end_to_end_id,
        name=part.counterparty_name,
    )


def _same_entry(entry: Entry, group: Sequence[BankEntry]) -> list[BankEntry]:
    """What is known of the same entry of the bank.

    Without an archive ID two entries of one sum on one day are told apart by their details
    alone: only the sum of a batch is taken for the same as its parts.
    """
    if entry.archive_id:
        return list(group)
    return [row for row in group if entry.is_summary or row.is_summary]


def _is_told(entry: Entry, same: Sequence[BankEntry]) -> bool:
    """Whether a sum was told before, with at least as much about it.

    Some of its parts are not the whole of it: what they leave must not be lost.
    """
    is_whole = any(row.amount == entry.amount for row in same)
    return is_whole or _total_of_parts(entry, same) == entry.amount


def _is_made_of(row: BankEntry, entry: Entry, told: Decimal) -> bool:
    """Whether an entry is what `row` is the sum of, alone or with the parts told before.

    Of a batch that somebody has booked or returned already, any part is in that sum.
    """
    if row.is_summary and row.state not in {*entry_states.UNDECIDED, EntryState.SUPERSEDED}:
        return entry.amount <= row.amount
    return row.amount in {entry.amount, told}


def _total_of_parts(entry: Entry, rows: Iterable[BankEntry]) -> Decimal:
    """In euros, in the direction of their entry; sums are no parts."""
    direction = entry.direction.value
    parts = [row for row in rows if not _is_bare(row) and row.state != EntryState.SUPERSEDED]
    return sum((row.amount if row.direction == direction else -row.amount for row in parts), ZERO)


def _without_twins(
    entry: Entry, new: Sequence[BankEntry], group: Sequence[BankEntry]
) -> list[BankEntry]:
    """Leave out movements that another file told of without an archive ID of their own."""
    if not entry.archive_id:
        return list(new)
    if any(known.reference and _is_told_anew(entry, new[0], known) for known in group):
        return []
    twins: defaultdict[tuple[object, ...], list[BankEntry]] = defaultdict(list)
    for row in group:
        if not _is_bare(row):
            twins[_look(row)].append(row)
    kept = []
    for row in new:
        same = twins[_look(row)]
        twin = next((each for each in same if _may_be_one(each, row, entry.archive_id)), None)
        if twin is None:
            kept.append(row)
        else:
            same.remove(twin)
    return kept


def _is_told_anew(entry: Entry, row: BankEntry, known: BankEntry) -> bool:
    """Whether two files tell of one payment, one with its reference and the other without.

    One archive ID and one sum are one payment. Within a file the bank tells each once.
    """
    is_single = bool(entry.archive_id) and len(entry.parts) == 1
    is_same = row.amount == known.amount and row.statement_id != known.statement_id
    return is_single and is_same and bool(row.reference) != bool(known.reference)


def _may_be_one(one: BankEntry, other: BankEntry, entry_id: str) -> bool:
    """Two IDs that differ are two movements, unless one is only that of the whole entry."""
    return one.archive_id != other.archive_id and entry_id in {one.archive_id, other.archive_id}


def _look(row: BankEntry) -> tuple[object, ...]:
    return row.direction, row.amount, row.reference_key or row.reference


def _is_bare(row: BankEntry) -> bool:
    """Whether a row tells nothing but a sum."""
    told = (row.reference, row.end_to_end_id, row.counterparty_name, row.counterparty_iban)
    return row.is_summary or not any(told)
