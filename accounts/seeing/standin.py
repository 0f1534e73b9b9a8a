"""The customer in the place of the member of staff, for the length of one request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, override

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest
from django.utils import translation

from accounts.actor import Actor
from accounts.models import CustomerView, User

# What PostgreSQL answers to a change in such a transaction, and to whatever comes after it.
REFUSED_WRITES: Final = frozenset({"25006", "25P02"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What pages know of the look that they are shown in, as `request.look`.

    actor  the customer, as its pages know it
    staff  who looks, in whose language the look speaks of itself
    """

    view: CustomerView
    actor: Actor
    staff: User


class ForgottenSession(SessionBase):
    """A session that ends with its request; the customer's own is neither read nor written."""

    @override
    def load(self) -> dict[str, Any]:
        return {}

    @override
    def exists(self, session_key: str) -> bool:
        return False

    @override
    def create(self) -> None: ...

    @override
    def save(self, must_create: bool = False) -> None: ...

    @override
    def delete(self, session_key: str | None = None) -> None: ...

    @classmethod
    @override
    def clear_expired(cls) -> None: ...


@contextmanager
def eyes_of(request: HttpRequest, look: Look) -> Iterator[None]:
    """Within it the request is the customer's; after it, the member of staff's again.

    What the admin has to tell the member of staff waits for the admin.
    """
    own: dict[str, Any] = {name: getattr(request, name) for name in ("user", "session", "COOKIES")}
    kept = {k: v for k, v in request.COOKIES.items() if k != CookieStorage.cookie_name}
    lent = {"user": look.actor.user, "session": ForgottenSession(), "COOKIES": kept}
    shown = {"actor": look.actor, "acting_ended": False, "look": look}
    request.__dict__.update(lent | shown)
    try:
        with translation.override(look.actor.user.language):
            yield
    finally:
        request.__dict__.update(own)
        for name in shown:
            del request.__dict__[name]


@contextmanager
def nothing_written() -> Iterator[None]:
    """A transaction in which the database refuses every change, and which nothing follows.

    It is rolled back, so that nobody is told of what it seemed to do either.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            transaction.set_rollback(True)


def is_refused_write(error: BaseException | None) -> bool:
    """Whether the database refused a change, or what came after one that was refused."""
    while error is not None:
        if getattr(error, "sqlstate", "") in REFUSED_WRITES:
            return True
        if isinstance(error, TransactionManagementError):
            return True
        error = error.__cause__ or error.__context__
    return False
