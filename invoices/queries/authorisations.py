"""Rights to act that a party has given, and those that a person holds."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.actor import Actor
from accounts.models import AuditEvent, Basis, Level, Mandate, MandateState
from invoices import invitation_links
from invoices.models import Creditor, Invoice
from invoices.rules import authorisations as rules

# Of who owes more than that, the page of an invoice leads to the right for that one.
MOST_ON_OFFER: Final = 100
# What was given by the party itself, and so can be taken back by it; the rest is with staff.
OWN_TO_GIVE: Final = (Basis.AUTHORISED, Basis.COUNSELLOR)


class WhyNot(StrEnum):
    """Why somebody cannot let another act."""

    NOT_FAR_ENOUGH = "NOT_FAR_ENOUGH"
    MINOR = "MINOR"
    TOO_MANY = "TOO_MANY"
    ENDS_TODAY = "ENDS_TODAY"


@dataclass(frozen=True, slots=True)
class Seen:
    """A right as one of the two sees it.

    is_givers   whether it is seen by the party that it is for, or by who acts for that
    is_holders  whether it is the right of the person who looks
    """

    mandate: Mandate
    is_givers: bool
    is_holders: bool


def sees_given(actor: Actor) -> bool:
    """Whether the actor sees who may act for the party: only where it may do everything.

    A session that began without the bank sees them too, and can end them.
    """
    return actor.access.level >= Level.FULL


def mandates_given(actor: Actor) -> list[Mandate]:
    """All that were ever given to act for the party, the newest first."""
    if not sees_given(actor):
        return []
    return list(_with_scopes(Mandate.objects.filter(principal=actor.acting_for)))


def mandates_of(actor: Actor) -> list[Mandate]:
    """What the person holds and ever held; while it acts for another, only what is that one's."""
    held = Mandate.objects.filter(holder=actor.user.party).select_related("principal")
    if actor.is_for_another:
        held = held.filter(principal=actor.acting_for)
    return list(_with_scopes(held))


def get_seen_or_404(actor: Actor, public_id: UUID) -> Seen:
    """A right that the actor's party gave, or that the person holds; others are a 404."""
    mandates = _with_scopes(Mandate.objects.select_related("principal", "given_by"))
    mandate = mandates.filter(public_id=public_id).first()
    if mandate is None:
        raise Http404
    is_givers = mandate.principal_id == actor.acting_for.pk and sees_given(actor)
    is_holders = mandate.holder_id is not None and mandate.holder_id == actor.user.party_id
    if not is_givers and not is_holders:
        raise Http404
    return Seen(mandate, is_givers=is_givers, is_holders=is_holders)


def get_given_or_404(actor: Actor, public_id: UUID) -> Mandate:
    """A right that the actor's party gave."""
    seen = get_seen_or_404(actor, public_id)
    if not seen.is_givers:
        raise Http404
    return seen.mandate


def find_invitation(token: str) -> Mandate | None:
    """The right whose newest link has the token, whatever has become of it."""
    public_id = invitation_links.read_public_id(token)
    if public_id is None:
        return None
    mandate = Mandate.objects.filter(public_id=public_id).exclude(invited_digest="").first()
    return mandate if mandate and invitation_links.is_token_of(mandate, token) else None


def deeds_of(mandate: Mandate) -> QuerySet[AuditEvent]:
    """What its holder did for the party while it counted, the latest first.

    It tells of two rights of one person for one party together: who acts is the same.
    """
    if mandate.holder_id is None:
        return AuditEvent.objects.none()
    done = AuditEvent.objects.filter(
        party=mandate.principal_id,
        actor__party=mandate.holder_id,
        at__gte=mandate.accepted_at or mandate.given_at,
    )
    if mandate.ended_at is not None:
        done = done.filter(at__lte=mandate.ended_at)
    return done.order_by("-at", "-pk")


def why_not_give(actor: Actor, *, today: date) -> WhyNot | None:
    """Why the actor cannot let another act for the party; None when it can."""
    if not actor.may(Level.FULL):
        return WhyNot.NOT_FAR_ENOUGH
    if actor.user.party is not None and actor.user.party.is_minor(today):
        return WhyNot.MINOR
    own_end = own_end_of(actor)
    if own_end is not None and own_end <= today:
        return WhyNot.ENDS_TODAY
    given = Mandate.objects.filter(principal=actor.acting_for, basis=Basis.AUTHORISED)
    if _living(given, today=today).count() >= rules.MOST:
        return WhyNot.TOO_MANY
    return None


def own_end_of(actor: Actor) -> date | None:
    """The last day of the right by which the actor itself acts; None where it has no end."""
    if actor.access.mandate_id is None:
        return None
    return Mandate.objects.values_list("ends_on", flat=True).get(pk=actor.access.mandate_id)


def own_codes(actor: Actor) -> set[str]:
    """The indexes of the codes of the giver and of whom it acts for: neither can be the other."""
    parties = (actor.user.party, actor.acting_for)
    return {each.hetu_index for each in parties if each is not None and each.hetu_index}


def invoices_on_offer(actor: Actor) -> QuerySet[Invoice]:
    """Open invoices of the party, which a right can be limited to; the next due first.

    What somebody else owes and the party found with the codes of a letter is not its to give.
    """
    own = Invoice.objects.filter(party=actor.acting_for, closed_on=None)
    return own.select_related("creditor").order_by("due_on", "pk")[:MOST_ON_OFFER]


def creditors_on_offer(actor: Actor) -> QuerySet[Creditor]:
    """Creditors of whom the party has or had an invoice."""
    own = Invoice.objects.filter(party=actor.acting_for)
    return Creditor.objects.filter(pk__in=own.values("creditor")).order_by("name", "pk")


def is_open_invitation(mandate: Mandate, *, at: datetime) -> bool:
    """Whether the invitation can still be accepted."""
    until = mandate.invited_until
    return mandate.state == MandateState.INVITED and until is not None and at <= until


def _living(mandates: QuerySet[Mandate], *, today: date) -> QuerySet[Mandate]:
    return mandates.exclude(state=MandateState.ENDED).filter(ends_on__gte=today)


def _with_scopes(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return mandates.prefetch_related("scopes__invoice__creditor", "scopes__creditor")
