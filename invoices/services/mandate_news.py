"""What is told of rights that staff confirm or end: that there is news, never whose or what."""

from datetime import datetime
from typing import Final

from django.urls import reverse

from accounts import news
from accounts.models import Basis, Mandate
from invoices.models import MandateRequest, MandateRequestState

# To somebody who has died nothing is written.
SILENT: Final = frozenset({Basis.ESTATE})


def tell_of_answer(request: MandateRequest, *, at: datetime) -> None:
    """Tell who asked that there is an answer; and whom it is about, if it is yes.

    Nobody is told of a request about them that was refused.
    """
    answer = news.News(
        kind=news.Kind.AUTHORISATION,
        what="ANSWERED",
        cause=f"mandate-request:{request.public_id}:{request.state}",
        path=reverse("invoices:mandate-request", args=[request.public_id]),
        party_id=request.holder_id,
        at=at,
    )
    mandate = request.mandate if request.state == MandateRequestState.CONFIRMED else None
    if mandate is None or request.basis in SILENT:
        news.tell(answer)
        return
    given = news.News(
        kind=news.Kind.SECURITY,
        what="ACTED_FOR",
        cause=f"mandate-given:{mandate.public_id}",
        path=reverse("invoices:authorisation", args=[mandate.public_id]),
        party_id=mandate.principal_id,
        at=at,
    )
    news.tell(answer, given)


def tell_of_end(mandate: Mandate, *, at: datetime) -> None:
    """Tell who held a right that staff ended it."""
    if mandate.holder_id is None:
        return
    news.tell(
        news.News(
            kind=news.Kind.AUTHORISATION,
            what="ENDED",
            cause=f"mandate-ended:{mandate.public_id}",
            path=reverse("invoices:home"),
            party_id=mandate.holder_id,
            at=at,
        )
    )
