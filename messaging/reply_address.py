"""The address by which an answer finds its thread: `messages+<token>@…`, signed.

A token names a thread and opens nothing: who has it may say something in the thread, marked as
an e-mail of nobody identified, and reads nothing there. So it does not run out: people answer
old e-mails. But it is made for one user, and counts as long as that user hears of answers.
"""

import base64
import hmac
from binascii import Error as Base32Error
from collections.abc import Collection
from dataclasses import dataclass
from email.utils import formataddr
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT: Final = "messaging.reply_address"
ID_BYTES: Final = 16
# 80 bits: guessing one takes longer than a mail server would let anybody try.
MAC_BYTES: Final = 10
# Base32 without its padding: mail servers fold capitals.
TOKEN_LENGTH: Final = 42


@dataclass(frozen=True, slots=True)
class Token:
    """What an address of ours names, if anything: to be believed of `is_for` alone."""

    thread_id: UUID
    mac: bytes

    def is_for(self, user_ids: Collection[int]) -> bool:
        """Whether we made it, for one of these users."""
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return any(
            hmac.compare_digest(self.mac, _mac(self.thread_id, user_id, key))
            for user_id in user_ids
            for key in keys
        )


def reply_address_of(thread_id: UUID, user_id: int) -> str:
    """Where the user's answer about a thread is to go; "" where no mail comes in."""
    local, _at, domain = settings.MESSAGES_ADDRESS.rpartition("@")
    if not local:
        return ""
    token = base64.b32encode(thread_id.bytes + _mac(thread_id, user_id, settings.SECRET_KEY))
    return f"{local}+{token.decode().rstrip('=').lower()}@{domain}"


def reply_to_of(thread_id: UUID | None, user_id: int) -> str:
    """The same as a header shows it, under the name of the portal; None: of no one thread."""
    address = reply_address_of(thread_id, user_id) if thread_id else settings.MESSAGES_ADDRESS
    return formataddr(("MyRopo", address)) if address else ""


def is_ours(address: str) -> bool:
    """Whether mail to this address comes to us; with a token, or without one."""
    own_local, _at, own_domain = settings.MESSAGES_ADDRESS.lower().rpartition("@")
    local, _at, domain = address.lower().rpartition("@")
    return bool(own_local) and domain == own_domain and local.partition("+")[0] == own_local


def token_in(address: str) -> Token | None:
    """What stands in an address of ours; None where there is no such thing as a token."""
    token = address.rpartition("@")[0].partition("+")[2]
    if not is_ours(address) or len(token) != TOKEN_LENGTH:
        return None
    try:
        content = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (Base32Error, ValueError):
        return None
    return Token(UUID(bytes=content[:ID_BYTES]), content[ID_BYTES:])


def _mac(thread_id: UUID, user_id: int, key: str) -> bytes:
    signed = thread_id.bytes + str(user_id).encode()
    return salted_hmac(SALT, signed, secret=key, algorithm="sha256").digest()[:MAC_BYTES]
