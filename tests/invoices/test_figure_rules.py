"""Periods and charts of figures, by examples worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from invoices import words_figures
from invoices.figures import charts
from invoices.figures.measures import Shown
from invoices.rules.figure_periods import By, Period, presets, step_of

THURSDAY = date(2026, 1, 1)
D = Decimal


@pytest.mark.parametrize(
    ("by", "step"),
    [(By.DAY, THURSDAY), (By.WEEK, date(2025, 12, 29)), (By.MONTH, date(2026, 1, 1))],
)
def test_a_day_is_in_the_step_that_begins_before_it(by, step):
    assert step_of(THURSDAY, by) == step


def test_steps_of_a_period_follow_each_other_and_may_be_cut_short():
    period = Period(date(2025, 12, 31), date(2026, 1, 6), By.WEEK)

    assert list(period.steps()) == [date(2025, 12, 29), date(2026, 1, 5)]


def test_the_period_before_has_as_many_days_and_ends_the_day_before():
    period = Period(date(2026, 3, 1), date(2026, 3, 31), By.DAY)

    assert period.before() == Period(date(2026, 1, 29), date(2026, 2, 28), By.DAY)


def test_presets_end_with_the_last_day_that_is_over():
    offered = dict(presets(date(2026, 11, 22)))

    assert offered["week"] == Period(date(2026, 11, 16), date(2026, 11, 22), By.DAY)
    assert offered["weeks"].days == 28
    assert offered["months"].first == date(2025, 12, 1)
    assert offered["year"].first == date(2026, 1, 1)


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2024, 2, 29), date(2026, 12, 31)])
def test_twelve_months_are_eleven_whole_ones_and_this_one(day):
    months = dict(presets(day))["months"]

    assert len(list(months.steps())) == 12


@pytest.mark.parametrize(
    ("value", "high"), [("0", "1"), ("0.3", "0.5"), ("7", "10"), ("12", "20"), ("230", "250")]
)
def test_an_axis_ends_at_a_round_number(value, high):
    assert charts.nice(D(value)) == D(high)


def test_a_line_breaks_where_nothing_is_known_and_a_lone_point_is_a_dot():
    axis = charts.axis_of([D(0), D(10)])

    path, dots = charts.line([D(0), D(10), None, D(5)], axis)

    assert path == "M125.0 240.0 L375.0 0.0"
    assert dots == "M875.0 120.0h.01"


def test_bars_of_a_step_stand_one_upon_the_other():
    axis = charts.axis_of([D(10)])

    low, high = charts.stack([[D(4)], [D(6)]], axis)

    assert low == "M100.0 144.0h800.0V240.0H100.0z"
    assert high == "M100.0 0.0h800.0V144.0H100.0z"


def test_many_parts_are_the_largest_and_the_rest():
    parts = [[D(each), D(1)] for each in range(1, 11)]

    numbers, values = charts.merged(parts)

    assert numbers == [4, 5, 6, 7, 8, 9]
    assert values[-1] == [D(1 + 2 + 3 + 4), D(4)]


def test_parts_of_nothing_are_left_out_and_few_parts_stay_as_they_are():
    numbers, values = charts.merged([[D(1)], [D(0)], [None], [D(2)]])

    assert (numbers, values) == ([0, 3], [[D(1)], [D(2)]])


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        ("52.4", "52 s"),
        ("172", "2 min 52 s"),
        ("91560", "25 h 26 min"),
        ("360000", "4 d 4 h"),
    ],
)
def test_durations_in_words(seconds, told):
    with translation.override("en"):
        assert words_figures.duration(D(seconds)) == told


@pytest.mark.parametrize(
    ("now", "before", "shown", "told"),
    [
        (D(112), D(100), Shown.NUMBER, "+12\u00a0%"),
        (D(50), D(100), Shown.EUROS, "\u221250\u00a0%"),
        (D("39.5"), D("41"), Shown.PERCENT, "\u22121.5 percentage points"),
        (D(35), D(-5), Shown.SCORE, "+40.0 points"),
        (D(5), D(0), Shown.NUMBER, ""),
        (None, D(5), Shown.NUMBER, ""),
        (D(5), None, Shown.NUMBER, ""),
    ],
    ids=["more", "half", "share", "score", "from nothing", "not known", "not known before"],
)
def test_what_changed_in_words(now, before, shown, told):
    with translation.override("en"):
        assert words_figures.change(now, before, shown) == told


@pytest.mark.parametrize(
    ("by", "shown", "for_machines"),
    [
        (By.DAY, "29.12.2025", "2025-12-29"),
        (By.WEEK, "viikko 1/2026", "2026-W01"),
        (By.MONTH, "12/2025", "2025-12"),
    ],
)
def test_steps_in_words_and_for_machines(by, shown, for_machines):
    step = date(2025, 12, 29)

    assert words_figures.step(step, by) == shown
    assert words_figures.step_for_machines(step, by) == for_machines
