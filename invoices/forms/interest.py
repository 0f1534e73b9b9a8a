"""The day to which late interest is counted."""

from datetime import date, timedelta
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices import words

DATE_INPUT: Final = "%Y-%m-%d"  # what browsers send and want in a field of days
FURTHEST_AHEAD: Final = timedelta(days=2 * 365)


class InterestDayForm(forms.Form):
    """To which day late interest is counted: today, or a day of the next two years."""

    interest_to = forms.DateField(
        label=_("Count the interest to the day on which you pay"),
        input_formats=[DATE_INPUT, "%d.%m.%Y"],
        error_messages={
            "required": _("Enter a day, for example 5.8.2026."),
            "invalid": _("Enter a day, for example 5.8.2026."),
        },
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.first, self.last = today, today + FURTHEST_AHEAD
        limits = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        attributes = {"type": "date", "autocomplete": "off", **limits}
        field = self.fields["interest_to"]
        field.widget = forms.DateInput(format=DATE_INPUT, attrs=attributes)
        field.initial = today

    def clean_interest_to(self) -> date:
        day: date = self.cleaned_data["interest_to"]
        if not self.first <= day <= self.last:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s.")
                % {"first": words.day(self.first), "last": words.day(self.last)}
            )
        return day
