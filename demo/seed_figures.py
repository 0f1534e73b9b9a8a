"""The figures of the demo: counted from its own rows, as every night would have."""

from datetime import datetime, timedelta
from typing import Final

from invoices.models import DailyFigure
from invoices.services.figures import count_days, count_last_days
from myropo.calendar import ONE_DAY, helsinki_date

# Two months: a chart with a shape, and a start that does not wait for it.
PAST: Final = timedelta(days=61)


def seed_figures(*, at: datetime) -> None:
    """Count the past, once; when it was counted before, the last days as a night does."""
    today = helsinki_date(at)
    if DailyFigure.objects.exists():
        count_last_days(today=today, at=at)
        return
    for _day in count_days(first=today - PAST, last=today - ONE_DAY, at=at):
        pass
