"""The reference rates, read in one query and kept by each process for a minute."""

from time import monotonic
from typing import Final

from invoices.models import ReferenceRate
from invoices.rules import reference_rates
from invoices.rules.reference_rates import Rates

KEPT_SECONDS: Final = 60


class _Kept:
    """The rates that this process has read, and until when it believes them."""

    def __init__(self) -> None:
        self._read: tuple[Rates, float] | None = None

    def get(self) -> Rates:
        kept = self._read
        if kept is None or monotonic() >= kept[1]:
            # One tuple, so that another thread sees either all of it or nothing.
            kept = self._read = (read_rates(), monotonic() + KEPT_SECONDS)
        return kept[0]

    def forget(self) -> None:
        self._read = None


def read_rates() -> Rates:
    """The rates as they are now, by the first day of their half-year: to book or send by them."""
    return {
        starts_on: reference_rates.ReferenceRate(starts_on, percent, source, is_confirmed)
        for starts_on, percent, source, is_confirmed in ReferenceRate.objects.values_list(
            "starts_on", "percent", "source", "is_confirmed"
        )
    }


_KEPT: Final = _Kept()

# The rates as they were a minute ago at most: for pages.
kept_rates: Final = _KEPT.get
forget_rates: Final = _KEPT.forget
