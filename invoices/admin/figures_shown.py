"""Panels as they are shown: numbers in words, charts as paths, tables and files as rows."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from invoices import words_figures
from invoices.figures import charts
from invoices.figures.measures import Measure, Shown, Value
from invoices.figures.sections import Chart, Panel
from invoices.queries.figures import Sums
from invoices.rules.figure_periods import Period

# What a spreadsheet would take for a formula, at the beginning of a cell.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
SCORES: Final = charts.Axis(Decimal(-100), Decimal(100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line, or one part of the bars, with its name and number beside the chart.

    dots  of a line the points without neighbours
    """

    number: int
    title: str | Promise
    path: str
    total: str
    dots: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart: its parts, and what stands at its two axes."""

    parts: list[Part]
    marks: list[str]
    zero: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    name: str
    title: str | Promise
    number: str
    change: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPanel:
    """rows  of the table: what step, and its cells; the last one is the whole period"""

    panel: Panel
    headline: Headline
    drawn: Drawn | None
    heads: list[str | Promise]
    rows: list[tuple[str, list[str]]] = field(default_factory=list)


def headline(panel: Panel, now: Sums, before: Sums) -> Headline:
    """The number of the period, and what became of it since the period before."""
    measure = panel.headline
    value, former = measure.value(now), measure.value(before)
    return Headline(
        name=panel.name,
        title=panel.title,
        number=words_figures.value(value, measure.shown),
        change=words_figures.change(value, former, measure.shown),
        before="" if former is None else words_figures.value(former, measure.shown),
    )


def shown_panel(
    panel: Panel, steps: Mapping[date, Sums], *, period: Period, now: Sums, before: Sums
) -> ShownPanel:
    """One panel over the steps of a period."""
    days = list(period.steps())
    table = _table(panel, [steps.get(day, Sums()) for day in days])
    names = [words_figures.step(day, period.by) for day in days]
    rows = [
        (name, [words_figures.value(each, panel_measure.shown) for panel_measure, each in cells])
        for name, cells in zip(names, table, strict=True)
    ]
    whole = [words_figures.value(each.value(now), each.shown) for each in panel.series]
    return ShownPanel(
        panel=panel,
        headline=headline(panel, now, before),
        drawn=_drawn(panel, table, names, now),
        heads=[each.title for each in panel.series],
        rows=[*reversed(rows), (_("In all"), whole)],
    )


def as_csv(panel: Panel, steps: Mapping[date, Sums], *, period: Period) -> bytes:
    """The table as spreadsheets of the active language read it; nothing in it is a formula."""
    sink = StringIO()
    writer = csv.writer(sink, delimiter=";", lineterminator="\r\n")
    writer.writerow([_text(_("Day, week or month")), *(_text(str(each)) for each in _heads(panel))])
    for day in period.steps():
        sums = steps.get(day, Sums())
        cells = [_number(each.value(sums)) for each in panel.series]
        writer.writerow([words_figures.step_for_machines(day, period.by), *cells])
    # With the mark by which spreadsheets know it as UTF-8.
    return sink.getvalue().encode("utf-8-sig")


type Cells = Sequence[tuple[Measure, Value]]


def _table(panel: Panel, steps: Iterable[Sums]) -> list[Cells]:
    return [[(each, each.value(sums)) for each in panel.series] for sums in steps]


def _heads(panel: Panel) -> Iterator[str]:
    units = {
        Shown.EUROS: "€",
        Shown.PERCENT: "%",
        Shown.DURATION: _("seconds"),
    }
    for each in panel.series:
        unit = units.get(each.shown)
        yield f"{each.title} ({unit})" if unit else str(each.title)


def _drawn(panel: Panel, table: Sequence[Cells], names: Sequence[str], now: Sums) -> Drawn | None:
    """None where there is nothing to draw: a chart of zeros says less than the words."""
    drawn = [
        (number, measure)
        for number, measure in enumerate(panel.series)
        if measure.shown == panel.headline.shown
    ]
    columns = [[cells[number][1] for cells in table] for number, _measure in drawn]
    if not any(value for column in columns for value in column):
        return None
    measures = [measure for _number, measure in drawn]
    axis, parts = (
        _bars(measures, columns, now)
        if panel.chart is Chart.STACK
        else _lines(measures, columns, now)
    )
    shown = panel.headline.shown
    marks = [words_figures.axis(each, shown) for each in (axis.high, axis.middle, axis.low)]
    zero = f"{axis.y(Decimal(0)):.1f}"
    return Drawn(parts=parts, marks=marks, zero=zero, first=names[0], last=names[-1])


def _lines(
    measures: Sequence[Measure], columns: Sequence[Sequence[Value]], now: Sums
) -> tuple[charts.Axis, list[Part]]:
    values = [value for column in columns for value in column]
    is_score = measures[0].shown is Shown.SCORE
    axis = SCORES if is_score else charts.axis_of(values)
    return axis, [
        Part(
            number=number,
            title=measure.title,
            path=path,
            dots=dots,
            total=words_figures.value(measure.value(now), measure.shown),
        )
        for number, (measure, (path, dots)) in enumerate(
            zip(measures, (charts.line(column, axis) for column in columns), strict=True), start=1
        )
    ]


def _bars(
    measures: Sequence[Measure], columns: Sequence[Sequence[Value]], now: Sums
) -> tuple[charts.Axis, list[Part]]:
    """The largest parts and the rest; a part of nothing is left out."""
    numbers, parts = charts.merged(columns)
    sums = [sum(filter(None, step), Decimal(0)) for step in zip(*parts, strict=True)]
    axis = charts.axis_of(sums)
    known = [(measures[each].title, measures[each].value(now)) for each in numbers]
    if len(parts) > len(numbers):
        rest = sum(filter(None, parts[-1]), Decimal(0))
        known.append((_("All others"), rest))
    return axis, [
        Part(
            number=number,
            title=title,
            path=path,
            total=words_figures.value(value, measures[0].shown),
        )
        for number, ((title, value), path) in enumerate(
            zip(known, charts.stack(parts, axis), strict=True), start=1
        )
    ]


def _text(words: str) -> str:
    """Of a formula the first sign is made harmless."""
    return f"'{words}" if words.startswith(FORMULA_SIGNS) else words


def _number(value: Value) -> str:
    """With the decimal sign of the language; nothing where nothing is known."""
    if value is None:
        return ""
    exact = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    digits = f"{exact.normalize() + 0:f}"
    return digits if get_language() == "en" else digits.replace(".", ",")
