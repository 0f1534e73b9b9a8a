"""Files of messages: taken into a draft, sent with it, taken away again.

Under which name a file lies tells nothing. Nobody opens one before it was checked
(`services.scanning`), which is asked for when it is stored.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import events
from accounts.models import User
from invoices.rules.file_names import clean_name
from invoices.services.kept_files import TooLargeFileError, TooManyFilesError
from messaging.models import Attachment, Draft, Message
from messaging.rules import files as rules
from messaging.rules.files import UnknownTypeError

__all__ = ["DraftGoneError", "TooLargeFileError", "TooManyFilesError", "UnknownTypeError"]

# A file whose draft is gone is nobody's; of one that is just being stored nothing is seen yet.
NOBODYS_AFTER: Final = timedelta(hours=1)


class DraftGoneError(Exception):
    """The draft was sent or given up meanwhile, in another tab. Nothing was changed."""


@transaction.atomic
def add(*, draft: Draft, file: File[bytes], user: User, at: datetime) -> Attachment:
    """Store a file in a draft; it goes with the message.

    Raises `UnknownTypeError`, also of an empty file, `TooLargeFileError`, `TooManyFilesError`
    and `DraftGoneError`; then nothing was changed. Two at once stay within the number.
    """
    if not Draft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise DraftGoneError
    if draft.attachments.count() >= rules.MOST_FILES:
        raise TooManyFilesError
    return _keep(Attachment(draft=draft, uploaded_by=user), file, at=at)


@transaction.atomic
def add_from_mail(*, message: Message, name: str, content: bytes, at: datetime) -> Attachment:
    """Store a file that came with an e-mail, which is a message already.

    Raises as `add` does: what an e-mail brings beside documents and pictures stays out.
    """
    Message.objects.select_for_update().get(pk=message.pk)
    if message.attachments.count() >= rules.MOST_OF_MAIL:
        raise TooManyFilesError
    return _keep(Attachment(message=message), ContentFile(content, name=name), at=at)


@transaction.atomic
def remove(*, user: User, public_id: UUID) -> bool:
    """Take a file out of one's own draft. False where there is none, or it was sent meanwhile."""
    found = Attachment.objects.select_for_update(of=("self",))
    row = found.filter(draft__user=user, public_id=public_id).first()
    if row is None:
        return False
    _delete(row)
    return True


def forget_unsent(*, at: datetime) -> int:
    """Delete files whose drafts were given up; how many."""
    nobodys = Attachment.objects.filter(
        draft__isnull=True, message__isnull=True, uploaded_at__lt=at - NOBODYS_AFTER
    )
    count = 0
    for row in nobodys.iterator():
        with transaction.atomic():
            _delete(row)
        count += 1
    return count


def _keep(row: Attachment, file: File[bytes], *, at: datetime) -> Attachment:
    if file.size > rules.LARGEST_BYTES:
        raise TooLargeFileError
    file.seek(0)
    row.file_type = rules.type_of(file.read(rules.HEAD_BYTES))
    file.seek(0)
    row.name = clean_name(file.name or "", endings=rules.ENDINGS[row.file_type])
    row.size_bytes = file.size
    row.uploaded_at = at
    row.file.save(uuid4().hex, file, save=False)
    row.save()
    kind = row._meta.label_lower
    tell = partial(events.file_came.send_robust, sender=None, kind=kind, file_id=row.pk)
    transaction.on_commit(tell, robust=True)
    return row


def _delete(row: Attachment) -> None:
    """The row now, its files when that is certain: a crash between leaves bytes, and no row."""
    for name in filter(None, (row.file.name, row.shown.name)):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    row.delete()
