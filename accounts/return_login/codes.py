"""The six figures by which a person comes back without the bank, and how they are guarded.

A code is not stored: it follows from an id that the session of one browser keeps, so no other
browser can use it. Ten minutes, five tries, one use; Valkey counts, for requests at one moment,
too. An address that nobody has is asked about in the same way, with nobody behind the id.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

FIGURES: Final = 6
VALID_FOR: Final = timedelta(minutes=10)
TRIES: Final = 5
KEY: Final = "return_code"
SALT: Final = "accounts.return_codes"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCode:
    """One code that was asked for, as the session keeps it.

    id       random; says nothing, and leads to the code only here
    user_id  whom the code lets in; None where nobody comes back by this address
    address  as it was typed, for the page that asks for the code
    asked    seconds since the epoch
    """

    id: str
    user_id: int | None
    address: str
    asked: int

    @classmethod
    def new(cls, *, user_id: int | None, address: str, at: datetime) -> Self:
        return cls(
            id=secrets.token_urlsafe(16),
            user_id=user_id,
            address=address,
            asked=int(at.timestamp()),
        )

    @classmethod
    def find(cls, session: SessionBase) -> Self | None:
        kept = session.get(KEY)
        return cls(**kept) if kept else None

    def keep(self, session: SessionBase) -> None:
        """Of several, the newest counts."""
        session[KEY] = asdict(self)

    def is_over(self, at: datetime) -> bool:
        return at.timestamp() - self.asked > VALID_FOR.total_seconds()

    def take_try(self) -> bool:
        """Whether one more guess may be looked at; it is counted."""
        key = f"return-code-tries-{self.id}"
        cache.add(key, 0, timeout=int(VALID_FOR.total_seconds()))
        return cache.incr(key) <= TRIES

    def fits(self, typed: str) -> bool:
        return constant_time_compare(typed, code_of(self.id))

    def spend(self) -> bool:
        """Whether it was still unused: of two requests at one moment, one gets it."""
        key = f"return-code-spent-{self.id}"
        return cache.add(key, 1, timeout=int(VALID_FOR.total_seconds()))


def code_of(code_id: str) -> str:
    """Six figures. The remainder favours some codes by less than one in 10^12."""
    digest = salted_hmac(SALT, code_id, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**FIGURES:0{FIGURES}}"


def key_of_address(address: str) -> str:
    """Under which an address is counted: a keyed hash, the same however it is written."""
    return salted_hmac(f"{SALT}.address", address.upper(), algorithm="sha256").hexdigest()[:32]
