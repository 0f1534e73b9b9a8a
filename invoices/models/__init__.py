"""What is owed: creditors, invoices, their ledger, timeline and documents."""

from invoices.models.creditor import Creditor
from invoices.models.document import (
    DOCUMENT_TRANSITIONS,
    Document,
    DocumentKind,
    DocumentState,
)
from invoices.models.finvoice_file import FinvoiceFile, FinvoiceOutcome
from invoices.models.hold import Hold
from invoices.models.invoice import (
    CLOSED_STAGES,
    TRANSITIONS,
    ClaimKind,
    FoundInvoice,
    HoldReason,
    IllegalStageError,
    InterestBasis,
    Invoice,
    InvoiceQuerySet,
    InvoiceRow,
    Stage,
)
from invoices.models.ledger import EntryKind, LedgerEntry
from invoices.models.membership import CreditorMembership
from invoices.models.reference_rate import ReferenceRate
from invoices.models.timeline import EventKind, TimelineEvent

__all__ = [
    "CLOSED_STAGES",
    "DOCUMENT_TRANSITIONS",
    "TRANSITIONS",
    "ClaimKind",
    "Creditor",
    "CreditorMembership",
    "Document",
    "DocumentKind",
    "DocumentState",
    "EntryKind",
    "EventKind",
    "FinvoiceFile",
    "FinvoiceOutcome",
    "FoundInvoice",
    "Hold",
    "HoldReason",
    "IllegalStageError",
    "InterestBasis",
    "Invoice",
    "InvoiceQuerySet",
    "InvoiceRow",
    "LedgerEntry",
    "ReferenceRate",
    "Stage",
    "TimelineEvent",
]
