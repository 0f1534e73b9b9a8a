"""What a debtor asks of us, one question at a time."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices import words, words_requests
from invoices.forms.days import TYPED, day_input
from invoices.forms.euros import LONGEST, euros_of
from invoices.forms.files import FilesField
from invoices.models import DisputeReason
from invoices.rules.debtor_requests import LONGEST_TEXT, last_hope
from myropo.money import CENT

ROWS: Final = 6


class Part(StrEnum):
    ALL = "all"
    PART = "part"


class Help(StrEnum):
    """What would help somebody who cannot pay."""

    TWO_WEEKS = "two-weeks"
    MONTH = "month"
    DAY = "day"
    OTHER = "other"


# How long the pauses are that have a name.
PAUSES: Final = {Help.TWO_WEEKS: timedelta(days=14), Help.MONTH: timedelta(days=30)}


def _words_field(**changes: Any) -> forms.CharField:
    """A field for the debtor's own words."""
    too_long = _("The text is too long. Shorten it to %(limit_value)d characters.")
    return forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": ROWS}),
        **{
            **changes,
            "error_messages": {**changes.get("error_messages", {}), "max_length": too_long},
        },
    )


class DisputeReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you dispute the invoice?"),
        choices=DisputeReason,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the reason that fits best."),
            "invalid_choice": _("Choose the reason that fits best."),
        },
    )


class DisputePartForm(forms.Form):
    """All of the open sum, or a part of it."""

    part = forms.ChoiceField(
        label=_("How much of it do you dispute?"),
        choices=[(each, each) for each in Part],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether you dispute all or a part."),
            "invalid_choice": _("Choose whether you dispute all or a part."),
        },
    )
    sum = forms.CharField(
        label=_("The sum that you dispute, in euros"),
        required=False,
        max_length=LONGEST,
        help_text=_("Only if you dispute a part. For example 12,50."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, open_total: Decimal, **kwargs: Any) -> None:
        """`open_total` is what is open, in euros."""
        super().__init__(*args, **kwargs)
        self.open_total = open_total

    def clean(self) -> dict[str, Any]:
        """With `disputed`: the part in euros, or None for all."""
        values = self.cleaned_data
        values["disputed"] = None
        if values.get("part") != Part.PART or "sum" in self.errors:
            return values
        try:
            values["disputed"] = self._part(values["sum"])
        except ValidationError as error:
            self.add_error("sum", error)
        return values

    def _part(self, typed: str) -> Decimal | None:
        if not typed:
            raise ValidationError(_("Enter the sum that you dispute."))
        euros = euros_of(typed)
        if euros < CENT:
            raise ValidationError(
                _("The smallest sum is %(least)s.") % {"least": words.euros(CENT)}
            )
        if euros > self.open_total:
            raise ValidationError(
                _("The sum can be at most %(most)s, which is all that is open.")
                % {"most": words.euros(self.open_total)}
            )
        return None if euros == self.open_total else euros


class DisputeWordsForm(forms.Form):
    text = _words_field(
        label=_("What is wrong?"),
        help_text=_(
            "A few sentences are enough: what happened, when, and what you think is right. The "
            "creditor reads this."
        ),
        error_messages={"required": _("Tell in your own words what is wrong.")},
    )


class EvidenceForm(forms.Form):
    """The last page of a dispute: what is known is checked, evidence may be added."""

    evidence = FilesField(
        label=_("Evidence"),
        help_text=_(
            "Pictures or PDFs that show what you mean, for example a receipt or messages. PDF, "
            "JPG or PNG, at most five files of 10 MB each."
        ),
    )


class StopForm(forms.Form):
    text = _words_field(
        label=_("Do you want to tell more?"),
        required=False,
        help_text=_("You do not need to give a reason."),
    )


class ComplaintForm(forms.Form):
    text = _words_field(
        label=_("What happened?"),
        help_text=_("What happened, when, and how you hope that it is put right."),
        error_messages={"required": _("Tell in your own words what happened.")},
    )
    evidence = FilesField(
        label=_("Pictures or documents"),
        help_text=_("If they help us to understand. PDF, JPG or PNG, at most five of 10 MB each."),
    )


class HardshipForm(forms.Form):
    """What would help: a pause until a day, or something else."""

    help = forms.ChoiceField(
        label=_("What would help you?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what would help you."),
            "invalid_choice": _("Choose what would help you."),
        },
    )
    until = forms.DateField(
        label=_("The day until which you hope to wait"),
        required=False,
        input_formats=TYPED,
        error_messages={"invalid": _("Enter a day, for example 5.8.2026.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.first, self.last = today + timedelta(days=1), last_hope(today)
        field = self.fields["until"]
        field.widget = day_input(self.first, self.last, autocomplete="off")
        field.help_text = _("Only if you chose another day. At the latest %(last)s.") % {
            "last": words.day(self.last)
        }
        self.fields["help"].choices = [  # type: ignore[attr-defined]
            (each, words_requests.help_choice(each, self.day_of(each))) for each in Help
        ]

    def day_of(self, chosen: Help) -> date | None:
        """The day of a pause that has a name."""
        return self.today + PAUSES[chosen] if chosen in PAUSES else None

    def clean(self) -> dict[str, Any]:
        """With `pause_until`: the day hoped for, or None when something else would help."""
        values = self.cleaned_data
        values["pause_until"] = None
        if "help" not in values:
            return values
        chosen = Help(values["help"])
        values["pause_until"] = self.day_of(chosen)
        if chosen is not Help.DAY or "until" in self.errors:
            return values
        until = values.get("until")
        if until is None:
            self.add_error("until", _("Enter the day until which you hope to wait."))
        elif not self.first <= until <= self.last:
            text = _("Choose a day from %(first)s to %(last)s.")
            days = {"first": words.day(self.first), "last": words.day(self.last)}
            self.add_error("until", text % days)
        values["pause_until"] = until
        return values


class HardshipWordsForm(forms.Form):
    text = _words_field(
        label=_("Do you want to tell more?"),
        help_text=_(
            "For example since when it has been hard, and when it may get better. Do not tell "
            "about your health or your income more than you want to."
        ),
        error_messages={"required": _("Tell in your own words what would help you.")},
    )

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        """`is_needed` when no day was chosen: then the words are all that there is."""
        super().__init__(*args, **kwargs)
        self.fields["text"].required = is_needed
