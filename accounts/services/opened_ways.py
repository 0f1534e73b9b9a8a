"""Telling a person that a way to come back without the bank was opened: somebody else may have."""

from datetime import datetime
from typing import Final

from django.urls import reverse

from accounts import news
from accounts.acting import own_party
from accounts.models import User
from accounts.return_login.ways import Way

WHATS: Final = {Way.PASSKEY: "PASSKEY_ADDED", Way.CODE: "CODE_OPENS"}


def tell_of_opened_way(user: User, way: Way, *, at: datetime) -> None:
    """Tell in the caller's transaction. Also who did it: a stolen session does it as well."""
    news.tell(
        news.News(
            kind=news.Kind.SECURITY,
            what=WHATS[way],
            cause=f"return-opened:{user.pk}:{way}:{at.isoformat()}",
            path=reverse("accounts:return-login"),
            party_id=own_party(user).pk,
            user_ids=[user.pk],
            at=at,
        )
    )
