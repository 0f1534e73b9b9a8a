"""What happens to plans by the clock: interest on the days of their parts, and missed parts."""

from collections import Counter
from datetime import date, datetime


def go_on(*, today: date, at: datetime) -> Counter[str]:
    """Let every plan go on to today; how many of what: `interest`, `missed`, `lapsed`, `followed`.

    Each plan in a transaction of its own, read by key one after the other. A repeat on the same
    day changes nothing.
    """
    raise NotImplementedError
