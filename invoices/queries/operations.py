"""What those who run the portal want to know: counts and ages, nothing personal."""

from datetime import datetime

from django.db.models import Count, Min

from invoices.models import Document, DocumentState, FinvoiceFile, FinvoiceOutcome


def oldest_queued_document_seconds(at: datetime) -> float:
    """How long the oldest document in the queue has waited; 0 when none waits."""
    queued = Document.objects.filter(state=DocumentState.QUEUED)
    oldest: datetime | None = queued.aggregate(oldest=Min("requested_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


def finvoice_files_by_outcome() -> dict[str, int]:
    """The number of files handed in, for every outcome there is."""
    counted = FinvoiceFile.objects.values_list("outcome").annotate(files=Count("pk"))
    return {**dict.fromkeys(FinvoiceOutcome.values, 0), **dict(counted)}
