"""What those who run the portal want to know: counts and ages, nothing personal."""

from datetime import datetime

from django.db.models import Count, Min, Q

from invoices.models import (
    Document,
    DocumentState,
    FinvoiceFile,
    FinvoiceOutcome,
    Letter,
    LetterKind,
    LetterState,
)


def oldest_queued_document_seconds(at: datetime) -> float:
    """How long the oldest document in the queue has waited; 0 when none waits."""
    queued = Document.objects.filter(state=DocumentState.QUEUED)
    oldest: datetime | None = queued.aggregate(oldest=Min("requested_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


def finvoice_files_by_outcome() -> dict[str, int]:
    """The number of files handed in, for every outcome there is."""
    counted = FinvoiceFile.objects.values_list("outcome").annotate(files=Count("pk"))
    return {**dict.fromkeys(FinvoiceOutcome.values, 0), **dict(counted)}


def oldest_unsent_letter_seconds(at: datetime) -> float:
    """How long the oldest letter that has not left has waited since it was written; 0: none.

    Those at the printing house wait for its answer, and those that failed for a person.
    """
    waiting = Letter.objects.filter(
        Q(state__in=[LetterState.WRITTEN, LetterState.BATCHED])
        | Q(
            state=LetterState.FAILED,
            kind__in=[LetterKind.REMINDER, LetterKind.DEMAND],
            replaced_by=None,
            invoice__closed_on=None,
        )
    )
    oldest: datetime | None = waiting.aggregate(oldest=Min("written_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0
