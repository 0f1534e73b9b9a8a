"""The staff's pages of payments, statements, clearing and refunds."""

from payments.admin import (
    arranged,
    arranged_inlines,
    decisions,
    entries,
    glance,
    glance_refunds,
    home,
    paid_already,
    payments,
    phone_paid,
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
    "home",
    "paid_already",
    "payments",
    "phone_paid",
    "plans",
    "policies",
    "refund_batches",
    "refunds",
    "statements",
]
