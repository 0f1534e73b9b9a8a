"""The random number that a passkey signs: of one session, for one purpose, once, for 5 minutes."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.utils.crypto import salted_hmac

VALID_FOR: Final = timedelta(minutes=5)


class Purpose(StrEnum):
    """A challenge for one is none for the other."""

    ADD = "add"
    RETURN = "return"


def keep(session: SessionBase, purpose: Purpose, challenge: bytes, *, at: datetime) -> None:
    """Remember what was asked; the earlier question of the same purpose is forgotten."""
    session[_key(purpose)] = {"challenge": challenge.hex(), "asked": int(at.timestamp())}


def take(session: SessionBase, purpose: Purpose, *, at: datetime) -> bytes | None:
    """What was asked, if it is not too old and nobody has taken it: also two at one moment."""
    kept = session.pop(_key(purpose), None)
    if kept is None or at.timestamp() - kept["asked"] > VALID_FOR.total_seconds():
        return None
    challenge: str = kept["challenge"]
    name = salted_hmac(f"{__name__}.{purpose}", challenge, algorithm="sha256").hexdigest()
    is_first = cache.add(f"passkey-challenge-{name}", 1, timeout=int(VALID_FOR.total_seconds()))
    return bytes.fromhex(challenge) if is_first else None


def _key(purpose: Purpose) -> str:
    return f"passkey_{purpose}"
