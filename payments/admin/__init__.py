"""The staff's pages of payments, statements, clearing and refunds."""

from payments.admin import (
    decisions,
    entries,
    paid_already,
    payments,
    policies,
    refunds,
    statements,
)

__all__ = ["decisions", "entries", "paid_already", "payments", "policies", "refunds", "statements"]
