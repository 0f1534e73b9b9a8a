"""A person answers what a debtor asked, and the claim follows the answer."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.models import (
    DebtorRequest,
    EventKind,
    HoldReason,
    Invoice,
    RequestOutcome,
    RequestState,
)
from invoices.queries.requests import answering_of
from invoices.rules import request_answers as rules
from invoices.rules.decisions import Decision
from invoices.services import credit_notes, holds, ledger, stages
from invoices.services.requests.states import after_cause, hold_cause, move_to
from myropo.calendar import helsinki_date


class AnswerRefusedError(Exception):
    """The rules refuse the answer (`decision` says why). Nothing was changed."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


class EmptyAnswerError(Exception):
    """An answer has words. Nothing was changed."""


@transaction.atomic
def answer_request(
    *,
    number: int,
    outcome: RequestOutcome,
    answer: str,
    actor: User,
    at: datetime,
    paused_until: date | None = None,
) -> bool:
    """Answer a request; the claim follows the outcome.

    number        of the request
    answer        what the debtor reads, in the answerer's words
    paused_until  the last day on which collection waits; with PAUSED alone

    Where collection goes on, it waits ten days first. False when the request was answered
    or taken back before. Raises `AnswerRefusedError`, `EmptyAnswerError`, and
    `DebtorRequest.DoesNotExist`.
    """
    if not answer.strip():
        raise EmptyAnswerError
    rows = DebtorRequest.objects.select_related("party")
    # The invoice first, as everywhere: then nobody waits for each other.
    invoice = ledger.lock_invoice(rows.values_list("invoice_id", flat=True).get(pk=number))
    request = rows.select_for_update(of=("self",)).get(pk=number)
    if request.state != RequestState.OPEN:
        return False
    outcome = RequestOutcome(outcome)
    until = paused_until if outcome == RequestOutcome.PAUSED else None
    answered_on = helsinki_date(at)
    decision = rules.decide(
        outcome, answering_of(request, invoice, today=answered_on, paused_until=until)
    )
    if not decision.allowed:
        raise AnswerRefusedError(decision)
    move_to(request, RequestState.ANSWERED, at=at)
    request.outcome, request.answer = outcome, answer.strip()
    request.answered_by, request.paused_until = actor, until
    request.save(
        update_fields=["state", "ended_at", "outcome", "answer", "answered_by", "paused_until"]
    )
    _tell(request, invoice, on=answered_on, at=at)
    _follow(request, invoice, actor=actor, on=answered_on, at=at)
    _record(request, actor=actor, at=at)
    return True


def _record(request: DebtorRequest, *, actor: User, at: datetime) -> None:
    audit.record(
        action="request.answered",
        actor=actor,
        at=at,
        party=request.party,
        target=request,
        data={
            "invoice": request.invoice_id,
            "kind": request.kind,
            "outcome": str(request.outcome),
        },
    )


def _tell(request: DebtorRequest, invoice: Invoice, *, on: date, at: datetime) -> None:
    data: dict[str, object] = {"kind": request.kind, "outcome": request.outcome}
    ledger.note(invoice=invoice, kind=EventKind.ANSWERED, on=on, at=at, data=data)
    if request.paused_until is not None:
        data = {"kind": request.kind, "until": request.paused_until.isoformat()}
        ledger.note(invoice=invoice, kind=EventKind.PAUSED, on=on, at=at, data=data)


def _follow(
    request: DebtorRequest, invoice: Invoice, *, actor: User, on: date, at: datetime
) -> None:
    """Do to the claim what the outcome says; then collection goes on, waits, or has ended."""
    cause = hold_cause(request)
    match request.outcome:
        case RequestOutcome.WITHOUT_COSTS:
            invoice.is_free_of_costs = True
            invoice.save(update_fields=["is_free_of_costs"])
        case RequestOutcome.TO_COURT:
            stages.record_letter(
                invoice_id=invoice.pk,
                kind=EventKind.LEGAL_COLLECTION,
                on=on,
                cause=f"{cause}:court",
                actor=actor,
                at=at,
            )
        case RequestOutcome.ENDED:
            credit_notes.withdraw(
                invoice_id=invoice.pk, value_on=on, cause=f"{cause}:ended", actor=actor, at=at
            )
    has_waited = holds.release(cause=cause, at=at)
    until = rules.waits_until(
        outcome=request.outcome, answered_on=on, paused_until=request.paused_until
    )
    # What did not wait for the answer does not wait after it, unless the answer says so.
    if invoice.is_open and until and (has_waited or request.paused_until):
        holds.place(
            invoice_id=invoice.pk,
            reason=HoldReason.PAUSED,
            cause=after_cause(request),
            at=at,
            ends_on=until,
        )
