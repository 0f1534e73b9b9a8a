"""What people answered, for team leads: the figures, and each answer without a name.

Who served somebody does not see that person's answer, so that nobody is nice for a number, and
nobody is served worse for one.
"""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.models import Party
from messaging.models import Survey
from messaging.queries.surveys import figures_of

ONLY_ANSWERED: Final = "answered"


class AnsweredFilter(admin.SimpleListFilter):
    title = gettext_lazy("answer")
    parameter_name = ONLY_ANSWERED

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", gettext_lazy("Answered")),
            ("words", gettext_lazy("In own words")),
            ("no", gettext_lazy("Not answered")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Survey]) -> QuerySet[Survey]:
        match self.value():
            case "yes":
                return queryset.filter(likely__isnull=False)
            case "words":
                return queryset.exclude(text="")
            case "no":
                return queryset.filter(likely=None)
            case _:
                return queryset


@admin.register(Survey)
class SurveyAdmin(StaffModelAdmin[Survey]):
    list_display = ("asked_at", "kind", "likely", "ease", "resolved", "text", "thread_page")
    list_filter = (
        "kind",
        AnsweredFilter,
        month_filter("asked_at", gettext_lazy("asked"), parameter="when", is_moment=True),
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"kind__exact", "when", "party", ONLY_ANSWERED}
    )
    change_list_template = "admin/messaging/survey/change_list.html"
    fields = (
        *("asked_at", "answered_at", "kind"),
        *("likely", "ease", "resolved", "text", "thread_page"),
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the figures of what the list is narrowed to."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context is not None and "cl" in context:
            figures = figures_of(context["cl"].queryset)
            context["figures"] = [(kind.label, each) for kind, each in figures.items()]
        return response

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        return super().get_queryset(request).select_related("thread")

    @admin.display(description=gettext_lazy("thread"))
    def thread_page(self, obj: Survey) -> SafeString | str:
        if obj.thread_id is None:
            return "–"
        url = reverse("admin:messaging_thread_change", args=[obj.thread_id])
        return format_html('<a href="{}">{}</a>', url, obj.thread_id)
