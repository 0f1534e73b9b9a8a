"""Where letters should go: which letters, and to what address."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from invoices.countries import HOME, countries
from invoices.rules.postal_addresses import (
    LONGEST_STREET,
    LONGEST_TOWN,
    InvalidPostcodeError,
    PostalAddress,
    normal_postcode,
)

THIS: Final = "this"
ALL: Final = "all"


class WhichLettersForm(forms.Form):
    """Of one invoice, or all from now on."""

    which = forms.ChoiceField(
        label=_("Which letters"),
        choices=[(THIS, THIS), (ALL, ALL)],
        error_messages={"required": _("Choose which letters the address is for.")},
    )


class AddressForm(forms.Form):
    """A postal address in Finland or abroad."""

    country = forms.ChoiceField(
        label=_("Country"), initial=HOME, error_messages={"required": _("Choose the country.")}
    )
    street = forms.CharField(
        label=_("Street address or PO box"),
        max_length=LONGEST_STREET,
        help_text=_("For example Esimerkkikatu 1 A 2. If you live with somebody, add c/o first."),
        error_messages={"required": _("Enter the street address or the PO box.")},
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=20,
        help_text=_("In Finland five digits. If a country has no postcodes, enter a hyphen."),
        error_messages={"required": _("Enter the postcode.")},
    )
    town = forms.CharField(
        label=_("Town"),
        max_length=LONGEST_TOWN,
        error_messages={"required": _("Enter the town.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        country.choices = countries(get_language() or "fi")  # type: ignore[attr-defined]
        country.widget.attrs["class"] = "select"
        for name, known_as in (
            ("country", "country"),
            ("street", "street-address"),
            ("postcode", "postal-code"),
            ("town", "address-level2"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = known_as

    def clean_street(self) -> str:
        return _line(self.cleaned_data["street"], _("Enter the street address or the PO box."))

    def clean_town(self) -> str:
        return _line(self.cleaned_data["town"], _("Enter the town."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        country, postcode = cleaned.get("country"), cleaned.get("postcode")
        if country and postcode:
            try:
                cleaned["postcode"] = normal_postcode(postcode, country=country)
            except InvalidPostcodeError:
                text = _("A Finnish postcode has five digits, e.g. 00100.")
                if country != HOME:
                    text = _("Enter at most ten letters and digits.")
                self.add_error("postcode", text)
        return cleaned

    @property
    def address(self) -> PostalAddress:
        """Of a form that is valid."""
        return PostalAddress(**{name: self.cleaned_data[name] for name in self.fields})


def _line(text: str, refusal: Any) -> str:
    """One line without odd spaces, with something in it that can be read."""
    line = " ".join(text.split())
    if not any(each.isalnum() for each in line) or not line.isprintable():
        raise ValidationError(refusal)
    return line
