"""Who looked: every page that shows a debtor's data leaves a row in the audit."""

from collections.abc import Mapping
from typing import Any, override

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import audit
from accounts.http import address_of, user_of
from accounts.models import Party


def record(
    request: HttpRequest,
    action: str,
    *,
    party: Party | None = None,
    target: Model | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Audit what a member of staff does or sees in this request."""
    audit.record(
        action=action,
        actor=user_of(request),
        at=timezone.now(),
        party=party,
        target=target,
        address=address_of(request),
        data=data,
    )


class RecordedViewMixin[M: Model](admin.ModelAdmin[M]):
    """Records `<model>.viewed` for each page of one row and `<model>.listed` for each list.

    A list that is narrowed to one party is recorded as that party's; any other names the
    rows it showed by their keys. A page whose record cannot be written is not shown.
    """

    def party_of(self, obj: M) -> Party | None:
        """Whose data the page of this row shows: the debtor sees the record in the profile."""
        return None

    def party_listed(self, request: HttpRequest) -> Party | None:
        """The party to whose rows this list is narrowed."""
        return None

    @override
    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        if obj is not None and request.method == "GET":
            self._record_row(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        context = getattr(response, "context_data", None)
        if context is not None and "object" in context:
            self._record_row(request, context["object"])
        return response

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context is not None and "cl" in context:
            changes = context["cl"]
            record(
                request,
                f"{self._noun}.listed",
                party=self.party_listed(request),
                data={
                    "rows": [row.pk for row in changes.result_list],
                    "searched": bool(changes.query),
                },
            )
        return response

    def _record_row(self, request: HttpRequest, obj: M) -> None:
        record(request, f"{self._noun}.viewed", party=self.party_of(obj), target=obj)

    @property
    def _noun(self) -> str:
        return str(self.opts.model_name)
