"""The staff's pages of payments, statements, clearing and refunds."""

from payments.admin import (
    arranged,
    arranged_inlines,
    decisions,
    entries,
    glance,
    glance_refunds,
    paid_already,
    payments,
    plans,
    policies,
    refund_batches,
    refunds,
    statements,
)

__all__ = [
    "arranged",
    "arranged_inlines",
    "decisions",
    "entries",
    "glance",
    "glance_refunds",
    "paid_already",
    "payments",
    "plans",
    "policies",
    "refund_batches",
    "refunds",
    "statements",
]
