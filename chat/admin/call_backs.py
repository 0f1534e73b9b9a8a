"""Calls that people asked for: who is called next, by whoever answers messages."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.admin.base import StaffModelAdmin
from accounts.models import Party
from accounts.phone_numbers import in_words
from chat.models import CallBack
from messaging import words_times
from messaging.queries.threads import WITH_MATTER
from messaging.words_matters import title_of
from myropo.calendar import HELSINKI, helsinki_date

DONE: Final = "done"


class WorkFilter(admin.SimpleListFilter):
    """What is to do, unless one asks for what was done."""

    title = gettext_lazy("to do")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(DONE, _("Called"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        to_do, *others = super().choices(changelist)
        yield {**to_do, "display": pgettext("calls", "To call")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(done_at__isnull=self.value() != DONE)


@admin.register(CallBack)
class CallBackAdmin(StaffModelAdmin[CallBack]):
    list_display = ("window", "number", "party", "matter", "asked_at", "call")
    list_display_links = None
    list_filter = (WorkFilter, "thread__queue")
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"work", "thread__queue__exact"})
    fields = ("window", "number", "party", "matter", "asked_at", "done_at", "done_by")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    list_select_related = tuple(f"thread__{path}" for path in WITH_MATTER)
    worked_off_by = "from_at"

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("work") != DONE

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallBack]:
        return super().get_queryset(request).select_related("done_by")

    def party_of(self, obj: CallBack) -> Party | None:
        return obj.thread.party

    @admin.display(description=gettext_lazy("when to call"))
    def window(self, call: CallBack) -> SafeString:
        """`Mon 23.11. 12–14`, and in words when that is over."""
        day = helsinki_date(call.from_at)
        first, last = (
            words_times.clock(each.astimezone(HELSINKI).time())
            for each in (call.from_at, call.until_at)
        )
        weekday = words_times.SHORT_WEEKDAY[day.weekday()]
        text = f"{weekday} {words_times.short_date(day)} {first}–{last}"
        now = timezone.now()
        if call.done_at is not None or now < call.from_at:
            return format_html("{}", text)
        if now > call.until_at:
            return format_html('{} <strong class="late">{}</strong>', text, _("late"))
        return format_html('{} <strong class="near">{}</strong>', text, _("now"))

    @admin.display(description=gettext_lazy("telephone number"))
    def number(self, call: CallBack) -> SafeString:
        return format_html('<a href="tel:{}">{}</a>', call.phone, in_words(call.phone))

    @admin.display(description=gettext_lazy("customer"))
    def party(self, call: CallBack) -> str:
        return call.thread.party.name

    @admin.display(description=gettext_lazy("matter"))
    def matter(self, call: CallBack) -> SafeString:
        url = reverse("admin:messaging_thread_change", args=[call.thread_id])
        return format_html('<a href="{}">{}</a>', url, title_of(call.thread))

    @admin.display(description=gettext_lazy("what to do"))
    def call(self, call: CallBack) -> SafeString | str:
        """To write down what was said is to say that the call was made."""
        if call.done_at is not None:
            name = call.done_by.get_short_name() if call.done_by else ""
            return _("%(name)s called") % {"name": name}
        url = f"{reverse('admin:messaging_contact_call')}?thread={call.thread_id}"
        said = _("Called: write down the call with %(name)s") % {"name": call.thread.party.name}
        return format_html(
            '<a class="button" href="{}" aria-label="{}">{}</a>', url, said, _("Called")
        )
