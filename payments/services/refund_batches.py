"""Approved refunds go to the bank: one file at a time, no refund twice.

In two steps, so that no file is ever without its batch: what is paid is decided in one
transaction, then the file is written. A crash between them leaves a batch without a file,
which the next run writes, the same to the letter; see docs/decisions/0038-paying-out.md.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext, override

from accounts import audit
from accounts.models import User
from invoices.services import ledger, paying_back
from myropo.calendar import banking_day_after, format_date, helsinki_date
from payments.models import Refund, RefundBatch, RefundPayment, RefundState
from payments.refund_files import Payer, Transfer, write_file
from payments.rules.account_numbers import Misread, read_account_number
from payments.services import refunds

# So many payments of a file: what is left goes with the next.
MOST: Final = 5000
FOLDER: Final = "refund_batches"
# Any number that nothing else locks by: two exports wait for each other.
LOCK: Final = 0x5265_6664


class NoRefundAccountError(Exception):
    """It is not set from which account refunds are paid. Nothing was changed."""


class DamagedFileError(Exception):
    """The stored file is gone or is not what was stored. It must not be handed out."""


def payer() -> Payer:
    """Our account, as the settings say. Raises `NoRefundAccountError`."""
    read = read_account_number(settings.REFUND_ACCOUNT_IBAN)
    name = settings.REFUND_ACCOUNT_NAME.strip()
    if isinstance(read, Misread) or not name:
        raise NoRefundAccountError
    return Payer(name=name, iban=read.iban, bic=settings.REFUND_ACCOUNT_BIC)


def send_refunds(*, at: datetime, actor: User | None) -> list[RefundBatch]:
    """Put what two have approved into a file for the bank; the batches whose files are new.

    First the files that a crash left unwritten, then one new batch, if anything is to be
    paid. The surplus leaves the ledger with it. A repeat finds nothing more to send. Raises
    `NoRefundAccountError`, and `InvalidFileError` when the file does not fit its schema;
    then nothing was sent.
    """
    ours = payer()
    _decide(ours, at=at, actor=actor)
    waiting = RefundBatch.objects.filter(file="").order_by("pk").values_list("pk", flat=True)
    written = [_write(key, name=ours.name) for key in list(waiting)]
    return [batch for batch in written if batch is not None]


def read_batch(*, batch: RefundBatch, actor: User | None, at: datetime) -> bytes:
    """The file as it was stored; recorded. Raises `DamagedFileError`."""
    try:
        with batch.file.open() as file:
            content: bytes = file.read()
    except (OSError, ValueError) as error:
        raise DamagedFileError from error
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise DamagedFileError
    audit.record(action="refund_batch.downloaded", actor=actor, target=batch, at=at)
    return content


@transaction.atomic
def _decide(ours: Payer, *, at: datetime, actor: User | None) -> None:
    """Make the batch, take its money out of the ledger, and see that the file can be written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    leaving = _lock_leaving(at=at)
    if not leaving:
        return
    today = helsinki_date(at)
    batch = RefundBatch.objects.create(
        message_id=f"MYROPO-{today:%Y%m%d}-{uuid4().hex[:8].upper()}",
        account=ours.iban,
        execute_on=banking_day_after(today),
        payments=len(leaving),
        total=sum((each.amount for each in leaving), Decimal(0)),
        made_at=at,
    )
    lines = [_line(batch, refund, at) for refund in leaving]
    RefundPayment.objects.bulk_create(lines)
    for refund, line in zip(leaving, lines, strict=True):
        if refund.invoice is not None:
            paying_back.give_back(
                invoice=refund.invoice,
                amount=refund.amount,
                value_on=today,
                cause=f"refund:{line.end_to_end_id}",
                at=at,
            )
        refunds.move_to(refund, RefundState.SENT)
        refund.save(update_fields=refunds.CHANGED)
        party = refunds.party_of(refund)
        refunds.record("refund.sent", refund, party=party, actor=actor, at=at)
    data = {"payments": batch.payments, "total": str(batch.total)}
    audit.record(action="refund_batch.made", actor=actor, target=batch, at=at, data=data)
    _content(batch, name=ours.name)


def _lock_leaving(*, at: datetime) -> list[Refund]:
    """The oldest approved refunds that are still what was approved, with their invoices."""
    due = Refund.objects.filter(state=RefundState.TO_BE_PAID).order_by("pk")
    keys = dict(due.values_list("pk", "invoice_id")[:MOST])
    invoices = ledger.lock_invoices({key for key in keys.values() if key is not None})
    rows = Refund.objects.select_for_update(of=("self",)).filter(
        pk__in=keys, state=RefundState.TO_BE_PAID
    )
    leaving = []
    for refund in rows.order_by("pk"):
        if refund.invoice_id is None:
            leaving.append(refund)
            continue
        invoice = invoices[refund.invoice_id]
        refund.invoice = invoice
        if invoice.surplus == refund.amount:
            leaving.append(refund)
        else:
            # Its task has not run yet: another sum is approved anew.
            refunds.follow_surplus(invoice_id=invoice.pk, at=at)
    return leaving


def _line(batch: RefundBatch, refund: Refund, at: datetime) -> RefundPayment:
    return RefundPayment(
        batch=batch,
        refund=refund,
        end_to_end_id=uuid4().hex,
        amount=refund.amount,
        iban=refund.iban,
        holder=refund.holder,
        changed_at=at,
    )


@transaction.atomic
def _write(batch_id: int, *, name: str) -> RefundBatch | None:
    """Store the file of a batch; None when somebody else has stored it meanwhile."""
    batch = RefundBatch.objects.select_for_update().get(pk=batch_id)
    if batch.file:
        return None
    content = _content(batch, name=name)
    stored = default_storage.save(f"{FOLDER}/{batch.message_id}.xml", ContentFile(content))
    try:
        batch.file = stored
        batch.sha256 = hashlib.sha256(content).hexdigest()
        batch.save(update_fields=["file", "sha256"])
    except BaseException:
        default_storage.delete(stored)
        raise
    return batch


def _content(batch: RefundBatch, *, name: str) -> bytes:
    lines = batch.lines.select_related(
        "refund__invoice__creditor", "refund__invoice__party__user", "refund__entry"
    ).order_by("pk")
    return write_file(
        message_id=batch.message_id,
        made_at=batch.made_at,
        execute_on=batch.execute_on,
        payer=Payer(name=name, iban=batch.account, bic=settings.REFUND_ACCOUNT_BIC),
        transfers=_transfers(list(lines)),
    )


def _transfers(lines: Sequence[RefundPayment]) -> list[Transfer]:
    return [
        Transfer(
            end_to_end_id=line.end_to_end_id,
            amount=line.amount,
            iban=line.iban,
            holder=line.holder,
            text=_text(line.refund),
        )
        for line in lines
    ]


def _text(refund: Refund) -> str:
    """What the payee reads on the statement, in its language where we know it."""
    language = _language(refund)
    with override(language):
        if refund.invoice is not None:
            facts = {"number": refund.invoice.number, "creditor": refund.invoice.creditor.name}
            return gettext("Refund, invoice %(number)s, %(creditor)s") % facts
        day = format_date(refund.entry.booked_on, language) if refund.entry else ""
        return gettext("Your payment of %(day)s is returned") % {"day": day}


def _language(refund: Refund) -> str:
    invoice = refund.invoice
    if invoice is None:
        return "fi"
    user = getattr(invoice.party, "user", None) if invoice.party else None
    return str(user.language if user else invoice.language)
