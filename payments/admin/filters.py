"""Lists that a page of another thing leads to; shown only when in use."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

LONGEST_KEY = len(str(2**62))


class OfFilter(admin.SimpleListFilter):
    """Rows that hang on one row of another list, named by its key."""

    path: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, value) for value in request.GET.getlist(self.parameter_name or "")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if not (value.isascii() and value.isdigit() and len(value) < LONGEST_KEY):
            return queryset.none()
        return queryset.filter(**{self.path: int(value)})


class PayoutFilter(OfFilter):
    title = _("payout")
    parameter_name = "payout"
    path = "settled_by"


class StatementFilter(OfFilter):
    title = _("statement")
    parameter_name = "statement"
    path = "statement"


class EntryFilter(OfFilter):
    title = _("bank entry")
    parameter_name = "entry"
    path = "entry"


class BatchFilter(OfFilter):
    title = _("batch of refunds")
    parameter_name = "batch"
    path = "batch"
