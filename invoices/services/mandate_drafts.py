"""Documents of a request that is not sent yet: kept on the server while the person goes on.

They lie beside the other files under names that tell nothing; the session of the person has
the names. What nobody sent within a day is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import uuid4

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage

from invoices.services.kept_files import own_name_of

FOLDER: Final = "mandate_drafts"
KEPT_FOR: Final = timedelta(hours=24)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFile:
    """A document that waits to be sent.

    key   its name in the storage, below `FOLDER`
    name  what the person calls it
    """

    key: str
    name: str
    size_bytes: int

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Self:
        return cls(
            key=str(kept["key"]), name=str(kept["name"]), size_bytes=int(str(kept["size_bytes"]))
        )

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.key}"


def keep(file: File[bytes]) -> DraftFile:
    """Store a document that a form has checked."""
    key = uuid4().hex
    file.seek(0)
    default_storage.save(f"{FOLDER}/{key}", file)
    return DraftFile(key=key, name=own_name_of(file), size_bytes=file.size)


def opened(drafts: Sequence[DraftFile]) -> list[File[bytes]]:
    """The documents to send, under the names that the person gave them.

    One that is gone, since a day has passed, is left out.
    """
    files: list[File[bytes]] = []
    for draft in drafts:
        try:
            content = default_storage.open(draft.path)
        except OSError:
            continue
        content.name = draft.name
        files.append(content)
    return files


def still_there(drafts: Sequence[DraftFile]) -> list[DraftFile]:
    return [each for each in drafts if default_storage.exists(each.path)]


def forget(drafts: Sequence[DraftFile]) -> None:
    """Delete what was sent or taken away."""
    for draft in drafts:
        default_storage.delete(draft.path)


def forget_old(*, at: datetime) -> int:
    """Delete what nobody has sent within a day; how many files."""
    try:
        _folders, keys = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    old = [
        path
        for path in (f"{FOLDER}/{key}" for key in keys)
        if default_storage.get_modified_time(path) < at - KEPT_FOR
    ]
    for path in old:
        default_storage.delete(path)
    if old:
        logger.info("mandate_drafts_forgotten", files=len(old))
    return len(old)
