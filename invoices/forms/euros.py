"""A sum as people type it."""

import re
from decimal import Decimal
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Spaces of any kind, the sign and the word of the currency: what people write around a sum.
AROUND: Final = re.compile(r"[\s€]+|e(?:ur(?:o[as]?)?)?\s*$", re.IGNORECASE)
# 1234 or 1234,50, with points or commas between thousands if they are where they belong.
PLAIN: Final = re.compile(r"(?P<euros>\d{1,9})(?:[.,](?P<cents>\d{1,2}))?", re.ASCII)
GROUPED: Final = re.compile(
    r"(?P<euros>\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<cents>\d{1,2}))?",
    re.ASCII,
)
TOO_FINE: Final = re.compile(r"\d{1,9}[.,]\d{3,}", re.ASCII)
LONGEST: Final = 40


class EurosField(forms.CharField):
    """A sum as people type it: `12,50`, `12.50`, `1 234,50 €`. Gives euros."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> Decimal:
        return euros_of(super().clean(value))


def euros_of(text: str) -> Decimal:
    """Read a typed sum; `ValidationError` with what to do about it."""
    bare = AROUND.sub("", text)
    if found := PLAIN.fullmatch(bare) or GROUPED.fullmatch(bare):
        euros = re.sub(r"\D", "", found["euros"])
        return Decimal(f"{euros}.{(found['cents'] or '').ljust(2, '0')}")
    if TOO_FINE.fullmatch(bare):
        raise ValidationError(_("Use at most two decimals, for example 12,50."))
    raise ValidationError(_("Enter the sum as a number, for example 12,50."))
