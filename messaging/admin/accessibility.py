"""What people could not use: staff answer by the nearest day, within the law's two weeks."""

from datetime import date
from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from invoices import words
from messaging.admin import accessibility_desk
from messaging.models import AccessibilityFeedback

OPEN: Final = "open"
LATE: Final = "late"
QUEUES: Final = frozenset({OPEN, LATE})
LINE: Final = 80


class FeedbackQueueFilter(admin.SimpleListFilter):
    """What waits for an answer, and what has waited longer than the law lets it."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("Only open")), (LATE, _("Late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in QUEUES:
            queryset = queryset.filter(answered_at__isnull=True)
        if self.value() == LATE:
            queryset = queryset.filter(answer_by__lt=timezone.localdate())
        return queryset


@admin.register(AccessibilityFeedback)
class AccessibilityFeedbackAdmin(StaffModelAdmin[AccessibilityFeedback]):
    worked_off_by = "answer_by"
    list_display = ("beginning", "urgency", "page", "has_address", "received_at", "mail")
    list_filter = (
        FeedbackQueueFilter,
        month_filter("received_at", gettext_lazy("received"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"queue", "when"})
    search_fields = ("email",)
    search_help_text = gettext_lazy("The whole e-mail address of the sender.")
    fields = (
        "text",
        "page",
        "email",
        "language",
        "received_at",
        "urgency",
        "answer",
        "answered_at",
        "answered",
        "mail",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/messaging/accessibilityfeedback/change_form.html"

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") in QUEUES

    def get_urls(self) -> list[URLPattern]:
        answer = self.admin_site.admin_view(self.answer_view)
        name = "messaging_accessibilityfeedback_answer"
        return [path("<int:key>/answer/", answer, name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessibilityFeedback]:
        return super().get_queryset(request).select_related("answered_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What there is nothing of is left out."""
        return [name for name in self.fields if obj is None or not _is_empty(obj, name)]

    def matching(self, rows: QuerySet[AccessibilityFeedback], term: str) -> Any:
        return rows.filter(email__iexact=term)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= accessibility_desk.first_look(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def answer_view(self, request: HttpRequest, key: int) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=key)
        return accessibility_desk.answer(request, row)

    @admin.display(description=gettext_lazy("what did not work"))
    def beginning(self, row: AccessibilityFeedback) -> str:
        return Truncator(row.text).chars(LINE)

    @admin.display(description=gettext_lazy("answer by"))
    def urgency(self, row: AccessibilityFeedback) -> SafeString | str:
        return answer_by_in_words(row, today=timezone.localdate())

    @admin.display(description=gettext_lazy("with an address"), boolean=True)
    def has_address(self, row: AccessibilityFeedback) -> bool:
        return bool(row.email)

    @admin.display(description=gettext_lazy("answered by"))
    def answered(self, row: AccessibilityFeedback) -> str:
        return row.answered_by.get_short_name() if row.answered_by else "–"

    @admin.display(description=gettext_lazy("e-mail of the answer"))
    def mail(self, row: AccessibilityFeedback) -> str:
        if row.refused_at is not None:
            return _("The mail server does not know this address")
        if not row.answer or not row.email:
            return "–"
        if row.answer_mailed_at is None:
            return _("Waits for the mail server; it is sent again by itself")
        return _("Sent on %(day)s") % {"day": words.day(timezone.localdate(row.answer_mailed_at))}


def answer_by_in_words(row: AccessibilityFeedback, *, today: date) -> SafeString | str:
    """The last day; of what is late, also by how much, in words and in colour."""
    day, late = words.day(row.answer_by), (today - row.answer_by).days
    if row.answered_at is not None or late < 0:
        return day
    if late == 0:
        return format_html('<strong class="near">{} – {}</strong>', day, _("today"))
    text = ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    return format_html('<strong class="late">{} – {}</strong>', day, text)


def _is_empty(row: AccessibilityFeedback, name: str) -> bool:
    match name:
        case "answered" | "answered_at":
            return row.answered_at is None
        case "mail":
            return not row.email or (row.answered_at is None and row.refused_at is None)
        case "page" | "email" | "answer":
            return not getattr(row, name)
        case _:
            return False
