"""The card of the profile page about money that comes back (`accounts.profile_cards.cards`)."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.profile_cards.cards import Card, Group, give
from payments.queries.own_refunds import saved_account_of

LAST: Final = 4  # characters of an account that are shown: a profile is read over shoulders


def register() -> None:
    give(Group.MONEY, saved_account, is_of_party=True)


def saved_account(actor: Actor, at: datetime) -> Card:
    saved = saved_account_of(actor)
    last = saved.iban[-LAST:] if saved else ""
    return Card(
        title=_("Account for refunds"),
        state=_("Ends in %(last)s") % {"last": last} if saved else _("None kept"),
        url=reverse("payments:saved-account"),
        picture="bank",
    )
