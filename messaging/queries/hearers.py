"""Who hears of an answer besides those who hear of everything."""

from datetime import date

from django.db.models import QuerySet

from accounts.actor import Access, Actor
from accounts.models import Basis, Level, Mandate, PartyKind, Scope, User
from messaging.models import Author, Message, Thread
from messaging.queries.deliveries import standing_for
from messaging.queries.messages import said_in
from messaging.queries.threads import find_thread


def told_of(thread: Thread, *, today: date) -> list[int]:
    """The keys of all users who are told of an answer. The thread's party is loaded."""
    hearers = hearers_of(thread, today=today)
    if hearers is not None:
        return hearers
    party_id = thread.party_id
    return sorted(standing_for({party_id}, today=today).get(party_id, {}))


def hearers_of(thread: Thread, *, today: date) -> list[int] | None:
    """The keys of the users who are told; None: those who stand where the party stands.

    Who wrote hears the answer, too, also in what was merged into the thread: by a right that
    lets it read the thread still, or for a company, whose registers are asked at each visit.
    Two queries; where there are such, two more and two for each right. The party is loaded.
    """
    party = thread.party
    said = Message.objects.filter(thread__in=said_in(thread), author=Author.PERSON)
    others = User.objects.filter(pk__in=said.values("user"), is_active=True).exclude(party=party)
    if party.kind == PartyKind.COMPANY:
        writers = set(others.values_list("pk", flat=True))
    else:
        writers = _still_readers(thread, others, today=today)
    if not writers:
        return None
    standing = standing_for({party.pk}, today=today).get(party.pk, {})
    return sorted(writers | set(standing))


def _still_readers(thread: Thread, writers: QuerySet[User], *, today: date) -> set[int]:
    rights = Mandate.objects.valid(today).filter(
        principal=thread.party, holder__user__in=writers.values("pk")
    )
    actors = [
        Actor(
            user=right.holder.user,
            acting_for=thread.party,
            access=Access(
                basis=Basis(right.basis),
                level=Level(right.level),
                scope=Scope(right.scope),
                mandate_id=right.pk,
            ),
        )
        for right in rights.select_related("holder__user")
        if right.holder is not None
    ]
    return {each.user.pk for each in actors if find_thread(each, thread.public_id) is not None}
