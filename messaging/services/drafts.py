"""What somebody is writing: kept while it is typed, gone when it is sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Party, User
from messaging.matters import GENERAL, Matter
from messaging.models import Draft, Message, Thread
from messaging.services.starting import LONGEST_SUBJECT
from messaging.texts import LONGEST, readable
from messaging.words_matters import matter_of


def get_draft(
    *, user: User, party: Party, thread: Thread | None = None, matter: Matter | None = None
) -> Draft | None:
    """The user's draft in a thread, or about a matter of which nothing was said yet.

    What was begun about the matter before somebody else began its thread goes on there. A
    draft that was saved while its message was being sent is none. The thread's matter is
    loaded.
    """
    drafts = Draft.objects.filter(user=user, party=party).prefetch_related("attachments")
    draft = drafts.filter(**_place(thread, matter)).first()
    if draft is None and thread is not None:
        draft = _adopt(drafts, thread)
    if draft is not None and _was_sent(user=user, party=party, client_id=draft.client_id):
        return None
    return draft


@transaction.atomic
def save_draft(
    *,
    user: User,
    party: Party,
    text: str,
    client_id: UUID,
    at: datetime,
    thread: Thread | None = None,
    matter: Matter | None = None,
    subject: str = "",
) -> Draft | None:
    """Keep what is typed, mistakes included; what is too long is kept as far as it can be sent.

    client_id  of the page; a draft that is there keeps its own, so that two pages with one
               draft send one message
    at         when it was typed: what was typed earlier never replaces what was typed later

    None when its message has been sent, or the draft was sent or discarded at this moment:
    nothing comes back that the person has done with.
    """
    if _was_sent(user=user, party=party, client_id=client_id):
        return None
    typed = {
        "text": readable(text, ends=False)[:LONGEST],
        "subject": readable(subject)[:LONGEST_SUBJECT],
        "changed_at": at,
    }
    draft, is_new = Draft.objects.get_or_create(
        user=user,
        party=party,
        **_place(thread, matter),
        defaults={**typed, "client_id": client_id},
    )
    if is_new:
        return draft
    kept = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if kept is None or kept.changed_at > at:
        return kept
    if _was_sent(user=user, party=party, client_id=kept.client_id):
        # It was saved while its message was being sent, and is no draft: this is the next one.
        kept.client_id = client_id
    for name, value in typed.items():
        setattr(kept, name, value)
    kept.save(update_fields=[*typed, "client_id"])
    return kept


def discard(*, user: User, draft_id: int) -> bool:
    """Throw a draft away; whether there was one. Its files go with the next sweep."""
    deleted, _by_model = Draft.objects.filter(pk=draft_id, user=user).delete()
    return bool(deleted)


def _place(thread: Thread | None, matter: Matter | None) -> dict[str, Any]:
    """Where a draft stands: in a thread, or else under what it would be about."""
    return {"thread": thread, "matter": "" if thread else str(matter)}


def _adopt(drafts: QuerySet[Draft], thread: Thread) -> Draft | None:
    matter = matter_of(thread)
    begun = None if matter == GENERAL else drafts.filter(thread=None, matter=str(matter)).first()
    if begun is not None:
        begun.thread, begun.matter = thread, ""
        begun.save(update_fields=["thread", "matter"])
    return begun


def _was_sent(*, user: User, party: Party, client_id: UUID) -> bool:
    sent = Message.objects.filter(thread__party=party, user=user, client_id=client_id)
    return sent.exists()
