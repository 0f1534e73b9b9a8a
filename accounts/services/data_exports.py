"""A person's own data in one file: asked for, gathered once, handed out, deleted after a week."""

import hashlib
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from accounts import audit, events, news
from accounts.models import (
    DATA_EXPORT_TRANSITIONS,
    DataExport,
    DataExportState,
    Party,
    User,
)
from accounts.queries.data_exports import KEPT_FOR
from accounts.services.data_archive import PIECE, write_archive

FOLDER: Final = "data_exports"


class IllegalDataExportStateError(Exception):
    """The copy cannot go from its state to the wanted one. Nothing was changed."""


class DamagedDataExportError(Exception):
    """The stored file is gone or is not what was stored. It must not be handed out."""


@transaction.atomic
def ask_for_data(*, user: User, address: str | None, at: datetime) -> DataExport:
    """Have the person's data gathered; while one is being gathered, a repeat gives the same.

    One that failed is tried again. The caller has made sure that the person was identified
    just now. address: whence it was asked for, for the audit.
    """
    # Two presses at once: the second sees the first.
    party = Party.objects.select_for_update(no_key=True, of=["self"]).get(user=user)
    newest = DataExport.objects.filter(user=user, party=party).select_for_update().first()
    if newest is not None and newest.state == DataExportState.QUEUED:
        return newest
    if newest is not None and newest.state == DataExportState.FAILED:
        _move(newest, DataExportState.QUEUED)
        newest.asked_at = at
        newest.save(update_fields=["state", "asked_at"])
        export = newest
    else:
        export = DataExport.objects.create(party=party, user=user, asked_at=at)
    _record("data_export.asked", export, actor=user, address=address, at=at)
    tell = partial(events.data_export_asked.send_robust, sender=None, export_id=export.pk)
    transaction.on_commit(tell, robust=True)
    return export


@transaction.atomic(durable=True)
def make_export(*, export_id: int, at: datetime) -> bool:
    """Gather the data of a queued copy, store the file, and mark it as ready.

    False when there is nothing to do: it is made already, failed for good, or another worker
    is making it right now. The row is locked meanwhile; a worker that dies lets go of it, and
    the sweep finds it queued. The file has a name of its own row: what a crash left of it is
    replaced.
    """
    found = DataExport.objects.select_for_update(skip_locked=True, of=["self"])
    queued = found.select_related("user__party").filter(pk=export_id, state=DataExportState.QUEUED)
    export = queued.first()
    if export is None:
        return False
    with TemporaryFile() as file:
        write_archive(file, user=export.user, at=at)
        _move(export, DataExportState.READY)
        export.sha256 = _digest(file)
        export.file.name = _store(file, export)
    export.ready_at = at
    export.save(update_fields=["state", "sha256", "file", "ready_at"])
    _record("data_export.made", export, actor=None, at=at)
    _tell_ready(export, at=at)
    return True


@transaction.atomic
def give_up(*, export_id: int, at: datetime) -> bool:
    """After the last attempt: the page says that it failed. False if it is not queued any more."""
    export = _locked(export_id, DataExportState.QUEUED)
    if export is None:
        return False
    default_storage.delete(_path(export))
    _move(export, DataExportState.FAILED)
    export.save(update_fields=["state"])
    _record("data_export.failed", export, actor=None, at=at)
    return True


def open_file(export: DataExport) -> IO[bytes]:
    """The file of a copy that is ready. Raises `DamagedDataExportError`."""
    try:
        file: IO[bytes] = default_storage.open(_path(export))
    except OSError as error:
        raise DamagedDataExportError from error
    if _digest(file) != export.sha256:
        file.close()
        raise DamagedDataExportError
    file.seek(0)
    return file


@transaction.atomic
def note_download(*, user: User, export: DataExport, address: str | None, at: datetime) -> None:
    """Each download is on record, with the address it went to."""
    export.downloaded_at = at
    export.save(update_fields=["downloaded_at"])
    _record("data_export.downloaded", export, actor=user, address=address, at=at)


@transaction.atomic
def delete_old_export(*, export_id: int, at: datetime) -> bool:
    """Delete the file of a copy whose days are over. A repeat, or a young one, changes nothing."""
    export = _locked(export_id, DataExportState.READY)
    if export is None or export.ready_at is None or export.ready_at > at - KEPT_FOR:
        return False
    # First the file: what dies between the two is found again, and deletes nothing twice.
    default_storage.delete(_path(export))
    _move(export, DataExportState.DELETED)
    export.file.name = ""
    export.save(update_fields=["state", "file"])
    _record("data_export.deleted", export, actor=None, at=at)
    return True


def _locked(export_id: int, state: DataExportState) -> DataExport | None:
    found = DataExport.objects.select_for_update(of=["self"]).select_related("user", "party")
    return found.filter(pk=export_id, state=state).first()


def _tell_ready(export: DataExport, *, at: datetime) -> None:
    """Tell that it is ready: also, and above all, whoever did not ask for it."""
    news.tell(
        news.News(
            kind=news.Kind.SECURITY,
            what="DATA_READY",
            cause=f"data-export:{export.public_id}",
            path=reverse("accounts:data"),
            party_id=export.party_id,
            user_ids=[export.user_id],
            at=at,
        )
    )


def _move(export: DataExport, state: DataExportState) -> None:
    if state not in DATA_EXPORT_TRANSITIONS[DataExportState(export.state)]:
        msg = f"{export.state} to {state}"
        raise IllegalDataExportStateError(msg)
    export.state = state


def _path(export: DataExport) -> str:
    return f"{FOLDER}/{export.public_id}.zip"


def _store(file: IO[bytes], export: DataExport) -> str:
    file.seek(0)
    default_storage.delete(_path(export))
    return default_storage.save(_path(export), File(file))


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _record(
    action: str,
    export: DataExport,
    *,
    actor: User | None,
    at: datetime,
    address: str | None = None,
) -> None:
    audit.record(
        action=action,
        actor=actor,
        party=export.party,
        target=export,
        address=address,
        at=at,
    )
