"""Finvoice 1.3–3.0: bytes in, typed messages out, or a `FinvoiceError`.

Knows the format and nothing of our tables. The format: Finance Finland, "Finvoice
3.0" (2019) and its predecessors; the schema without a namespace, amounts with a decimal
comma, dates as CCYYMMDD.
"""

from collections.abc import Iterator

from invoices.finvoice.documents import finvoice_roots
from invoices.finvoice.messages import (
    Buyer,
    CancelMessage,
    CreditNoteMessage,
    InterestLaw,
    InvoiceMessage,
    LateInterest,
    Message,
    Row,
    Seller,
)
from invoices.finvoice.node import Node
from invoices.finvoice.parties import seller_id
from invoices.finvoice.reading import message_or_refusal
from invoices.finvoice.refusals import FinvoiceError, Reason, Refusal

__all__ = [
    "Buyer",
    "CancelMessage",
    "CreditNoteMessage",
    "FinvoiceError",
    "InterestLaw",
    "InvoiceMessage",
    "LateInterest",
    "Message",
    "Reason",
    "Refusal",
    "Row",
    "Seller",
    "only_seller",
    "read_messages",
]


def read_messages(data: bytes) -> Iterator[Message | Refusal]:
    """Every message of a file in its order; in place of a wrong one, what is wrong with it.

    A document that is not even XML ends the reading, since nothing after it can be
    trusted.
    """
    try:
        for root, lines_before in finvoice_roots(data):
            yield message_or_refusal(root, lines_before)
    except FinvoiceError as error:
        yield error.refusal


def only_seller(data: bytes) -> str | None:
    """The business ID of a file whose every message is of one creditor, also of wrong messages.

    None where there are several, where a message does not say it, and where a part of the file
    cannot be read: nobody knows whose that is.
    """
    sellers: set[str | None] = set()
    try:
        for root, lines_before in finvoice_roots(data):
            sellers.add(seller_id(Node(root, lines_before)))
    except FinvoiceError:
        return None
    return sellers.pop() if len(sellers) == 1 else None
