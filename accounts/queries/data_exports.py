"""Copies of a person's own data: those it asked for, and those that wait or are old."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import Http404

from accounts.models import DataExport, DataExportState, User

KEPT_FOR: Final = timedelta(days=7)
# A worker that is at it holds the row: to ask it again does no harm.
FORGOTTEN_AFTER: Final = timedelta(minutes=2)


def exports_of(user: User) -> list[DataExport]:
    """What the person asked for about itself, the newest first; a year is enough to show."""
    return list(DataExport.objects.filter(user=user, party=user.party)[:12])


def find_newest_export(user: User) -> DataExport | None:
    return DataExport.objects.filter(user=user, party=user.party).first()


def is_there(export: DataExport, *, at: datetime) -> bool:
    """Whether its file can be downloaded: also before the night that deletes it."""
    is_young = export.ready_at is not None and export.ready_at > at - KEPT_FOR
    return export.state == DataExportState.READY and is_young


def get_export_or_404(user: User, public_id: UUID, *, at: datetime) -> DataExport:
    """A copy that can be downloaded now; another's, and one too old, look like none: 404."""
    found = DataExport.objects.filter(public_id=public_id, user=user, party=user.party).first()
    if found is None or not is_there(found, at=at):
        raise Http404
    return found


def forgotten_exports(*, at: datetime) -> Iterator[int]:
    """Keys of those that have waited too long, the oldest first."""
    waiting = DataExport.objects.filter(
        state=DataExportState.QUEUED, asked_at__lte=at - FORGOTTEN_AFTER
    )
    return waiting.order_by("asked_at").values_list("pk", flat=True).iterator()


def old_exports(*, at: datetime) -> Iterator[int]:
    """Keys of those whose file is to be deleted."""
    old = DataExport.objects.filter(state=DataExportState.READY, ready_at__lte=at - KEPT_FOR)
    return old.order_by("pk").values_list("pk", flat=True).iterator()
