"""A person sends a failed letter again, which is what its review waited for."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from invoices.models import Letter, LetterState, Review, ReviewOutcome, ReviewReason
from invoices.services.collection.reviews import decide_review
from invoices.services.letters.resending import send_again


@transaction.atomic
def send_again_and_go_on(*, letter_id: UUID, note: str, actor: User, at: datetime) -> Letter:
    """Write the letter anew on paper, and let collection go on with it.

    letter_id  the public id of the letter
    note       why the review is decided, in the language of whoever decides

    A review that waits because letters failed is decided, once none of them is left: else
    its hold would pull the new letter back before it leaves. A repeat gives the same new
    letter. Raises what `send_again` raises.
    """
    letter = send_again(letter_id=letter_id, at=at, actor=actor)
    failed = Letter.objects.filter(
        invoice=letter.invoice_id, state=LetterState.FAILED, replaced_by=None
    )
    if letter.invoice_id is None or failed.exists():
        return letter
    waiting = Review.objects.filter(
        invoice=letter.invoice_id, outcome="", reason=ReviewReason.LETTER_FAILED
    )
    for review_id in waiting.values_list("pk", flat=True):
        decide_review(
            review_id=review_id, outcome=ReviewOutcome.CONTINUE, note=note, actor=actor, at=at
        )
    return letter
