"""The staff's pages of creditors, claims, bookings, documents and imports."""

from invoices.admin import creditors, documents, finvoice_files, invoices, ledger, rates

__all__ = ["creditors", "documents", "finvoice_files", "invoices", "ledger", "rates"]
