"""What people chose of being told, and by which channels they can be reached."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import EmailAddress
from messaging.models import NoticeChannel, PushSubscription, TellingWishes
from messaging.rules.telling import Channel, Wishes

# In the order of `_read`.
COLUMNS = ("off", "quiet_from", "quiet_until", "digest")


def wishes_of(user_id: int) -> Wishes:
    """Those of one user; who never chose has the usual ones."""
    return wishes_of_many([user_id]).get(user_id, Wishes())


def wishes_of_many(user_ids: Collection[int]) -> dict[int, Wishes]:
    """Those of users who chose, in one query."""
    rows = TellingWishes.objects.filter(user__in=user_ids).values_list("user", *COLUMNS)
    return {
        user: Wishes(
            wants=_unwanted(off), quiet_from=quiet_from, quiet_until=quiet_until, digest=digest
        )
        for user, off, quiet_from, quiet_until, digest in rows
    }


def channels_of_many(user_ids: Collection[int]) -> dict[int, set[NoticeChannel]]:
    """By which channels users can be reached now, in two queries; who by none has no entry."""
    found: dict[int, set[NoticeChannel]] = defaultdict(set)
    for channel, rows in (
        (NoticeChannel.EMAIL, _addresses(user_ids)),
        (NoticeChannel.PUSH, PushSubscription.objects.filter(user__in=user_ids)),
    ):
        for user in rows.values_list("user", flat=True):
            found[user].add(channel)
    return dict(found)


def find_address_of(user_id: int) -> EmailAddress | None:
    """Where e-mail goes to a user: None without a confirmed address."""
    return _addresses([user_id]).first()


def _addresses(user_ids: Collection[int]) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user__in=user_ids, confirmed_at__isnull=False)


def _unwanted(off: Collection[str]) -> dict[tuple[str, Channel], bool]:
    pairs = (each.partition(":") for each in off)
    return {(kind, Channel(channel)): False for kind, _colon, channel in pairs}
