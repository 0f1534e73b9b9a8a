"""Income and spending in a few sums; each with how often it comes, some with the own share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from invoices.forms.euros import EurosField
from payments.rules.affordability import Budget, Every, Sum, budget

WHOLE: Final = 100  # percent


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that money comes from or goes to; `name` is that of its field."""

    name: str
    label: Promise
    hint: Promise | str = ""


INCOME: Final = (
    Line("pay", pgettext_lazy("income", "Pay")),
    Line("benefits", _("Benefits"), _("For example from Kela or an unemployment fund.")),
    Line("pension", _("Pension")),
    Line("other_income", _("Other income"), _("For example child support or rent that you get.")),
)
SPENDING: Final = (
    Line(
        "home",
        pgettext_lazy("spending", "Home"),
        _("Rent or charges, loan for the home, electricity, insurance."),
    ),
    Line("food", _("Food and everyday things")),
    Line("transport", _("Getting around"), _("Bus, train, car, fuel.")),
    Line("health", _("Health"), _("Medicine, doctor, glasses.")),
    Line("children", _("Children"), _("Day care, hobbies, child support that you pay.")),
    Line("loans", _("Loans and plans"), _("What you pay off each month already.")),
    Line("other_spending", _("Other things you need"), _("Phone, internet, clothes.")),
)
# What people who live together share.
SHARED: Final = tuple(each for each in SPENDING if each.name not in {"health", "loans"})
EVERY: Final = (
    (Every.WEEK, _("a week")),
    (Every.MONTH, _("a month")),
    (Every.YEAR, _("a year")),
)


class SumField(EurosField):
    """A sum that may be left out; then it is nothing."""

    def clean(self, value: object) -> Decimal:
        if not str(value or "").strip():
            return Decimal(0)
        return super().clean(value)


class ShareField(forms.IntegerField):
    """Whole percents, with or without the sign; left out it is the whole."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Enter the share as a number from 0 to 100.")
        super().__init__(
            min_value=0,
            max_value=WHOLE,
            required=False,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": str(WHOLE)}
            ),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            **kwargs,
        )

    def clean(self, value: object) -> int:
        # Longer digits are no percents, and slow to read as a number.
        typed = str(value or "").replace("%", "").strip()[:20]
        share = super().clean(typed)
        return WHOLE if share is None else int(share)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form, ready to show."""

    sum: forms.BoundField
    every: forms.BoundField

    @property
    def chosen(self) -> str:
        """How often, as chosen; what was kept says nothing of sums that are nothing."""
        return self.every.value() or Every.MONTH


class BudgetForm(forms.Form):
    """The sums are the person's own: nothing is required, and nothing is judged."""

    use_required_attribute = False

    def __init__(self, *args: Any, may_keep: bool = False, **kwargs: Any) -> None:
        """`may_keep` for those who have signed in."""
        super().__init__(*args, **kwargs)
        for line in (*INCOME, *SPENDING):
            self.fields[line.name] = SumField(label=line.label, help_text=line.hint, required=False)
            self.fields[f"{line.name}_every"] = forms.ChoiceField(
                label=_("How often"),
                choices=EVERY,
                required=False,
                initial=Every.MONTH,
                error_messages={"invalid_choice": _("Choose a week, a month or a year.")},
            )
        for line in SHARED:
            self.fields[f"{line.name}_share"] = ShareField(label=line.label)
        if may_keep:
            self.fields["keep"] = forms.BooleanField(
                label=_("Keep these sums for next time"),
                required=False,
                help_text=_("Only you see them, and you can delete them at any time."),
            )

    @property
    def income(self) -> Iterator[Row]:
        return (Row(self[each.name], self[f"{each.name}_every"]) for each in INCOME)

    @property
    def spending(self) -> Iterator[Row]:
        return (Row(self[each.name], self[f"{each.name}_every"]) for each in SPENDING)

    @property
    def shares(self) -> list[forms.BoundField]:
        return [self[f"{each.name}_share"] for each in SHARED]

    @property
    def has_shares(self) -> bool:
        """Whether a share was typed, or typed wrong: then it is not folded away."""
        return any(each.errors or each.value() not in {None, ""} for each in self.shares)

    @property
    def budget(self) -> Budget | None:
        """Of a valid form; None while it says nothing, or only what comes in."""
        if not self.is_bound or not self.is_valid():
            return None
        if not any(self.cleaned_data[each.name] for each in SPENDING):
            return None
        return budget(
            income=[self._sum(each) for each in INCOME],
            spending=[self._sum(each) for each in SPENDING],
        )

    @property
    def has_income(self) -> bool:
        """Whether something comes in, though nothing is known of what goes out."""
        return self.is_bound and any(self.cleaned_data.get(each.name) for each in INCOME)

    def _sum(self, line: Line) -> Sum:
        values = self.cleaned_data
        share = Decimal(values.get(f"{line.name}_share", WHOLE)) / WHOLE
        return Sum(values[line.name], Every(values[f"{line.name}_every"] or Every.MONTH), share)

    def to_keep(self) -> dict[str, dict[str, str | int]]:
        """The sums of a valid form, without those that are nothing."""
        values = self.cleaned_data
        return {
            line.name: {
                "sum": str(values[line.name]),
                "every": values[f"{line.name}_every"] or str(Every.MONTH),
                "share": values.get(f"{line.name}_share", WHOLE),
            }
            for line in (*INCOME, *SPENDING)
            if values[line.name]
        }


def data_of(sums: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What the form would have been sent with, of sums that were kept."""
    mark = "." if get_language() == "en" else ","
    data: dict[str, str] = {}
    for name, kept in sums.items():
        data[name] = str(kept["sum"]).removesuffix(".00").replace(".", mark)
        data[f"{name}_every"] = str(kept["every"])
        if kept.get("share", WHOLE) != WHOLE:
            data[f"{name}_share"] = str(kept["share"])
    return data
