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
from invoices.forms.euros import LONGEST, EurosField
from myropo.money import CENT

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
