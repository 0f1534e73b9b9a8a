"""Every figure is exactly what its rows are, on days of 23, 24 and 25 hours."""

import pytest

from invoices.figures.registry import FIGURES, SOURCES
from invoices.services.figures import figures_of_day
from tests.invoices import figure_checks_claims, figure_checks_money, figure_checks_said
from tests.invoices.figure_checks import CHECKS, expected
from tests.invoices.figure_world import DAYS
from tests.invoices.figure_world_said import WholeWorld

pytestmark = pytest.mark.django_db
# Each gives its checks when it is imported.
GIVEN_BY = (figure_checks_claims, figure_checks_money, figure_checks_said)


def test_every_source_of_a_figure_has_a_check_of_its_own():
    assert CHECKS.keys() == SOURCES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_its_rows_are(seed):
    WholeWorld(seed).build()

    for figure in FIGURES:
        told = expected(figure)
        for on in DAYS:
            found = figures_of_day(figure=figure, on=on)
            assert {tuple(key): tuple(each) for key, each in found.items()} == told[on], figure
        assert any(told[on] for on in DAYS), figure
        assert {kind for sums in told.values() for _c, _l, kind in sums} <= FIGURES[
            figure
        ].kinds.keys()
