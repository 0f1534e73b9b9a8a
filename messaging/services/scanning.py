"""Checking files that people sent: is there harm in it, and what can be shown of it.

Alike for messages, requests and proofs of rights. The scanner and the maker of pictures are
asked outside transactions; who of two workers is first settles it.
"""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

import structlog
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.models import SCAN_TRANSITIONS, TO_SCAN, Party, ScanState
from invoices import bells
from invoices.models import MandateFile, RequestFile
from messaging import previews, virus_scan
from messaging.models import Attachment
from messaging.queries.files_to_check import KINDS, Kept
from messaging.virus_scan import ScannerAwayError

# Longer than scanner and picture may take: after it another worker may try.
CLAIMED_SECONDS: Final = 180
LONGEST_FOUND: Final = 120

logger = structlog.get_logger(__name__)


def check(*, kind: str, file_id: int, at: datetime) -> bool:
    """Find out whether a file may be opened, and make what is shown of it.

    False when there is nothing to do: it is checked already, is gone, or another worker is at
    it. A scanner that gives no answer leaves the file closed; a sweep asks again.
    """
    row = KINDS[kind].objects.filter(pk=file_id, scan__in=TO_SCAN).first()
    claim = f"checks-file:{kind}:{file_id}"
    if row is None or not cache.add(claim, 1, timeout=CLAIMED_SECONDS):
        return False
    try:
        return _check(row, at=at)
    finally:
        cache.delete(claim)


def _check(row: Kept, *, at: datetime) -> bool:
    if row.found:
        # A worker died between finding the harm and deleting it.
        return _condemn(row, row.found, at=at)
    try:
        with row.file.open("rb") as kept:
            content: bytes = kept.read()
        found = virus_scan.scan(content) if virus_scan.is_set_up() else ""
    except (OSError, ScannerAwayError):
        logger.exception("file_not_checked", kind=row._meta.label_lower, file=row.pk)
        return _settle(row, ScanState.FAILED, at=at)
    if found:
        return _condemn(row, found[:LONGEST_FOUND], at=at)
    return _open(row, content, at=at)


def _open(row: Kept, content: bytes, *, at: datetime) -> bool:
    """Let people open the file; of a message's there is a picture from the first moment."""
    state = ScanState.CLEAN if virus_scan.is_set_up() else ScanState.NOT_SCANNED
    if not isinstance(row, Attachment):
        return _settle(row, state, at=at)
    picture = previews.picture_of(content, file_type=row.file_type)
    shown = ""
    if picture is not None:
        shown = default_storage.save(f"attachments_shown/{uuid4().hex}", ContentFile(picture))
    if _settle(row, state, at=at, shown=shown):
        return True
    # The file was taken away, or another worker was faster.
    if shown:
        default_storage.delete(shown)
    return False


def _condemn(row: Kept, found: str, *, at: datetime) -> bool:
    """Delete what is harmful; the row goes on to say that there was something.

    What was found is written first: whoever comes after a crash needs no file to go on.
    """
    rows = type(row).objects.filter(pk=row.pk, scan__in=TO_SCAN)
    if not rows.update(found=found, scanned_at=at):
        return False
    if row.file.name:
        default_storage.delete(row.file.name)
    with transaction.atomic():
        if not _settle(row, ScanState.HARMFUL, at=at, file=""):
            return False
        party = party_of(row)
        audit.record(action="file.found_harmful", actor=None, at=at, party=party, target=row)
    logger.warning("harmful_file", kind=row._meta.label_lower, file=row.pk, found=found)
    return True


def _settle(row: Kept, state: ScanState, *, at: datetime, **fields: str) -> bool:
    """Move the row on, if nobody did so before; who looks at it sees it at once."""
    before = [each for each in TO_SCAN if state in {each, *SCAN_TRANSITIONS[each]}]
    rows = type(row).objects.filter(pk=row.pk, scan__in=before)
    if not rows.update(scan=state, scanned_at=at, **fields):
        return False
    party = party_of(row)
    if party is not None and state != row.scan:
        transaction.on_commit(partial(bells.ring, [party.pk], at=at), robust=True)
    return True


def party_of(row: Kept) -> Party | None:
    """Whose pages show the file; None of one that nobody sends any more."""
    if isinstance(row, RequestFile):
        return row.request.party
    if isinstance(row, MandateFile):
        return row.request.holder
    if row.message is not None:
        return row.message.thread.party
    return row.draft.party if row.draft is not None else None
