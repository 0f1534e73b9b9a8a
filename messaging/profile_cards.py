"""Cards of the profile page: being told, and being asked (`accounts.profile_cards.cards`)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.profile_cards.cards import Card, Group, give
from messaging.models import NoticeChannel
from messaging.queries.surveys import has_declined
from messaging.queries.wishes import channels_of_many, wishes_of


def register() -> None:
    give(Group.REACH, telling, surveys)


def telling(actor: Actor, at: datetime) -> Card:
    channels = channels_of_many([actor.user.pk]).get(actor.user.pk, set())
    states = {
        frozenset(): _("Only here in MyRopo"),
        frozenset({NoticeChannel.EMAIL}): _("Here and by e-mail"),
        frozenset({NoticeChannel.PUSH}): _("Here and on your devices"),
        frozenset(NoticeChannel): _("Here, by e-mail and on your devices"),
    }
    is_daily = NoticeChannel.EMAIL in channels and wishes_of(actor.user.pk).digest
    parts = [states[frozenset(channels)], *([_("e-mail once a day")] if is_daily else [])]
    return Card(
        title=_("How we tell you of news"),
        state=" · ".join(parts),
        url=reverse("messaging:telling"),
        picture="bell",
    )


def surveys(actor: Actor, _at: datetime) -> Card:
    return Card(
        title=_("Questions about our service"),
        state=_("We do not ask you") if has_declined(actor.user) else _("We may ask how it went"),
        url=reverse("messaging:survey-wish"),
        picture="chat",
    )
