"""What makes the matter easier for a person: told once with explicit consent, or forgotten.

It may tell of health (GDPR, article 9): the audit says that it was told, never what.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, Party, PartyKind, SupportNeeds
from accounts.services.mandates import hold_right


class NotForThisPartyError(Exception):
    """Only a person has support needs, told by itself or its guardian. Nothing was changed."""


@transaction.atomic
def tell_needs(
    *, actor: Actor, needs: Sequence[str], text: str, at: datetime
) -> SupportNeeds | None:
    """Keep what was told in place of what was told before; None where nothing is left of it.

    The caller has the person's explicit consent, given with it. Raises `NotForThisPartyError`,
    and `RightEndedError` of `hold_right`.
    """
    party = _person(actor, at=at)
    if not needs and not text:
        _forget(actor, party, at=at)
        return None
    told = SupportNeeds.objects.select_for_update().filter(party=party).first()
    wanted = sorted(set(needs))
    if told is not None and (told.needs, told.text) == (wanted, text):
        return told
    told, _is_new = SupportNeeds.objects.update_or_create(
        party=party,
        defaults={"needs": wanted, "text": text, "given_by": actor.user, "given_at": at},
    )
    audit.record(action="support.told", actor=actor.user, party=party, target=told, at=at)
    return told


@transaction.atomic
def forget_needs(*, actor: Actor, at: datetime) -> bool:
    """Withdraw the consent: what was told is deleted. False when nothing was told."""
    return _forget(actor, _person(actor, at=at), at=at)


def _person(actor: Actor, *, at: datetime) -> Party:
    if not actor.may(Level.FULL) or actor.acting_for.kind != PartyKind.PERSON:
        raise NotForThisPartyError
    hold_right(actor=actor, level=Level.FULL, at=at)
    return actor.acting_for


def _forget(actor: Actor, party: Party, *, at: datetime) -> bool:
    told = SupportNeeds.objects.select_for_update().filter(party=party).first()
    if told is None:
        return False
    audit.record(action="support.forgotten", actor=actor.user, party=party, target=told, at=at)
    told.delete()
    return True
