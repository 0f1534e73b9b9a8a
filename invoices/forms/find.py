"""The numbers on a paper, with which its invoice is found."""

import re
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices.rules import myropo_id, references

GAPS: Final = re.compile(r"[\s\-\u2010-\u2015]+")
POSTCODE_COUNTRY: Final = re.compile(r"^(FI|AX)(?=\d)")
FINNISH_POSTCODE: Final = re.compile(r"\d{5}", re.ASCII)
FOREIGN_POSTCODE: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9]{3,10}", re.ASCII)
CASE_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)  # what a bigint holds


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
