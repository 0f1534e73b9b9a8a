"""A debtor asks for something about a claim, or takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level
from accounts.services.mandates import hold_right
from invoices.models import (
    DebtorRequest,
    EventKind,
    HoldReason,
    Invoice,
    RequestFile,
    RequestKind,
    RequestState,
)
from invoices.queries.requests import answered_by, asking_of, open_request_of, readable_by
from invoices.rules import debtor_requests as rules
from invoices.rules.attachments import UnknownTypeError
from invoices.rules.decisions import Decision
from invoices.services import holds, ledger
from invoices.services.arrangements import done_by
from invoices.services.kept_files import TooLargeFileError, TooManyFilesError, keep_files
from invoices.services.requests.states import hold_cause, move_to
from myropo.calendar import helsinki_date

HOLDS: Final = {
    RequestKind.DISPUTE: HoldReason.DISPUTED,
    RequestKind.STOP: HoldReason.STOPPED,
    RequestKind.COMPLAINT: HoldReason.REQUEST_OPEN,
    RequestKind.HARDSHIP: HoldReason.REQUEST_OPEN,
}


class NotPossibleError(Exception):
    """The rules refuse the request (`decision` says why). Nothing was changed."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the debtor asks.

    reason           of a dispute, a value of `DisputeReason`
    disputed_amount  of a dispute, euros of the open sum; None: all of it
    pause_until      of a difficulty in paying, the day until which the debtor hopes to wait
    """

    kind: RequestKind
    text: str = ""
    reason: str = ""
    disputed_amount: Decimal | None = None
    pause_until: date | None = None


@transaction.atomic
def make_request(
    *,
    actor: Actor,
    invoice_id: int,
    wish: Wish,
    at: datetime,
    files: Sequence[File[bytes]] = (),
) -> DebtorRequest:
    """Note what the debtor asks, and make collection wait for the answer where it does.

    While a request of the actor's of the same kind waits, another one gives the first and
    changes nothing. Raises `NotPossibleError`, and of the files `TooManyFilesError`,
    `TooLargeFileError` and `UnknownTypeError`.
    """
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    invoice = ledger.lock_invoice(invoice_id)
    waiting = open_request_of(actor, invoice, wish.kind)
    if waiting is not None:
        return waiting
    asking = asking_of(actor, invoice, at=at)
    decision = rules.decide(wish.kind, asking)
    if not decision.allowed:
        raise NotPossibleError(decision)
    made_on = helsinki_date(at)
    request = DebtorRequest.objects.create(
        invoice=invoice,
        party=actor.acting_for,
        user=actor.user,
        kind=wish.kind,
        reason=wish.reason,
        text=wish.text,
        disputed_amount=_disputed(wish, invoice),
        pause_until=wish.pause_until,
        made_at=at,
        answer_by=answered_by(made_on),
    )
    keep_files(files, most=rules.MOST_FILES, row=partial(RequestFile, request=request))
    _hold(request, invoice, at=at)
    data = {"kind": str(wish.kind), **done_by(actor.user)}
    ledger.note(invoice=invoice, kind=EventKind.REQUESTED, on=made_on, at=at, data=data)
    _record("request.made", request, actor, at=at, files=len(files))
    return request


@transaction.atomic
def withdraw_request(*, actor: Actor, public_id: UUID, at: datetime) -> bool:
    """The debtor takes a request back: collection does not wait for it any more.

    False when it was answered or taken back before. Raises `DebtorRequest.DoesNotExist` for
    a request of somebody else.
    """
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    own = DebtorRequest.objects.filter(readable_by(actor))
    # The invoice first, as everywhere: then nobody waits for each other.
    invoice = ledger.lock_invoice(own.values_list("invoice_id", flat=True).get(public_id=public_id))
    request = own.select_for_update(of=("self",)).get(public_id=public_id)
    if request.state != RequestState.OPEN:
        return False
    move_to(request, RequestState.WITHDRAWN, at=at)
    request.save(update_fields=["state", "ended_at"])
    holds.release(cause=hold_cause(request), at=at)
    ledger.note(
        invoice=invoice,
        kind=EventKind.REQUEST_ENDED,
        on=helsinki_date(at),
        at=at,
        data={"kind": request.kind, **done_by(actor.user)},
    )
    _record("request.withdrawn", request, actor, at=at)
    return True


def _hold(request: DebtorRequest, invoice: Invoice, *, at: datetime) -> None:
    """Make collection wait for the answer, where it does."""
    kind = RequestKind(request.kind)
    if rules.waits(
        kind, stage=invoice.stage, is_directly_enforceable=invoice.is_directly_enforceable
    ):
        holds.place(invoice_id=invoice.pk, reason=HOLDS[kind], cause=hold_cause(request), at=at)


def _disputed(wish: Wish, invoice: Invoice) -> Decimal | None:
    return rules.disputed_part(amount=wish.disputed_amount, open_total=invoice.open_total)


def _record(
    action: str, request: DebtorRequest, actor: Actor, *, at: datetime, files: int = 0
) -> None:
    audit.record(
        action=action,
        actor=actor.user,
        at=at,
        party=actor.acting_for,
        target=request,
        data={"invoice": request.invoice_id, "kind": request.kind, "files": files},
    )


__all__ = [
    "NotPossibleError",
    "TooLargeFileError",
    "TooManyFilesError",
    "UnknownTypeError",
    "Wish",
    "make_request",
    "withdraw_request",
]
