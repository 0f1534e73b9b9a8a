"""How a person comes back without the bank, as sessions are listed and mail tells it."""

from enum import StrEnum


class Way(StrEnum):
    """A value is what `PortalSession.method` says."""

    PASSKEY = "passkey"
    CODE = "e-mail code"
