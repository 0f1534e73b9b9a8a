"""Bank statements in: each file taken whole or refused whole, each movement stored once.

Storing is the first of two phases, one transaction for a file. What a stored entry is,
`matching` decides afterwards, chunk by chunk.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import SEEK_END
from typing import Any, BinaryIO, Final

from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from invoices.services.imports import MOST_REFUSALS, NAME_LENGTH, printable
from payments.bank_statement import (
    Entry,
    Reading,
    Reason,
    Refusal,
    StatementError,
    read_statement,
)
from payments.bank_statement.documents import LARGEST_MEGABYTES, MEGABYTE
from payments.models import BankStatement, StatementOutcome
from payments.services.entry_storing import Storing

# So many movements are looked up and inserted at a time.
CHUNK: Final = 1000
# Any number that nothing else locks by: imports wait for each other while they store.
LOCK: Final = 0x5374_6D74
# The same for writing down that a file was refused, which waits for no import.
REFUSAL_LOCK: Final = LOCK + 1
COUNTS: Final = ("entries", "new", "known", "skipped", "superseded")


class Outcome(StrEnum):
    IMPORTED = "IMPORTED"
    # Every movement in the file was here already.
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReport:
    """What became of one file when it was stored, or why it was refused.

    `entries` are booked movements, `skipped` those only announced; `superseded` are sums
    that were here and that the file has in parts.
    """

    name: str
    outcome: Outcome
    statement_id: int | None = None
    entries: int = 0
    new: int = 0
    known: int = 0
    skipped: int = 0
    superseded: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}


class _RefusedError(Exception):
    """Rolls back a file that has something wrong in it."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        super().__init__()
        self.refusals = tuple(refusals)


def import_statement(
    *,
    name: str,
    stream: BinaryIO,
    actor: User | None,
    at: datetime,
    progress: Callable[[int], object] | None = None,
) -> StatementReport:
    """Store every booked movement of a file, or none of them; memory stays flat.

    A file that was taken before changes nothing, and movements that other files told of
    are known. A refused file leaves a row with its report, and nothing else. The stream
    can be read twice. `progress` hears after each chunk how many movements it had.
    """
    name = printable(name)[-NAME_LENGTH:]
    sha256 = ""
    try:
        sha256 = _sha256(stream)
        if BankStatement.objects.filter(sha256=sha256, outcome=StatementOutcome.IMPORTED).exists():
            return StatementReport(name=name, outcome=Outcome.UNCHANGED)
        reading = read_statement(stream)
        return _take(
            name=name,
            sha256=sha256,
            reading=reading,
            actor=actor,
            at=at,
            progress=progress or _tell_nobody,
        )
    except StatementError as error:
        refusals: tuple[Refusal, ...] = (error.refusal,)
    except _RefusedError as error:
        refusals = error.refusals
    return refuse_statement(name=name, sha256=sha256, refusals=refusals, actor=actor, at=at)


@transaction.atomic
def refuse_statement(
    *, name: str, sha256: str, refusals: Iterable[Refusal], actor: User | None, at: datetime
) -> StatementReport:
    """Record that a file was refused; a repeat brings the same row up to date."""
    _lock(REFUSAL_LOCK)
    report = StatementReport(name=name, outcome=Outcome.REFUSED, refusals=tuple(refusals))
    # What was never read is known by its name alone.
    same: dict[str, Any] = {"sha256": sha256} if sha256 else {"sha256": "", "name": name}
    statement, is_new = BankStatement.objects.update_or_create(
        defaults={
            "name": name,
            "report": {"refusals": [each.as_dict() for each in report.refusals]},
            "imported_at": at,
            "imported_by": actor,
        },
        outcome=StatementOutcome.REFUSED,
        **same,
    )
    if is_new:
        audit.record(action="statement.refused", actor=actor, at=at, target=statement)
    return report


def _lock(number: int) -> None:
    """Wait for whoever else has the number, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _tell_nobody(_count: int) -> None:
    """The progress of whoever does not ask for it."""


def _sha256(stream: BinaryIO) -> str:
    """Of what is left of the stream, which is put back. Refuses what is too large to read."""
    start = stream.tell()
    size = stream.seek(0, SEEK_END) - start
    stream.seek(start)
    if size > LARGEST_MEGABYTES * MEGABYTE:
        facts = {"limit": str(LARGEST_MEGABYTES)}
        raise StatementError(Refusal(reason=Reason.TOO_LARGE, facts=facts))
    digest = hashlib.sha256()
    while data := stream.read(MEGABYTE):
        digest.update(data)
    stream.seek(start)
    return digest.hexdigest()


@transaction.atomic
def _take(
    *,
    name: str,
    sha256: str,
    reading: Reading,
    actor: User | None,
    at: datetime,
    progress: Callable[[int], object],
) -> StatementReport:
    """Raises `_RefusedError`, and `StatementError` where the file breaks."""
    _lock(LOCK)
    taken = BankStatement.objects.filter(sha256=sha256)
    if taken.filter(outcome=StatementOutcome.IMPORTED).exists():
        return StatementReport(name=name, outcome=Outcome.UNCHANGED)
    taken.filter(outcome=StatementOutcome.REFUSED).delete()
    statement = BankStatement.objects.create(
        name=name,
        sha256=sha256,
        outcome=StatementOutcome.IMPORTED,
        imported_at=at,
        imported_by=actor,
    )
    storing = Storing(statement=statement, at=at)
    for chunk in _chunks(reading):
        storing.add(chunk)
        progress(sum(len(entry.parts) for entry in chunk))
    report = StatementReport(
        name=name,
        outcome=Outcome.IMPORTED if storing.new else Outcome.UNCHANGED,
        statement_id=statement.pk,
        entries=storing.new + storing.known,
        new=storing.new,
        known=storing.known,
        skipped=reading.skipped,
        superseded=storing.superseded,
    )
    statement.schema = reading.head.schema
    statement.message_id = reading.head.message_id
    statement.report = report.counts
    statement.save(update_fields=["schema", "message_id", "report"])
    audit.record(
        action="statement.imported", actor=actor, at=at, target=statement, data=report.counts
    )
    return report


def _chunks(reading: Reading) -> Iterator[list[Entry]]:
    """Whole entries, of about `CHUNK` movements together.

    A file that is refused anyway is only read on for what else is wrong in it; raises
    `_RefusedError` at its end.
    """
    refusals: list[Refusal] = []
    chunk: list[Entry] = []
    size = 0
    try:
        for item in reading:
            if isinstance(item, Refusal):
                refusals.append(item)
                if len(refusals) == MOST_REFUSALS:
                    break
            elif not refusals:
                chunk.append(item)
                size += len(item.parts)
                if size >= CHUNK:
                    yield chunk
                    chunk, size = [], 0
    except StatementError as error:
        refusals.append(error.refusal)
    if refusals:
        raise _RefusedError(refusals)
    if chunk:
        yield chunk
