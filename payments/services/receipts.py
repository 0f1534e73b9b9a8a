"""The receipt of a payment: what it says, fixed at the moment it is asked for."""

from datetime import datetime

from django.utils import translation

from accounts.actor import Actor
from invoices.models import Document, DocumentKind
from invoices.pdf.facts import to_json
from invoices.pdf.payment_receipt import ReceiptFacts, ReceiptLine
from invoices.queries.documents import cause_for
from invoices.services.documents import Wanted, request_document
from myropo.calendar import banking_day_after, helsinki_date
from payments import words
from payments.models import PAID, Payment, PaymentLine, PaymentState
from payments.queries.receipts import receipt_cause


class NotPaidError(Exception):
    """The money of the payment has not been received. Nothing was changed."""


def request_receipt(*, actor: Actor, payment: Payment, at: datetime) -> Document:
    """The receipt of a payment that the actor's party made, in the language it was made in.

    A repeat gives the same document until the payment is booked; then there is another
    that says so. Raises `NotPaidError`.
    """
    wanted = Wanted(
        kind=DocumentKind.PAYMENT_RECEIPT,
        party=payment.party,
        cause=cause_for(actor, receipt_cause(payment)),
        language=payment.language,
        facts=to_json(facts_of(payment)),
    )
    return request_document(actor=actor, wanted=wanted, at=at)


def facts_of(payment: Payment) -> ReceiptFacts:
    """What the receipt says now; reads the lines, their invoices and creditors."""
    if payment.state not in PAID or payment.confirmed_at is None:
        raise NotPaidError
    paid_on = helsinki_date(payment.confirmed_at)
    booked_on = helsinki_date(payment.settled_at) if payment.settled_at else None
    with translation.override(payment.language):
        way = words.method(payment.method) if payment.method else ""
    return ReceiptFacts(
        payer=payment.party.name,
        paid_at=payment.confirmed_at,
        way=way,
        reference=payment.reference,
        transaction_id=payment.transaction_id or "",
        total=payment.amount,
        books_on=booked_on or banking_day_after(paid_on),
        is_booked=payment.state == PaymentState.SETTLED,
        lines=tuple(_line(each) for each in payment.lines.all()),
    )


def _line(line: PaymentLine) -> ReceiptLine:
    invoice = line.invoice
    return ReceiptLine(
        creditor=invoice.creditor.name,
        business_id=invoice.creditor.business_id,
        number=invoice.number,
        reference=invoice.reference,
        case_number=invoice.case_number,
        amount=line.amount,
    )
