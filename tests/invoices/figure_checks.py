"""Every figure a second way: in plain Python, from all rows, without a word of SQL or of a source.

A check gives for each row that it counts `Row(when, creditor, language, kind, total)`; the day of a
moment is found by the calendar, not by a range.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
SECOND = 1_000_000


class Row(NamedTuple):
    when: datetime | date | None
    creditor: int | None = None
    language: str = ""
    kind: str = ""
    total: Decimal = Decimal(0)


CHECKS: dict[tuple[str, str], Callable[[], Iterator[Row]]] = {}


def checks(figure: str, source: str):
    def remember(check: Callable[[], Iterator[Row]]):
        CHECKS[figure, source] = check
        return check

    return remember


type Group = tuple[int | None, str, str]
type Sums = dict[Group, tuple[int, Decimal]]


def expected(figure: str) -> defaultdict[date | None, Sums]:
    """What a figure came to on each day, by the checks of its sources."""
    rows: defaultdict[tuple[date | None, Group], list[Decimal]] = defaultdict(list)
    for (name, _source), check in CHECKS.items():
        for row in check() if name == figure else ():
            rows[day_of(row.when), (row.creditor, row.language, row.kind)].append(row.total)
    days: defaultdict[date | None, Sums] = defaultdict(dict)
    for (on, group), totals in rows.items():
        total = sum(totals, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        days[on][group] = (len(totals), total)
    return days


def day_of(when: datetime | date | None) -> date | None:
    return when.astimezone(HELSINKI).date() if isinstance(when, datetime) else when


def seconds(duration: timedelta) -> Decimal:
    return Decimal(duration // timedelta(microseconds=1)) / SECOND


def language_of(user) -> str:
    return user.language if user is not None else ""


def of_party(party) -> str:
    return language_of(getattr(party, "user", None)) if party is not None else ""


def creditor_of(invoice) -> int | None:
    return invoice.creditor_id if invoice is not None else None


def sole(creditors) -> int | None:
    found = set(creditors)
    return found.pop() if len(found) == 1 else None


def acts(kind, rows):
    """The checks of both figures of acts; `rows` gives (when, user, party, creditor)."""

    def of(figure, is_staff):
        @checks(figure, kind)
        def check():
            for when, user, party, creditor in rows():
                if user is not None and user.is_staff == is_staff:
                    language = of_party(party) if is_staff else user.language
                    yield Row(when, creditor, language, kind)

    of("acts", is_staff=False)
    of("acts_by_staff", is_staff=True)


def with_invoice(model, moment, user="user"):
    def rows():
        for each in model.objects.all():
            yield (
                getattr(each, moment),
                getattr(each, user),
                each.party,
                creditor_of(each.invoice),
            )

    return rows


def in_ledger(entry, kind, total) -> Row:
    invoice = entry.invoice
    return Row(entry.booked_at, invoice.creditor_id, invoice.language, kind, total)
