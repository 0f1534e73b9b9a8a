"""A batch for the printing house: a ZIP of PDFs with a manifest that names each of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pikepdf

FORMAT: Final = "myropo-print-batch"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
# The same letters give the same bytes, whenever they are written.
NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the manifest says of the whole.

    hand_over_on  the postal weekday on which the letters are to be given to the post
    """

    number: int
    made_at: datetime
    hand_over_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One letter. What the envelope needs, its window shows: nobody is named here.

    postage  a `law_calendar.Channel` of paper
    country  where it goes, two letters: it decides the postage
    """

    letter_id: UUID
    pdf: bytes
    postage: str
    country: str
    language: str

    @property
    def file(self) -> str:
        return f"{self.letter_id}.pdf"

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": str(self.letter_id),
            "file": self.file,
            "sha256": hashlib.sha256(self.pdf).hexdigest(),
            "pages": pages_of(self.pdf),
            "postage": self.postage,
            "country": self.country,
            "language": self.language,
        }


def write_batch(stream: IO[bytes], *, batch: Batch, letters: Iterable[Printed]) -> int:
    """Write the ZIP of a batch, one letter in memory at a time; how many letters it has."""
    listed = []
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for letter in letters:
            # PDFs are compressed in themselves.
            archive.writestr(_member(letter.file), letter.pdf, ZIP_STORED)
            listed.append(letter.as_dict())
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "batch": batch.number,
            "made_at": batch.made_at.isoformat(),
            "hand_over_on": batch.hand_over_on.isoformat(),
            "letters": listed,
        }
        text = json.dumps(manifest, indent=1)
        archive.writestr(_member(MANIFEST), text.encode(), ZIP_DEFLATED)
    return len(listed)


def pages_of(pdf: bytes) -> int:
    """How many sides are to be printed."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _member(name: str) -> ZipInfo:
    return ZipInfo(name, date_time=NO_TIME)
