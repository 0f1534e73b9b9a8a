"""Two of staff decide on a right that somebody asks for; staff end one that should not stand.

The first checks the proof and sets the last day; the second, who is another person, makes
the right. Either may refuse, with words. Requests are locked before their person, and the
person before rights.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from accounts import audit, hetu
from accounts.models import Basis, Level, Mandate, MandateState, Party, PartyKind, Scope, User
from accounts.services import mandates
from invoices.models import (
    OPEN_MANDATE_REQUESTS,
    MandateRequest,
    MandateRequestState,
    WebhookKind,
)
from invoices.queries.mandate_requests import principal_of, proof_of
from invoices.rules import mandate_requests as rules
from invoices.services import authorisations, webhooks
from invoices.services.mandate_news import tell_of_answer, tell_of_end
from invoices.services.mandate_requests import move_to
from myropo.calendar import helsinki_date

# A debt counsellor arranges; the money that comes back, and consents, stay the person's own.
LEVELS: Final = {
    Basis.GUARDIAN: Level.FULL,
    Basis.ESTATE: Level.FULL,
    Basis.COUNSELLOR: Level.ARRANGE,
    Basis.COMPANY: Level.FULL,
}


class DecisionRefusedError(Exception):
    """The decision does not fit the request as it is. Nothing was changed."""


class SamePersonError(DecisionRefusedError):
    """Who checked a request is not the one who confirms it. Nothing was changed."""


class NoProofError(DecisionRefusedError):
    """For a company neither codes of a letter to it nor a document. Nothing was changed."""


class LastDayError(DecisionRefusedError):
    """The right would end before today, or later than one of its kind may. Nothing was changed."""


class OneselfError(DecisionRefusedError):
    """The other turned out to be the person who asks. Nothing was changed."""


class EmptyAnswerError(DecisionRefusedError):
    """A refusal has words. Nothing was changed."""


@transaction.atomic
def check(*, request_id: int, ends_on: date, agent: User, at: datetime) -> bool:
    """The first of two: the proof is right, for a right until a day. False if it waits no more.

    Raises `NoProofError`, `LastDayError` and `OneselfError`.
    """
    request = _locked(request_id)
    if request.state != MandateRequestState.ASKED:
        return False
    if not rules.fits(ends_on, request.basis, today=helsinki_date(at)):
        raise LastDayError
    proof = proof_of(request)
    if request.basis == Basis.COMPANY and not (proof.is_theirs or request.files.exists()):
        raise NoProofError
    if proof.principal is not None and proof.principal.pk == request.holder_id:
        raise OneselfError
    move_to(request, MandateRequestState.CHECKED, at=at)
    request.checked_by, request.principal, request.ends_on = agent, proof.principal, ends_on
    request.save(update_fields=["state", "ended_at", "checked_by", "principal", "ends_on"])
    _record("mandate_request.checked", request, agent=agent, at=at)
    return True


@transaction.atomic
def send_back(*, request_id: int, agent: User, at: datetime) -> bool:
    """It has to be checked anew. False if it was not checked, or has ended."""
    request = _locked(request_id)
    if request.state != MandateRequestState.CHECKED:
        return False
    move_to(request, MandateRequestState.ASKED, at=at)
    request.checked_by, request.principal = None, None
    request.save(update_fields=["state", "ended_at", "checked_by", "principal"])
    _record("mandate_request.sent_back", request, agent=agent, at=at)
    return True


@transaction.atomic
def confirm(*, request_id: int, agent: User, at: datetime) -> Mandate | None:
    """The second of two: the right begins. None if the request does not wait for that.

    The person's earlier right of the same kind to the same party ends with it. Who is not
    known here yet becomes known, so that the right covers what comes. Raises
    `SamePersonError`, `LastDayError` and `OneselfError`.
    """
    request = _locked(request_id)
    if request.state != MandateRequestState.CHECKED:
        return None
    if request.checked_by_id == agent.pk:
        raise SamePersonError
    if request.ends_on < helsinki_date(at):
        raise LastDayError
    holder = Party.objects.select_for_update(of=("self",)).get(pk=request.holder_id)
    principal = principal_of(request) or _new_principal(request)
    if principal.pk == holder.pk:
        raise OneselfError
    _end_earlier(request, holder, principal, agent=agent, at=at)
    mandate = Mandate.objects.create(
        principal=principal,
        holder=holder,
        holder_name=holder.name[:100],
        basis=request.basis,
        level=LEVELS[Basis(request.basis)],
        scope=Scope.ALL,
        state=MandateState.IN_FORCE,
        given_by=agent,
        given_at=at,
        ends_on=request.ends_on,
    )
    move_to(request, MandateRequestState.CONFIRMED, at=at)
    request.decided_by, request.principal, request.mandate = agent, principal, mandate
    request.save(update_fields=["state", "ended_at", "decided_by", "principal", "mandate"])
    _record("mandate_request.confirmed", request, agent=agent, at=at)
    _record_right("mandate.confirmed", mandate, agent=agent, at=at)
    tell_of_answer(request, at=at)
    webhooks.tell_right(mandate, WebhookKind.AUTHORISATION_GIVEN, at=at)
    return mandate


@transaction.atomic
def refuse(*, request_id: int, answer: str, agent: User, at: datetime) -> bool:
    """Say no, in words that the person reads. False if it was decided or taken back before.

    Raises `EmptyAnswerError`.
    """
    if not answer.strip():
        raise EmptyAnswerError
    request = _locked(request_id)
    if request.state not in OPEN_MANDATE_REQUESTS:
        return False
    move_to(request, MandateRequestState.REFUSED, at=at)
    request.decided_by, request.answer = agent, answer.strip()
    request.save(update_fields=["state", "ended_at", "decided_by", "answer"])
    _record("mandate_request.refused", request, agent=agent, at=at)
    tell_of_answer(request, at=at)
    return True


@transaction.atomic
def end_right(*, mandate_id: int, agent: User, at: datetime) -> bool:
    """Staff end a right, whoever gave it: at once, with what was given by it.

    False if it had ended before.
    Raises `Mandate.DoesNotExist`.
    """
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate_id)
    if not _end(mandate, agent=agent, at=at):
        return False
    authorisations.end_given_by(mandate, user=agent, at=at)
    tell_of_end(mandate, at=at)
    return True


def _locked(request_id: int) -> MandateRequest:
    rows = MandateRequest.objects.select_related("holder", "principal")
    return rows.select_for_update(of=("self",)).get(pk=request_id)


def _new_principal(request: MandateRequest) -> Party:
    """Whom nobody has billed here yet; somebody else may make the same one meanwhile."""
    if request.basis == Basis.COMPANY:
        return Party.objects.get_or_create(
            business_id=request.business_id,
            defaults={"kind": PartyKind.COMPANY, "name": request.principal_name},
        )[0]
    code = hetu.decrypt(request.principal_hetu_encrypted)
    return Party.objects.get_or_create(
        hetu_index=hetu.index_of(code),
        defaults={
            "kind": PartyKind.PERSON,
            "name": request.principal_name,
            "hetu_encrypted": hetu.encrypt(code),
        },
    )[0]


def _end_earlier(
    request: MandateRequest, holder: Party, principal: Party, *, agent: User, at: datetime
) -> None:
    earlier = Mandate.objects.filter(
        holder=holder, principal=principal, basis=request.basis, state=MandateState.IN_FORCE
    )
    for mandate in earlier.select_for_update(of=("self",)).order_by("pk"):
        _end(mandate, agent=agent, at=at)


def _end(mandate: Mandate, *, agent: User, at: datetime) -> bool:
    was_in_force = mandate.state == MandateState.IN_FORCE
    if not mandates.end(mandate, user=agent, at=at):
        return False
    _record_right("mandate.ended", mandate, agent=agent, at=at)
    if was_in_force:
        webhooks.tell_right(mandate, WebhookKind.AUTHORISATION_ENDED, at=at)
    return True


def _record(action: str, request: MandateRequest, *, agent: User, at: datetime) -> None:
    data = {"basis": request.basis, "ends_on": request.ends_on.isoformat()}
    audit.record(action=action, actor=agent, at=at, party=request.holder, target=request, data=data)


def _record_right(action: str, mandate: Mandate, *, agent: User, at: datetime) -> None:
    """In the record of whom the right is about: the party sees it among its own."""
    data = {"basis": mandate.basis, "holder": mandate.holder_id}
    audit.record(
        action=action, actor=agent, at=at, party=mandate.principal, target=mandate, data=data
    )
