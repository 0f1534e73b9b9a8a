"""Letting another act for oneself: given, accepted, taken back, given up (A5).

A right by identity code counts at once. One by invitation counts when the other has opened the
link that was sent, typed the code that the giver told by mouth, and was identified by a bank.
Whether the other is known to us changes nothing that the giver could see.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts import audit, hetu
from accounts.acting import own_party
from accounts.actor import Actor
from accounts.models import Basis, Level, Mandate, MandateState, Party, PartyKind, Scope, User
from accounts.models.mandate import AUTHORISABLE
from accounts.services import mandates
from accounts.services.mandates import hold_right
from invoices import events, invitation_links
from invoices.models import Creditor, Invoice, MandateScope, WebhookKind
from invoices.queries.authorisations import (
    OWN_TO_GIVE,
    WhyNot,
    is_open_invitation,
    own_codes,
    own_end_of,
    sees_given,
    why_not_give,
)
from invoices.rules import authorisations as rules
from invoices.rules.myropo_id import ALPHABET
from invoices.services import webhooks
from invoices.services.authorisation_news import FOR_HOLDER, What, tell_givers
from myropo.calendar import helsinki_date

NO_FACTS: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True)
class ByHetu:
    """Somebody whose personal identity code (normalised) the giver knows."""

    code: str

    def __repr__(self) -> str:
        return "ByHetu(code=…)"


@dataclass(frozen=True, slots=True)
class ByInvitation:
    """Somebody to whom a link is sent, and who is told the code by mouth (`new_safety_code`)."""

    address: str
    safety_code: str

    def __repr__(self) -> str:
        return "ByInvitation(…)"


type To = ByHetu | ByInvitation


class NotPossibleError(Exception):
    """The actor cannot let another act for the party. Nothing was changed."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


class OneselfError(Exception):
    """The other is the giver, or the party that it is about. Nothing was changed."""


class NothingCoveredError(Exception):
    """Some of what the right would cover is not the party's. Nothing was changed."""


class InvitationNotValidError(Exception):
    """The link is not the newest of its invitation, too old, used or taken back."""


class NotForYouError(Exception):
    """Who opened the invitation is the one who gave it, or whom it is about, or under 18."""


class WrongCodeError(Exception):
    """The code is not that of the invitation; after the last try the invitation has ended."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


def new_safety_code() -> str:
    """The code of an invitation, as the giver tells it: six characters by chance."""
    return rules.make_code([secrets.randbelow(len(ALPHABET)) for _ in range(rules.CODE_LENGTH)])


@sensitive_variables("to")
@transaction.atomic
def give(
    *,
    actor: Actor,
    to: To,
    name: str,
    level: Level,
    scope: Scope,
    invoice_ids: Collection[int] = (),
    creditor_ids: Collection[int] = (),
    ends_on: date,
    public_id: UUID | None = None,
    at: datetime,
) -> Mandate:
    """Let another act for the actor's party.

    name       what the giver calls the other, and all that it sees of the other
    scope      with `invoice_ids` or `creditor_ids` where it is not all
    ends_on    the last day, today at the earliest, three years at the latest; `ValueError`
    public_id  chosen before the press of the button: a second one gives the same right

    Raises `NotPossibleError`, `OneselfError`, `NothingCoveredError`, and what `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    party = Party.objects.select_for_update(no_key=True).get(pk=actor.acting_for.pk)
    identity = public_id or uuid4()
    before = Mandate.objects.filter(public_id=identity, principal=party).first()
    if before is not None:
        return before
    _check(actor, level, ends_on, today=helsinki_date(at))
    rows = _rows(actor, scope, invoice_ids, creditor_ids)
    mandate = Mandate.objects.create(
        public_id=identity,
        principal=party,
        holder_name=name,
        basis=Basis.AUTHORISED,
        level=level,
        scope=scope,
        given_by=actor.user,
        given_at=at,
        ends_on=ends_on,
        **_fields_of(actor, to, identity, at),
    )
    for row in rows:
        row.mandate = mandate
    MandateScope.objects.bulk_create(rows)
    _record_given(mandate, covers=len(rows), at=at)
    return mandate


@transaction.atomic
def renew_invitation(*, actor: Actor, mandate: Mandate, safety_code: str, at: datetime) -> bool:
    """Send the link anew, with a new code and new tries; earlier links stop working.

    False when there is no invitation that waits. Raises `NotPossibleError`, and what
    `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    locked = _locked(mandate)
    if locked.principal_id != actor.acting_for.pk:
        raise NotPossibleError(WhyNot.NOT_FAR_ENOUGH)
    if locked.state != MandateState.INVITED:
        return False
    locked.invited_digest = invitation_links.digest_of(locked.public_id, safety_code)
    locked.invited_until = at + rules.INVITATION_LASTS
    locked.wrong_codes = 0
    locked.save(update_fields=["invited_digest", "invited_until", "wrong_codes"])
    _record("authorisation.invited_again", locked, actor.user, at)
    _tell(locked, What.INVITED, at=at)
    return True


