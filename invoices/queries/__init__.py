"""Reads. Every function that returns a debtor's data takes the actor first."""

from invoices.queries.details import Details, get_details_or_404
from invoices.queries.lists import (
    CreditorShare,
    archive_of,
    creditors_of,
    invoices_of,
    most_urgent_of,
    narrowed,
    open_invoices_of,
)
from invoices.queries.rights import find_invoice, get_invoice_or_404, rights

__all__ = [
    "CreditorShare",
    "Details",
    "archive_of",
    "creditors_of",
    "find_invoice",
    "get_details_or_404",
    "get_invoice_or_404",
    "invoices_of",
    "most_urgent_of",
    "narrowed",
    "open_invoices_of",
    "rights",
]
