"""Reads. Every function that returns a debtor's data takes the actor first."""

from invoices.queries.details import Details, get_details_or_404
from invoices.queries.lists import (
    Listed,
    archive_of,
    ends_of,
    invoices_of,
    narrowed,
    open_invoices_of,
    open_page_of,
    rows_of,
)
from invoices.queries.rights import (
    find_invoice,
    get_invoice_or_404,
    parties_who_see,
    rights,
)
from invoices.queries.summary import Summary, summary_of
from invoices.queries.what_next import (
    Outlook,
    most_urgent_of,
    outlook_of,
    policy_of,
    standing_of,
)

__all__ = [
    "Details",
    "Listed",
    "Outlook",
    "Summary",
    "archive_of",
    "ends_of",
    "find_invoice",
    "get_details_or_404",
    "get_invoice_or_404",
    "invoices_of",
    "most_urgent_of",
    "narrowed",
    "open_invoices_of",
    "open_page_of",
    "outlook_of",
    "parties_who_see",
    "policy_of",
    "rights",
    "rows_of",
    "standing_of",
    "summary_of",
]
