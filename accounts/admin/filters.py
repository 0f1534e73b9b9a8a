"""What lists are narrowed by. None of them asks the database what there is to choose."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Party

MONTHS_TO_CHOOSE: Final = 12


def chosen_party(request: HttpRequest) -> Party | None:
    """The party that the address names by its key."""
    key = request.GET.get("party", "")
    if not key.isascii() or not key.isdigit() or len(key) > len(str(2**62)):
        return None
    return Party.objects.filter(pk=int(key)).first()


class PartyFilter(admin.SimpleListFilter):
    """One party's rows: reached from the party's page, so it is shown only when in use."""

    title = gettext_lazy("debtor")
    parameter_name = "party"
    path = "party"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        if "party" not in request.GET:
            return []
        party = chosen_party(request)
        return [(request.GET["party"], party.name if party else _("Unknown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        party = chosen_party(request)
        return queryset.filter(**{self.path: party}) if party else queryset.none()


class TargetFilter(admin.SimpleListFilter):
    """What was done to one thing: reached from its page, shown only when in use."""

    title = gettext_lazy("target")
    parameter_name = "target"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, value) for value in request.GET.getlist("target")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        kind, _colon, key = value.partition(":")
        return queryset.filter(target_type=kind, target_id=key)


class UserPartyFilter(PartyFilter):
    path = "user__party"


class MonthFilter(admin.SimpleListFilter):
    """Rows of one month or day; the field's index finds them."""

    field: str
    is_moment = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = timezone.localdate()
        months = [_month_before(today, back) for back in range(MONTHS_TO_CHOOSE)]
        named = [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months]
        return [(today.isoformat(), _("Today")), *named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        span = _span(self.value() or "")
        if span is None:
            return queryset
        first, end = map(_midnight, span) if self.is_moment else span
        return queryset.filter(**{f"{self.field}__gte": first, f"{self.field}__lt": end})


def month_filter(
    field: str, title: Any, *, parameter: str, is_moment: bool = False
) -> type[MonthFilter]:
    """A filter of this field for one list."""
    members = {
        "field": field,
        "title": title,
        "parameter_name": parameter,
        "is_moment": is_moment,
    }
    return cast(type[MonthFilter], type(f"MonthOf{field.title()}", (MonthFilter,), members))


def _midnight(day: date) -> datetime:
    """The moment at which the day begins in Helsinki."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _month_before(today: date, months: int) -> date:
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _span(text: str) -> tuple[date, date] | None:
    """The first day and the day after the last of `2026-11` or `2026-11-21`."""
    try:
        if len(text) == len("2026-11"):
            first = date.fromisoformat(f"{text}-01")
            return first, _month_before(first, -1)
        first = date.fromisoformat(text)
        return first, first + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
