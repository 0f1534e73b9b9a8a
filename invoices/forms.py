"""What a debtor types, turned into values or into a helpful refusal."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.rules import myropo_id, references
from invoices.rules.search import LONGEST_SEARCH, Word, words_of
from invoices.rules.states import Label

# The states of an open invoice, in the order of their weight, as addresses write them.
OPEN_LABELS: Final = {
    "invoice": Label.INVOICE,
    "overdue": Label.OVERDUE,
    "reminder": Label.REMINDER,
    "collection": Label.COLLECTION,
    "legal-collection": Label.LEGAL_COLLECTION,
    "disputed": Label.DISPUTED,
    "stopped": Label.STOPPED,
    "paused": Label.PAUSED,
    "paid-in-myropo": Label.PAID_IN_PORTAL,
}
GAPS: Final = re.compile(r"[\s\-\u2010-\u2015]+")
POSTCODE_COUNTRY: Final = re.compile(r"^(FI|AX)(?=\d)")
FINNISH_POSTCODE: Final = re.compile(r"\d{5}", re.ASCII)
FOREIGN_POSTCODE: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9]{3,10}", re.ASCII)
CASE_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)  # what a bigint holds
DATE_INPUT: Final = "%Y-%m-%d"  # what browsers send and want in a field of days
FURTHEST_AHEAD: Final = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Search and filters of a list, read from its address. The odd is ignored, never refused."""

    text: str
    words: tuple[Word, ...]
    labels: tuple[Label, ...]
    business_id: str
    page: str

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        text = query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        states = query.getlist("state")
        return cls(
            text=text,
            words=words_of(text),
            labels=tuple(label for key, label in OPEN_LABELS.items() if key in states),
            business_id=query.get("creditor", "").replace("\0", "")[:20],
            page=query.get("page", ""),
        )

    @property
    def is_active(self) -> bool:
        return bool(self.words or self.labels or self.business_id)


def without_gaps(text: str) -> str:
    """Without spaces and hyphens of any kind, in capitals."""
    return GAPS.sub("", text).upper()


class TypedFromPaper(forms.CharField):
    """A number that is copied from a letter: no help from the browser's memory."""

    def __init__(self, *, digits_only: bool = False, **kwargs: object) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        if digits_only:
            attributes["inputmode"] = "numeric"
        widget = forms.TextInput(attrs=attributes)
        super().__init__(max_length=60, widget=widget, **kwargs)  # type: ignore[arg-type]


class FindByNumbersForm(forms.Form):
    """The three numbers of an invoice without a code, all of them needed."""

    number = TypedFromPaper(
        label=_("Invoice number"),
        error_messages={"required": _("Enter the number of the invoice.")},
    )
    reference = TypedFromPaper(
        label=_("Reference number"),
        help_text=_("With or without spaces. A reference that begins with RF is fine too."),
        error_messages={"required": _("Enter the reference number of the invoice.")},
    )
    postcode = TypedFromPaper(
        label=_("Postcode on the invoice"),
        help_text=_("The postcode of the address to which the invoice was sent, e.g. 00100."),
        error_messages={"required": _("Enter the postcode of the address on the invoice.")},
    )

    def clean_number(self) -> str:
        number = without_gaps(self.cleaned_data["number"]).lstrip("0")
        if not number:
            raise ValidationError(_("Enter the number of the invoice."))
        return number

    def clean_reference(self) -> str:
        """The key by which banks and we compare references."""
        try:
            reference = references.normalise(without_gaps(self.cleaned_data["reference"]))
        except references.InvalidReferenceError:
            raise ValidationError(
                _("There is a typing error in the reference: its check digit does not match.")
            ) from None
        return references.reference_key(reference)

    def clean_postcode(self) -> str:
        postcode = POSTCODE_COUNTRY.sub("", without_gaps(self.cleaned_data["postcode"]))
        if not (FINNISH_POSTCODE.fullmatch(postcode) or FOREIGN_POSTCODE.fullmatch(postcode)):
            raise ValidationError(_("A postcode has five digits, e.g. 00100."))
        return postcode


class FindByCodeForm(forms.Form):
    """The two codes at the top right of a letter."""

    case_number = TypedFromPaper(
        label=_("Case number"),
        digits_only=True,
        help_text=_("At the top right of the letter. Only digits, e.g. 1000209."),
        error_messages={"required": _("Enter the case number of the letter.")},
    )
    myropo_id = TypedFromPaper(
        label=_("MyRopo ID"),
        help_text=_("Eight letters and digits near the case number, e.g. ABCD-EFGH."),
        error_messages={"required": _("Enter the MyRopo ID of the letter.")},
    )

    def clean_case_number(self) -> int:
        number = without_gaps(self.cleaned_data["case_number"])
        if not CASE_NUMBER.fullmatch(number):
            raise ValidationError(_("A case number has only digits."))
        return int(number)

    def clean_myropo_id(self) -> str:
        try:
            return myropo_id.parse(without_gaps(self.cleaned_data["myropo_id"]))
        except myropo_id.InvalidMyRopoIdError:
            raise ValidationError(
                _(
                    "There is a typing error in the ID. It has eight characters, and never "
                    "0, 1, I, L, O or U."
                )
            ) from None


class InterestDayForm(forms.Form):
    """To which day late interest is counted: today, or a day of the next two years."""

    interest_to = forms.DateField(
        label=_("Count the interest to the day on which you pay"),
        input_formats=[DATE_INPUT, "%d.%m.%Y"],
        error_messages={
            "required": _("Enter a day, for example 5.8.2026."),
            "invalid": _("Enter a day, for example 5.8.2026."),
        },
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.first, self.last = today, today + FURTHEST_AHEAD
        limits = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        attributes = {"type": "date", "autocomplete": "off", **limits}
        field = self.fields["interest_to"]
        field.widget = forms.DateInput(format=DATE_INPUT, attrs=attributes)
        field.initial = today

    def clean_interest_to(self) -> date:
        day: date = self.cleaned_data["interest_to"]
        if not self.first <= day <= self.last:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s.")
                % {"first": words.day(self.first), "last": words.day(self.last)}
            )
        return day
