"""The file with a person's data: a ZIP of one JSON, PDFs and files, and a page that explains it.

Rows are read by a cursor and files are copied in pieces, so that a long life with us takes no
more memory than a short one.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext, override

from accounts.models import OPENABLE, ScannedFile, User
from accounts.own_data.parts import PARTS, DataPart
from accounts.own_data.rows import CHUNK, found_rows, rows_of

DATA: Final = "data.json"
PIECE: Final = 256 * 1024  # bytes in memory
# How a row says which file of the ZIP is its own.
FILE: Final = "file"


class _Stored(NamedTuple):
    """A file of a row: where it is, what it is called in the ZIP, how it is known to be whole."""

    name: str
    path: str
    sha256: str


def write_archive(target: IO[bytes], *, user: User, at: datetime) -> None:
    """Write everything that we know of a person, in the person's language, as a ZIP.

    A stored file that is gone, is not what was stored, or waits to be checked stays out; its
    row says so. To be called in a transaction: cursors live in one.
    """
    with override(user.language), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        about = {"parts": PARTS.values(), "at": at, "data": DATA}
        text = render_to_string("accounts/data_export/read_me.txt", about)
        # What the file is called that explains the others; ".txt" follows.
        name = gettext("read-me")
        archive.writestr(f"{name}.txt", text)
        for part in PARTS.values():
            _copy_files(archive, part, user)
        with archive.open(DATA, "w", force_zip64=True) as file:
            for piece in _json(archive, user, at):
                file.write(piece.encode())


def _json(archive: ZipFile, user: User, at: datetime) -> Iterator[str]:
    """One JSON text, in pieces: a row each."""
    yield f'{{"service": "MyRopo", "made_at": {_dump(at)}, "parts": {{'
    for number, part in enumerate(PARTS.values()):
        yield ("," if number else "") + f'\n{_dump(part.name)}: {{"what": {_dump(part.title)}'
        yield ', "rows": ['
        for count, row in enumerate(_told(archive, part, user)):
            yield ("," if count else "") + "\n" + _dump(row)
        yield "]}"
    yield "\n}}\n"


def _told(archive: ZipFile, part: DataPart, user: User) -> Iterator[dict[str, Any]]:
    """The rows, each with the path of its file in the ZIP; None where there is none."""
    for row, about_file in rows_of(part, user, beside=_file_fields(part)):
        if part.file:
            path = _stored(part, about_file).path
            row[FILE] = path if _has(archive, path) else None
        yield row


def _copy_files(archive: ZipFile, part: DataPart, user: User) -> None:
    if not part.file:
        return
    rows = found_rows(part, user)
    if issubclass(part.model, ScannedFile):
        rows = rows.filter(scan__in=OPENABLE)
    found = rows.values_list(*_file_fields(part))
    for fields in found.iterator(chunk_size=CHUNK):
        stored = _stored(part, fields)
        if stored.name:
            _copy(archive, stored)


def _file_fields(part: DataPart) -> tuple[str, ...]:
    if not part.file:
        return ()
    return (part.file, "public_id", part.sha256 or "public_id", *part.named_by)


def _stored(part: DataPart, fields: tuple[Any, ...]) -> _Stored:
    name, public_id, sha256, *words = fields
    suffix = PurePosixPath(name).suffix
    if issubclass(part.model, ScannedFile):
        # It is stored under a name that tells nothing; its own ends as what it is.
        own = PurePosixPath(words.pop())
        suffix, words = f".{slugify(own.suffix)}", [*words, own.stem]
    called = "-".join([*(_word(each) for each in words), public_id.hex[:8]])
    path = f"{part.name}/{called}{suffix}"
    return _Stored(name, path, sha256 if part.sha256 else "")


def _word(value: object) -> str:
    """`2026-11-03` of a moment, and plain letters of anything else: what any disk takes."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return slugify(str(value))[:60]


def _copy(archive: ZipFile, stored: _Stored) -> None:
    """Copy a file in pieces; one that cannot be opened, or was changed, stays out."""
    try:
        source = default_storage.open(stored.name)
    except OSError:
        return
    with source:
        if stored.sha256 and _digest(source) != stored.sha256:
            return
        source.seek(0)
        with archive.open(stored.path, "w") as target:
            shutil.copyfileobj(source, target, PIECE)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _has(archive: ZipFile, path: str) -> bool:
    try:
        archive.getinfo(path)
    except KeyError:
        return False
    return True


def _dump(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
