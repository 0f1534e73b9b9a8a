"""Lists of any length: pages by key, nothing counted."""

from typing import Any, Final

from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from accounts.admin.searching import typed_term

MAX_KEY: Final = 2**63 - 1


class KeysetChangeList(ChangeList):
    """Newest first, by primary key, or oldest first where a list is worked off.

    `p` is the last key of the page before. A page costs the same at row 50 and at row
    1 000 000: no OFFSET, no COUNT.
    """

    model_admin: Any  # a StaffModelAdmin
    search_term: str
    next_page: str

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.search_term = typed_term(request)
        super().__init__(request, *args, **kwargs)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str | Combinable]:
        if not self.oldest_first:
            return ["-pk"]
        urgency = self.model_admin.worked_off_by
        return [urgency, "pk"] if urgency else ["pk"]

    @property
    def oldest_first(self) -> bool:
        return bool(self.model_admin.is_worked_off(self.params))

    def get_results(self, request: HttpRequest) -> None:
        rows: QuerySet[Any] = self.queryset
        self.is_first_page = not 1 < self.page_num <= MAX_KEY
        if not self.is_first_page:
            rows = rows.filter(self._after(self.page_num))
        shown = list(rows[: self.list_per_page + 1])
        has_more = len(shown) > self.list_per_page
        self.result_list = shown[: self.list_per_page]
        self.next_page = (
            self.get_query_string({"p": shown[self.list_per_page - 1].pk}) if has_more else ""
        )
        self.first_page = self.get_query_string()
        self.without_search = self.get_query_string(remove=["q"])
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = has_more or not self.is_first_page
        self.paginator = self.model_admin.get_paginator(
            request, self.result_list, self.list_per_page
        )

    def _after(self, key: int) -> Q:
        """What comes after the row of this key in the order of the list."""
        if not self.oldest_first:
            return Q(pk__lt=key)
        urgency = self.model_admin.worked_off_by
        if not urgency:
            return Q(pk__gt=key)
        rows = self.root_queryset.filter(pk=key)
        last = rows.values_list(urgency, flat=True).first()
        if last is None:
            return Q()
        return Q(**{f"{urgency}__gt": last}) | Q(**{urgency: last, "pk__gt": key})
