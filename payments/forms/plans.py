"""How a debtor wants to pay in parts: the choices that the builder's addresses carry.

Nothing personal is among them, so that the way back, a reload and a page without scripts
keep what was chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.days import DATE_INPUT, day_input
from invoices.forms.euros import LONGEST, euros_of
from myropo.money import CENT
from payments.queries.plan_offers import USUAL_PAYDAY
from payments.rules.plan_offers import Shape
from payments.rules.plan_schedule import LAST_DAY, usual_first

MOST_NAMED: Final = 200
LONGEST_NUMBER: Final = 3
LONGEST_TEXT: Final = 2000


class First(StrEnum):
    """When the first part is paid."""

    PAYDAY = "payday"
    NOW = "now"
    DAY = "day"


class UnreadableChoiceError(Exception):
    """An address that no page of ours writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What has been chosen so far.

    invoices        the public ids of the invoices, in the order of the address
    monthly, count  euros a month, or the number of parts; neither while none is chosen
    payday          the day of the month; None while none is chosen
    first           when the first part is paid
    first_on        the day, where it is one of the debtor's own
    """

    invoices: tuple[UUID, ...]
    monthly: Decimal | None = None
    count: int | None = None
    payday: int | None = None
    first: First = First.PAYDAY
    first_on: date | None = None

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """`UnreadableChoiceError` for keys that are none; other nonsense counts as not chosen."""
        named = query.getlist("invoice")
        if len(named) > MOST_NAMED:
            raise UnreadableChoiceError
        invoices = tuple(dict.fromkeys(_key(each) for each in named))
        choice = cls(invoices=invoices)
        shape, days = ShapeForm(query), DaysForm(query)
        if shape.is_valid():
            monthly, count = shape.chosen
            choice = replace(choice, monthly=monthly, count=count)
        if "payday" in query and days.is_valid():
            values = days.cleaned_data
            choice = replace(
                choice,
                payday=values["payday"],
                first=values["first"],
                first_on=values["first_on"],
            )
        return choice

    @property
    def has_shape(self) -> bool:
        return self.monthly is not None or self.count is not None

    @property
    def address(self) -> str:
        """The query that shows the same choice again."""
        return urlencode([*(("invoice", each) for each in self.invoices), *self.shaped])

    @property
    def shaped(self) -> list[tuple[str, object]]:
        """All but the invoices, as pairs of a query or of hidden fields."""
        return [*self.sum_or_number, *self.days]

    @property
    def sum_or_number(self) -> list[tuple[str, object]]:
        if self.count is not None:
            return [("count", self.count)]
        return [] if self.monthly is None else [("monthly", f"{self.monthly:.2f}")]

    @property
    def days(self) -> list[tuple[str, object]]:
        if self.payday is None:
            return []
        chosen: list[tuple[str, object]] = [("payday", self.payday), ("first", self.first)]
        if self.first_on is not None:
            chosen.append(("first_on", self.first_on.isoformat()))
        return chosen

    def shape(self, *, today: date) -> Shape:
        """As the rules want it; raises `ValueError` while no sum or number is chosen."""
        payday = self.payday or USUAL_PAYDAY
        return Shape(
            monthly=self.monthly,
            count=self.count,
            payday=payday,
            first_on=self.first_day(today=today),
        )

    def first_day(self, *, today: date) -> date:
        if self.first is First.NOW:
            return today
        if self.first_on is not None:
            return self.first_on
        return usual_first(today, payday=self.payday or USUAL_PAYDAY)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UnreadableChoiceError from None


class ShapeForm(forms.Form):
    """A monthly sum, or a number of parts: what was touched last on the page counts.

    Without scripts both come at once: a sum that differs from the one on the page was typed.
    A page that was shaped by a sum says in `had` how many parts that makes.
    """

    use_required_attribute = False

    monthly = forms.CharField(
        label=_("Euros a month"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    count = forms.CharField(label=_("Number of instalments"), required=False, max_length=8)
    was = forms.CharField(required=False, max_length=LONGEST)
    had = forms.CharField(required=False, max_length=8)

    def clean(self) -> dict[str, Any]:
        """`monthly` in euros and `count` as numbers, or None."""
        values = self.cleaned_data
        values["count"] = _number(values.get("count", ""))
        typed, was = values.get("monthly", ""), values.get("was", "")
        if typed == was and values["count"] == _number(values.get("had", "")):
            # The number is only what the sum made of the plan: nothing was touched.
            values["count"] = None
        if values["count"] is not None and (not typed or typed == was):
            return {**values, "monthly": None}
        try:
            values["monthly"] = _monthly(typed) if typed else None
        except ValidationError as error:
            self.add_error("monthly", error)
            return values
        # A number that comes with another sum, from a link or a page without scripts, is older.
        is_typed = values["monthly"] is not None and bool(was)
        return {**values, "count": None} if is_typed else values

    @property
    def chosen(self) -> tuple[Decimal | None, int | None]:
        """The sum or the number of a valid form: one of the two, or neither."""
        count: int | None = self.cleaned_data["count"]
        return (self.cleaned_data["monthly"] if count is None else None), count


def _monthly(typed: str) -> Decimal:
    euros = euros_of(typed)
    if euros < CENT:
        raise ValidationError(_("Enter how much you can pay a month, for example 50."))
    return euros


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


class DaysForm(forms.Form):
    """The payday and the day of the first part."""

    use_required_attribute = False

    payday = forms.TypedChoiceField(
        label=_("Your payment day"),
        choices=[(each, str(each)) for each in range(1, LAST_DAY + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        initial=USUAL_PAYDAY,
        error_messages={
            "required": _("Choose the day of the month."),
            "invalid_choice": _("Choose the day of the month."),
        },
    )
    first = forms.TypedChoiceField(
        label=_("When do you pay the first instalment?"),
        choices=[(each.value, each.value) for each in First],
        coerce=First,
        required=False,
        empty_value=First.PAYDAY,
        widget=forms.RadioSelect,
        initial=First.PAYDAY,
    )
    first_on = forms.DateField(
        label=_("Day of the first instalment"),
        required=False,
        # static/js/chooses.js: who fills it in has chosen the answer that it belongs to.
        widget=day_input(**{"data-chooses": "first-day"}),
        error_messages={"invalid": _("Enter the day, for example 1.12.2026.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        **kwargs: Any,
    ) -> None:
        """The first part falls between the two days, where they are given."""
        super().__init__(data, **kwargs)
        self.earliest, self.latest = earliest, latest
        for name, day in (("min", earliest), ("max", latest)):
            if day is not None:
                self.fields["first_on"].widget.attrs[name] = day.isoformat()

    def clean(self) -> dict[str, Any]:
        """A day of one's own only where it is wanted."""
        values = self.cleaned_data
        if values.get("first") != First.DAY:
            self.errors.pop("first_on", None)
            return {**values, "first_on": None}
        if "first_on" in self.errors:
            return values
        if (problem := self._problem(values["first_on"])) is not None:
            self.add_error("first_on", problem)
        return values

    def _problem(self, day: date | None) -> str | None:
        if day is None:
            return str(_("Choose the day of the first instalment."))
        if self.earliest is None or self.latest is None or self.earliest <= day <= self.latest:
            return None
        return str(
            _("The first instalment can be paid between %(earliest)s and %(latest)s.")
            % {"earliest": words.day(self.earliest), "latest": words.day(self.latest)}
        )


class AskForm(forms.Form):
    """What customer service should know about a plan that it decides on."""

    text = forms.CharField(
        label=_("What should we know?"),
        help_text=_("For example why this sum suits you. You do not have to write anything."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters.")
        },
    )


class SeenForm(forms.Form):
    """What the check page said, for the act to be just that: hidden fields of our own."""

    total = forms.DecimalField(max_digits=12, decimal_places=2)
    first_on = forms.DateField(input_formats=[DATE_INPUT])
