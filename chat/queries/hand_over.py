"""To which line a robot's chat would go: whose work the bill is, and who speaks the language."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Language, PartyKind
from chat.models import BotTalk, Chat, ChatAgent
from chat.queries.desks import agents_here
from messaging.models import Queue
from messaging.rules.queues import team_of


def queue_of(chat: Chat, talk: BotTalk) -> Queue:
    """The queue of the bill that the talk turned out to be about; else the chat's own.

    The chat's thread is loaded with its party.
    """
    if talk.invoice is None:
        return Queue(chat.queue)
    is_company = chat.thread.party.kind == PartyKind.COMPANY
    return Queue(team_of(is_company=is_company, stages=[talk.invoice.stage]))


def language_of(chat: Chat, talk: BotTalk, *, queue: Queue, at: datetime) -> Language:
    """The language of the talk if agents of the queue serve it, else the person's own.

    Who is at the desk now goes before who may come back to it; two queries at most.
    """
    spoken, usual = Language(talk.language), Language(chat.user.language)
    if spoken == usual:
        return spoken
    of_queue = ChatAgent.objects.filter(queues__contains=[queue], user__is_active=True)
    for agents in (agents_here(at).filter(queues__contains=[queue]), of_queue):
        served = _languages(agents.values_list("languages", flat=True))
        if spoken in served:
            return spoken
        if usual in served:
            return usual
    return spoken


def _languages(rows: Iterable[list[str]]) -> set[str]:
    return {language for languages in rows for language in languages}
