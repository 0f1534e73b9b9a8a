"""Two contacts about one matter become one: what was said in both stands together, once.

Nothing that was said is moved: each message stays in the thread that it was said in, under its
number. The one thread points to the other, and the pages of the other show both.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from messaging.models import Author, Draft, Medium, Thread, ThreadState
from messaging.services import states
from messaging.services.saying import Words, say
from messaging.services.taking import TakenByOtherError, holder_of
from messaging.texts import LONGEST

# Of ids of the messages that tell of a merge: done twice, it is told once.
MERGES: Final = UUID("0f4c6b52-8c1d-4c77-9e0e-2f6f1b7a9d54")


MERGED_FIELDS: Final = ("merged_into", "assigned_to", "assigned_at")


class WhyNot(StrEnum):
    SAME = "SAME"
    OTHER_PARTY = "OTHER_PARTY"
    MERGED = "MERGED"
    # Somebody chats in one of them: its lines go on in the thread in which they began.
    LIVE = "LIVE"


class CannotMergeError(Exception):
    """These two cannot be merged (`why`). Nothing was changed."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def merge(*, thread_id: int, into_id: int, agent: User, at: datetime) -> Thread:
    """Let a thread go on in another one of the same party, which is returned.

    What waits for an answer goes on waiting there, since when it waited and by when it was
    promised; drafts are found there. A repeat changes nothing.

    Raises `CannotMergeError`, and `TakenByOtherError` while another agent works on one of them.
    """
    thread, into = _locked(thread_id, into_id)
    if thread.merged_into_id == into.pk:
        return into
    if why := _why_not(thread, into):
        raise CannotMergeError(why)
    for each in (thread, into):
        if other := holder_of(each, agent=agent, at=at):
            raise TakenByOtherError(other)
    _hand_over_wait(thread, into, at=at)
    thread.merged_into = into
    thread.assigned_to = thread.assigned_at = None
    thread.save(update_fields=[*states.STATE_FIELDS, *MERGED_FIELDS])
    # Pages look one step far.
    Thread.objects.filter(merged_into=thread).update(merged_into=into)
    for draft in Draft.objects.select_for_update(of=("self",)).filter(thread=thread):
        _move_draft(draft, into)
    _tell(thread, into, at=at)
    audit.record(
        action="thread.merged",
        actor=agent,
        at=at,
        party=into.party,
        target=into,
        data={"thread": str(thread.public_id)},
    )
    return into


def why_not(thread: Thread, into: Thread) -> WhyNot | None:
    """Why these two cannot be merged, for pages; None where they can."""
    return _why_not(thread, into)


def _locked(*keys: int) -> list[Thread]:
    """In the order of their keys, whichever way round they are to be merged."""
    found = {key: states.lock_thread(key) for key in sorted(set(keys))}
    return [found[key] for key in keys]


def _why_not(thread: Thread, into: Thread) -> WhyNot | None:
    if thread.pk == into.pk:
        return WhyNot.SAME
    if thread.party_id != into.party_id:
        return WhyNot.OTHER_PARTY
    if thread.merged_into_id is not None or into.merged_into_id is not None:
        return WhyNot.MERGED
    if thread.live_since is not None or into.live_since is not None:
        return WhyNot.LIVE
    return None


def _hand_over_wait(thread: Thread, into: Thread, *, at: datetime) -> None:
    """Who waited longest decides, and the nearest promise holds."""
    since, by = thread.waits_since, thread.answer_by
    if thread.state != ThreadState.CLOSED:
        states.end(thread, at=at)
    if since is None:
        return
    states.wait_for_us(into, at=at)
    into.waits_since = min(since, into.waits_since or since)
    into.answer_by = min(filter(None, (by, into.answer_by)), default=None)
    into.save(update_fields=[*states.STATE_FIELDS])


def _move_draft(draft: Draft, into: Thread) -> None:
    """Of two drafts of one user the texts are joined: nothing typed is lost."""
    own = Draft.objects.select_for_update(of=("self",)).filter(user=draft.user_id, thread=into)
    other = own.first()
    if other is None:
        draft.thread = into
        draft.save(update_fields=["thread"])
        return
    texts = filter(None, (other.text, draft.text))
    other.text = "\n\n".join(texts)[:LONGEST]
    other.save(update_fields=["text"])
    draft.attachments.update(draft=other)
    draft.delete()


def _tell(thread: Thread, into: Thread, *, at: datetime) -> None:
    with translation.override(into.language):
        text = _("Two conversations about the same matter were joined into this one.")
    words = Words(
        author=Author.PORTAL,
        user=None,
        medium=Medium.PORTAL,
        text=text,
        client_id=uuid5(MERGES, str(thread.public_id)),
    )
    say(into, words, at=at)
