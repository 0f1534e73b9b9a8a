"""Paytrail's Payment API, seen from a merchant: signed both ways, typed answers, time-outs.

Outside calls: never inside a transaction, and never a blind second try.
"""

from payments.paytrail.errors import (
    ForgedReportError,
    ProviderDownError,
    ProviderRefusedError,
    UnreadableReportError,
)
from payments.paytrail.payments import (
    GROUPS,
    Created,
    Item,
    Method,
    ask,
    create_payment,
    payment_methods,
)
from payments.paytrail.reports import Report, Status, read_report

__all__ = [
    "GROUPS",
    "Created",
    "ForgedReportError",
    "Item",
    "Method",
    "ProviderDownError",
    "ProviderRefusedError",
    "Report",
    "Status",
    "UnreadableReportError",
    "ask",
    "create_payment",
    "payment_methods",
    "read_report",
]
