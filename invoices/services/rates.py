"""The reference rates that staff keep: entered, corrected while unconfirmed, confirmed."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.models import ReferenceRate
from invoices.queries.rates import forget_rates


class RateExistsError(Exception):
    """The half-year has a rate already. Nothing was changed."""


class ConfirmedRateError(Exception):
    """A confirmed rate never changes: debtors were told of interest by it."""


class NoSourceError(Exception):
    """A rate is confirmed by a notice, and nobody said which."""


@transaction.atomic
def enter_rate(
    *,
    starts_on: date,
    percent: Decimal,
    source: str,
    is_confirmed: bool,
    actor: User,
    at: datetime,
) -> ReferenceRate:
    """Add the rate of a half-year, in per cent a year.

    Raises `RateExistsError` and `NoSourceError`. The database refuses a day that begins no
    half-year, and a rate that is not in steps of 0.5.
    """
    _check_source(source, is_confirmed=is_confirmed)
    rate, is_new = ReferenceRate.objects.get_or_create(
        starts_on=starts_on,
        defaults={
            "percent": percent,
            "source": source,
            "is_confirmed": is_confirmed,
            "entered_by": actor,
            "entered_at": at,
        },
    )
    if not is_new:
        raise RateExistsError
    _record("reference_rate.entered", rate, actor=actor, at=at)
    return rate


@transaction.atomic
def correct_rate(
    *,
    rate_id: int,
    percent: Decimal,
    source: str,
    is_confirmed: bool,
    actor: User,
    at: datetime,
) -> bool:
    """Change or confirm a rate that nobody has confirmed yet. False when nothing differs.

    Raises `ConfirmedRateError` and `NoSourceError`.
    """
    rate = ReferenceRate.objects.select_for_update().get(pk=rate_id)
    if rate.is_confirmed:
        raise ConfirmedRateError
    _check_source(source, is_confirmed=is_confirmed)
    if (rate.percent, rate.source, rate.is_confirmed) == (percent, source, is_confirmed):
        return False
    before = rate.percent
    rate.percent, rate.source, rate.is_confirmed = percent, source, is_confirmed
    rate.entered_by, rate.entered_at = actor, at
    rate.save()
    action = "reference_rate.confirmed" if is_confirmed else "reference_rate.corrected"
    _record(action, rate, actor=actor, at=at, before=before)
    return True


def _check_source(source: str, *, is_confirmed: bool) -> None:
    if is_confirmed and not source.strip():
        raise NoSourceError


def _record(
    action: str, rate: ReferenceRate, *, actor: User, at: datetime, before: Decimal | None = None
) -> None:
    """Audit it, and let this process read the table again once it is committed."""
    data = {"starts_on": rate.starts_on.isoformat(), "percent": str(rate.percent)}
    if before is not None:
        data["before"] = str(before)
    audit.record(action=action, actor=actor, at=at, target=rate, data=data)
    transaction.on_commit(forget_rates)
