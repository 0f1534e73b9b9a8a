"""Reads. Every function that returns a debtor's data takes the actor first."""

from payments.queries.payments import (
    find_payment,
    get_payment_or_404,
    payments_of,
    payments_to_ask,
    payments_without_settlement,
    unfinished_payments_of,
    unopened_payments,
)

__all__ = [
    "find_payment",
    "get_payment_or_404",
    "payments_of",
    "payments_to_ask",
    "payments_without_settlement",
    "unfinished_payments_of",
    "unopened_payments",
]
