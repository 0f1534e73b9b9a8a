"""The desk of rights that are asked of us: the oldest first, and where two of staff decide."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.http import user_of
from accounts.models import Party
from accounts.queries.names import named
from invoices import words
from invoices.admin import evidence, mandate_desk
from invoices.admin.base import link_to_party
from invoices.models import (
    OPEN_MANDATE_REQUESTS,
    MandateFile,
    MandateRequest,
    MandateRequestState,
)
from invoices.queries.requests import answered_by
from myropo.calendar import helsinki_date

OPEN: Final = "open"
SECOND: Final = "second"


class MandateQueueFilter(admin.SimpleListFilter):
    """Those that wait, and of them those that somebody else has checked."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("Only open")), (SECOND, _("Wait for your confirmation"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == OPEN:
            return queryset.filter(state__in=OPEN_MANDATE_REQUESTS)
        if self.value() == SECOND:
            checked = queryset.filter(state=MandateRequestState.CHECKED)
            return checked.exclude(checked_by=user_of(request))
        return queryset


class HolderFilter(PartyFilter):
    title = gettext_lazy("who asks")
    path = "holder"


@admin.register(MandateRequest)
class MandateRequestAdmin(StaffModelAdmin[MandateRequest]):
    list_display = ("asked_at", "urgency", "basis", "who_asks", "principal_name", "state")
    list_filter = (
        MandateQueueFilter,
        "basis",
        "state",
        month_filter("asked_at", gettext_lazy("asked"), parameter="when", is_moment=True),
        HolderFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"queue", "basis__exact", "state__exact", "when", "party"}
    )
    list_select_related = ("holder",)
    search_fields = ("holder__name",)
    search_help_text = gettext_lazy("The name of the person who asks.")
    change_form_template = "admin/invoices/mandaterequest/change_form.html"
    fields = (
        "basis",
        "holder_page",
        "principal_name",
        "ends_on",
        "asked_at",
        "urgency",
        "state",
        "checked_by",
        "decided_by",
        "ended_at",
        "right",
        "records",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") in {OPEN, SECOND}

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        file = self.admin_site.admin_view(require_safe(self.file_view))
        name = "invoices_mandaterequest"
        return [
            path("<int:request_id>/decide/", decide, name=f"{name}_decide"),
            path("<int:request_id>/files/<int:file_id>/", file, name=f"{name}_file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MandateRequest]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "holder", "user", "checked_by__party", "decided_by__party", "mandate", "principal"
        )

    def get_fields(self, request: HttpRequest, obj: MandateRequest | None = None) -> list[Any]:
        """What there is nothing of is left out."""
        return [name for name in self.fields if obj is None or not _is_empty(obj, name)]

    def party_of(self, obj: MandateRequest) -> Party:
        return obj.holder

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[MandateRequest], term: str) -> QuerySet[MandateRequest]:
        return named(rows, field="holder__name", words=term)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= mandate_desk.first_look(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_view(self, request: HttpRequest, request_id: int) -> HttpResponse:
        return mandate_desk.decide(request, rows=self.get_queryset(request), request_id=request_id)

    def file_view(self, request: HttpRequest, request_id: int, file_id: int) -> HttpResponseBase:
        """A document, to save and never to show: what is in it, we have not made."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=request_id)
        file = get_object_or_404(MandateFile, request=row, pk=file_id)
        action, name = "mandaterequest.file_downloaded", f"{row.pk}-{file.pk}"
        return evidence.download(request, file, action=action, party=row.holder, name=name)

    @admin.display(description=gettext_lazy("answer by"))
    def urgency(self, row: MandateRequest) -> SafeString | str:
        """The promised day; of one that is late, also by how much, in words and in colour."""
        promised = answered_by(helsinki_date(row.asked_at))
        late = (timezone.localdate() - promised).days
        if row.state not in OPEN_MANDATE_REQUESTS or late <= 0:
            return words.day(promised)
        text = ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
        return format_html('<strong class="late">{} – {}</strong>', words.day(promised), text)

    @admin.display(description=gettext_lazy("who asks"))
    def who_asks(self, row: MandateRequest) -> str:
        return row.holder.name

    @admin.display(description=gettext_lazy("who asks"))
    def holder_page(self, row: MandateRequest) -> SafeString:
        return link_to_party(row.holder)

    @admin.display(description=gettext_lazy("right"))
    def right(self, row: MandateRequest) -> SafeString | str:
        if row.mandate is None:
            return "–"
        url = reverse("admin:accounts_mandate_change", args=[row.mandate.pk])
        return format_html('<a href="{}">{}</a>', url, _("Show the right"))

    @admin.display(description=gettext_lazy("audit"))
    def records(self, row: MandateRequest) -> SafeString:
        target = f"invoices.mandaterequest:{row.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))


def _is_empty(row: MandateRequest, name: str) -> bool:
    match name:
        case "checked_by" | "decided_by" | "ended_at":
            return getattr(row, name) is None
        case "right":
            return row.mandate is None
        case "urgency":
            return row.state not in OPEN_MANDATE_REQUESTS
        case _:
            return False
