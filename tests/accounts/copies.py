"""Copies of a person's own data, for tests."""

from io import BytesIO
from zipfile import ZipFile

from django.core.files.storage import default_storage

from accounts.models import AuditEvent
from accounts.services import data_exports


def ask(user, *, at):
    return data_exports.ask_for_data(user=user, address="192.0.2.1", at=at)


def made(user, *, at):
    export = ask(user, at=at)
    assert data_exports.make_export(export_id=export.pk, at=at)
    export.refresh_from_db()
    return export


def content_of(export):
    with default_storage.open(export.file.name) as file:
        return ZipFile(BytesIO(file.read()))


def acts():
    """What the audit says of copies, in its order."""
    rows = AuditEvent.objects.filter(action__startswith="data_export.").order_by("pk")
    return [each.action.partition(".")[2] for each in rows]
