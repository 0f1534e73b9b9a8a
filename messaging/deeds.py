"""What an act on a thread or a message was about, in words."""

from collections.abc import Collection, Mapping

from invoices.deeds import tell_of
from messaging.models import Message, Thread
from messaging.queries.threads import WITH_MATTER
from messaging.words_matters import title_of


def threads(keys: Collection[str]) -> Mapping[str, str]:
    """What the thread is about, by the keys of threads."""
    rows = Thread.objects.filter(pk__in=keys).select_related(*WITH_MATTER)
    return {str(row.pk): title_of(row) for row in rows}


def messages(keys: Collection[str]) -> Mapping[str, str]:
    """The same by the keys of messages: never what was said."""
    with_matter = [f"thread__{path}" for path in WITH_MATTER]
    rows = Message.objects.filter(pk__in=keys).select_related(*with_matter).defer("text", "search")
    return {str(row.pk): title_of(row.thread) for row in rows}


def register() -> None:
    tell_of(Thread, threads)
    tell_of(Message, messages)
