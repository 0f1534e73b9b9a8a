"""The staff's pages of creditors, claims, bookings, documents and imports; of collection."""

from invoices.admin import (
    addresses,
    collection_runs,
    consents,
    creditors,
    documents,
    finvoice_files,
    invoices,
    ledger,
    letters,
    mandate_requests,
    mandates,
    print_batches,
    rates,
    requests,
    reviews,
)

__all__ = [
    "addresses",
    "collection_runs",
    "consents",
    "creditors",
    "documents",
    "finvoice_files",
    "invoices",
    "ledger",
    "letters",
    "mandate_requests",
    "mandates",
    "print_batches",
    "rates",
    "requests",
    "reviews",
]
