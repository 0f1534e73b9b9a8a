"""The daily figures as their pages want them: summed by step, for whom may see them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DateField, F, Max, Min, QuerySet, Sum
from django.db.models.functions import Trunc

from accounts.models import User
from invoices.models import Creditor, DailyFigure
from invoices.queries.staff import SEES_ALL, creditors_seen_by, rows_seen_by
from invoices.rules.figure_periods import By, Period

type Sum_ = tuple[int, Decimal]
NOTHING: Final[Sum_] = (0, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Whose figures are looked at.

    creditor  of one creditor; None: of all that the user may see
    language  of one language; "": of all
    """

    user: User
    creditor: Creditor | None = None
    language: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether what is about no creditor, or about several, is in it."""
        return self.creditor is None and self.user.has_perm(SEES_ALL)


@dataclass(slots=True)
class Sums:
    """Counts and totals of figures and kinds in one step, and which figures were counted in it."""

    of: dict[tuple[str, str], Sum_] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)

    def count(self, figure: str, *kinds: str) -> int:
        return sum(self._found(figure, each)[0] for each in kinds or self._kinds(figure))

    def total(self, figure: str, *kinds: str) -> Decimal:
        found = (self._found(figure, each)[1] for each in kinds or self._kinds(figure))
        return sum(found, Decimal(0))

    def is_counted(self, figures: Collection[str]) -> bool:
        """Whether each of them was, at least on one day."""
        return all(self.days.get(each, 0) for each in figures)

    def is_whole(self, figures: Collection[str], days: int) -> bool:
        return all(self.days.get(each, 0) >= days for each in figures)

    def _found(self, figure: str, kind: str) -> Sum_:
        return self.of.get((figure, kind), NOTHING)

    def _kinds(self, figure: str) -> list[str]:
        return [kind for name, kind in self.of if name == figure]


def sums_by_step(
    seen: Seen, *, figures: Collection[str], period: Period
) -> defaultdict[date, Sums]:
    """For each step of a period; two queries."""
    steps: defaultdict[date, Sums] = defaultdict(Sums)
    for row in _summed(_seen_rows(seen, figures, period), period.by):
        steps[row["step"]].of[row["name"], row["detail"]] = (row["counted"], row["summed"])
    for row in _counted_days(figures, period, period.by):
        steps[row["step"]].days[row["name"]] = row["days"]
    return steps


def sums_of(seen: Seen, *, figures: Collection[str], period: Period) -> Sums:
    """Of a whole period; two queries."""
    sums = Sums()
    for row in _summed(_seen_rows(seen, figures, period), None):
        sums.of[row["name"], row["detail"]] = (row["counted"], row["summed"])
    for row in _counted_days(figures, period, None):
        sums.days[row["name"]] = row["days"]
    return sums


def counted_between() -> tuple[date, date] | None:
    """The first and the last day that was counted; None before the first night."""
    found = DailyFigure.objects.aggregate(first=Min("on"), last=Max("on"))
    return None if found["first"] is None else (found["first"], found["last"])


def creditors_to_choose(user: User) -> QuerySet[Creditor]:
    return creditors_seen_by(user).order_by("name")


def _seen_rows(seen: Seen, figures: Collection[str], period: Period) -> QuerySet[DailyFigure]:
    """Of creditors' users their creditors' alone: what is of no creditor is not theirs."""
    rows = rows_seen_by(seen.user, DailyFigure.objects.all(), creditor="creditor")
    if seen.creditor is not None:
        rows = rows.filter(creditor=seen.creditor)
    if seen.language:
        rows = rows.filter(language=seen.language)
    return rows.filter(name__in=figures, on__range=(period.first, period.last))


def _summed(rows: QuerySet[DailyFigure], by: By | None) -> QuerySet[DailyFigure, dict[str, Any]]:
    grouped = _by_step(rows, by)
    sums = grouped.annotate(counted=Sum("count"), summed=Sum("total"))
    return sums.filter(counted__gt=0)


def _counted_days(
    figures: Collection[str], period: Period, by: By | None
) -> QuerySet[DailyFigure, dict[str, Any]]:
    """Each day that was counted has a row of no creditor, language and kind, for every figure."""
    marks = DailyFigure.objects.filter(
        name__in=figures,
        on__range=(period.first, period.last),
        creditor=None,
        language="",
        detail="",
    )
    return _by_step(marks, by, "name").annotate(days=Count("pk"))


def _by_step(
    rows: QuerySet[DailyFigure], by: By | None, *names: str
) -> QuerySet[DailyFigure, dict[str, Any]]:
    names = names or ("name", "detail")
    if by is None:
        whole: QuerySet[DailyFigure, dict[str, Any]] = rows.order_by().values(*names)
        return whole
    step = F("on") if by is By.DAY else Trunc("on", by.value, output_field=DateField())
    stepped: QuerySet[DailyFigure, dict[str, Any]] = rows.order_by().values(*names, step=step)
    return stepped