@sensitive_variables("safety_code")
def open_invitation(*, user: User, token: str, safety_code: str, at: datetime) -> Mandate:
    """Show an invitation to who has its link and its code. Nothing is accepted by it.

    Raises `InvitationNotValidError`, `NotForYouError`, `WrongCodeError`; a wrong code is
    counted, and the fifth ends the invitation.
    """
    with transaction.atomic():
        mandate = _invitation(user=user, token=token, at=at)
        if _fits(mandate, safety_code, user=user, at=at):
            return mandate
    raise WrongCodeError(rules.TRIES - mandate.wrong_codes)


@sensitive_variables("safety_code")
def accept_invitation(*, user: User, token: str, safety_code: str, at: datetime) -> Mandate:
    """Become the holder of the right. A repeat by the same person changes nothing.

    Raises what `open_invitation` raises.
    """
    with transaction.atomic():
        mandate = _invitation(user=user, token=token, at=at)
        if mandate.state == MandateState.IN_FORCE:
            return mandate
        if _fits(mandate, safety_code, user=user, at=at):
            mandates.take_up(mandate, holder=own_party(user), at=at)
            _record("authorisation.accepted", mandate, user, at)
            _tell(mandate, What.ACCEPTED, at=at)
            webhooks.tell_right(mandate, WebhookKind.AUTHORISATION_GIVEN, at=at)
            return mandate
    raise WrongCodeError(rules.TRIES - mandate.wrong_codes)


@transaction.atomic
def revoke(*, actor: Actor, mandate: Mandate, at: datetime) -> bool:
    """Take a right back; from the next request on its holder cannot use it. False if it was over.

    What staff confirmed is not the party's to end: `NotPossibleError`.
    """
    locked = _locked(mandate)
    is_own = locked.principal_id == actor.acting_for.pk and sees_given(actor)
    if not is_own or locked.basis not in OWN_TO_GIVE:
        raise NotPossibleError(WhyNot.NOT_FAR_ENOUGH)
    return _end(locked, "authorisation.revoked", What.REVOKED, user=actor.user, at=at)


@transaction.atomic
def give_up(*, user: User, mandate: Mandate, at: datetime) -> bool:
    """Hand a right back. False if it was over. Raises `NotPossibleError` for another's."""
    locked = _locked(mandate)
    if locked.holder_id is None or locked.holder_id != user.party_id:
        raise NotPossibleError(WhyNot.NOT_FAR_ENOUGH)
    if not _end(locked, "authorisation.given_up", What.GIVEN_UP, user=user, at=at):
        return False
    end_given_by(locked, user=user, at=at)
    return True


def end_given_by(right: Mandate, *, user: User, at: datetime) -> int:
    """End what was given by a right that has just ended: it reaches no further than that one.

    A guardian that is dismissed leaves nobody behind who acts in its place. How many ended;
    none while its holder has another right to everything of the same party.
    """
    rights = Mandate.objects.filter(principal=right.principal_id)
    full = rights.valid(helsinki_date(at)).filter(holder=right.holder_id, level=Level.FULL)
    if right.holder_id is None or right.level < Level.FULL or full.exists():
        return 0
    given = rights.filter(basis=Basis.AUTHORISED, given_by__party=right.holder_id)
    living = given.exclude(state=MandateState.ENDED).select_for_update(of=("self",))
    for mandate in living.select_related("principal").order_by("pk"):
        _end(mandate, "authorisation.ended_with_right", What.REVOKED, user=user, at=at)
    return len(living)


def _check(actor: Actor, level: Level, ends_on: date, *, today: date) -> None:
    """Whether the actor may give a right so far and for so long; raises what `give` raises."""
    if why := why_not_give(actor, today=today):
        raise NotPossibleError(why)
    if level not in AUTHORISABLE:
        raise ValueError("An authorised person sees, pays and arranges; no more.")
    if not today <= ends_on <= rules.longest_day(today=today, own_end=own_end_of(actor)):
        raise ValueError("A right counts from today, for three years at the longest.")


@sensitive_variables("to")
def _fields_of(actor: Actor, to: To, identity: UUID, at: datetime) -> dict[str, object]:
    if isinstance(to, ByHetu):
        if hetu.index_of(to.code) in own_codes(actor):
            raise OneselfError
        return {"state": MandateState.IN_FORCE, "holder": _person(to.code)}
    return {
        "state": MandateState.INVITED,
        "invited_address": to.address,
        "invited_until": at + rules.INVITATION_LASTS,
        "invited_digest": invitation_links.digest_of(identity, to.safety_code),
    }


