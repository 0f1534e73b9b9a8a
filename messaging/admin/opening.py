"""When the queues are open: one page for all of them, changed by team leads."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.admin.base import StaffModelAdmin
from accounts.http import user_of
from invoices.admin.two_steps import typed
from messaging import words_desk, words_times
from messaging.forms.opening import SpecialDayForm, WeekForm
from messaging.models import Queue, QueueHours, Service, SpecialDay
from messaging.queries.hours import hours_of_all
from messaging.rules.eves import shorter_days
from messaging.rules.opening_changes import next_exception
from messaging.rules.opening_hours import Hours, NeverOpenError, Span, is_open, next_opening
from messaging.services import opening

type Chosen = tuple[Service, Queue]

CHANGE: Final = "messaging.change_queuehours"
SHOWN_DAYS: Final = 60


@admin.register(QueueHours)
class QueueHoursAdmin(StaffModelAdmin[QueueHours]):
    """The rows are nobody's to open one by one: a queue's week is changed as a whole."""

    filter_parameters: ClassVar[frozenset[str]] = frozenset()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<slug:service>/<slug:queue>/week/",
                view(require_POST(self.week_view)),
                name="messaging_queuehours_week",
            ),
            path("day/", view(require_POST(self.day_view)), name="messaging_queuehours_day"),
            path("eves/", view(require_POST(self.eves_view)), name="messaging_queuehours_eves"),
            path(
                "day/<int:special_day_id>/remove/",
                view(require_POST(self.remove_view)),
                name="messaging_queuehours_remove",
            ),
            *super().get_urls(),
        ]

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _page(request)

    @override
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The page of all of them: to change a single row is nobody's."""
        if request.method == "POST":
            raise PermissionDenied
        return self.changelist_view(request)

    def week_view(self, request: HttpRequest, service: str, queue: str) -> HttpResponse:
        _check_right(request)
        chosen = _chosen(service, queue)
        form = WeekForm(typed(request), weekly={}, auto_id=_ids(*chosen))
        if not form.is_valid():
            return _page(request, week=(chosen, form), status=422)
        is_changed = opening.set_week(
            service=chosen[0],
            queue=chosen[1],
            week=form.cleaned_data["week"],
            actor=user_of(request),
            at=timezone.now(),
        )
        text = _("The hours are changed. What was promised before stays promised.")
        messages.success(request, text if is_changed else _("The hours are as they were."))
        return HttpResponseRedirect(f"{_address()}#{chosen[0]}-{chosen[1]}")

    def day_view(self, request: HttpRequest) -> HttpResponse:
        _check_right(request)
        form = SpecialDayForm(typed(request))
        if not form.is_valid():
            return _page(request, day=form, status=422)
        told = form.cleaned_data
        opening.set_day(
            services=told["services"],
            queue=told["queue"],
            day=told["day"],
            span=told["span"],
            actor=user_of(request),
            at=timezone.now(),
        )
        messages.success(request, _("The day has hours of its own."))
        return HttpResponseRedirect(f"{_address()}#days")

    def eves_view(self, request: HttpRequest) -> HttpResponse:
        _check_right(request)
        today = timezone.localdate()
        made = opening.add_eves(today=today, actor=user_of(request), at=timezone.now())
        text = ngettext("%(days)d day closes early.", "%(days)d days close early.", made)
        messages.success(request, text % {"days": made})
        return HttpResponseRedirect(f"{_address()}#days")

    def remove_view(self, request: HttpRequest, special_day_id: int) -> HttpResponse:
        _check_right(request)
        opening.remove_day(special_day_id=special_day_id, actor=user_of(request), at=timezone.now())
        messages.success(request, _("The day is open as its weekday is."))
        return HttpResponseRedirect(f"{_address()}#days")


def _page(
    request: HttpRequest,
    *,
    week: tuple[Chosen, WeekForm] | None = None,
    day: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """All queues; with one form as it was typed where that was refused."""
    refused = {week[0]: week[1]} if week else {}
    hours = {service: hours_of_all(service) for service in Service}
    today = timezone.localdate()
    context = {
        **admin.site.each_context(request),
        "title": _("Opening hours"),
        "opts": QueueHours._meta,
        "services": [
            (service, [_row((service, queue), hours[service][queue], refused) for queue in Queue])
            for service in Service
        ],
        "days": [
            (row, _hours_of_day(_span_of(row)))
            for row in SpecialDay.objects.filter(day__gte=today).order_by("day", "service", "queue")
        ],
        "eves": _eves(hours.values(), today),
        "day_form": day or SpecialDayForm(),
        "may_change": user_of(request).has_perm(CHANGE),
    }
    template = "admin/messaging/queuehours/hours.html"
    return TemplateResponse(request, template, context, status=status)


def _row(chosen: Chosen, hours: Hours, refused: Mapping[Chosen, WeekForm]) -> dict[str, object]:
    service, queue = chosen
    form = refused.get(chosen) or WeekForm(weekly=hours.weekly, auto_id=_ids(*chosen))
    return {
        "id": f"{service}-{queue}",
        "service": service,
        "queue": queue,
        "form": form,
        "now": _now(hours),
        "next": _next(hours),
    }


def _ids(service: Service, queue: Queue) -> str:
    return f"{service}_{queue}_%s"


def _eves(hours: Iterable[Mapping[Queue, Hours]], today: date) -> list[date]:
    """The days that `services.opening.add_eves` would make shorter."""
    last = today + opening.EVES_AHEAD
    queues = [each for of_service in hours for each in of_service.values()]
    return sorted({day for each in queues for day in shorter_days(each, today, last)})


def _now(hours: Hours) -> str:
    """Whether it is open now, and until or from when."""
    at = timezone.now()
    span = hours.on(timezone.localdate(at))
    if span and is_open(hours, at):
        return _("Open now, until %(time)s.") % {"time": words_times.clock(span.closes)}
    try:
        opens = next_opening(hours, at)
    except NeverOpenError:
        return _("Closed, and no day is known on which it opens.")
    return _("Closed now. Opens %(when)s.") % {"when": words_desk.opens(opens, at=at)}


def _next(hours: Hours) -> str:
    """The next day that is not open as its weekday is: a holiday, or one with its own hours."""
    found = next_exception(hours, timezone.localdate())
    if found is None:
        return _("No day of the next %(days)d differs from the week.") % {"days": SHOWN_DAYS}
    day, span = found
    told = {
        "weekday": words_times.ON_WEEKDAY[day.weekday()],
        "day": words_times.short_date(day),
        "hours": _hours_of_day(span),
    }
    return _("The next day that differs: %(weekday)s %(day)s, %(hours)s.") % told


def _hours_of_day(span: Span | None) -> str:
    if span is None:
        return _("closed")
    return f"{words_times.clock(span.opens)}–{words_times.clock(span.closes)}"


def _span_of(row: SpecialDay) -> Span | None:
    return Span(row.opens, row.closes) if row.opens and row.closes else None


def _chosen(service: str, queue: str) -> Chosen:
    try:
        return Service(service), Queue(queue)
    except ValueError:
        raise BadRequest from None


def _check_right(request: HttpRequest) -> None:
    if not user_of(request).has_perm(CHANGE):
        raise PermissionDenied


def _address() -> str:
    return reverse("admin:messaging_queuehours_changelist")
