"""To which day a due date moves, and what the person saw when agreeing to it."""

from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices.forms.days import DATE_INPUT
from payments.rules.shifts import ShiftOffer

NO_SUCH_DAY: Final = _("Choose one of the days in the calendar.")


class ShiftForm(forms.Form):
    """One of the days that are offered."""

    use_required_attribute = False

    day = forms.DateField(
        label=_("New due date"),
        input_formats=[DATE_INPUT],
        error_messages={"required": NO_SUCH_DAY, "invalid": NO_SUCH_DAY},
    )

    def __init__(self, *args: object, offer: ShiftOffer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offer = offer

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day not in self.offer:
            raise ValidationError(NO_SUCH_DAY)
        return day


class SeenShiftForm(forms.Form):
    """What the button said: the day, its cost in euros, and the day that it replaces."""

    day = forms.DateField(input_formats=[DATE_INPUT])
    cost = forms.DecimalField(min_value=0, max_digits=8, decimal_places=2)
    before = forms.DateField(input_formats=[DATE_INPUT])
