"""The thread of a matter: found, or begun by whoever says the first thing in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Party, PartyKind, User
from messaging.matters import Matter
from messaging.models import Queue, Thread, ThreadState
from messaging.queries.matters import find_matter
from messaging.queries.threads import thread_about
from messaging.rules.queues import team_of

LONGEST_SUBJECT: Final = 120


class NoSuchMatterError(Exception):
    """There is no such matter, or it is another's. Nothing was written."""


class NoSubjectError(Exception):
    """A thread about no invoice, plan, refund or request needs a subject. Nothing was written."""


@transaction.atomic
def thread_of(
    *, actor: Actor, matter: Matter, subject: str, at: datetime, client_id: UUID | None = None
) -> Thread:
    """The thread of a matter of the actor's; begun where there is none.

    subject    of a general matter, in the person's words; of others it is not looked at
    client_id  made where it is written: the same one begins one general thread, not two

    Of two who begin one matter at a time both get the same thread. One that was merged into
    another is that other. Raises `NoSuchMatterError` and `NoSubjectError`.
    """
    found = find_matter(actor, matter)
    if found is None:
        raise NoSuchMatterError(str(matter))
    party, user = actor.acting_for, actor.user
    if matter.public_id is None:
        return start_general(party=party, user=user, subject=subject, at=at, client_id=client_id)
    known = thread_about(party, found.fields)
    if known is not None:
        return known
    team = team_of(is_company=party.kind == PartyKind.COMPANY, stages=found.stages)
    return _begin(party=party, user=user, team=team, fields=found.fields, at=at)


@transaction.atomic
def start_general(
    *, party: Party, user: User, subject: str, at: datetime, client_id: UUID | None = None
) -> Thread:
    """A thread about none of the party's matters; a repeat with the same `client_id` finds it.

    user  who writes, whose language the thread speaks

    Raises `NoSubjectError`.
    """
    subject = " ".join(subject.replace("\0", "").split())[:LONGEST_SUBJECT]
    if not subject:
        raise NoSubjectError
    public_id = general_id(party, client_id) if client_id else uuid4()
    team = team_of(is_company=party.kind == PartyKind.COMPANY, stages=())
    fields: dict[str, object] = {"public_id": public_id}
    return _begin(party=party, user=user, team=team, fields=fields, at=at, subject=subject)


def general_id(party: Party, client_id: UUID) -> UUID:
    """The public id of the general thread that a press of a button begins: of two presses, one."""
    return uuid5(party.public_id, str(client_id))


def _begin(
    *,
    party: Party,
    user: User,
    team: str,
    fields: Mapping[str, Any],
    at: datetime,
    subject: str = "",
) -> Thread:
    """The database lets one thread of a matter in; whoever comes second gets it."""
    thread, is_new = Thread.objects.get_or_create(
        **fields,
        party=party,
        merged_into=None,
        defaults={
            "subject": subject,
            "language": user.language,
            "queue": Queue(team),
            # Until something is said in it; then it waits for whom it was said to.
            "state": ThreadState.WAITS_FOR_PERSON,
            "started_at": at,
            "changed_at": at,
        },
    )
    if is_new:
        audit.record(action="thread.started", actor=user, at=at, party=party, target=thread)
    return thread
