"""The staff's pages of persons, access and audit."""

from accounts.admin import audit_events, parties, users

__all__ = ["audit_events", "parties", "users"]
