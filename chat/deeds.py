"""What an act on a chat or a call back was about, in words: its matter, never what was said."""

from collections.abc import Collection, Mapping

from chat.models import CallBack, Chat
from invoices.deeds import tell_of
from messaging.queries.threads import WITH_MATTER
from messaging.words_matters import title_of

_WITH_MATTER = tuple(f"thread__{path}" for path in WITH_MATTER)


def chats(keys: Collection[str]) -> Mapping[str, str]:
    """What the chat's thread is about, by the keys of chats."""
    rows = Chat.objects.filter(pk__in=keys).select_related(*_WITH_MATTER)
    return {str(row.pk): title_of(row.thread) for row in rows}


def call_backs(keys: Collection[str]) -> Mapping[str, str]:
    """The same by the keys of calls back."""
    rows = CallBack.objects.filter(pk__in=keys).select_related(*_WITH_MATTER)
    return {str(row.pk): title_of(row.thread) for row in rows}


def register() -> None:
    tell_of(Chat, chats)
    tell_of(CallBack, call_backs)
