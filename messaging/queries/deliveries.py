"""What is on its way to people: who is to be told, and what is due."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db.models import Min

from accounts.models import Level, Mandate, Party, PartyKind, User
from accounts.news import Kind
from messaging.models import Delivery, DeliveryState, Notice, NoticeChannel

# What concerns the person alone: those who act for it in everything are not told.
PERSONAL: Final = frozenset({Kind.SECURITY})


def standing_for(party_ids: Collection[int], *, today: date) -> dict[int, dict[int, bool]]:
    """Who stands where each party stands, in two queries: users, and whether it is their own.

    The party's own user, and those who hold a right to do everything for it.
    """
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    mandates = Mandate.objects.valid(today).filter(
        principal__in=party_ids, level=Level.FULL, holder__user__is_active=True
    )
    for party, user in mandates.values_list("principal", "holder__user"):
        found[party][user] = False
    own = User.objects.filter(party__in=party_ids, is_active=True)
    for party, user in own.values_list("party", "pk"):
        if party is not None:
            found[party][user] = True
    return dict(found)


def still_for(user: User, notices: Collection[Notice], *, today: date) -> set[int]:
    """The keys of those that the user may still hear of; two queries where some are of others.

    An answer goes to who asked, by whatever right; of a company's no row tells who may act for
    it (`queries.hearers`).
    """
    others = {each.party_id for each in notices} - {user.party_id}
    whole, any_part = set[int](), set[int]()
    if others and user.party_id is not None:
        rights = Mandate.objects.valid(today).filter(principal__in=others, holder=user.party_id)
        for party, level in rights.values_list("principal", "level"):
            any_part.add(party)
            if level >= Level.FULL:
                whole.add(party)
        companies = Party.objects.filter(pk__in=others, kind=PartyKind.COMPANY)
        any_part.update(companies.values_list("pk", flat=True))
    return {
        each.pk
        for each in notices
        if each.party_id not in others
        or each.party_id in whole
        or (each.kind == Kind.ANSWER and each.party_id in any_part)
    }


def due_deliveries(*, at: datetime, most: int) -> list[tuple[int, NoticeChannel]]:
    """To whom something is to go now, and how; who waits longest first."""
    due = Delivery.objects.filter(state=DeliveryState.WAITS, send_at__lte=at)
    rows = due.values_list("user", "channel").annotate(since=Min("send_at")).order_by("since")
    return [(user, NoticeChannel(channel)) for user, channel, _since in rows[:most]]
