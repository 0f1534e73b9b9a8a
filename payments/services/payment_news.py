"""Whose invoice money came for is told that it has come."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from accounts import news
from accounts.news import Kind, News
from invoices.models import Invoice


def tell_booked(booked: Collection[tuple[int, str]], *, at: datetime) -> None:
    """Tell of money that was booked: pairs of an invoice's key and what brought the money.

    In the caller's transaction, in two questions however much it was. What was told of before
    is not told again. Of an invoice whose debtor nobody knows nobody is told.
    """
    keys = {invoice_id for invoice_id, _cause in booked}
    known = Invoice.objects.only("pk", "public_id", "party_id").in_bulk(keys)
    whose = {key: each.party_id for key, each in known.items() if each.party_id is not None}
    news.tell(
        *(_booked(known[key], whose[key], cause, at=at) for key, cause in booked if key in whose)
    )


def _booked(invoice: Invoice, party_id: int, cause: str, *, at: datetime) -> News:
    return News(
        kind=Kind.PAYMENT,
        what="BOOKED",
        cause=f"booked:{cause}",
        path=reverse("invoices:invoice", args=[invoice.public_id]),
        party_id=party_id,
        invoice_id=invoice.pk,
        at=at,
    )
