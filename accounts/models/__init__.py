"""Who: parties, users, their sessions, who acts for whom, and the audit of what was done."""

from accounts.models.audit import AuditEvent
from accounts.models.customer_view import CustomerView, ViewReason
from accounts.models.data_export import DATA_EXPORT_TRANSITIONS, DataExport, DataExportState
from accounts.models.email_address import EmailAddress
from accounts.models.mandate import (
    AUTHORISABLE,
    MANDATE_TRANSITIONS,
    Basis,
    Level,
    Mandate,
    MandateState,
    Scope,
)
from accounts.models.party import Language, Party, PartyKind
from accounts.models.passkey import Passkey
from accounts.models.person import PhoneNumber, Support, SupportNeeds
from accounts.models.portal_session import PortalSession
from accounts.models.scanned_file import (
    OPENABLE,
    SCAN_TRANSITIONS,
    TO_SCAN,
    ScannedFile,
    ScanState,
)
from accounts.models.user import User

__all__ = [
    "AUTHORISABLE",
    "DATA_EXPORT_TRANSITIONS",
    "MANDATE_TRANSITIONS",
    "OPENABLE",
    "SCAN_TRANSITIONS",
    "TO_SCAN",
    "AuditEvent",
    "Basis",
    "CustomerView",
    "DataExport",
    "DataExportState",
    "EmailAddress",
    "Language",
    "Level",
    "Mandate",
    "MandateState",
    "Party",
    "PartyKind",
    "Passkey",
    "PhoneNumber",
    "PortalSession",
    "ScanState",
    "ScannedFile",
    "Scope",
    "Support",
    "SupportNeeds",
    "User",
    "ViewReason",
]
