"""What a report is of: claims of creditors, or the bookings of a month."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.forms.days import day_input
from invoices.models import Creditor, HoldReason, Stage
from invoices.queries.reports import CLOSED, OPEN, OVERDUE, Wanted

MONTHS: Final = 25
LARGEST_KEY: Final = 2**63 - 1


class OwnCreditorForm(forms.Form):
    """Of one creditor or of all that the user sees; of any other there is nothing to choose."""

    creditor = forms.TypedChoiceField(
        label=gettext_lazy("Creditor"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, creditors: QuerySet[Creditor], needs_one: bool, **more: Any
    ) -> None:
        """needs_one: whoever sees every creditor takes one at a time."""
        super().__init__(*args, **more)
        own = list(creditors.order_by("name").values_list("pk", "name"))
        self.keys = [key for key, _name in own]
        field = self.fields["creditor"]
        every = [("", _("Choose one") if needs_one else _("All of yours"))]
        field.choices = [*every, *own]  # type: ignore[attr-defined]
        field.required = needs_one
        if len(own) == 1:
            del self.fields["creditor"]

    @property
    def creditor_ids(self) -> list[int]:
        chosen = self.cleaned_data.get("creditor")
        return [chosen] if chosen else self.keys


class ClaimsForm(OwnCreditorForm):
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    hold = forms.ChoiceField(label=gettext_lazy("What holds collection"), required=False)
    first = forms.DateField(label=gettext_lazy("Sent from"), required=False, widget=day_input())
    last = forms.DateField(label=gettext_lazy("Sent until"), required=False, widget=day_input())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        stages = [("", _("Open and closed")), (OPEN, _("All open")), (CLOSED, _("All closed"))]
        self.fields["stage"].choices = [*stages, *Stage.choices]  # type: ignore[attr-defined]
        holds = [("", _("Anything or nothing")), (OVERDUE, _("Overdue, and nothing agreed on"))]
        self.fields["hold"].choices = [  # type: ignore[attr-defined]
            *holds,
            *HoldReason.choices,
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last day is before the first one."))
        return data

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            creditor_ids=self.creditor_ids,
            stage=data["stage"],
            hold=data["hold"],
            first=data["first"],
            last=data["last"],
        )


class MonthForm(OwnCreditorForm):
    month = forms.ChoiceField(label=gettext_lazy("Month"))

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months(today)
        ]

    @property
    def first_day(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


def months(today: date) -> list[date]:
    """The running month and those before it, the latest first."""
    number = today.year * 12 + today.month - 1
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS)]
