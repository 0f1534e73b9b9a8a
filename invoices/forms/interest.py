"""The day to which late interest is counted."""

from datetime import date, timedelta
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.days import TYPED, day_input

FURTHEST_AHEAD: Final = timedelta(days=2 * 365)


class InterestDayForm(forms.Form):
    """To which day late interest is counted: today, or a day of the next two years."""

    interest_to = forms.DateField(
        label=_("Count the interest to the day on which you pay"),
        input_formats=TYPED,
        error_messages={
            "required": _("Enter a day, for example 5.8.2026."),
            "invalid": _("Enter a day, for example 5.8.2026."),
        },
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.first, self.last = today, today + FURTHEST_AHEAD
        field = self.fields["interest_to"]
        field.widget = day_input(self.first, self.last, autocomplete="off")
        field.initial = today

    def clean_interest_to(self) -> date:
        day: date = self.cleaned_data["interest_to"]
        if not self.first <= day <= self.last:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s.")
                % {"first": words.day(self.first), "last": words.day(self.last)}
            )
        return day
