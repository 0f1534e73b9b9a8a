"""From news to notices: what happened is written down once, and sent to whom it concerns.

All of it happens in the transaction of its cause, so that what is told has happened, and what
has happened is told. The portal shows it at once; e-mail and push follow by the wishes of each
reader (`rules.telling`), after the commit.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.news import News
from messaging import events
from messaging.models import Delivery, DeliveryState, Notice, NoticeChannel
from messaging.queries.deliveries import PERSONAL, standing_for
from messaging.queries.notices import notices_of
from messaging.queries.wishes import channels_of_many, wishes_of_many
from messaging.rules.telling import Channel, Wishes, tell_at
from myropo.calendar import helsinki_date


@transaction.atomic
def on_news(*, news: Collection[News]) -> list[Notice]:
    """Write down what is new, and send it on its way; the notices that were written.

    What was told before (the same cause) is left as it is. A dozen queries, however many.
    """
    by_cause = {each.cause: each for each in news}
    notices = _write(by_cause)
    if not notices:
        return []
    told = {notice.pk: by_cause[notice.cause] for notice in notices}
    readers = _readers(list(told.values()))
    users = {user for some in readers.values() for user in some}
    wishes, channels = wishes_of_many(users), channels_of_many(users)
    deliveries = [
        Delivery(notice_id=key, user_id=user, channel=channel, send_at=send_at)
        for key, each in told.items()
        for user in sorted(readers[each.cause])
        for channel, send_at in _ways(each, wishes.get(user, Wishes()), channels.get(user, set()))
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    events.announce_notices(
        party_ids={each.party_id for each in told.values()},
        due={
            (each.user_id, each.channel)
            for each in deliveries
            if each.send_at <= told[each.notice_id].at
        },
    )
    return notices


@transaction.atomic
def mark_read(*, actor: Actor, at: datetime, notices: Collection[int] | None = None) -> int:
    """The actor has seen these of its notices, or all; how many of them were new to it.

    What still waits to be sent to the actor's user is not sent any more; others who are to be
    told are told. A repeat changes nothing, nor does one who looks with the actor's eyes.
    """
    if actor.is_looking:
        return 0
    seen = notices_of(actor)
    if notices is not None:
        seen = seen.filter(pk__in=notices)
    keys = list(seen.filter(read_at=None).values_list("pk", flat=True))
    # What a worker is just sending goes: no page waits for a mail server.
    waiting = Delivery.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=DeliveryState.WAITS, user=actor.user, notice__in=seen.values("pk")
    )
    unsent = list(waiting.values_list("pk", flat=True))
    if unsent:
        ends = {"state": DeliveryState.NOT_NEEDED, "ended_at": at}
        Delivery.objects.filter(pk__in=unsent).update(**ends)
    return Notice.objects.filter(pk__in=keys, read_at=None).update(read_at=at)


def mark_page_read(*, actor: Actor, path: str, at: datetime) -> int:
    """The same of what leads to a page that the actor has opened by itself."""
    seen = notices_of(actor).filter(path=path, read_at=None)
    keys = list(seen.values_list("pk", flat=True))
    return mark_read(actor=actor, at=at, notices=keys) if keys else 0


def _write(by_cause: Mapping[str, News]) -> list[Notice]:
    """In the order of their causes: two who tell the same do not wait for each other."""
    rows = [
        Notice(
            party_id=each.party_id,
            kind=each.kind,
            what=each.what,
            cause=cause,
            path=each.path,
            invoice_id=each.invoice_id,
            on=each.on,
            happened_at=each.at,
        )
        for cause, each in sorted(by_cause.items())
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    # Which of them are new, the database knows: their public ids are ours alone.
    ours = Notice.objects.filter(public_id__in=[row.public_id for row in rows])
    return list(ours.order_by("pk"))


def _readers(news: Collection[News]) -> dict[str, set[int]]:
    """The keys of the users who are told of each, by its cause."""
    days = {helsinki_date(each.at) for each in news}
    parties = {each.party_id for each in news if each.user_ids is None}
    standing = {day: standing_for(parties, today=day) for day in days}
    readers: dict[str, set[int]] = {}
    for each in news:
        if each.user_ids is not None:
            users = set(each.user_ids)
        else:
            found = standing[helsinki_date(each.at)].get(each.party_id, {})
            is_personal = each.kind in PERSONAL
            users = {user for user, is_own in found.items() if is_own or not is_personal}
        readers[each.cause] = users - {each.done_by}
    return readers


def _ways(
    news: News, wishes: Wishes, channels: Collection[NoticeChannel]
) -> Iterator[tuple[NoticeChannel, datetime]]:
    for channel in NoticeChannel:
        if channel in channels:
            send_at = tell_at(wishes, news.kind, Channel(channel), at=news.at)
            if send_at is not None:
                yield channel, send_at
