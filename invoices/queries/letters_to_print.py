"""Reads of letters that wait for the printing house, or for their PDF."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from invoices.models import DocumentState, Letter, LetterChannel, LetterKind, LetterState, Stage

# What was just made, a worker is publishing right now.
FORGOTTEN_AFTER: Final = timedelta(minutes=2)
COLLECTION: Final = (LetterKind.REMINDER, LetterKind.DEMAND)
READY_TO_LEAVE: Final = Q(state=LetterState.WRITTEN, document__state=DocumentState.READY)


def letters_to_print(*, most: int) -> list[int]:
    """Keys of letters on paper that are written and made, oldest first."""
    found = Letter.objects.filter(READY_TO_LEAVE, channel=LetterChannel.PAPER)
    return list(found.order_by("written_on", "pk").values_list("pk", flat=True)[:most])


def letters_on_paper() -> QuerySet[Letter]:
    """What the next batch for the printing house has."""
    return Letter.objects.filter(READY_TO_LEAVE, channel=LetterChannel.PAPER)


def count_letters_to_print() -> int:
    return letters_on_paper().count()


def letter_to_publish(document_id: int) -> UUID | None:
    """The letter of a finished document, if it is one that MyRopo itself delivers."""
    found = Letter.objects.filter(
        READY_TO_LEAVE, channel=LetterChannel.ELECTRONIC, document=document_id
    )
    return found.values_list("public_id", flat=True).first()


def letters_forgotten_to_publish(*, at: datetime) -> list[UUID]:
    """What a crash left between the PDF and its publishing."""
    found = Letter.objects.filter(
        READY_TO_LEAVE,
        channel=LetterChannel.ELECTRONIC,
        document__made_at__lte=at - FORGOTTEN_AFTER,
    )
    return list(found.order_by("pk").values_list("public_id", flat=True))


def unopened_letters(*, today: date) -> list[UUID]:
    """Letters of collection in MyRopo that have lain unopened for too long, oldest first.

    So many days as `UNOPENED_LETTER_DAYS` says. Of claims that are open, ask for something,
    are held by nothing and are in no court; without those that a letter on paper has replaced.
    """
    found = Letter.objects.filter(
        state=LetterState.SENT,
        channel=LetterChannel.ELECTRONIC,
        opened_at=None,
        handed_over_on__lte=today - timedelta(days=settings.UNOPENED_LETTER_DAYS),
        kind__in=COLLECTION,
        replaced_by=None,
        invoice__closed_on=None,
        invoice__to_pay__gt=0,
        invoice__hold="",
    ).exclude(invoice__stage=Stage.LEGAL_COLLECTION)
    return list(found.order_by("handed_over_on", "pk").values_list("public_id", flat=True))


def documents_of_letters_to_make_again() -> list[int]:
    """Documents that could not be made, of letters that still wait for them."""
    found = Letter.objects.filter(state=LetterState.WRITTEN, document__state=DocumentState.FAILED)
    return list(found.order_by("pk").values_list("document", flat=True))
