"""A person asks for a right to act for another, with its proof, or takes the request back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from accounts import audit, hetu
from accounts.actor import Actor
from accounts.models import Basis, Party
from invoices.models import (
    MANDATE_REQUEST_TRANSITIONS,
    OPEN_MANDATE_REQUESTS,
    MandateFile,
    MandateRequest,
    MandateRequestState,
)
from invoices.rules import mandate_requests as rules
from invoices.rules.attachments import UnknownTypeError
from invoices.rules.mandate_requests import AskRefusal
from invoices.services.kept_files import TooLargeFileError, TooManyFilesError, keep_files
from myropo.calendar import helsinki_date


class AskRefusedError(Exception):
    """The right cannot be asked for (`reason` says why). Nothing was changed."""

    def __init__(self, reason: AskRefusal) -> None:
        super().__init__(reason)
        self.reason = reason


class IllegalMandateRequestStateError(Exception):
    """The request cannot go from its state to the wanted one. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The right that a person says to have.

    name            the other's, as the person writes it
    hetu_encrypted  of a person, its code as `accounts.hetu.encrypt` gives it
    business_id     of a company, with the two codes of a letter to it
    """

    basis: Basis
    name: str
    ends_on: date
    hetu_encrypted: str = ""
    business_id: str = ""
    case_number: int | None = None
    myropo_id: str = ""
    text: str = ""


@transaction.atomic
def ask(
    *, actor: Actor, wish: Wish, files: Sequence[File[bytes]], public_id: UUID, at: datetime
) -> MandateRequest:
    """Note what the person asks for, for its own name whomever it acts for. Staff decide.

    public_id  of the request to be: two presses of the button make one

    Whether we know the other is not looked at. Raises `AskRefusedError`, and of the files
    `TooManyFilesError`, `TooLargeFileError` and `UnknownTypeError`.
    """
    holder = _locked_holder(actor)
    made = MandateRequest.objects.filter(holder=holder, public_id=public_id).first()
    if made is not None:
        return made
    if refusal := _refusal(actor, holder, wish, len(files), today=helsinki_date(at)):
        raise AskRefusedError(refusal)
    request = MandateRequest.objects.create(
        public_id=public_id,
        holder=holder,
        user=actor.user,
        basis=wish.basis,
        principal_name=wish.name,
        principal_hetu_encrypted=wish.hetu_encrypted,
        business_id=wish.business_id,
        case_number=wish.case_number,
        myropo_id=wish.myropo_id,
        text=wish.text,
        ends_on=wish.ends_on,
        asked_at=at,
    )
    keep_files(files, most=rules.MOST_FILES, row=partial(MandateFile, request=request))
    data = {"basis": str(wish.basis), "files": len(files)}
    audit.record(
        action="mandate_request.asked",
        actor=actor.user,
        at=at,
        party=holder,
        target=request,
        data=data,
    )
    return request


@transaction.atomic
def withdraw(*, actor: Actor, public_id: UUID, at: datetime) -> bool:
    """Take one's own request back. False when it was decided or taken back before.

    Raises `MandateRequest.DoesNotExist` for somebody else's.
    """
    own = MandateRequest.objects.filter(holder=actor.user.party)
    request = own.select_for_update(of=("self",)).get(public_id=public_id)
    if request.state not in OPEN_MANDATE_REQUESTS:
        return False
    move_to(request, MandateRequestState.WITHDRAWN, at=at)
    request.save(update_fields=["state", "ended_at"])
    audit.record(
        action="mandate_request.withdrawn",
        actor=actor.user,
        at=at,
        party=actor.user.party,
        target=request,
        data={"basis": request.basis},
    )
    return True


def move_to(request: MandateRequest, state: MandateRequestState, *, at: datetime) -> None:
    """Change the state in memory; the caller has locked it, saves and audits."""
    if state not in MANDATE_REQUEST_TRANSITIONS[MandateRequestState(request.state)]:
        msg = f"{request.state} to {state}"
        raise IllegalMandateRequestStateError(msg)
    request.state = state
    request.ended_at = None if state in OPEN_MANDATE_REQUESTS else at


def _locked_holder(actor: Actor) -> Party:
    """The person who asks; requests of one person come one after the other."""
    return Party.objects.select_for_update(of=("self",)).get(user=actor.user)


def _refusal(
    actor: Actor, holder: Party, wish: Wish, files: int, *, today: date
) -> AskRefusal | None:
    if not actor.access.is_strong:
        return AskRefusal.NOT_IDENTIFIED
    if holder.is_minor(today):
        return AskRefusal.MINOR
    if wish.hetu_encrypted and is_own_code(holder, hetu.decrypt(wish.hetu_encrypted)):
        return AskRefusal.ONESELF
    if not rules.fits(wish.ends_on, wish.basis, today=today):
        return AskRefusal.LAST_DAY
    if wish.basis in rules.PROVED_BY_DOCUMENT and not files:
        return AskRefusal.NO_DOCUMENT
    waiting = MandateRequest.objects.filter(holder=holder, state__in=OPEN_MANDATE_REQUESTS)
    return AskRefusal.TOO_MANY if waiting.count() >= rules.MOST_OPEN else None


def is_own_code(person: Party, code: str) -> bool:
    """Whether a normalised code is the person's own."""
    return person.hetu_index is not None and person.hetu_index == hetu.index_of(code)


__all__ = [
    "AskRefusedError",
    "IllegalMandateRequestStateError",
    "TooLargeFileError",
    "TooManyFilesError",
    "UnknownTypeError",
    "Wish",
    "ask",
    "is_own_code",
    "move_to",
    "withdraw",
]
