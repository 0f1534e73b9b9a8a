"""Counting the figures of a day, from the rows themselves."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple
from zlib import crc32

from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, Sum, Value
from django.db.models.functions import Coalesce

from invoices.figures.registry import FIGURES, Source, day_of, sources_of
from invoices.models import DailyFigure
from myropo.calendar import ONE_DAY, days_between
from myropo.money import CENT

# Of PostgreSQL's advisory locks with two keys, those of the figures; the other key is of one count.
LOCKS: Final = 7_263
# Rows that wait to be written; a day of one figure has fewer than that but at the largest houses.
AT_A_TIME: Final = 2000
NONE: Final = Decimal("0.00")
NO_CREDITOR: Final = Value(None, output_field=BigIntegerField())


# What is recorded late, or changes later, stands in the figures after at most so many nights.
COUNTED_AGAIN_DAYS: Final = 14


class DayNotOverError(Exception):
    """The day goes on: what is counted now would be less than the day. Nothing was changed."""


class Key(NamedTuple):
    creditor: int | None
    language: str
    kind: str


class Counted(NamedTuple):
    rows: int
    total: Decimal


def count_days(*, first: date, last: date, at: datetime) -> Iterator[tuple[date, int]]:
    """Count all figures of each day, the first one first; each day, and how many rows it has now.

    What was counted before is counted anew. A day and a figure is a transaction of its own: what
    was done stays done. Raises `DayNotOverError` before anything is counted.
    """
    _check_over(last, at)
    for on in days_between(first, last):
        yield on, sum(count_day(figure=figure, on=on, at=at) for figure in FIGURES)


def count_last_days(*, today: date, at: datetime) -> int:
    """Count yesterday, and the days before it anew; how many rows they have now."""
    first = today - timedelta(days=COUNTED_AGAIN_DAYS + 1)
    return sum(rows for _on, rows in count_days(first=first, last=today - ONE_DAY, at=at))


@transaction.atomic
def count_day(*, figure: str, on: date, at: datetime) -> int:
    """Write what a figure came to on a day, in place of what was written before.

    Beside the rows that count something there is always the one of no creditor, language and
    kind: a day that has none was never counted. Returns how many rows there are. Raises
    `DayNotOverError`.
    """
    _check_over(on, at)
    _lock(figure, on)
    counted = figures_of_day(figure=figure, on=on)
    counted.setdefault(Key(None, "", ""), Counted(0, NONE))
    DailyFigure.objects.filter(name=figure, on=on).delete()
    rows = (
        DailyFigure(
            on=on,
            name=figure,
            creditor_id=key.creditor,
            language=key.language,
            detail=key.kind,
            count=found.rows,
            total=found.total,
        )
        for key, found in counted.items()
    )
    DailyFigure.objects.bulk_create(rows, batch_size=AT_A_TIME)
    return len(counted)


def figures_of_day(*, figure: str, on: date) -> dict[Key, Counted]:
    """What a figure comes to on a day, as the rows stand now; nothing is written."""
    sums: dict[Key, Counted] = {}
    for source in sources_of(figure):
        for key, found in _counted(source, on):
            before = sums.get(key, Counted(0, Decimal(0)))
            sums[key] = Counted(before.rows + found.rows, before.total + found.total)
    return {
        key: Counted(found.rows, found.total.quantize(CENT, ROUND_HALF_UP))
        for key, found in sums.items()
    }


def _counted(source: Source, on: date) -> Iterator[tuple[Key, Counted]]:
    """The groups of a source; PostgreSQL counts, and few rows come out of many."""
    rows = source.of_day(on).values_list(
        NO_CREDITOR if source.creditor is None else source.creditor,
        Coalesce(source.language, Value("")),
        source.kind,
    )
    total = Value(0) if source.total is None else Sum(source.total)
    for creditor, language, kind, count, summed in rows.annotate(
        rows_count=Count("pk"), rows_total=total
    ).iterator(chunk_size=AT_A_TIME):
        yield Key(creditor, language, kind), Counted(count, Decimal(summed or 0))


def _check_over(on: date, at: datetime) -> None:
    if at < day_of(on).ends_at:
        raise DayNotOverError


def _lock(figure: str, on: date) -> None:
    """Of two that count the same, the second waits, and counts what is there then."""
    key = crc32(f"{figure}:{on}".encode()) & 0x7FFFFFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, key])
