"""Files of messages, as tests need them: sent, or still in a draft."""

import io
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from pillow_heif import register_heif_opener

from accounts.models import ScanState, User
from messaging.models import (
    Attachment,
    Author,
    Draft,
    Medium,
    Message,
    Queue,
    Thread,
    ThreadState,
)
from messaging.services import attachments
from tests.factories import InvoiceFactory

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# What every scanner knows. In halves: as one it would be found on the developer's machine.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

register_heif_opener()


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind, **options)
    return target.getvalue()


def stored(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def thread_of(owner: User, *, at: datetime) -> Thread:
    return Thread.objects.create(
        party=owner.party,
        invoice=InvoiceFactory(party=owner.party),
        language="fi",
        queue=Queue.PAYMENT_ADVICE,
        state=ThreadState.WAITS_FOR_PERSON,
        last_number=1,
        started_at=at,
        changed_at=at,
    )


def draft_of(owner: User, *, at: datetime) -> Draft:
    thread = thread_of(owner, at=at)
    return Draft.objects.create(user=owner, party=owner.party, thread=thread, changed_at=at)


def draft_file(owner: User, *, at: datetime, content: bytes = PDF, name: str = "kuitti.pdf"):
    """A file in a draft, not checked yet."""
    file = ContentFile(content, name=name)
    return attachments.add(draft=draft_of(owner, at=at), file=file, user=owner, at=at)


def sent_file(
    owner: User,
    *,
    at: datetime,
    content: bytes = PDF,
    name: str = "kuitti.pdf",
    scan: ScanState = ScanState.NOT_SCANNED,
) -> Attachment:
    """A file of the first message of a thread about an invoice; with its picture if checked."""
    message = Message.objects.create(
        thread=thread_of(owner, at=at),
        number=1,
        author=Author.PERSON,
        user=owner,
        medium=Medium.PORTAL,
        text="Liitteenä kuitti.",
        sent_at=at,
    )
    row = Attachment(
        message=message,
        uploaded_by=owner,
        name=name,
        file_type="application/pdf",
        size_bytes=len(content),
        scan=scan,
        uploaded_at=at,
    )
    row.file.save("stored", ContentFile(content), save=False)
    if row.is_openable:
        row.shown.save("picture", ContentFile(picture()), save=False)
    row.save()
    return row
