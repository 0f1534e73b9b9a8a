"""Finvoice files in: each taken whole or refused whole, and harmless to repeat.

The command and the upload in the admin both come here.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from io import SEEK_END
from itertools import batched
from typing import Any, BinaryIO, Final

from django.db import IntegrityError, transaction

from accounts import audit, hetu
from accounts.models import User
from invoices.finvoice import (
    CancelMessage,
    CreditNoteMessage,
    InvoiceMessage,
    Reason,
    Refusal,
    only_seller,
    read_messages,
)
from invoices.models import (
    Creditor,
    EventKind,
    FinvoiceFile,
    FinvoiceOutcome,
    Invoice,
    LedgerEntry,
)
from invoices.services import credit_notes
from invoices.services.claims import Billing, open_claims
from invoices.services.counterparties import creditors_of, find_only_creditor, parties_of
from myropo.calendar import helsinki_date

MEGABYTE: Final = 1024 * 1024
LARGEST_MEGABYTES: Final = 50
LARGEST_BYTES: Final = LARGEST_MEGABYTES * MEGABYTE
# So many invoices are looked up and inserted at a time.
CHUNK: Final = 500
# More would not help a reader; the file is refused all the same.
MOST_REFUSALS: Final = 100
# A race for a number, a party or a MyRopo ID is mostly over after one other look.
ATTEMPTS: Final = 12
NAME_LENGTH: Final = 255
# In place of the fingerprint of an invoice that nobody has sent before.
NEW: Final = ""
NUMBER: Final = "InvoiceDetails/InvoiceNumber"
ORIGINAL: Final = "InvoiceDetails/OriginalInvoiceNumber"
TOTAL: Final = "InvoiceDetails/InvoiceTotalVatIncludedAmount"


class Outcome(StrEnum):
    IMPORTED = "IMPORTED"
    # Everything in the file was here already.
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of one file: counts of its messages, or why it was refused."""

    name: str
    outcome: Outcome
    created: int = 0
    unchanged: int = 0
    credited: int = 0
    withdrawn: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        names = ("created", "unchanged", "credited", "withdrawn")
        return {name: getattr(self, name) for name in names}

    def as_dict(self) -> dict[str, Any]:
        """For a machine, with the sentences in the language that is active."""
        return {
            "file": self.name,
            "outcome": self.outcome.value,
            **self.counts,
            "refusals": [{**each.as_dict(), "text": each.text} for each in self.refusals],
        }


