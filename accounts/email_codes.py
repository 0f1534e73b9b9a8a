"""The code in a link that confirms an e-mail address: signed, not stored, short-lived.

It fits one person, one address and one request, and says none of them: a link names nobody.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from accounts.models import EmailAddress

VALID_FOR: Final = timedelta(days=3)
SALT: Final = "accounts.email_codes"


def code_of(email: EmailAddress) -> str:
    """The code of the newest request; that of an earlier one fits no more."""
    return _signer().signature(_signed(email))


def is_code_of(email: EmailAddress, code: str, *, at: datetime) -> bool:
    """Whether the code confirms the address, and not too late."""
    if at > email.asked_at + VALID_FOR:
        return False
    try:
        _signer().unsign(f"{_signed(email)}:{code}")
    except BadSignature:
        return False
    return True


def _signer() -> Signer:
    return Signer(salt=SALT)


def _signed(email: EmailAddress) -> str:
    asked_at = email.asked_at.astimezone(UTC).isoformat()
    return f"{email.user_id}:{email.address}:{asked_at}"
