"""Suomi.fi authorisations (valtuudet): the companies for which a person may act.

The person has asked to act for a company beforehand; nobody is sent there straight from
signing in (the service's terms of use).
"""

from accounts.suomifi.web_api import (
    Kind,
    Organisation,
    Reason,
    Registration,
    SuomifiError,
    authorize_url,
    checksum,
    exchange_code,
    organisations,
    register,
)

__all__ = [
    "Kind",
    "Organisation",
    "Reason",
    "Registration",
    "SuomifiError",
    "authorize_url",
    "checksum",
    "exchange_code",
    "organisations",
    "register",
]
