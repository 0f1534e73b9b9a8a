"""Claims that a person decides on: opened by the run or by a letter that failed, decided once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, User
from invoices.models import (
    EventKind,
    Hold,
    HoldReason,
    IllegalStageError,
    Invoice,
    Letter,
    LetterState,
    Review,
    ReviewOutcome,
    ReviewReason,
)
from invoices.services import credit_notes, holds, ledger, stages
from invoices.services.letters import pulling_back
from myropo.calendar import ONE_DAY, helsinki_date

# How long collection waits when a person lets it go on and no letter is left to send.
LOOKS_AGAIN_AFTER: Final = timedelta(days=30)
# What only an open claim can come to.
ENDS: Final = frozenset({ReviewOutcome.TO_COURT, ReviewOutcome.ENDED})


def cause_of(review: Review) -> str:
    """What its hold and its acts have as their cause."""
    return f"review:{review.pk}"


def open_reviews(*, reasons: Mapping[Invoice, ReviewReason], at: datetime) -> int:
    """Leave locked invoices to a person; collection waits for the decisions.

    An invoice that has an open review already keeps that one, whatever its reason. A fixed
    number of statements, however many there are; gives how many are new.
    """
    waiting = Review.objects.filter(invoice__in=reasons, outcome="")
    known = set(waiting.values_list("invoice", flat=True))
    new = {invoice: reason for invoice, reason in reasons.items() if invoice.pk not in known}
    if not new:
        return 0
    reviews = Review.objects.bulk_create(
        Review(invoice=invoice, reason=reason, opened_at=at) for invoice, reason in new.items()
    )
    placed = [
        Hold(
            invoice=review.invoice,
            reason=HoldReason.REVIEW,
            cause=cause_of(review),
            placed_at=at,
        )
        for review in reviews
    ]
    holds.place_many(invoices={invoice.pk: invoice for invoice in new}, placed=placed)
    AuditEvent.objects.bulk_create(
        audit.draft(
            action="review.opened",
            actor=None,
            at=at,
            party_id=review.invoice.party_id,
            target=review.invoice,
            data={"review": review.pk, "reason": review.reason},
        )
        for review in reviews
    )
    return len(reviews)


@transaction.atomic
def decide_review(
    *,
    review_id: int,
    outcome: ReviewOutcome,
    note: str,
    actor: User,
    at: datetime,
    look_again_on: date | None = None,
) -> bool:
    """What a person decides about a claim; its hold ends with it.

    TO_COURT  the claim moves to legal collection, without a cost
    WAIT      collection waits; on `look_again_on` the run looks at the claim again
    CONTINUE  collection goes on. Where all letters were sent, or the claim may be
              prescribed, nothing is left for the run but to ask a person again: it does so
              after `LOOKS_AGAIN_AFTER`, not the next night. A letter that failed and was
              not written again is pulled back, so that the run writes it anew when it may
    ENDED     the creditor gives the claim up: it is withdrawn

    False when it was decided before; then nothing changes. Raises `ValueError` for a day to
    look again that is missing, not ahead, or of another outcome, and `IllegalStageError` when
    a closed claim should go to court or be given up. Nothing is changed then.
    """
    invoice = ledger.lock_invoice(Review.objects.values_list("invoice").get(pk=review_id)[0])
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.outcome:
        return False
    if outcome in ENDS and not invoice.is_open:
        raise IllegalStageError(invoice.stage)
    today = helsinki_date(at)
    _check_day(outcome, look_again_on, today)
    review.outcome, review.note, review.look_again_on = outcome, note, look_again_on
    review.decided_at, review.decided_by = at, actor
    review.save(update_fields=["outcome", "note", "look_again_on", "decided_at", "decided_by"])
    audit.record(
        action="review.decided",
        actor=actor,
        at=at,
        party=invoice.party,
        target=invoice,
        data={"review": review.pk, "outcome": outcome},
    )
    holds.release(cause=cause_of(review), at=at)
    _carry_out(review, actor=actor, today=today, at=at)
    return True


def _check_day(outcome: ReviewOutcome, look_again_on: date | None, today: date) -> None:
    if (outcome == ReviewOutcome.WAIT) is (look_again_on is None):
        raise ValueError("A day to look again belongs to waiting, and to nothing else.")
    if look_again_on is not None and look_again_on <= today:
        raise ValueError("The day to look again is ahead.")


def _carry_out(review: Review, *, actor: User, today: date, at: datetime) -> None:
    cause, key = cause_of(review), review.invoice_id
    match ReviewOutcome(review.outcome):
        case ReviewOutcome.TO_COURT:
            stages.record_letter(
                invoice_id=key,
                kind=EventKind.LEGAL_COLLECTION,
                on=today,
                cause=cause,
                actor=actor,
                at=at,
            )
        case ReviewOutcome.ENDED:
            credit_notes.withdraw(invoice_id=key, value_on=today, cause=cause, actor=actor, at=at)
        case ReviewOutcome.WAIT if review.look_again_on:
            _pause(review, cause=f"{cause}:wait", ends_on=review.look_again_on - ONE_DAY, at=at)
        case ReviewOutcome.CONTINUE if review.reason == ReviewReason.LETTER_FAILED:
            _write_failed_letters_anew(key, actor=actor, today=today, at=at)
        case ReviewOutcome.CONTINUE:
            _pause(review, cause=f"{cause}:after", ends_on=today + LOOKS_AGAIN_AFTER, at=at)


def _pause(review: Review, *, cause: str, ends_on: date, at: datetime) -> None:
    holds.place(
        invoice_id=review.invoice_id,
        reason=HoldReason.PAUSED,
        cause=cause,
        at=at,
        ends_on=ends_on,
    )


def _write_failed_letters_anew(invoice_id: int, *, actor: User, today: date, at: datetime) -> None:
    """A failed letter that nothing replaces would keep the run away for ever."""
    failed = Letter.objects.filter(invoice=invoice_id, state=LetterState.FAILED, replaced_by=None)
    pulling_back.pull_back(
        letters=list(failed.select_for_update(of=("self",)).order_by("pk")),
        why=pulling_back.Why.FAILED,
        on=today,
        at=at,
        actor=actor,
    )
