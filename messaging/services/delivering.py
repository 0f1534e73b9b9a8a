"""Notices on their way: all that is due for a user by a channel goes as one message.

Sent at least once, and hardly ever twice: a delivery is marked as sent in the very transaction
that hands it over while its row is locked. A worker that dies between the server's answer and
the commit, some milliseconds, leaves it waiting, and the sweep sends it again with the same
id. The other order would lose it. That a server is called within a transaction is meant: it
locks nothing but these rows, for which nobody else waits: who wants one passes over it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from messaging import truth
from messaging.models import Delivery, DeliveryState, Notice, NoticeChannel
from messaging.queries.deliveries import still_for
from messaging.queries.wishes import wishes_of
from messaging.rules.telling import Channel, Wishes, not_in_quiet
from messaging.services import by_email, by_push
from messaging.services.channels import Outcome, Send
from myropo.calendar import helsinki_date

# After so many tries, some two days, nobody waits for the news any more.
MOST_TRIES: Final = 16
LONGEST_PAUSE: Final = timedelta(hours=6)

SENDERS: Final[Mapping[NoticeChannel, Send]] = {
    NoticeChannel.EMAIL: by_email.send,
    NoticeChannel.PUSH: by_push.send,
}
ENDS: Final[Mapping[Outcome, DeliveryState]] = {
    Outcome.SENT: DeliveryState.SENT,
    Outcome.NOBODY: DeliveryState.NOT_NEEDED,
    Outcome.REFUSED: DeliveryState.FAILED,
}

logger = structlog.get_logger(__name__)


@transaction.atomic
def send_waiting(*, user_id: int, channel: NoticeChannel, at: datetime) -> int:
    """Send what is due for a user by a channel, as one message; how many notices it held.

    What was turned off since, or is no longer true, is not sent, and nothing about others for
    whom the user may act no more. What would ring in the quiet hours waits for their
    end, and what a server does not take now for a later try.
    """
    due = Delivery.objects.select_for_update(of=("self",), skip_locked=True).filter(
        user=user_id, channel=channel, state=DeliveryState.WAITS, send_at__lte=at
    )
    rows = list(due.select_related("notice").order_by("notice_id"))
    user = User.objects.select_related("party").get(pk=user_id)
    ready = _ready(rows, wishes_of(user_id), at=at)
    if not user.is_active:
        _end(ready, DeliveryState.NOT_NEEDED, at=at)
        return 0
    hears = still_for(user, [each.notice for each in ready], today=helsinki_date(at))
    _end([each for each in ready if each.notice_id not in hears], DeliveryState.NOT_NEEDED, at=at)
    ready = [each for each in ready if each.notice_id in hears]
    true = truth.still_true([each.notice for each in ready], today=helsinki_date(at))
    _forget([each for each in ready if each.notice_id not in true], at=at)
    sent = [each for each in ready if each.notice_id in true]
    return _send(user, channel, sent, at=at) if sent else 0


def _ready(rows: Collection[Delivery], wishes: Wishes, *, at: datetime) -> list[Delivery]:
    """Those that may ring now by what the person wishes by now; of the others, when or never."""
    ready, unwanted = [], []
    for each in rows:
        kind = each.notice.kind
        rings_at = not_in_quiet(wishes, kind, at=at)
        if not wishes.want(kind, Channel(each.channel)):
            unwanted.append(each)
        elif rings_at > at:
            each.send_at = rings_at
            each.save(update_fields=["send_at"])
        else:
            ready.append(each)
    _end(unwanted, DeliveryState.NOT_NEEDED, at=at)
    return ready


def _forget(untrue: Collection[Delivery], *, at: datetime) -> None:
    """What is no longer true and was told to nobody was never said: should it come true again,
    it is told then. What a worker of another channel is at, that one forgets.
    """
    _end(untrue, DeliveryState.NOT_NEEDED, at=at)
    if not untrue:
        return
    told = Delivery.objects.filter(notice=OuterRef("pk"), state=DeliveryState.SENT)
    unsaid = Notice.objects.filter(
        ~Exists(told), pk__in={e.notice_id for e in untrue}, read_at=None
    )
    keys = unsaid.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Notice.objects.filter(pk__in=list(keys)).delete()


def _send(user: User, channel: NoticeChannel, sent: list[Delivery], *, at: datetime) -> int:
    outcome = SENDERS[channel](
        user=user,
        notices=[each.notice for each in sent],
        key="notices:" + " ".join(str(each.pk) for each in sent),
        at=at,
    )
    if outcome is Outcome.LATER:
        _put_off(sent, at=at)
        return 0
    _end(sent, ENDS[outcome], at=at)
    return len(sent) if outcome is Outcome.SENT else 0


def _put_off(rows: Collection[Delivery], *, at: datetime) -> None:
    """Try again after a minute, then after twice as long each time."""
    for each in rows:
        each.tries += 1
        pause = min(timedelta(minutes=2 ** (each.tries - 1)), LONGEST_PAUSE)
        each.send_at = at + pause
        if each.tries >= MOST_TRIES:
            each.state, each.ended_at = DeliveryState.FAILED, at
            logger.warning("delivery_given_up", delivery=each.pk, channel=each.channel)
    Delivery.objects.bulk_update(rows, ["tries", "send_at", "state", "ended_at"])


def _end(rows: Collection[Delivery], state: DeliveryState, *, at: datetime) -> None:
    if rows:
        keys = [each.pk for each in rows]
        Delivery.objects.filter(pk__in=keys).update(state=state, ended_at=at)
