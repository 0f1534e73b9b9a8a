"""What a debtor changes of its plan: one answer to one question."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.days import day_input
from invoices.forms.euros import EurosField
from myropo.money import CENT
from payments.rules.plan_schedule import LAST_DAY


class PaydayForm(forms.Form):
    use_required_attribute = False

    payday = forms.TypedChoiceField(
        label=_("Your payment day"),
        choices=[(each, str(each)) for each in range(1, LAST_DAY + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the day of the month."),
            "invalid_choice": _("Choose the day of the month."),
        },
    )


class MonthlyForm(forms.Form):
    use_required_attribute = False

    monthly = EurosField(label=_("Euros a month"))

    def clean_monthly(self) -> Decimal:
        euros: Decimal = self.cleaned_data["monthly"]
        if euros < CENT:
            raise ValidationError(_("Enter how much you can pay a month, for example 50."))
        return euros


class FirstForm(forms.Form):
    """On which day a lapsed plan goes on."""

    use_required_attribute = False

    first = forms.DateField(
        label=_("Day of the next instalment"),
        widget=day_input(),
        error_messages={
            "required": _("Choose the day of the next instalment."),
            "invalid": _("Enter the day, for example 1.12.2026."),
        },
    )

    def __init__(self, *args: Any, earliest: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["first"]
        field.widget.attrs |= {"min": earliest.isoformat(), "max": latest.isoformat()}
        field.help_text = _("Between %(earliest)s and %(latest)s.") % {
            "earliest": words.day(earliest),
            "latest": words.day(latest),
        }
