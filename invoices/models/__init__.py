"""What is owed: creditors, invoices, their ledger, timeline and documents."""

from invoices.models.collection import CollectionRun, Review, ReviewOutcome, ReviewReason
from invoices.models.consent import ElectronicConsent
from invoices.models.creditor import Creditor
from invoices.models.creditor_policy import CreditorPolicy, OfferedUntil
from invoices.models.daily_figure import DailyFigure
from invoices.models.debtor_request import (
    REQUEST_TRANSITIONS,
    DebtorRequest,
    DisputeReason,
    RequestFile,
    RequestKind,
    RequestOutcome,
    RequestState,
)
from invoices.models.document import (
    DOCUMENT_TRANSITIONS,
    Document,
    DocumentKind,
    DocumentState,
)
from invoices.models.finvoice_file import FinvoiceFile, FinvoiceOutcome
from invoices.models.hold import Hold
from invoices.models.invoice import (
    ClaimKind,
    FoundInvoice,
    HoldReason,
    InterestBasis,
    Invoice,
    InvoiceQuerySet,
    InvoiceRow,
)
from invoices.models.ledger import EntryKind, LedgerEntry
from invoices.models.letter import (
    LETTER_TRANSITIONS,
    Letter,
    LetterChannel,
    LetterFailure,
    LetterKind,
    LetterState,
)
from invoices.models.letter_address import LetterAddress
from invoices.models.mandates import (
    ASKABLE,
    MANDATE_REQUEST_TRANSITIONS,
    OPEN_MANDATE_REQUESTS,
    MandateFile,
    MandateRequest,
    MandateRequestState,
    MandateScope,
)
from invoices.models.membership import CreditorMembership
from invoices.models.print_batch import PrintAnswer, PrintBatch
from invoices.models.reference_rate import ReferenceRate
from invoices.models.stage import CLOSED_STAGES, TRANSITIONS, IllegalStageError, Stage
from invoices.models.timeline import EventKind, TimelineEvent
from invoices.models.webhook import (
    WEBHOOK_TRANSITIONS,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookFailure,
    WebhookKind,
    WebhookMessage,
    WebhookState,
    WhyOff,
)

__all__ = [
    "ASKABLE",
    "CLOSED_STAGES",
    "DOCUMENT_TRANSITIONS",
    "LETTER_TRANSITIONS",
    "MANDATE_REQUEST_TRANSITIONS",
    "OPEN_MANDATE_REQUESTS",
    "REQUEST_TRANSITIONS",
    "TRANSITIONS",
    "WEBHOOK_TRANSITIONS",
    "ClaimKind",
    "CollectionRun",
    "Creditor",
    "CreditorMembership",
    "CreditorPolicy",
    "DailyFigure",
    "DebtorRequest",
    "DisputeReason",
    "Document",
    "DocumentKind",
    "DocumentState",
    "ElectronicConsent",
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
    "Letter",
    "LetterAddress",
    "LetterChannel",
    "LetterFailure",
    "LetterKind",
    "LetterState",
    "MandateFile",
    "MandateRequest",
    "MandateRequestState",
    "MandateScope",
    "OfferedUntil",
    "PrintAnswer",
    "PrintBatch",
    "ReferenceRate",
    "RequestFile",
    "RequestKind",
    "RequestOutcome",
    "RequestState",
    "Review",
    "ReviewOutcome",
    "ReviewReason",
    "Stage",
    "TimelineEvent",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookFailure",
    "WebhookKind",
    "WebhookMessage",
    "WebhookState",
    "WhyOff",
]
