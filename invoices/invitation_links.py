"""The signed part of an invitation's link, and the digest of the code that opens it.

A link names nobody. It fits one invitation and one code: when a new code is made, the link that
was sent before stops working. Whoever has the link still needs the code, which the giver tells
by mouth; of it only a keyed digest is stored.
"""

from typing import Final
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Mandate

SALT: Final = "invoices.invitation_links"


def digest_of(public_id: UUID, safety_code: str) -> str:
    """The keyed digest of a code, for one invitation alone; 64 hexadecimal digits."""
    return salted_hmac(SALT, f"{public_id}:{safety_code}", algorithm="sha256").hexdigest()


def is_code_of(mandate: Mandate, safety_code: str) -> bool:
    digest = digest_of(mandate.public_id, safety_code)
    return constant_time_compare(digest, mandate.invited_digest)


def token_of(mandate: Mandate) -> str:
    """The token of the newest invitation."""
    return f"{mandate.public_id.hex}.{_signer().signature(_signed(mandate))}"


def read_public_id(token: str) -> UUID | None:
    """Which invitation a token says to be of; whether it is, `is_token_of` tells."""
    try:
        return UUID(hex=token.partition(".")[0])
    except ValueError:
        return None


def is_token_of(mandate: Mandate, token: str) -> bool:
    signature = token.partition(".")[2]
    try:
        _signer().unsign(f"{_signed(mandate)}:{signature}")
    except BadSignature:
        return False
    return True


def _signer() -> Signer:
    return Signer(salt=SALT)


def _signed(mandate: Mandate) -> str:
    return f"{mandate.public_id.hex}.{mandate.invited_digest}"
