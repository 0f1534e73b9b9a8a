"""How much of a plan a debtor wants to pay now."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.days import day_input
from invoices.forms.euros import LONGEST, euros_of
from myropo.money import CENT
from payments.rules.plan_life import Part

FEWEST: Final = 2


class What(StrEnum):
    """So much of the plan."""

    NEXT = "next"
    SEVERAL = "several"
    OWN = "own"
    ALL = "all"


class PlanPayForm(forms.Form):
    """One of a few sums; the number and the own sum count only where they are chosen."""

    use_required_attribute = False

    what = forms.TypedChoiceField(
        label=_("How much do you want to pay?"),
        choices=[(each.value, each.value) for each in What],
        coerce=What,
        widget=forms.RadioSelect,
        initial=What.NEXT,
        error_messages={"required": _("Choose how much you want to pay.")},
    )
    count = forms.TypedChoiceField(
        label=_("How many instalments?"),
        coerce=int,
        error_messages={
            "required": _("Choose how many instalments you want to pay."),
            "invalid_choice": _("Choose how many instalments you want to pay."),
        },
    )
    sum = forms.CharField(
        label=_("Sum in euros"),
        error_messages={"required": _("Enter the sum that you want to pay.")},
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    day = forms.DateField(
        label=_("What would everything cost on another day?"),
        required=False,
        widget=day_input(),
        error_messages={"invalid": _("Enter the day, for example 1.12.2026.")},
    )

    def __init__(
        self, *args: Any, parts: list[Part], most: Decimal, today: date, **kwargs: Any
    ) -> None:
        """The parts that are open, and what is to be paid of all of them today, in euros."""
        super().__init__(*args, **kwargs)
        self.parts, self.most = [each.open for each in parts], most
        self.days = (today, max(parts[-1].due_on, today))
        least, last = self.days
        self.fields["day"].widget.attrs |= {"min": least.isoformat(), "max": last.isoformat()}
        counts = range(FEWEST, len(parts))
        choices = [(each, f"{each}: {words.euros(self.of(each))}") for each in counts]
        self.fields["count"].choices = choices  # type: ignore[attr-defined]

    def clean_day(self) -> date | None:
        """A day of the plan; None where no other day was asked about."""
        day: date | None = self.cleaned_data["day"]
        earliest, latest = self.days
        if day is not None and not earliest <= day <= latest:
            raise ValidationError(
                _("Choose a day between %(earliest)s and %(latest)s.")
                % {"earliest": words.day(earliest), "latest": words.day(latest)}
            )
        return day

    def of(self, count: int) -> Decimal:
        """So many of the next instalments, in euros."""
        return min(sum(self.parts[:count], Decimal(0)), self.most)

    def clean(self) -> dict[str, Any]:
        """With `amount`, the euros to pay; what belongs to another choice does not matter."""
        values = self.cleaned_data
        what = values.get("what")
        for name, owner in (("count", What.SEVERAL), ("sum", What.OWN), ("day", What.ALL)):
            if what is not owner:
                self.errors.pop(name, None)
        match what:
            case What.NEXT:
                values["amount"] = self.of(1)
            case What.SEVERAL if "count" in values:
                values["amount"] = self.of(values["count"])
            case What.OWN if "sum" in values:
                self._own(values)
            case What.ALL:
                values["amount"] = self.most
        return values

    def _own(self, values: dict[str, Any]) -> None:
        try:
            amount = euros_of(values["sum"])
            self._check(amount)
        except ValidationError as error:
            self.add_error("sum", error)
        else:
            values["amount"] = amount

    def _check(self, amount: Decimal) -> None:
        if not CENT <= amount <= self.most:
            raise ValidationError(
                _("The sum is at least %(least)s and at most %(most)s.")
                % {"least": words.euros(CENT), "most": words.euros(self.most)}
            )
