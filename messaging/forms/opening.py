"""Opening hours as team leads type them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.forms.days import day_input
from messaging.models import Queue, Service
from messaging.rules.opening_hours import Span
from messaging.words_times import ON_WEEKDAY

WEEKDAYS: Final = range(7)
BOTH: Final = "BOTH"
TYPED: Final = ["%H:%M", "%H.%M", "%H"]


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget, input_formats=TYPED)


def _span(form: forms.Form, opens: str, closes: str) -> Span | None:
    """What two fields say; None where both are empty. Adds the error where they do not agree."""
    first, last = form.cleaned_data.get(opens), form.cleaned_data.get(closes)
    if form.has_error(opens) or form.has_error(closes) or first == last is None:
        return None
    if first is None or last is None:
        form.add_error(closes if last is None else opens, _("Give both times, or neither."))
        return None
    if first >= last:
        form.add_error(closes, _("It closes after it opens."))
        return None
    return Span(first, last)


class WeekForm(forms.Form):
    """The hours of seven weekdays; a day without hours is closed."""

    def __init__(self, *args: Any, weekly: Mapping[int, Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in WEEKDAYS:
            span = weekly.get(day)
            words = {"day": ON_WEEKDAY[day]}
            for name, at, label in (
                (f"opens_{day}", span and span.opens, _("%(day)s: opens")),
                (f"closes_{day}", span and span.closes, _("%(day)s: closes")),
            ):
                self.fields[name] = _clock(label % words)
                self.initial.setdefault(name, at)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        week = {day: _span(self, f"opens_{day}", f"closes_{day}") for day in WEEKDAYS}
        if not self.errors and not any(week.values()):
            raise forms.ValidationError(_("A queue is open on one weekday at least."))
        values["week"] = week
        return values

    def rows(self) -> Iterator[tuple[object, forms.BoundField, forms.BoundField]]:
        """A weekday in words, and its two fields."""
        for day in WEEKDAYS:
            yield ON_WEEKDAY[day], self[f"opens_{day}"], self[f"closes_{day}"]


class SpecialDayForm(forms.Form):
    """One day of a queue; without times it is closed all day."""

    service = forms.ChoiceField(
        label=gettext_lazy("Service"),
        choices=[(BOTH, gettext_lazy("Messages and chat")), *Service.choices],
    )
    queue = forms.ChoiceField(label=gettext_lazy("Queue"), choices=Queue.choices)
    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    opens = _clock(gettext_lazy("Opens"))
    closes = _clock(gettext_lazy("Closes"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values["span"] = _span(self, "opens", "closes")
        if chosen := values.get("service"):
            values["services"] = list(Service) if chosen == BOTH else [Service(chosen)]
        return values

    def clean_queue(self) -> Queue:
        return Queue(self.cleaned_data["queue"])
