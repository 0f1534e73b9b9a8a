"""What a debtor wants to pay: which invoices, and another sum than the whole."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices import words
from myropo.money import CENT

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
MOST_NAMED: Final = 200


class UnreadableWishError(Exception):
    """An address or a form that no page of ours writes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page was asked with, by its address or its form.

    invoices   those that are named or ticked
    is_choice  the page was a list with ticks: what is not ticked is not wanted
    sum        the own sum as typed, "" for the whole
    seen       what each invoice cost on the page that was sent, in euros
    shown      the sum on the page that was sent, in euros; None when none was sent
    method     the way to pay that was pressed; "" for the page with all of them
    is_look    only show what it would be
    """

    invoices: tuple[UUID, ...]
    is_choice: bool
    sum: str
    seen: dict[UUID, Decimal]
    shown: Decimal | None
    method: str
    is_look: bool

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """`UnreadableWishError` for keys or sums that are none; the rest is never refused."""
        named, seen = query.getlist("invoice"), query.getlist("seen")
        if len(named) > MOST_NAMED or len(seen) > MOST_NAMED:
            raise UnreadableWishError
        return cls(
            invoices=tuple(dict.fromkeys(_key(each) for each in named)),
            is_choice="choose" in query,
            sum=query.get("sum", "").replace("\0", "").strip()[:LONGEST],
            seen=dict(_seen(each) for each in seen),
            shown=_exact(shown) if (shown := query.get("shown")) else None,
            method=query.get("method", "").replace("\0", "")[:64],
            is_look="show" in query,
        )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UnreadableWishError from None


def _exact(text: str) -> Decimal:
    """A sum as our own pages write it into their forms: `1234.50`."""
    if not re.fullmatch(r"\d{1,10}\.\d{2}", text, re.ASCII):
        raise UnreadableWishError
    return Decimal(text)


def _seen(text: str) -> tuple[UUID, Decimal]:
    key, _space, euros = text.partition(" ")
    return _key(key), _exact(euros)


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


class OwnSumForm(forms.Form):
    """Another sum than the whole; unbound where the whole is paid."""

    use_required_attribute = False

    sum = EurosField(
        label=_("Sum in euros"),
        help_text=_("For example 12,50. You can pay the rest later."),
    )

    def __init__(self, *args: object, most: Decimal, **kwargs: object) -> None:
        """`most` is all that is to pay of what is chosen, in euros."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.most = most

    def clean_sum(self) -> Decimal:
        euros: Decimal = self.cleaned_data["sum"]
        if euros < CENT:
            raise ValidationError(
                _("The smallest sum is %(least)s.") % {"least": words.euros(CENT)}
            )
        if euros > self.most:
            raise ValidationError(
                _("The sum can be at most %(most)s, which is all there is to pay.")
                % {"most": words.euros(self.most)}
            )
        return euros
