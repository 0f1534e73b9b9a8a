"""What is told of rights to act: to whom, and the one e-mail that no notice can replace.

Who gives a right, or for whom it is given, hears of it in the transaction that makes it so,
also when it was the giver itself: a stolen session gives rights as well. The holder hears of
it by a worker: how long the giver's page takes says nothing of whether the other is known.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mailing, news
from accounts.models import Mandate, MandateState
from accounts.public_urls import public_url
from invoices import invitation_links
from invoices.rules import authorisations as rules


class What(StrEnum):
    INVITED = "INVITED"
    GIVEN = "GIVEN"
    ACCEPTED = "ACCEPTED"
    REVOKED = "REVOKED"
    GIVEN_UP = "GIVEN_UP"
    # Wrong codes ended the invitation.
    SPOILED = "SPOILED"


# Somebody may act in the giver's name: nobody turns that off.
PROTECTS: Final = frozenset({What.INVITED, What.GIVEN})
FOR_GIVER: Final = PROTECTS | {What.ACCEPTED, What.GIVEN_UP, What.SPOILED}
FOR_HOLDER: Final = frozenset({What.GIVEN, What.REVOKED})


def send_invitation(*, mandate_id: int) -> bool:
    """Send the newest link of an invitation; False when it does not wait any more.

    In the language of the giver: nothing is known of its reader. Sent at least once.
    """
    mandate = Mandate.objects.select_related("given_by").get(pk=mandate_id)
    if mandate.state != MandateState.INVITED:
        return False
    token = invitation_links.token_of(mandate)
    return mailing.send(
        mailing.Mail(
            to=mandate.invited_address,
            language=mandate.given_by.language,
            template="authorisation_invitation",
            subject=_("An invitation to take care of somebody’s invoices"),
            key=f"invitation:{token}",
            context={
                "url": f"{public_url(reverse('invoices:authorisation-accept'))}?code={token}",
                "days": rules.INVITATION_LASTS.days,
            },
        )
    )


def tell_givers(mandate: Mandate, what: What, *, at: datetime) -> None:
    """Tell the party that it is for, and who gave it in its name, in the caller's transaction."""
    if what not in FOR_GIVER:
        return
    parties = {mandate.principal_id, mandate.given_by.party_id} - {None}
    protects = what in PROTECTS
    kind = news.Kind.SECURITY if protects else news.Kind.AUTHORISATION
    told = "AUTHORISED" if protects else str(what)
    news.tell(*[_news(mandate, kind, told, party_id=key, at=at) for key in parties if key])


@transaction.atomic
def tell_holder(*, mandate_id: int, what: What, at: datetime) -> None:
    """Tell who may act, or might until now. A repeat changes nothing.

    at  when it came about
    """
    mandate = Mandate.objects.get(pk=mandate_id)
    if mandate.holder_id is not None and what in FOR_HOLDER:
        kind = news.Kind.AUTHORISATION
        news.tell(_news(mandate, kind, str(what), party_id=mandate.holder_id, at=at))


def _news(
    mandate: Mandate, kind: news.Kind, what: str, *, party_id: int, at: datetime
) -> news.News:
    """An invitation that is sent anew is told anew.

    The page of the right is open to its two parties. Who gave it for another finds it while it
    acts for that one: its own news lead to the page of all rights.
    """
    moment = f"{at.timestamp():.0f}"
    is_between = party_id in {mandate.principal_id, mandate.holder_id}
    page = reverse("invoices:authorisation", args=[mandate.public_id])
    return news.News(
        kind=kind,
        what=what,
        cause=f"authorisation:{mandate.public_id}:{what}:{party_id}:{moment}",
        path=page if is_between else reverse("invoices:authorisations"),
        party_id=party_id,
        at=at,
    )
