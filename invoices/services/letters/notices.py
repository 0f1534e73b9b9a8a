"""Letters that ask for nothing: the confirmation of a plan, and the notice of an overpayment.

They book nothing, have no due date, and always go on paper: a consent to electronic letters
is one to letters of collection. MyRopo shows them, too.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts import audit
from accounts.models import Party
from invoices import events
from invoices.models import (
    Document,
    DocumentKind,
    Invoice,
    Letter,
    LetterChannel,
    LetterKind,
    LetterState,
)
from invoices.pdf.facts import to_json
from invoices.pdf.overpayment_notice import overpayment_facts
from invoices.pdf.plan_confirmation import PlanFacts
from invoices.queries.addresses import addresses_of
from invoices.rules.law_calendar import postal_day_after
from invoices.services.letters.movement import DAYS_TO_HAND_OVER, move
from myropo.calendar import helsinki_date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    """What is to be written: `total` is what it speaks of, in euros.

    party  whose alone it is, where it speaks of more than the invoice
    """

    public_id: UUID
    invoice: Invoice
    party: Party | None = None
    kind: LetterKind
    language: str
    cause: str
    facts: dict[str, Any]
    total: Decimal
    written_on: date


@transaction.atomic
def write_overpayment_notice(
    *, invoice_id: int, amount: Decimal, cause: str, at: datetime
) -> Letter | None:
    """Tell the debtor how much too much was paid, and how to get it back.

    amount  euros, at least a cent; `ValueError` for nothing
    cause   what owes the money, unique for ever (`refund:<public_id>`)

    A repeat gives the letter that was written before. None when the invoice has no address
    to write to: the debtor is told in MyRopo alone.
    """
    if amount <= 0:
        raise ValueError("Only what was paid too much is paid back.")
    # Whoever writes twice at once waits here for the other.
    invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
    if (written := Letter.objects.filter(cause=cause).first()) is not None:
        return written
    address = addresses_of([invoice.pk]).get(invoice.pk)
    if address is None and not (invoice.debtor_street and invoice.debtor_town):
        return None
    public_id, today = uuid4(), helsinki_date(at)
    facts = overpayment_facts(
        invoice=invoice,
        amount=amount,
        written_on=today,
        address=address,
        letter_id=public_id,
    )
    notice = _Notice(
        public_id=public_id,
        invoice=invoice,
        kind=LetterKind.OVERPAYMENT_NOTICE,
        language=invoice.language,
        cause=cause,
        facts=to_json(facts),
        total=amount,
        written_on=today,
    )
    return _write(notice, at=at)


@transaction.atomic
def write_plan_confirmation(
    *,
    invoice_id: int,
    facts: PlanFacts,
    language: str,
    cause: str,
    at: datetime,
    party: Party | None = None,
) -> Letter:
    """Confirm a plan to its debtor.

    invoice_id  the first invoice of the plan: the letter is found by its case number
    party       whose alone the letter is, for a plan over several claims: it tells each of them
                what the others are, which neither their creditors nor others who found one of
                the invoices may read
    facts       what was agreed; its id and day become those of the letter
    cause       which plan, unique for ever (`plan:<public_id>`)

    A repeat gives the letter that was written before.
    """
    invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
    if (written := Letter.objects.filter(cause=cause).first()) is not None:
        return written
    public_id, today = uuid4(), helsinki_date(at)
    fixed = replace(facts, letter_id=str(public_id), written_on=today)
    notice = _Notice(
        public_id=public_id,
        invoice=invoice,
        party=party,
        kind=LetterKind.PLAN_CONFIRMATION,
        language=language,
        cause=cause,
        facts=to_json(fixed),
        total=fixed.total,
        written_on=today,
    )
    return _write(notice, at=at)


@transaction.atomic
def stop_notice(*, cause: str, at: datetime) -> bool:
    """Keep a notice back that has become untrue before it left. False when there is none."""
    letter = Letter.objects.select_for_update().filter(cause=cause).first()
    if letter is None or letter.state != LetterState.WRITTEN:
        return False
    move(letter, LetterState.CANCELLED)
    letter.save(update_fields=["state"])
    audit.record(action="letter.stopped", actor=None, target=letter, at=at)
    return True


def _write(notice: _Notice, *, at: datetime) -> Letter:
    """The letter and its document, whose PDF is made after the commit."""
    party = notice.party or notice.invoice.party
    of_invoice = None if notice.party else notice.invoice
    document = Document.objects.create(
        invoice=of_invoice,
        party=notice.party,
        kind=DocumentKind(notice.kind),
        language=notice.language,
        cause=f"letter:{notice.public_id}",
        facts=notice.facts,
        requested_at=at,
    )
    letter = Letter.objects.create(
        public_id=notice.public_id,
        invoice=of_invoice,
        party=party,
        document=document,
        kind=notice.kind,
        channel=LetterChannel.PAPER,
        cause=notice.cause,
        total=notice.total,
        written_on=notice.written_on,
        written_at=at,
        to_hand_over_on=postal_day_after(notice.written_on, weekdays=DAYS_TO_HAND_OVER),
    )
    audit.record(
        action="letter.written",
        actor=None,
        party=party,
        target=letter,
        data={"kind": notice.kind, "cause": notice.cause},
        at=at,
    )
    tell = partial(events.document_requested.send_robust, sender=Document, document_id=document.pk)
    transaction.on_commit(tell, robust=True)
    return letter
