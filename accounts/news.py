"""What a person is told of: said by the service that did it, in the transaction that did it.

What happened is then told, and what was rolled back is not. Who is told, when and by which
channel, `messaging` knows; whoever does something only says that it has happened.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What people choose among when they say how they want to be told."""

    ANSWER = "ANSWER", _("Answers to your messages")
    LETTER = "LETTER", _("New letters")
    PAYMENT = "PAYMENT", _("Payments that were booked")
    PLAN = "PLAN", _("Payment plans")
    DUE = "DUE", _("Due dates")
    REFUND = "REFUND", _("Refunds")
    AUTHORISATION = "AUTHORISATION", _("Acting for another")
    SECURITY = "SECURITY", _("Signing in and changes of your details")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that has happened to a party's matters.

    what      which of the kind's things, by its word in `messaging.words_notices`: "PAID"
    cause     what happened, unique for ever: what is said twice is told once
    path      the page of the portal that shows it
    party_id  whose matter it is
    user_ids  who is told; None: everybody who stands where the party stands
    done_by   who did it and need not be told: the key of a user, or None
    invoice_id, on   the invoice and the day that it is about, where there are such
    """

    kind: Kind
    what: str
    cause: str
    path: str
    party_id: int
    at: datetime
    user_ids: Collection[int] | None = None
    done_by: int | None = None
    invoice_id: int | None = None
    on: date | None = None


# Things have happened. Argument: `news`, a tuple of them. Sent inside the transaction of their
# cause: a receiver writes rows and nothing else, and what it raises undoes the cause as well.
happened: Final = Signal()


def tell(*news: News) -> None:
    """Say in the caller's transaction what has happened; of many things, all in one call.

    Who hears of them writes them together: a round over thousands costs no query for each.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "News are told in the transaction that makes them true."
        raise transaction.TransactionManagementError(message)
    if news:
        happened.send(sender=None, news=news)
