"""Files that come with what a person asks: checked, and stored under names that tell nothing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction

from accounts import events
from invoices.models import MandateFile, RequestFile
from invoices.rules.attachments import ENDINGS, HEAD_BYTES, LARGEST_BYTES, type_of
from invoices.rules.file_names import clean_name

LONGEST_NAME: Final = 255

type MakeRow = Callable[..., RequestFile | MandateFile]


class TooManyFilesError(Exception):
    """More files than a request takes. Nothing was changed."""


class TooLargeFileError(Exception):
    """A file is larger than allowed. Nothing was changed."""


def keep_files(files: Sequence[File[bytes]], *, most: int, row: MakeRow) -> None:
    """Store files in the caller's transaction, each with what it turned out to be.

    None can be opened before it was checked, which is asked for when all is committed.

    row  makes the row of a file, which knows what the file belongs to

    Raises `TooManyFilesError`, `TooLargeFileError` and `UnknownTypeError`.
    """
    if len(files) > most:
        raise TooManyFilesError
    for file in files:
        if file.size > LARGEST_BYTES:
            raise TooLargeFileError
        file.seek(0)
        file_type = type_of(file.read(HEAD_BYTES))
        kept = row(
            name=clean_name(own_name_of(file), endings=ENDINGS[file_type]),
            file_type=file_type,
            size_bytes=file.size,
        )
        file.seek(0)
        kept.file.save(uuid4().hex, file, save=False)
        kept.save()
        kind = kept._meta.label_lower
        tell = partial(events.file_came.send_robust, sender=None, kind=kind, file_id=kept.pk)
        transaction.on_commit(tell, robust=True)


def own_name_of(file: File[bytes]) -> str:
    """What the person calls the file; of a long name the end."""
    return (file.name or "").replace("\0", "")[-LONGEST_NAME:]
