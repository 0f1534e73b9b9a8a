"""What the page of figures is asked for in its address."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from invoices.forms.days import TYPED, day_input
from invoices.models import Creditor
from invoices.queries.figures import Seen, creditors_to_choose
from invoices.rules.figure_periods import MOST_STEPS, By, Period

LONGEST_DAYS: Final = 3 * 366
USUAL: Final = timedelta(days=27)
STEPS: Final = ((By.DAY, _("By day")), (By.WEEK, _("By week")), (By.MONTH, _("By month")))


class FiguresForm(forms.Form):
    """From when until when, in which steps, and whose."""

    first = forms.DateField(label=_("From"), input_formats=TYPED, widget=day_input())
    last = forms.DateField(label=_("Until"), input_formats=TYPED, widget=day_input())
    by = forms.ChoiceField(label=_("In steps"), choices=STEPS)
    creditor: forms.ModelChoiceField[Creditor] = forms.ModelChoiceField(
        label=_("Creditor"), queryset=None, required=False, empty_label=_("All creditors")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=(("", _("All languages")), *Language.choices), required=False
    )

    def __init__(self, data: Any, *, user: User, yesterday: date) -> None:
        given = {name: value for name, value in data.items() if value}
        told = {"first": yesterday - USUAL, "last": yesterday, "by": By.DAY, **given}
        super().__init__(told)
        self.user, self.yesterday = user, yesterday
        self.fields["creditor"].queryset = creditors_to_choose(user)  # type: ignore[attr-defined]
        for name in ("first", "last"):
            self.fields[name].widget.attrs["max"] = yesterday.isoformat()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if first is None or last is None:
            return told
        if last > self.yesterday:
            self.add_error("last", _("Figures are counted when a day is over: yesterday at most."))
        if last < first:
            self.add_error("last", _("The last day comes before the first one."))
        elif (last - first).days >= LONGEST_DAYS:
            self.add_error("last", _("At most three years at a time."))
        elif (last - first).days >= MOST_STEPS and told.get("by") == By.DAY:
            self.add_error("by", _("So many days are shown by week or by month."))
        return told

    @property
    def period(self) -> Period:
        told = self.cleaned_data
        return Period(told["first"], told["last"], By(told["by"]))

    @property
    def seen(self) -> Seen:
        told = self.cleaned_data
        return Seen(user=self.user, creditor=told["creditor"], language=told["language"])