class _RefusedError(Exception):
    """Rolls back a file that has something wrong in it."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        super().__init__()
        self.refusals = tuple(refusals)[:MOST_REFUSALS]


def import_file(*, name: str, stream: BinaryIO, actor: User | None, at: datetime) -> ImportReport:
    """Take every message of a file, or none of them.

    A file that was taken before, and invoices that are here with the same content,
    change nothing. A refused file leaves a row with its report, and nothing else. The
    stream is read from where it stands; one of over 50 MB is not read at all.
    """
    name = printable(name)[-NAME_LENGTH:]
    data = _read(stream)
    if data is None:
        refusal = Refusal(reason=Reason.TOO_LARGE, facts={"limit": str(LARGEST_MEGABYTES)})
        return refuse_file(name=name, sha256="", refusals=[refusal], actor=actor, at=at)
    take = partial(_import, name=name, data=data, actor=actor, at=at)
    for _ in range(ATTEMPTS - 1):
        try:
            return take()
        except IntegrityError:
            # Another import took the same number or party meanwhile: look again.
            continue
    return take()


def printable(name: str) -> str:
    """A file's name as it can be stored and shown: `?` for bytes and signs that cannot.

    A name that carries a personal identity code loses the half that is secret.
    """
    shown = "".join(sign if sign.isprintable() else "?" for sign in name)
    return hetu.masked(shown)


def _read(stream: BinaryIO) -> bytes | None:
    """The rest of the stream, or None when it is too large to be read."""
    if stream.seekable():
        start = stream.tell()
        size = stream.seek(0, SEEK_END) - start
        stream.seek(start)
        if size > LARGEST_BYTES:
            return None
    data = stream.read(LARGEST_BYTES + 1)
    return data if len(data) <= LARGEST_BYTES else None


def _import(*, name: str, data: bytes, actor: User | None, at: datetime) -> ImportReport:
    sha256 = hashlib.sha256(data).hexdigest()
    earlier = dict(FinvoiceFile.objects.filter(sha256=sha256).values_list("outcome", "pk"))
    if FinvoiceOutcome.IMPORTED in earlier:
        return ImportReport(name=name, outcome=Outcome.UNCHANGED)
    try:
        return _take(
            name=name,
            data=data,
            sha256=sha256,
            refused_before=list(earlier.values()),
            actor=actor,
            at=at,
        )
    except _RefusedError as error:
        refusals = error.refusals
    whose = find_only_creditor({only_seller(data) or ""})
    return refuse_file(
        name=name, sha256=sha256, refusals=refusals, actor=actor, at=at, creditor=whose
    )


@transaction.atomic
def refuse_file(
    *,
    name: str,
    sha256: str,
    refusals: Iterable[Refusal],
    actor: User | None,
    at: datetime,
    creditor: Creditor | None = None,
) -> ImportReport:
    """Record that a file was refused; a repeat brings the same row up to date.

    creditor  whose every message in it is, if one's that we know: its people see why
    """
    report = ImportReport(name=name, outcome=Outcome.REFUSED, refusals=tuple(refusals))
    values: dict[str, Any] = {
        "report": {"refusals": [each.as_dict() for each in report.refusals]},
        "received_at": at,
        "received_by": actor,
        "creditor": creditor,
    }
    # What was never read is known by its name alone.
    same: dict[str, Any] = {"sha256": sha256} if sha256 else {"sha256": "", "name": name}
    file, is_new = FinvoiceFile.objects.update_or_create(
        defaults={"name": name, **values}, outcome=FinvoiceOutcome.REFUSED, **same
    )
    if is_new:
        audit.record(action="finvoice.refused", actor=actor, at=at, target=file)
    return report


@transaction.atomic
def _take(
    *,
    name: str,
    data: bytes,
    sha256: str,
    refused_before: list[int],
    actor: User | None,
    at: datetime,
) -> ImportReport:
    """Raises `_RefusedError`, and `IntegrityError` when somebody else was faster."""
    if refused_before:
        FinvoiceFile.objects.filter(pk__in=refused_before).delete()
    file = FinvoiceFile.objects.create(
        name=name,
        sha256=sha256,
        outcome=FinvoiceOutcome.IMPORTED,
        received_at=at,
        received_by=actor,
    )
    intake = _Intake(file=file, actor=actor, at=at)
    for chunk in batched(read_messages(data), CHUNK):
        intake.add(chunk)
    intake.apply_later()
    if intake.refusals:
        raise _RefusedError(intake.refusals)
    counts = intake.counts
    file.report, file.creditor = counts, find_only_creditor(intake.sellers)
    file.save(update_fields=["report", "creditor"])
    audit.record(action="finvoice.imported", actor=actor, at=at, target=file, data=counts)
    is_new = any(counts[name] for name in ("created", "credited", "withdrawn"))
    return ImportReport(
        name=name,
        outcome=Outcome.IMPORTED if is_new else Outcome.UNCHANGED,
        created=counts["created"],
        unchanged=counts["unchanged"],
        credited=counts["credited"],
        withdrawn=counts["withdrawn"],
    )


class _Intake:
    """The messages of one file on their way in, chunk by chunk."""

    def __init__(self, *, file: FinvoiceFile, actor: User | None, at: datetime) -> None:
        self.file = file
        self.actor = actor
        self.at = at
        self.today = helsinki_date(at)
        self.refusals: list[Refusal] = []
        self.counts = dict.fromkeys(("created", "unchanged", "credited", "withdrawn"), 0)
        self.seen: dict[tuple[int, str], str] = {}
        self.later: list[CreditNoteMessage | CancelMessage] = []
        self.sellers: set[str] = set()

    def add(
        self, chunk: Iterable[InvoiceMessage | CreditNoteMessage | CancelMessage | Refusal]
    ) -> None:
        """Insert the new invoices; keep what refers to invoices until all are there."""
        messages = []
        for message in chunk:
            if isinstance(message, Refusal):
                self.refusals.append(message)
                continue
            self.sellers.add(message.seller.business_id)
            if isinstance(message, InvoiceMessage):
                messages.append(message)
            else:
                self.later.append(message)
        # A file that is refused anyway is only read on for what else is wrong in it.
        if messages and not self.refusals:
            self._insert(messages)

    def _insert(self, messages: list[InvoiceMessage]) -> None:
        creditors = creditors_of([message.seller for message in messages])
        known = Invoice.objects.filter(
            creditor__in=creditors.values(), number__in=[each.number for each in messages]
        )
        for creditor_id, number, sha256 in known.values_list(
            "creditor_id", "number", "content_sha256"
        ):
            self.seen[creditor_id, number] = sha256
        new = []
        for message in messages:
            key = (creditors[message.seller.business_id].pk, message.number)
            earlier = self.seen.setdefault(key, NEW)
            if earlier == NEW:
                self.seen[key] = message.sha256
                new.append(message)
            elif earlier == message.sha256:
                self.counts["unchanged"] += 1
            else:
                self._refuse(message, Reason.NUMBER_TAKEN, NUMBER, message.number)
        if new and not self.refusals:
            self._open(new, creditors)

    def _open(self, messages: list[InvoiceMessage], creditors: dict[str, Creditor]) -> None:
        parties = parties_of([message.buyer for message in messages], today=self.today)
        billings = [
            Billing(
                message=message,
                creditor=creditors[message.seller.business_id],
                party=parties.get(message.buyer.hetu or message.buyer.business_id),
            )
            for message in messages
        ]
        open_claims(billings=billings, source=self.file, at=self.at)
        self.counts["created"] += len(billings)

    def apply_later(self) -> None:
        """Book credit notes and withdrawals, in an order in which two imports cannot wait
        for each other.
        """
        if self.refusals:
            return
        for message in sorted(self.later, key=_original_of):
            original = Invoice.objects.filter(
                creditor__business_id=message.seller.business_id,
                number=_original_of(message)[1],
            ).first()
            if isinstance(message, CreditNoteMessage):
                self._credit(message, original)
            else:
                self._withdraw(message, original)

    def _credit(self, message: CreditNoteMessage, original: Invoice | None) -> None:
        if original is None:
            self._refuse(message, Reason.ORIGINAL_UNKNOWN, ORIGINAL, message.original_number)
            return
        cause = f"finvoice-credit:{original.creditor_id}:{message.number}"
        if self._is_other_content(message, original, cause):
            self._refuse(message, Reason.NUMBER_TAKEN, NUMBER, message.number)
            return
        try:
            is_new = credit_notes.book_credit_note(
                invoice_id=original.pk,
                amount=message.total,
                number=message.number,
                value_on=message.issued_on,
                cause=cause,
                actor=self.actor,
                at=self.at,
            )
        except credit_notes.CreditTooLargeError:
            self._refuse(message, Reason.CREDIT_TOO_LARGE, TOTAL, original.number)
        except credit_notes.NotCreditableError:
            self._refuse(message, Reason.ORIGINAL_CLOSED, ORIGINAL, original.number)
        else:
            self.counts["credited" if is_new else "unchanged"] += 1

    def _is_other_content(self, message: CreditNoteMessage, original: Invoice, cause: str) -> bool:
        """Whether the creditor used the number before: for an invoice, or another credit."""
        if Invoice.objects.filter(creditor_id=original.creditor_id, number=message.number).exists():
            return True
        if not LedgerEntry.objects.filter(cause=cause).exists():
            return False
        same = {"number": message.number, "amount": str(message.total)}
        return not original.timeline.filter(kind=EventKind.CREDITED, data=same).exists()

    def _withdraw(self, message: CancelMessage, original: Invoice | None) -> None:
        if original is None:
            self._refuse(message, Reason.ORIGINAL_UNKNOWN, NUMBER, message.number)
            return
        try:
            is_new = credit_notes.withdraw(
                invoice_id=original.pk,
                value_on=message.issued_on,
                cause=f"finvoice-cancel:{original.creditor_id}:{original.number}",
                actor=self.actor,
                at=self.at,
            )
        except credit_notes.NotCreditableError:
            self._refuse(message, Reason.ORIGINAL_CLOSED, NUMBER, original.number)
        else:
            self.counts["withdrawn" if is_new else "unchanged"] += 1

    def _refuse(
        self,
        message: InvoiceMessage | CreditNoteMessage | CancelMessage,
        reason: Reason,
        element: str,
        number: str,
    ) -> None:
        self.refusals.append(
            Refusal(
                reason=reason,
                element=element,
                line=message.line,
                invoice=message.number,
                facts={"number": number},
            )
        )


def _original_of(message: CreditNoteMessage | CancelMessage) -> tuple[str, str]:
    if isinstance(message, CreditNoteMessage):
        return message.seller.business_id, message.original_number
    return message.seller.business_id, message.number
