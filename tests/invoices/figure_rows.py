"""Daily figures as nights leave them, for tests of what is made of them."""

from datetime import date, timedelta
from decimal import Decimal

from invoices.figures.registry import FIGURES, Unit
from invoices.models import DailyFigure
from myropo.calendar import days_between


def counted(*days: date, figures=None) -> None:
    """That these days were counted, with nothing in them."""
    DailyFigure.objects.bulk_create(
        DailyFigure(on=on, name=name, count=0) for on in days for name in figures or FIGURES
    )


def figure(name, on, count, *, kind="", total=0, creditor=None, language="fi") -> None:
    DailyFigure.objects.create(
        on=on,
        name=name,
        count=count,
        detail=kind,
        total=Decimal(total),
        creditor=creditor,
        language=language,
    )


def busy_days(first: date, last: date, creditor=None) -> None:
    """Every figure and kind on every day, in numbers that rise and fall by weekday."""
    counted(*days_between(first, last))
    DailyFigure.objects.bulk_create(
        DailyFigure(
            on=on,
            name=each.name,
            count=count,
            detail=kind,
            total=_total(each.unit, count),
            creditor=creditor,
            language="fi",
        )
        for on in days_between(first, last)
        for each in FIGURES.values()
        for place, kind in enumerate(each.kinds)
        if (count := _count(on, place))
    )


def _count(on: date, place: int) -> int:
    """Fewer of the later kinds, and few at weekends."""
    by_weekday = (90, 100, 85, 80, 70, 20, 12)[on.weekday()]
    rise = (on - date(2026, 1, 1)) // timedelta(days=30)
    return (by_weekday + rise) // (place + 1) ** 2


def _total(unit: Unit, count: int) -> Decimal:
    return {
        Unit.NOTHING: Decimal(0),
        Unit.EUROS: count * Decimal("81.37"),
        Unit.SECONDS: count * Decimal("172.25"),
    }[unit]
