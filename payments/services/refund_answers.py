"""The bank's answers to files of refunds: each file taken whole or refused whole, once."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.services.imports import NAME_LENGTH, printable
from myropo.calendar import helsinki_date
from payments.bank_statement import Reason, Refusal, StatementError
from payments.bank_statement.documents import MEGABYTE
from payments.models import (
    BankAnswer,
    BankAnswerOutcome,
    RefundBatch,
    RefundPayment,
    RefundPaymentState,
)
from payments.payment_answers import LARGEST_MEGABYTES, PaymentAnswer, Told, Verdict, read_answer
from payments.services import refund_payments
from payments.services.statement_import import Outcome

COUNTS: Final = ("accepted", "rejected", "waiting", "known")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReport:
    """What became of one file, or why it was refused.

    batch  message id of our file that it answers; counts are of its payments: `known` are
           those of which more is known already than the file says
    """

    name: str
    outcome: Outcome
    batch: str = ""
    accepted: int = 0
    rejected: int = 0
    waiting: int = 0
    known: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}


def import_answer(*, name: str, stream: BinaryIO, actor: User | None, at: datetime) -> AnswerReport:
    """Take what the bank says of the payments of a batch, or nothing of it.

    A file that was taken before changes nothing; a refused one leaves a row with its report.
    """
    name = printable(name)[-NAME_LENGTH:]
    data = stream.read(LARGEST_MEGABYTES * MEGABYTE + 1)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        with transaction.atomic():
            return _take(name=name, sha256=sha256, data=data, actor=actor, at=at)
    except StatementError as error:
        return _refuse(name=name, sha256=sha256, refusals=[error.refusal], actor=actor, at=at)


def _take(*, name: str, sha256: str, data: bytes, actor: User | None, at: datetime) -> AnswerReport:
    """Raises `StatementError`."""
    answer = read_answer(data)
    # Answers to one batch wait for each other.
    batch = RefundBatch.objects.select_for_update().filter(message_id=answer.batch).first()
    if batch is None:
        raise _refusal(Reason.UNKNOWN_BATCH, answer.batch)
    files = BankAnswer.objects.filter(sha256=sha256)
    if files.filter(outcome=BankAnswerOutcome.IMPORTED).exists():
        return AnswerReport(name=name, outcome=Outcome.UNCHANGED, batch=batch.message_id)
    files.filter(outcome=BankAnswerOutcome.REFUSED).delete()
    counts = _apply(batch, answer, at=at)
    report = AnswerReport(
        name=name,
        outcome=Outcome.IMPORTED,
        batch=batch.message_id,
        accepted=counts["accepted"],
        rejected=counts["rejected"],
        waiting=counts["waiting"],
        known=counts["known"],
    )
    row = BankAnswer.objects.create(
        batch=batch,
        name=name,
        sha256=sha256,
        outcome=BankAnswerOutcome.IMPORTED,
        report=report.counts,
        imported_at=at,
        imported_by=actor,
    )
    audit.record(action="bank_answer.imported", actor=actor, at=at, target=row, data=report.counts)
    return report


def _apply(batch: RefundBatch, answer: PaymentAnswer, *, at: datetime) -> Counter[str]:
    known = set(batch.lines.values_list("end_to_end_id", flat=True))
    for end_to_end_id in answer.of_each:
        if end_to_end_id not in known:
            raise _refusal(Reason.UNKNOWN_PAYMENT, end_to_end_id)
    spoken_of = known if answer.whole else known & answer.of_each.keys()
    rows = RefundPayment.objects.filter(batch=batch, end_to_end_id__in=spoken_of)
    counts: Counter[str] = Counter()
    for payment in refund_payments.lock_payments(rows, with_invoices=True):
        told = answer.of_each.get(payment.end_to_end_id) or answer.whole
        if told is not None:
            counts[_follow(payment, told, at=at)] += 1
    return counts


def _follow(payment: RefundPayment, told: Told, *, at: datetime) -> str:
    """Which count it falls under. What a statement has told is not taken back by an answer."""
    if payment.state not in refund_payments.UNDER_WAY:
        return "known"
    match told.verdict:
        case Verdict.REJECTED:
            refund_payments.fail(
                payment,
                state=RefundPaymentState.REJECTED,
                reason=told.reason,
                text=told.text,
                value_on=helsinki_date(at),
                at=at,
            )
            return "rejected"
        case Verdict.ACCEPTED:
            return "accepted" if refund_payments.accept([payment], at=at) else "known"
        case _:
            return "waiting"


@transaction.atomic
def _refuse(
    *, name: str, sha256: str, refusals: Iterable[Refusal], actor: User | None, at: datetime
) -> AnswerReport:
    """Record that a file was refused; a repeat brings the same row up to date."""
    report = AnswerReport(name=name, outcome=Outcome.REFUSED, refusals=tuple(refusals))
    defaults: dict[str, Any] = {
        "name": name,
        "report": {"refusals": [each.as_dict() for each in report.refusals]},
        "imported_at": at,
        "imported_by": actor,
    }
    row, is_new = BankAnswer.objects.update_or_create(
        defaults=defaults, outcome=BankAnswerOutcome.REFUSED, sha256=sha256
    )
    if is_new:
        audit.record(action="bank_answer.refused", actor=actor, at=at, target=row)
    return report


def _refusal(reason: Reason, found: str) -> StatementError:
    return StatementError(Refusal(reason=reason, facts={"found": found}))
