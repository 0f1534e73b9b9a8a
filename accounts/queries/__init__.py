"""Reads of accounts, by subject."""

from accounts.queries.sessions import find_session_of, living_sessions_of
from accounts.queries.viewings import as_viewings, viewings_of

__all__ = ["as_viewings", "find_session_of", "living_sessions_of", "viewings_of"]
