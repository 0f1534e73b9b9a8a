"""Receipts of payments, which are documents of the party that paid."""

from accounts.actor import Actor
from invoices.models import Document
from invoices.queries.documents import find_document_of
from payments.models import Payment, PaymentState


def receipt_cause(payment: Payment) -> str:
    """One receipt for the money that was received, and one that says when it was booked."""
    step = "booked" if payment.state == PaymentState.SETTLED else "received"
    return f"payment:{payment.public_id}:{step}"


def receipt_of(actor: Actor, payment: Payment) -> Document | None:
    """The receipt of the payment as it stands now; None before it is asked for."""
    return find_document_of(actor, cause=receipt_cause(payment))
