"""Money back in the demo's past: accounts told, four eyes, a file for the bank and its word."""

import io
from typing import Final

from accounts.models import User
from demo.payment_answers import Verdict, pain002
from demo.personas import AGENT_USERNAME, LEAD_USERNAME, persona
from demo.seed_acts import Done
from demo.statements import DEBIT, DemoEntry, camt053
from payments.models import Refund, RefundPayment
from payments.services import account_reports, refunds
from payments.services.bank_files import import_bank_file
from payments.services.matching import match_received
from payments.services.refund_batches import send_refunds
from payments.services.statement_import import Outcome

# What the bank says first of all that it took, and last of what it paid.
ACCEPTED: Final = "ACCEPTED"
PAID: Final = "PAID"


class BankRefusedError(Exception):
    """What the demo's bank writes is not taken: the files and their reader disagree."""


def follow(done: Done) -> None:
    """Owe back what was paid too much."""
    refunds.follow_surplus(invoice_id=done.invoice().pk, at=done.at)


def tell_account(done: Done) -> None:
    """The two presses of the debtor's pages: what was typed is kept, then given."""
    actor, refund = done.actor(), _refund(done)
    draft = account_reports.keep_draft(
        actor=actor,
        refund=refund,
        typed=done.act.iban,
        holder=persona(done.planned.buyer.persona).name,
        is_to_be_kept=done.act.keep,
        at=done.at,
    )
    assert draft is not None
    account_reports.give(
        actor=actor, refund=refund, seen=account_reports.stamp_of(draft), at=done.at
    )


def check(done: Done) -> None:
    refunds.check(refund_id=_refund(done).pk, user=_staff(AGENT_USERNAME), at=done.at)


def approve(done: Done) -> None:
    refunds.approve(refund_id=_refund(done).pk, user=_staff(LEAD_USERNAME), at=done.at)


def send(done: Done) -> None:
    """All that is approved goes, whoever's it is."""
    send_refunds(at=done.at, actor=None)


def hear_bank(done: Done) -> None:
    """The bank's file about one payment comes in as every other one does."""
    payment = _refund(done).payments.select_related("batch").latest("pk")
    data = _paid(done, payment) if done.act.outcome == PAID else _answer(done, payment)
    report = import_bank_file(
        name=f"{done.planned.number}-{done.on:%Y%m%d}.xml",
        stream=io.BytesIO(data),
        actor=None,
        at=done.at,
    )
    if report.outcome is not Outcome.IMPORTED:
        raise BankRefusedError(done.cause, report)
    # No provider runs yet that could be asked about its payouts.
    match_received(at=done.at, asks=False)


def _answer(done: Done, payment: RefundPayment) -> bytes:
    is_taken = done.act.outcome == ACCEPTED
    verdict = (
        Verdict(status="ACSP") if is_taken else Verdict(status="RJCT", reason=done.act.outcome)
    )
    return pain002(
        batch=payment.batch.message_id,
        of_each={payment.end_to_end_id: verdict},
        message_id=_file_id(done),
    )


def _paid(done: Done, payment: RefundPayment) -> bytes:
    entry = DemoEntry(
        amount=payment.amount,
        direction=DEBIT,
        end_to_end_id=payment.end_to_end_id,
        archive_id=_file_id(done),
        name=payment.holder,
    )
    account = payment.batch.account
    return camt053([entry], account=account, statement_id=_file_id(done), on=done.on)


def _file_id(done: Done) -> str:
    return f"{done.planned.number}-{done.on:%y%m%d}"


def _refund(done: Done) -> Refund:
    return Refund.objects.filter(invoice=done.invoice()).latest("pk")


def _staff(username: str) -> User:
    return User.objects.get(username=username)
