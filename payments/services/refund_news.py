"""What is told of refunds: an account was given, money was paid back, or could not be.

Told are whoever stands for the debtor, also who did it, and who told an account before: if
somebody else changes it, they hear of it.
"""

from datetime import datetime
from enum import StrEnum

from django.urls import reverse

from accounts import news
from payments.models import Refund
from payments.queries.own_refunds import last_payment
from payments.queries.refund_news import others_who_reported


class What(StrEnum):
    ACCOUNT = "ACCOUNT"
    PAID = "PAID"
    FAILED = "FAILED"


def tell(*, refund_id: int, what: What, at: datetime) -> None:
    """Tell of a refund in the transaction that finds it out.

    A repeat about the same payment and account tells nobody.
    """
    refund = Refund.objects.select_related("invoice").get(pk=refund_id)
    payment = last_payment(refund)
    told_at = int(refund.reported_at.timestamp()) if refund.reported_at else 0
    # Staff may ask anew, before any payment, for each account that was told.
    cause = f"{what.lower()}:{refund.pk}:{payment.pk if payment else 0}:{told_at}"
    write(refund=refund, what=what, cause=cause, at=at)


def write(*, refund: Refund, what: What, cause: str, at: datetime) -> None:
    """The same for a cause of the caller's, unique among those of refunds."""
    party = refund.invoice.party_id if refund.invoice else None
    told = [] if party is None else [_news(refund, what, cause, party_id=party, at=at)]
    for user_id, its_party in others_who_reported(refund):
        each = _news(refund, what, f"{cause}:{user_id}", party_id=its_party, at=at)
        told.append(each)
    news.tell(*told)


def _news(refund: Refund, what: What, cause: str, *, party_id: int, at: datetime) -> news.News:
    return news.News(
        kind=news.Kind.REFUND,
        what=str(what),
        cause=f"refund:{cause}",
        path=reverse("payments:refund", args=[refund.public_id]),
        party_id=party_id,
        at=at,
    )
