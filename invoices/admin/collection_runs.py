"""The collection runs, to read: what each day's run has done."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from invoices.models import CollectionRun

COUNTS: Final[dict[str, str | Promise]] = {
    "looked": _("Claims looked at"),
    "REMINDER": _("Reminders written"),
    "FIRST_DEMAND": _("First demands written"),
    "REPEAT_DEMAND": _("New demands written"),
    "DECISION": _("Claims left to a person"),
    "postponed": _("Nothing to do yet"),
    "waiting": _("Waiting for something else"),
}


@admin.register(CollectionRun)
class CollectionRunAdmin(StaffModelAdmin[CollectionRun]):
    list_display = ("on", "started_at", "ended_at", "letters", "to_people", "looked_at")
    list_filter = (month_filter("on", _("day"), parameter="when"),)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when"})
    fields = ("on", "started_at", "ended_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/invoices/collectionrun/change_form.html"

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["counts"] = counts_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def matching(self, rows: QuerySet[CollectionRun], term: str) -> QuerySet[CollectionRun]:
        return rows.none()

    @admin.display(description=_("letters written"))
    def letters(self, run: CollectionRun) -> int:
        counts = run.counts
        return sum(counts.get(act, 0) for act in ("REMINDER", "FIRST_DEMAND", "REPEAT_DEMAND"))

    @admin.display(description=_("left to a person"))
    def to_people(self, run: CollectionRun) -> int:
        return int(run.counts.get("DECISION", 0))

    @admin.display(description=_("looked at"))
    def looked_at(self, run: CollectionRun) -> int:
        return int(run.counts.get("looked", 0))


def counts_of(run: CollectionRun) -> list[tuple[str, int]]:
    """What the run counted, those that we have words for first."""
    known = [name for name in COUNTS if name in run.counts]
    others = sorted(run.counts.keys() - COUNTS.keys())
    return [(str(COUNTS.get(name, name)), run.counts[name]) for name in [*known, *others]]
