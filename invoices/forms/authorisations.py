"""Letting another act for oneself, one question at a time, and the code of an invitation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import hetu
from accounts.models import Level, Scope
from accounts.models.mandate import AUTHORISABLE
from invoices import words, words_authorisations
from invoices.forms.days import TYPED, day_input
from invoices.models import Creditor, Invoice
from invoices.rules import authorisations as rules
from invoices.rules.consents import last_day_of

LONGEST_HETU: Final = 20
LONGEST_CODE: Final = 20
OTHER_DAY: Final = "day"
MONTHS: Final = (
    (1, _("1 month")),
    (3, _("3 months")),
    (6, _("6 months")),
    (12, _("12 months")),
)


class Way(StrEnum):
    """How the other is known."""

    HETU = "hetu"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Card:
    """A choice with what it means."""

    label: Any
    detail: Any = ""

    def __str__(self) -> str:
        return str(self.label)


class CardsField(forms.ChoiceField):
    """One of a few, each a card; the heading of the page asks the question."""

    def __init__(self, *, missing: Any, **kwargs: Any) -> None:
        """`missing` says what to do where nothing fits or nothing was chosen."""
        messages = {"required": missing, "invalid_choice": missing}
        super().__init__(widget=forms.RadioSelect, error_messages=messages, **kwargs)


class WhoForm(forms.Form):
    name = forms.CharField(
        label=_("The name of the person"),
        help_text=_("The name you use, for example Maija Meikäläinen. You see it here."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the name of the person."),
            "max_length": _("Shorten the name to 100 characters."),
        },
    )
    way = CardsField(
        label=_("How do we know the person?"),
        choices=[
            (
                Way.INVITATION,
                Card(
                    _("I send an invitation by e-mail"),
                    _("You also tell the person a code. The person signs in and accepts."),
                ),
            ),
            (
                Way.HETU,
                Card(
                    _("I know their personal identity code"),
                    _("The person can act at once, when they sign in with their own bank."),
                ),
            ),
        ],
        missing=_("Choose how we know the person."),
    )


class HetuForm(forms.Form):
    hetu = forms.CharField(
        label=_("Personal identity code"),
        help_text=_("For example 131052-308T. It is kept encrypted."),
        max_length=LONGEST_HETU,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the personal identity code of the person."),
            "max_length": _("A personal identity code has 11 characters."),
        },
    )

    def __init__(
        self, *args: Any, own: Collection[str], kept: str, today: date, **kwargs: Any
    ) -> None:
        """`own`: indexes of codes that cannot be; `kept`: a code that was given before, or ""."""
        super().__init__(*args, **kwargs)
        self.own, self.kept, self.today = own, kept, today
        if kept:
            self.fields["hetu"].required = False
            self.fields["hetu"].help_text = _("Leave this empty to keep %(code)s.") % {
                "code": hetu.masked(kept)
            }

    def clean_hetu(self) -> str:
        typed = self.cleaned_data["hetu"] or self.kept
        try:
            code = hetu.normalise(typed)
        except hetu.InvalidHetuError:
            raise ValidationError(
                _("Check the personal identity code: it has a typing error.")
            ) from None
        if hetu.index_of(code) in self.own:
            raise ValidationError(_("Enter the code of the other person, not your own."))
        if not rules.is_adult(born=hetu.birth_date(code), today=self.today):
            raise ValidationError(_("Choose a person who is at least 18."))
        return code


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("The message names neither you nor your invoices."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the e-mail address of the person.")},
    )


class ScopeForm(forms.Form):
    scope = CardsField(label=_("Which invoices?"), missing=_("Choose what it covers."))

    def __init__(self, *args: Any, invoice: Invoice | None, **kwargs: Any) -> None:
        """`invoice`: the one from whose page the person came."""
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (Scope.INVOICES, self._invoices(invoice)),
            (Scope.CREDITORS, self._creditors(invoice)),
            (
                Scope.ALL,
                Card(_("All my invoices"), _("Those that are here now, and those that come.")),
            ),
        ]

    def _invoices(self, invoice: Invoice | None) -> Card:
        if invoice is None:
            return Card(_("Some invoices"), _("You choose which."))
        return Card(_("Only this invoice"), invoice_in_words(invoice))

    def _creditors(self, invoice: Invoice | None) -> Card:
        if invoice is None:
            return Card(
                _("All invoices of some creditors"),
                _("You choose the creditors. New invoices from them are included."),
            )
        creditor = {"creditor": invoice.creditor.name}
        return Card(
            _("All invoices of %(creditor)s") % creditor, _("New invoices from it are included.")
        )


class WhichForm(forms.Form):
    """Some of what there is; nothing is ticked beforehand."""

    which = forms.MultipleChoiceField(
        label=_("What it covers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("Choose from the list."),
        },
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = choices  # type: ignore[attr-defined]


class LevelForm(forms.Form):
    level = CardsField(
        label=_("What may the person do?"),
        choices=[
            (
                int(level),
                Card(words_authorisations.LEVELS[level], words_authorisations.LEVEL_DETAILS[level]),
            )
            for level in AUTHORISABLE
        ],
        missing=_("Choose how far the person may go."),
    )

    def clean_level(self) -> Level:
        return Level(int(self.cleaned_data["level"]))


class UntilForm(forms.Form):
    """For how long: some months, or until a day."""

    months = CardsField(label=_("How long?"), missing=_("Choose how long it is in force."))
    day = forms.DateField(
        label=_("The last day"),
        input_formats=TYPED,
        error_messages={
            "required": _("Enter the last day."),
            "invalid": _("Enter a day, for example 5.8.2026."),
        },
    )

    def __init__(self, *args: Any, today: date, latest: date, **kwargs: Any) -> None:
        """`latest`: the last day that can be chosen."""
        super().__init__(*args, **kwargs)
        self.today, self.latest = today, latest
        self.fields["months"].choices = [  # type: ignore[attr-defined]
            *self._months(),
            (OTHER_DAY, Card(_("Until a day that I choose"))),
        ]
        day = self.fields["day"]
        day.widget = day_input(today, latest, autocomplete="off")
        day.help_text = _("At the latest %(day)s.") % {"day": words.day(latest)}

    def _months(self) -> list[tuple[str, Card]]:
        days = {str(count): self._last_day(count) for count, _name in MONTHS}
        return [
            (str(count), Card(name, _("Until %(day)s") % {"day": words.day(days[str(count)])}))
            for count, name in MONTHS
            if days[str(count)] <= self.latest
        ]

    def _last_day(self, months: int) -> date:
        return last_day_of(starts_on=self.today, months=months)

    def clean(self) -> dict[str, Any]:
        """With `ends_on`, the last day."""
        values = self.cleaned_data
        chosen = values.get("months")
        if chosen != OTHER_DAY:
            # Nobody asked for a day: what stands there, or does not, is no mistake.
            self.errors.pop("day", None)
            values["ends_on"] = self._last_day(int(chosen)) if chosen else None
            return values
        day = values.get("day")
        if day is None:
            return values
        if not self.today <= day <= self.latest:
            days = {"first": words.day(self.today), "last": words.day(self.latest)}
            self.add_error("day", _("Choose a day from %(first)s to %(last)s.") % days)
        values["ends_on"] = day
        return values


class SafetyCodeForm(forms.Form):
    safety_code = forms.CharField(
        label=_("The code that you were told"),
        help_text=_("Six letters and digits. The person who invited you tells it to you."),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={
            "required": _("Enter the code."),
            "max_length": _("The code has six letters and digits."),
        },
    )

    def clean_safety_code(self) -> str:
        """What cannot be a code is told at once, and costs no try."""
        code = rules.read_code(self.cleaned_data["safety_code"])
        if not rules.is_code(code):
            raise ValidationError(
                _("The code has six letters and digits. It never has 0, 1, I, L, O or U.")
            )
        return code


def invoice_in_words(invoice: Invoice) -> str:
    facts = {
        "creditor": invoice.creditor.name,
        "number": invoice.number,
        "sum": words.euros(invoice.open_total),
    }
    return _("%(creditor)s, invoice %(number)s, %(sum)s") % facts


def creditor_choices(creditors: Collection[Creditor]) -> list[tuple[str, str]]:
    return [(each.business_id, each.name) for each in creditors]


def invoice_choices(invoices: Collection[Invoice]) -> list[tuple[str, str]]:
    return [(str(each.public_id), str(invoice_in_words(each))) for each in invoices]
