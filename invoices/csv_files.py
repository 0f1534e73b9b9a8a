"""Tables for spreadsheets: written row by row, and safe to open.

Semicolons, decimal commas and a mark of UTF-8 are what spreadsheets in Finland open without
asking. A text that a spreadsheet would take for a formula is given an apostrophe in front.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from accounts.downloads import SEALED
from myropo.calendar import HELSINKI

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM: Final = "\ufeff"
# So many rows are one piece of the answer.
PIECE: Final = 500


class _Echo:
    """Gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: object) -> str:
    """A value as a spreadsheet reads it; what is not there is empty."""
    match value:
        case None:
            written = ""
        case Decimal():
            written = f"{value:f}".replace(".", ",")
        case datetime():
            written = value.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            written = value.isoformat()
        case int():
            written = str(int(value))
        case _:
            text = str(value)
            written = f"'{text}" if text.startswith(FORMULA) else text
    return written


def lines(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The text of the file, piece by piece."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    piece = [BOM + writer.writerow([cell(each) for each in header])]
    for row in rows:
        piece.append(writer.writerow([cell(each) for each in row]))
        if len(piece) >= PIECE:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def as_csv(
    name: str, header: Iterable[object], rows: Iterable[Iterable[object]]
) -> StreamingHttpResponse:
    """A file to save. However many rows there are, some hundreds are in memory at a time."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return StreamingHttpResponse(
        lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition, **SEALED},
    )
