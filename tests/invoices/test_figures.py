"""Every figure is exactly what its rows are, on days of 23, 24 and 25 hours."""

import pytest

from invoices.figures.registry import FIGURES, SOURCES
from invoices.services.figures import figures_of_day
from tests.invoices.figure_checks import CHECKS, expected
from tests.invoices.figure_world import DAYS, World

pytestmark = pytest.mark.django_db


def test_every_source_of_a_figure_has_a_check_of_its_own():
    assert CHECKS.keys() == SOURCES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_its_rows_are(seed):
    World(seed).build()

    for figure in FIGURES:
        told = expected(figure)
        for on in DAYS:
            found = figures_of_day(figure=figure, on=on)
            assert {tuple(key): tuple(each) for key, each in found.items()} == told[on], figure
        assert any(told[on] for on in DAYS), figure
        assert {kind for sums in told.values() for _c, _l, kind in sums} <= FIGURES[
            figure
        ].kinds.keys()
