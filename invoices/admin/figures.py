"""The page of figures: what was done, how long it took and what became of it, by day."""

from dataclasses import replace
from typing import Any, Final, override
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.recording import record
from accounts.downloads import as_download
from accounts.http import user_of
from invoices import words
from invoices.admin.figures_shown import as_csv, headline, shown_panel
from invoices.figures.sections import Panel, Section, sections
from invoices.forms.figures import FiguresForm
from invoices.models import DailyFigure
from invoices.queries.figures import counted_between, sums_by_step, sums_of
from invoices.rules.figure_periods import Period, presets
from myropo.calendar import ONE_DAY

PRESETS: Final = {
    "week": gettext_lazy("7 days"),
    "weeks": gettext_lazy("4 weeks"),
    "months": gettext_lazy("12 months"),
    "year": gettext_lazy("This year"),
}


@admin.register(DailyFigure)
class FiguresAdmin(StaffModelAdmin[DailyFigure]):
    """One page, no rows to open: each figure is a sum of many."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "invoices_dailyfigure_"
        return [
            path("", wrap(require_safe(self.changelist_view)), name=f"{name}changelist"),
            path("csv/<slug:name>/", wrap(require_safe(self.csv_view)), name=f"{name}csv"),
        ]

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        form, shown = self._form(request), sections()
        section = shown.get(request.GET.get("section", ""))
        context = {
            **admin.site.each_context(request),
            "opts": self.opts,
            "title": _("Figures") if section is None else section.title,
            "subtitle": None,
            "form": form,
            "section": section,
            "sections": shown.values(),
            "counted": _counted(),
        }
        if form.is_valid():
            chosen = _seen_sections(shown, form)
            context |= {
                "sections": chosen.values(),
                "ways": _ways(form, chosen, section),
                "presets": _presets(form, section),
                "period": _in_words(form.period),
                "before": _in_words(form.period.before()),
                **_shown(form, chosen, section),
            }
        _record(request, "listed", form, name=section.name if section else "")
        return TemplateResponse(request, "admin/invoices/figures/figures.html", context)

    def csv_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """The table of one panel, to save."""
        form = self._form(request)
        if not form.is_valid():
            raise Http404
        panels = {
            panel.name: panel
            for section in _seen_sections(sections(), form).values()
            for panel in section.panels
        }
        if name not in panels:
            raise Http404
        panel, period = panels[name], form.period
        steps = sums_by_step(form.seen, figures=panel.figures, period=period)
        content = as_csv(panel, steps, period=period)
        _record(request, "downloaded", form, name=name)
        file = f"myropo-{name}-{period.first}-{period.last}.csv"
        return as_download(content, name=file, content_type="text/csv; charset=utf-8")

    def _form(self, request: HttpRequest) -> FiguresForm:
        if not self.has_view_permission(request):
            raise PermissionDenied
        yesterday = timezone.localdate() - ONE_DAY
        return FiguresForm(request.GET, user=user_of(request), yesterday=yesterday)


def _record(request: HttpRequest, what: str, form: FiguresForm, *, name: str) -> None:
    """Who looked at which figures of whom."""
    told: dict[str, object] = {"name": name}
    if form.is_valid():
        seen, period = form.seen, form.period
        told |= {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "creditor": seen.creditor.pk if seen.creditor else None,
            "language": seen.language,
        }
    record(request, f"dailyfigure.{what}", data=told)


def _seen_sections(found: dict[str, Section], form: FiguresForm) -> dict[str, Section]:
    """Of one creditor, or of a creditor's user, the panels that tell of creditors at all."""
    if form.seen.is_whole:
        return found
    kept = {
        name: tuple(panel for panel in section.panels if panel.is_by_creditor)
        for name, section in found.items()
    }
    return {name: replace(found[name], panels=panels) for name, panels in kept.items() if panels}


def _counted() -> str:
    """Since when there are figures, and until when."""
    days = counted_between()
    if days is None:
        return ""
    first, last = days
    return _("Counted from %(first)s to %(last)s.") % {
        "first": words.day(first),
        "last": words.day(last),
    }


def _shown(
    form: FiguresForm, chosen: dict[str, Section], section: Section | None
) -> dict[str, Any]:
    """The headlines of all sections, or all panels of one."""
    panels = _leading(chosen) if section is None else list(_of(chosen, section))
    figures = set().union(*(panel.figures for panel in panels))
    seen, period = form.seen, form.period
    now = sums_of(seen, figures=figures, period=period)
    before = sums_of(seen, figures=figures, period=period.before())
    if section is None:
        return {
            "groups": [
                (each, _address(form, period, each.name), heads)
                for each in chosen.values()
                if (heads := [headline(p, now, before) for p in panels if p in _led(each)])
            ]
        }
    steps = sums_by_step(seen, figures=figures, period=period)
    return {
        "panels": [
            (
                shown_panel(panel, steps, period=period, now=now, before=before),
                _csv_address(form, panel),
            )
            for panel in panels
        ],
        "is_partly_counted": not now.is_whole(figures, period.days),
    }


def _leading(chosen: dict[str, Section]) -> list[Panel]:
    return [panel for section in chosen.values() for panel in _led(section)]


def _led(section: Section) -> list[Panel]:
    return [panel for panel in section.panels if panel.name in section.leading]


def _of(chosen: dict[str, Section], section: Section) -> tuple[Panel, ...]:
    return chosen[section.name].panels if section.name in chosen else ()


def _ways(
    form: FiguresForm, chosen: dict[str, Section], section: Section | None
) -> list[tuple[str, str, bool]]:
    """Where each section is, and whether one is there."""
    first = (str(_("Overview")), _address(form, form.period, ""), section is None)
    return [
        first,
        *(
            (str(each.title), _address(form, form.period, name), each.name == _name(section))
            for name, each in chosen.items()
        ),
    ]


def _presets(form: FiguresForm, section: Section | None) -> list[tuple[str, str, bool]]:
    return [
        (str(PRESETS[name]), _address(form, period, _name(section)), period == form.period)
        for name, period in presets(form.yesterday)
    ]


def _name(section: Section | None) -> str:
    return section.name if section else ""


def _address(form: FiguresForm, period: Period, section: str) -> str:
    told = {"section": section, **_told(form, period)}
    return f"{reverse('admin:invoices_dailyfigure_changelist')}?{urlencode(told)}"


def _csv_address(form: FiguresForm, panel: Panel) -> str:
    address = reverse("admin:invoices_dailyfigure_csv", args=[panel.name])
    return f"{address}?{urlencode(_told(form, form.period))}"


def _told(form: FiguresForm, period: Period) -> dict[str, str]:
    seen = form.seen
    told = {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "by": str(period.by),
        "creditor": str(seen.creditor.pk) if seen.creditor else "",
        "language": seen.language,
    }
    return {name: value for name, value in told.items() if value}


def _in_words(period: Period) -> str:
    return f"{words.day(period.first)} – {words.day(period.last)}"
