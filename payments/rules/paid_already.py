"""When someone tells that a bill is paid: how long collection waits, and how often one may."""

from datetime import date, timedelta
from typing import Final

from myropo.calendar import banking_day_after

# A transfer within Finland arrives on the next banking day; one on paper or from abroad takes
# some days more. The rest is for people to look for money that came without its reference.
WAIT_BANKING_DAYS: Final = 10
# Whoever tells of a fourth payment of one bill within a month is asked to call instead.
MOST_REPORTS: Final = 3
REPORTS_WITHIN: Final = timedelta(days=30)


def waits_until(*, reported_on: date) -> date:
    """The last day on which collection waits for a payment told of on a day."""
    day = reported_on
    for _ in range(WAIT_BANKING_DAYS):
        day = banking_day_after(day)
    return day
