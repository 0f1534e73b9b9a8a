"""The signed link in a message that ends messages of its kinds, without signing in (RFC 8058).

It opens nothing else and names nobody. It never grows old: who finds a message after a year
may still want no more of them.
"""

from collections.abc import Collection
from typing import Final, NamedTuple

from django.core import signing

from accounts.models import User
from accounts.news import Kind
from messaging.models import NoticeChannel

SALT: Final = "messaging.stop_links"


class Stop(NamedTuple):
    """What a link asks: the user, which kinds, and by which channel."""

    user: User
    kinds: list[Kind]
    channel: NoticeChannel


def token_of(user: User, *, kinds: Collection[str], channel: NoticeChannel) -> str:
    """Users go by their random name: keys of the database do not leave it."""
    return signing.dumps([user.username, channel, sorted(kinds)], salt=SALT)


def read_token(token: str) -> Stop | None:
    """None for what we did not sign, and for a user who is no more."""
    try:
        username, channel, kinds = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        return None
    known = [Kind(each) for each in kinds if each in Kind.values]
    return Stop(user, known, NoticeChannel(channel))