@sensitive_variables("code")
def _person(code: str) -> Party:
    """The person with a code. Known and unknown cost the same two statements.

    A new one has no name: the first sign-in fills it, and the giver is shown none.
    """
    index = hetu.index_of(code)
    person = Party(
        kind=PartyKind.PERSON, name="", hetu_index=index, hetu_encrypted=hetu.encrypt(code)
    )
    Party.objects.bulk_create([person], ignore_conflicts=True)
    return Party.objects.get(hetu_index=index)


def _rows(
    actor: Actor, scope: Scope, invoice_ids: Collection[int], creditor_ids: Collection[int]
) -> list[MandateScope]:
    """What a limited right names, of the party's own alone."""
    own = Invoice.objects.filter(party=actor.acting_for)
    match scope:
        case Scope.INVOICES:
            keys = set(own.filter(pk__in=invoice_ids).values_list("pk", flat=True))
            wanted, rows = set(invoice_ids), [MandateScope(invoice_id=key) for key in keys]
        case Scope.CREDITORS:
            found = Creditor.objects.filter(pk__in=own.values("creditor"))
            keys = set(found.filter(pk__in=creditor_ids).values_list("pk", flat=True))
            wanted, rows = set(creditor_ids), [MandateScope(creditor_id=key) for key in keys]
        case _:
            return []
    if not keys or keys != wanted:
        raise NothingCoveredError
    return rows


def _invitation(*, user: User, token: str, at: datetime) -> Mandate:
    """The invitation of a link, locked, for a person who may accept it or did."""
    public_id = invitation_links.read_public_id(token)
    if public_id is None:
        raise InvitationNotValidError
    invitations = Mandate.objects.select_for_update(of=("self",)).select_related("principal")
    mandate = invitations.filter(public_id=public_id).exclude(invited_digest="").first()
    if mandate is None or not invitation_links.is_token_of(mandate, token):
        raise InvitationNotValidError
    if mandate.state == MandateState.IN_FORCE and mandate.holder_id == user.party_id:
        return mandate
    if not is_open_invitation(mandate, at=at) or mandate.ends_on < helsinki_date(at):
        raise InvitationNotValidError
    if user.party is None or user.pk == mandate.given_by_id:
        raise NotForYouError
    if user.party_id == mandate.principal_id or user.party.is_minor(helsinki_date(at)):
        raise NotForYouError
    return mandate


def _fits(mandate: Mandate, safety_code: str, *, user: User, at: datetime) -> bool:
    """Whether the code is that of the invitation; the fifth that is not ends it."""
    if invitation_links.is_code_of(mandate, rules.read_code(safety_code)):
        return True
    mandate.wrong_codes += 1
    mandate.save(update_fields=["wrong_codes"])
    _record("authorisation.wrong_code", mandate, user, at)
    if mandate.wrong_codes >= rules.TRIES:
        _end(mandate, "authorisation.spoiled", What.SPOILED, user=None, at=at)
    return False


def _locked(mandate: Mandate) -> Mandate:
    return Mandate.objects.select_for_update().get(pk=mandate.pk)


def _end(mandate: Mandate, action: str, what: What, *, user: User | None, at: datetime) -> bool:
    """End a locked right; `user` is None where nobody did."""
    was_in_force = mandate.state == MandateState.IN_FORCE
    if not mandates.end(mandate, user=user, at=at):
        return False
    _record(action, mandate, user, at)
    _tell(mandate, what, at=at)
    if was_in_force:
        webhooks.tell_right(mandate, WebhookKind.AUTHORISATION_ENDED, at=at)
    return True


def _record_given(mandate: Mandate, *, covers: int, at: datetime) -> None:
    is_invited = mandate.state == MandateState.INVITED
    action = "authorisation.invited" if is_invited else "authorisation.given"
    facts = {"level": int(mandate.level), "scope": str(mandate.scope), "covers": covers}
    _record(action, mandate, mandate.given_by, at, data=facts)
    _tell(mandate, What.INVITED if is_invited else What.GIVEN, at=at)
    if not is_invited:
        webhooks.tell_right(mandate, WebhookKind.AUTHORISATION_GIVEN, at=at)


def _tell(mandate: Mandate, what: What, *, at: datetime) -> None:
    """The givers now, the holder and the invited by a worker."""
    tell_givers(mandate, what, at=at)
    if what in FOR_HOLDER:
        tell = partial(
            events.authorisation_changed.send_robust,
            sender=None,
            mandate_id=mandate.pk,
            what=str(what),
            at=at,
        )
        transaction.on_commit(tell, robust=True)
    if what is What.INVITED:
        invite = partial(events.invitation_written.send_robust, sender=None, mandate_id=mandate.pk)
        transaction.on_commit(invite, robust=True)


def _record(
    action: str,
    mandate: Mandate,
    user: User | None,
    at: datetime,
    *,
    data: Mapping[str, object] = NO_FACTS,
) -> None:
    """What was done, for both; whom it names stays out of the audit."""
    facts = {"mandate": str(mandate.public_id), **data}
    audit.record(
        action=action, actor=user, party=mandate.principal, target=mandate, data=facts, at=at
    )
