"""Letters with their bookings, as the run writes them, with a PDF of a few bytes; for tests."""

import hashlib
import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from invoices.models import Document, DocumentState, Letter, TimelineEvent
from invoices.services import consents
from invoices.services.letters.printing import make_batch
from tests.invoices import collecting, stories
from tests.invoices.collecting import DUE, at_noon

# A Tuesday: the first day of a reminder on what was due on Monday 12.1.2026.
WRITTEN = date(2026, 1, 27)
# The next postal weekday, on which it is to be handed over.
PLANNED = date(2026, 1, 28)
# Seven postal weekdays later, and ten days, which is a Monday.
PAY_BY = date(2026, 2, 16)


def pdf_of(pages=1):
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        stream = BytesIO()
        document.save(stream)
    return stream.getvalue()


def made(letter, *, pages=1, at=None):
    """The letter with its PDF ready."""
    content = pdf_of(pages)
    name = default_storage.save(f"documents/{letter.public_id}.pdf", ContentFile(content))
    Document.objects.filter(pk=letter.document_id, state=DocumentState.QUEUED).update(
        state=DocumentState.READY,
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        made_at=at or letter.written_at,
    )
    return again(letter)


def again(letter):
    return Letter.objects.select_related("invoice", "document").get(pk=letter.pk)


def overdue(party, **fields):
    return stories.sent(party, at=at_noon(DUE), due_on=DUE, **fields)


def reminder(party, *, pages=1, **fields):
    """A reminder that the run wrote, with its PDF; on paper when nothing was consented to."""
    invoice = overdue(party, **fields)
    collecting.collect_on(WRITTEN)
    return made(Letter.objects.get(invoice=invoice), pages=pages)


def electronic_reminder(actor, **fields):
    """The same for a debtor who lets letters come in MyRopo."""
    invoice = overdue(actor.acting_for, **fields)
    consents.give_consent(
        actor=actor, invoices=[invoice], months=12, public_id=None, at=at_noon(DUE)
    )
    collecting.collect_on(WRITTEN)
    return made(Letter.objects.get(invoice=invoice))


def batched(day=WRITTEN, **options):
    """A batch of all that is ready on a day."""
    return make_batch(on=day, at=at_noon(day), **options)


def bytes_of(batch):
    with batch.file.open() as file:
        return file.read()


def contents_of(batch):
    """The manifest of a batch, and its PDFs by name."""
    with ZipFile(BytesIO(bytes_of(batch))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("manifest.json")), files


def answer_of(batch, *lines):
    """An acknowledgement of these lines, as the printing house sends it."""
    content = {
        "format": "myropo-print-answer",
        "version": 1,
        "batch": batch if isinstance(batch, int) else batch.pk,
        "letters": [*lines],
    }
    return json.dumps(content).encode()


def handed_over(letter, day=PLANNED):
    return {"id": str(letter.public_id), "status": "HANDED_OVER", "on": day.isoformat()}


def failed(letter, reason="BAD_ADDRESS", **fields):
    return {"id": str(letter.public_id), "status": "FAILED", "reason": reason, **fields}


def returned(letter, **fields):
    return {"id": str(letter.public_id), "status": "RETURNED", **fields}


def event_of(letter):
    """The timeline event that the letter is shown as."""
    return TimelineEvent.objects.get(invoice=letter.invoice, data__letter=str(letter.public_id))
