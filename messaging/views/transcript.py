"""Where chats stand among what was said in a thread."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from messaging import words_times
from messaging.models import Medium
from messaging.queries.messages import Said

# Longer than anybody may be silent in a chat before it ends.
APART: Final = timedelta(hours=1)


def headings_of(said: Sequence[Said], *, is_live: bool) -> dict[UUID, str]:
    """What stands above the first line of each chat: when it began and ended.

    is_live  a chat goes on in the thread: the last one has no end yet
    """
    chats = list(_chats(said))
    return {
        chat[0].public_id: _heading(chat, goes_on=is_live and chat is chats[-1]) for chat in chats
    }


def _chats(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Lines that follow each other."""
    chat: list[Said] = []
    for each in said:
        if chat and (each.medium != Medium.CHAT or each.sent_at - chat[-1].sent_at > APART):
            yield chat
            chat = []
        if each.medium == Medium.CHAT:
            chat.append(each)
    if chat:
        yield chat


def _heading(chat: Sequence[Said], *, goes_on: bool) -> str:
    begin, end = (words_times.time_of(each.sent_at) for each in (chat[0], chat[-1]))
    if goes_on:
        return _("Chat, since %(begin)s") % {"begin": begin}
    return _("Chat, %(begin)s–%(end)s") % {"begin": begin, "end": end}
