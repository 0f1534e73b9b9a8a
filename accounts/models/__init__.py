"""Who: parties, users, their sessions, and the audit of what was done."""

from accounts.models.audit import AuditEvent
from accounts.models.email_address import EmailAddress
from accounts.models.party import Language, Party, PartyKind
from accounts.models.portal_session import PortalSession
from accounts.models.user import User

__all__ = [
    "AuditEvent",
    "EmailAddress",
    "Language",
    "Party",
    "PartyKind",
    "PortalSession",
    "User",
]
