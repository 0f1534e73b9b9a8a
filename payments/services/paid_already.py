"""A debtor's word that a bill is paid: collection waits, people look, the debtor hears."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, User
from accounts.services.mandates import hold_right
from invoices.models import EntryKind, EventKind, HoldReason, Invoice, LedgerEntry, Stage
from invoices.rules.attachments import HEAD_BYTES, type_of
from invoices.services import holds, ledger
from invoices.services.arrangements import done_by
from myropo.calendar import helsinki_date
from payments.models import PaymentReport, PaymentReportState
from payments.queries.paid_already import reports_since, waiting_report_of
from payments.rules.paid_already import MOST_REPORTS, REPORTS_WITHIN, waits_until

ACTIONS: Final = {
    PaymentReportState.FOUND: "payment_report.found",
    PaymentReportState.NOT_FOUND: "payment_report.not_found",
}


class NothingToPayError(Exception):
    """The invoice asks for nothing (any more). Nothing was changed."""


class TooManyReportsError(Exception):
    """The invoice had its reports of this month; `again_on` is the day of the next chance."""

    def __init__(self, again_on: date) -> None:
        super().__init__(again_on.isoformat())
        self.again_on = again_on


@transaction.atomic
def report_payment(
    *,
    actor: Actor,
    invoice: Invoice,
    amount: Decimal,
    paid_on: date,
    file: File[bytes] | None,
    at: datetime,
) -> PaymentReport:
    """Note that the debtor has paid elsewhere, and make collection wait for the money.

    amount  euros, above zero
    file    a receipt, "" or None for none; its type is found out from its content

    While a report waits, another one gives the first and changes nothing. Raises
    `NothingToPayError`, `TooManyReportsError` and `UnknownTypeError` (of the file).
    """
    hold_right(actor=actor, level=Level.PAY, at=at)
    locked = ledger.lock_invoice(invoice.pk)
    waiting = waiting_report_of(locked.pk)
    if waiting is not None:
        return waiting
    if not locked.is_open or locked.to_pay <= 0:
        raise NothingToPayError
    check_count(invoice_id=locked.pk, at=at)
    report = PaymentReport(
        invoice=locked,
        party=actor.acting_for,
        user=actor.user,
        amount=amount,
        paid_on=paid_on,
        reported_at=at,
    )
    if file:
        report.file_type = type_of(file.read(HEAD_BYTES))
        file.seek(0)
        # Its own name may tell anything; this one tells nothing.
        report.file.save(uuid4().hex, file, save=False)
    report.save()
    _wait(report, at=at)
    audit.record(
        action="payment_report.made",
        actor=actor.user,
        at=at,
        party=actor.acting_for,
        target=report,
        data={"invoice": locked.pk, "file": bool(file)},
    )
    return report


def check_count(*, invoice_id: int, at: datetime) -> None:
    """Raise `TooManyReportsError` when the invoice cannot have another report yet."""
    made = list(reports_since(invoice_id, at - REPORTS_WITHIN))
    if len(made) >= MOST_REPORTS:
        raise TooManyReportsError(helsinki_date(made[-MOST_REPORTS].reported_at + REPORTS_WITHIN))


def hold_cause(report: PaymentReport) -> str:
    """What the hold of a report is called."""
    return f"payment-report:{report.public_id}"


def decide_found(*, report_id: int, actor: User | None, at: datetime) -> bool:
    """The money is there: collection need not wait for it any more.

    False when the report was decided before; then nothing changes.
    """
    return _decide(report_id, PaymentReportState.FOUND, actor=actor, at=at)


@transaction.atomic
def decide_not_found(*, report_id: int, actor: User, at: datetime) -> bool:
    """The money is not there: collection goes on, and the debtor sees that on the invoice.

    False when the report was decided before; then nothing changes.
    """
    if not _decide(report_id, PaymentReportState.NOT_FOUND, actor=actor, at=at):
        return False
    report = PaymentReport.objects.select_related("invoice").get(pk=report_id)
    ledger.note(
        invoice=report.invoice,
        kind=EventKind.MONEY_NOT_FOUND,
        on=helsinki_date(at),
        at=at,
        data=_told(report),
    )
    return True


@transaction.atomic
def look_for_money(*, report_id: int, at: datetime) -> bool:
    """Decide a waiting report as found when the money was booked since; else change nothing.

    Enough is one payment of at least the reported sum, or any that settled the invoice.
    """
    report = PaymentReport.objects.select_related("invoice").get(pk=report_id)
    booked = LedgerEntry.objects.filter(
        invoice=report.invoice_id,
        kind=EntryKind.PAYMENT,
        reverses=None,
        reversed_by=None,
        booked_at__gt=report.reported_at,
    )
    if report.invoice.stage != Stage.PAID:
        booked = booked.filter(amount__lte=-report.amount)
    return booked.exists() and decide_found(report_id=report_id, actor=None, at=at)


def _wait(report: PaymentReport, *, at: datetime) -> None:
    today = helsinki_date(at)
    holds.place(
        invoice_id=report.invoice_id,
        reason=HoldReason.PAYMENT_REPORTED,
        cause=hold_cause(report),
        at=at,
        ends_on=waits_until(reported_on=today),
    )
    ledger.note(
        invoice=report.invoice,
        kind=EventKind.PAYMENT_REPORTED,
        on=today,
        at=at,
        data=_told(report) | done_by(report.user),
    )


def _told(report: PaymentReport) -> dict[str, object]:
    return {"reported": str(report.amount), "paid_on": report.paid_on.isoformat()}


@transaction.atomic
def _decide(report_id: int, state: PaymentReportState, *, actor: User | None, at: datetime) -> bool:
    reports = PaymentReport.objects.select_for_update(of=("self",)).select_related("party")
    report = reports.get(pk=report_id)
    if report.state != PaymentReportState.WAITING:
        return False
    report.state, report.decided_at, report.decided_by = state, at, actor
    report.save(update_fields=["state", "decided_at", "decided_by"])
    holds.release(cause=hold_cause(report), at=at)
    audit.record(
        action=ACTIONS[state],
        actor=actor,
        at=at,
        party=report.party,
        target=report,
        data={"invoice": report.invoice_id},
    )
    return True
