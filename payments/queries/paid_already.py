"""Reports of payments: what waits to be checked, and how often an invoice had one."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from payments.models import PaymentReport, PaymentReportState


def waiting_report_of(invoice_id: int) -> PaymentReport | None:
    """The report that waits for an invoice which the caller was allowed to read."""
    return PaymentReport.objects.filter(
        invoice=invoice_id, state=PaymentReportState.WAITING
    ).first()


def reports_since(invoice_id: int, moment: datetime) -> QuerySet[PaymentReport]:
    """The reports of an invoice after a moment, the oldest first."""
    made = PaymentReport.objects.filter(invoice=invoice_id, reported_at__gt=moment)
    return made.order_by("reported_at", "pk")


def waiting_reports(invoice_ids: Collection[int] | None = None) -> list[int]:
    """Keys of the reports that wait, of all invoices or of some, the oldest first."""
    waiting = PaymentReport.objects.filter(state=PaymentReportState.WAITING)
    if invoice_ids is not None:
        waiting = waiting.filter(invoice__in=invoice_ids)
    return list(waiting.order_by("pk").values_list("pk", flat=True))
