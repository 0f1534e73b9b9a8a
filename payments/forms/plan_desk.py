"""What an agent types about a plan with the debtor on the phone, or about one asked for."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from invoices.forms.days import day_input
from invoices.forms.euros import LONGEST, euros_of
from myropo.money import CENT
from payments import words_builder
from payments.forms.shift import ShiftForm
from payments.queries.plan_offers import Planned, PlanOffer
from payments.rules.plan_offers import Misfit, Shape
from payments.rules.plan_schedule import LAST_DAY, LATEST_FIRST
from payments.rules.shifts import ShiftOffer
from payments.services.plans.asked import LONGEST_ANSWER

ABOUT_FIRST: Final = frozenset({Misfit.FIRST_TOO_EARLY, Misfit.FIRST_TOO_LATE})


class How(StrEnum):
    """What shapes the plan."""

    COUNT = "count"
    MONTHLY = "monthly"


class PlanShapeForm(forms.Form):
    """In how many parts or by which monthly sum, and on which days: what the rules offer."""

    use_required_attribute = False

    how = forms.TypedChoiceField(
        label=_("How the plan is divided"),
        choices=[(How.COUNT, _("Into so many instalments")), (How.MONTHLY, _("By a monthly sum"))],
        coerce=How,
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(label=_("Number of instalments"), required=False)
    monthly = forms.CharField(
        label=_("Euros a month"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    payday = forms.IntegerField(
        label=_("Payment day, a day of the month"), min_value=1, max_value=LAST_DAY
    )
    first_on = forms.DateField(label=_("Day of the first instalment"))

    def __init__(self, *args: Any, offer: PlanOffer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.planned: Planned | None = None
        today = offer.today
        self.fields["first_on"].widget = day_input(today, today + LATEST_FIRST)

    @property
    def shape(self) -> Shape:
        """What was typed. For a form without errors."""
        data = self.cleaned_data
        by_count = data["how"] == How.COUNT
        return Shape(
            count=data["count"] if by_count else None,
            monthly=None if by_count else data["monthly"],
            payday=data["payday"],
            first_on=data["first_on"],
        )

    def clean_monthly(self) -> Decimal | None:
        typed: str = self.cleaned_data["monthly"]
        if not typed or self.data.get("how") != How.MONTHLY:
            return None
        euros = euros_of(typed)
        if euros < CENT:
            raise ValidationError(_("Enter how much is paid a month, for example 50."))
        return euros

    def clean(self) -> dict[str, Any]:
        """The plan of the shape is `planned`; what fits none is told beside its field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        how = data.get("how")
        if how is None or self.has_error("monthly") or self.has_error("count"):
            return data
        if data.get(how) is None:
            self.add_error(how, _("Say how the plan is divided."))
        if self.errors:
            return data
        found = self.offer.shaped(self.shape)
        if isinstance(found, Misfit):
            field = "first_on" if found in ABOUT_FIRST else how
            self.add_error(field, words_builder.misfit(found, self.offer))
        else:
            self.planned = found
        return data


class MakePlanForm(PlanShapeForm):
    """For a debtor on the phone, in the language that the confirmation is written in."""

    language = forms.ChoiceField(label=_("Language of the confirmation"), choices=Language.choices)


class StartPlanForm(PlanShapeForm):
    """As asked for or as agreed on since, with an answer when there is more to say."""

    answer = forms.CharField(
        label=_("Answer to the debtor"),
        help_text=_("You may leave it empty: the plan says all. The debtor reads it in MyRopo."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RefusePlanForm(forms.Form):
    """Nobody is refused without a word."""

    use_required_attribute = False

    answer = forms.CharField(
        label=_("Answer to the debtor"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 9}),
    )


class DeskPaydayForm(forms.Form):
    use_required_attribute = False

    payday = forms.IntegerField(
        label=_("Payment day, a day of the month"), min_value=1, max_value=LAST_DAY
    )


class DeskShiftForm(ShiftForm):
    """One of the days that are offered, in a field of the browser's own."""

    def __init__(self, *args: Any, offer: ShiftOffer, **kwargs: Any) -> None:
        super().__init__(*args, offer=offer, **kwargs)
        self.fields["day"].widget = day_input(offer.first, offer.last)
