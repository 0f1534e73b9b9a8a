"""Which invoices a budget or a pause is about, as addresses and forms of ours carry it."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.http import QueryDict

from payments.forms.pay import MOST_NAMED, UnreadableWishError


def named_invoices(query: QueryDict) -> tuple[UUID, ...]:
    """The invoices that an address names; what is no key is left out."""
    named: dict[UUID, None] = {}
    for each in query.getlist("invoice")[:MOST_NAMED]:
        with suppress(ValueError):
            named[UUID(each)] = None
    return tuple(named)


def seen_days(query: QueryDict) -> dict[UUID, date]:
    """Of each invoice the last day of the pause, as the page said it: `<key> 2026-12-21`.

    Raises `UnreadableWishError` for what no page of ours writes.
    """
    seen = query.getlist("seen")
    if len(seen) > MOST_NAMED:
        raise UnreadableWishError
    return dict(_seen(each) for each in seen)


def _seen(text: str) -> tuple[UUID, date]:
    key, _space, day = text.partition(" ")
    try:
        return UUID(key), date.fromisoformat(day)
    except ValueError:
        raise UnreadableWishError from None
