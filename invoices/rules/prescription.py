"""When a claim prescribes: laki velan vanhentumisesta 728/2003. Pure.

For staff to check, never to press a debtor with. The act does not apply to taxes and public
charges that are enforceable without a judgment (1 § 2 mom.): do not ask about those.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

YEARS: Final = 3
YEARS_AFTER_JUDGMENT: Final = 5


def prescribes_on(
    *, due_on: date, interrupted_on: Iterable[date] = (), judgment_on: date | None = None
) -> date:
    """The last day on which the claim can be collected, or its prescription be interrupted.

    interrupted_on  reminders, payments, arrangements and acknowledgements (10 §), in any
                    order; each starts a new run of the same length, if the run had not ended
    judgment_on     from a judgment on, the runs are of five years

    A run ends on the same day of the year, of 29 February on the 28th.
    """
    years, ends = YEARS, _years_after(due_on, YEARS)
    events = [(day, False) for day in interrupted_on]
    if judgment_on is not None:
        events.append((judgment_on, True))
    for day, is_judgment in sorted(events):
        if day > ends:
            break
        if is_judgment:
            years = YEARS_AFTER_JUDGMENT
        # What came before the due date does not shorten the first run.
        ends = max(ends, _years_after(day, years))
    return ends


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
