"""What a person chooses of being told; what waits follows the new choice at once."""

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.news import Kind
from messaging.models import Delivery, DeliveryState, NoticeChannel, TellingWishes
from messaging.queries.wishes import wishes_of
from messaging.rules.telling import Channel, Wishes, tell_at


@transaction.atomic
def change(
    *,
    user: User,
    off: Collection[tuple[Kind, NoticeChannel]],
    quiet_from: time,
    quiet_until: time,
    digest: bool,
    at: datetime,
) -> bool:
    """Store all wishes of a person; False when they were so already.

    off  what is not wanted; what protects the person stays on, whatever it says
    """
    usual = Wishes()
    kept = sorted(f"{kind}:{channel}" for kind, channel in off if kind not in usual.always)
    wanted = {
        "off": kept,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "digest": digest,
    }
    row = _locked(user, at=at)
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    row.changed_at = at
    row.save()
    _follow(user, at=at)
    _record(user, row, at=at)
    return True


@transaction.atomic
def stop(*, user: User, kinds: Collection[str], channel: NoticeChannel, at: datetime) -> bool:
    """Turn kinds off by a channel, as a link in a message asks; False when they were off."""
    row = _locked(user, at=at)
    ends = {f"{kind}:{channel}" for kind in kinds if kind not in Wishes().always}
    if ends <= set(row.off):
        return False
    row.off, row.changed_at = sorted(ends.union(row.off)), at
    row.save(update_fields=["off", "changed_at"])
    _follow(user, at=at)
    _record(user, row, at=at)
    return True


def _locked(user: User, *, at: datetime) -> TellingWishes:
    usual = Wishes()
    TellingWishes.objects.get_or_create(
        user=user,
        defaults={
            "quiet_from": usual.quiet_from,
            "quiet_until": usual.quiet_until,
            "changed_at": at,
        },
    )
    return TellingWishes.objects.select_for_update().get(user=user)


def _follow(user: User, *, at: datetime) -> None:
    """What waits goes when the new wishes say so, or not at all.

    What a worker is just sending goes: no page waits for a mail server. Should it have to be
    tried again, the wishes are asked again (`delivering.send_waiting`).
    """
    wishes = wishes_of(user.pk)
    waiting = Delivery.objects.select_for_update(of=("self",), skip_locked=True).filter(
        user=user, state=DeliveryState.WAITS
    )
    for each in waiting.select_related("notice"):
        send_at = tell_at(wishes, each.notice.kind, Channel(each.channel), at=at)
        if send_at is None:
            each.state, each.ended_at = DeliveryState.NOT_NEEDED, at
        else:
            each.send_at = send_at
        each.save(update_fields=["state", "ended_at", "send_at"])


def _record(user: User, row: TellingWishes, *, at: datetime) -> None:
    data = {
        "off": row.off,
        "quiet_from": f"{row.quiet_from:%H:%M}",
        "quiet_until": f"{row.quiet_until:%H:%M}",
        "digest": row.digest,
    }
    audit.record(
        action="telling.changed", actor=user, party=user.party, target=row, at=at, data=data
    )
