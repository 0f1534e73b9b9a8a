"""Letters on paper go to the printing house: a batch at a time, no letter twice.

See docs/decisions/0022-letters-on-their-way.md and docs/printing-house.md.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Final

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from invoices import events
from invoices.models import Letter, LetterState, PrintBatch
from invoices.printing_house import Batch, Printed, write_batch
from invoices.queries.letters_to_print import letters_to_print
from invoices.rules.law_calendar import postal_day_after
from invoices.services import documents
from invoices.services.letters.movement import (
    CHUNK,
    DAYS_TO_HAND_OVER,
    POSTAGE,
    lock_letters,
    move,
    needs_not_leave,
    says_too_much,
)
from invoices.services.letters.pulling_back import pull_back
from invoices.services.letters.resending import send_on_paper

logger = structlog.get_logger(__name__)

MOST: Final = 5000
FOLDER: Final = "print_batches"
NEXT_NUMBER: Final = "SELECT nextval(pg_get_serial_sequence('invoices_printbatch', 'number'))"


class DamagedBatchError(Exception):
    """The stored file is gone or is not what was stored. It must not be handed out."""


def make_batch(
    *, on: date, at: datetime, most: int = MOST, actor: User | None = None
) -> PrintBatch | None:
    """Put letters that are ready into a ZIP for the printing house, the oldest first.

    on     the day of making it: the letters are to be given to the post on the next
           postal weekday
    most   so many letters at most; what is left waits for another call
    actor  who asked for it; None: the portal itself

    Letters that have become unneeded are pulled back first, and those that ask for more than
    is owed by now are written anew with the sums of today, at no further cost. None when no
    letter is ready. All or nothing: the file is stored before its row, and taken away when
    the row cannot be. Two at once wait for each other, and no letter is in both.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            return _make(on=on, at=at, most=most, actor=actor, stored=stored)
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def read_batch(*, batch: PrintBatch, actor: User | None, at: datetime) -> bytes:
    """The file of a batch as it was stored; recorded. Raises `DamagedBatchError`."""
    try:
        with batch.file.open() as file:
            content: bytes = file.read()
    except OSError as error:
        raise DamagedBatchError from error
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise DamagedBatchError
    audit.record(action="print_batch.downloaded", actor=actor, target=batch, at=at)
    return content


def _make(
    *, on: date, at: datetime, most: int, actor: User | None, stored: list[str]
) -> PrintBatch | None:
    leaving = _true_ones(lock_letters(letters_to_print(most=most)), on=on, at=at, actor=actor)
    if not leaving:
        return None
    batch = Batch(
        number=_next_number(),
        made_at=at,
        hand_over_on=postal_day_after(on, weekdays=DAYS_TO_HAND_OVER),
    )
    taken: list[Letter] = []
    with TemporaryFile() as stream:
        if not write_batch(stream, batch=batch, letters=_printed(leaving, taken)):
            return None
        row = _store(stream, batch=batch, count=len(taken), stored=stored)
    for letter in taken:
        move(letter, LetterState.BATCHED)
        letter.batch = row
    Letter.objects.bulk_update(taken, ["state", "batch"], batch_size=CHUNK)
    audit.record(
        action="print_batch.made", actor=actor, target=row, data={"letters": len(taken)}, at=at
    )
    events.announce_changes(*{each.invoice_id for each in taken if each.invoice_id is not None})
    return row


def _true_ones(
    letters: Sequence[Letter], *, on: date, at: datetime, actor: User | None
) -> list[Letter]:
    """Those of locked letters that are still needed, and right, after the others are seen to."""
    # What another batch took while we waited for it is not ours any more.
    written = [each for each in letters if each.state == LetterState.WRITTEN]
    needless: list[Letter] = []
    wrong: list[Letter] = []
    leaving: list[Letter] = []
    for letter in written:
        if needs_not_leave(letter):
            needless.append(letter)
        else:
            (wrong if says_too_much(letter) else leaving).append(letter)
    if needless:
        pull_back(letters=needless, at=at, on=on, actor=actor)
    for letter in wrong:
        send_on_paper(letter=letter, actor=actor, at=at)
    return leaving


def _next_number() -> int:
    """Never given twice, even when the batch comes to nothing."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER)
        number: int = cursor.fetchone()[0]
    return number


def _printed(letters: Sequence[Letter], taken: list[Letter]) -> Iterator[Printed]:
    """The PDFs, one at a time; a file that is not what was stored stays behind, and is told."""
    for letter in letters:
        pdf = documents.stored_pdf(letter.document)
        if pdf is None:
            logger.error("letter_damaged", letter=str(letter.public_id))
            continue
        taken.append(letter)
        yield Printed(
            letter_id=letter.public_id,
            pdf=pdf,
            postage=POSTAGE,
            country=letter.document.facts["recipient"]["country"],
            language=letter.document.language,
        )


def _store(stream: IO[bytes], *, batch: Batch, count: int, stored: list[str]) -> PrintBatch:
    """Keep the ZIP, then its row; `stored` learns the name at once."""
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    size = stream.tell()
    stream.seek(0)
    name = default_storage.save(f"{FOLDER}/myropo-{batch.number}.zip", File(stream))
    stored.append(name)
    return PrintBatch.objects.create(
        number=batch.number,
        made_at=batch.made_at,
        to_hand_over_on=batch.hand_over_on,
        letter_count=count,
        file=name,
        sha256=sha256,
        size_bytes=size,
    )
