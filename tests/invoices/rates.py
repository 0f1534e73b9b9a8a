"""The reference rates in the database, for tests that need them whatever ran before."""

from dataclasses import replace
from datetime import date
from typing import Final

from django.db.models.functions import Now

from invoices.models import ReferenceRate
from invoices.queries.rates import forget_rates
from invoices.rules.reference_rates import FIRST_RATES

# The same, as if every one had its official notice.
CONFIRMED: Final = {day: replace(rate, is_confirmed=True) for day, rate in FIRST_RATES.items()}


def fill_rates() -> None:
    """Those a new portal has: tests with real commits empty the table after them."""
    ReferenceRate.objects.bulk_create(
        (
            ReferenceRate(
                starts_on=starts_on,
                percent=rate.percent,
                source=rate.source,
                is_confirmed=rate.is_confirmed,
                entered_at=Now(),
            )
            for starts_on, rate in FIRST_RATES.items()
        ),
        ignore_conflicts=True,
    )
    forget_rates()


def rate_from(starts_on: date) -> ReferenceRate:
    return ReferenceRate.objects.get(starts_on=starts_on)


def without_rate(starts_on: date) -> None:
    """As if nobody had entered it yet; only of an unconfirmed one does the database allow it."""
    rate_from(starts_on).delete()
    forget_rates()
