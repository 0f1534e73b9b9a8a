"""Letters that were written and need not leave any more, or that nobody could deliver."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from accounts import audit
from accounts.models import User
from invoices.models import CLOSED_STAGES, EventKind, Invoice, Letter, LetterState, Stage
from invoices.rules.charges import Why as WhyTakenBack
from invoices.services import charges, ledger
from invoices.services.letters.movement import (
    COLLECTION_LETTERS,
    EVENTS,
    hand_event_over,
    look_again,
    move,
)
from myropo.calendar import helsinki_date


class Why(StrEnum):
    """What made a letter unneeded."""

    CLOSED = "CLOSED"
    COVERED = "COVERED"
    HELD = "HELD"
    # A court or the enforcement authority has the claim.
    IN_COURT = "IN_COURT"
    FAILED = "FAILED"


def pull_back(
    *,
    letters: Sequence[Letter],
    at: datetime,
    why: Why | None = None,
    on: date | None = None,
    actor: User | None = None,
) -> int:
    """Take letters back that have not left: they are cancelled, as if never written.

    letters  locked with their invoices (`movement.lock_letters`)
    why      None: what is to be seen of each invoice
    on       the day from which it counts; None: today

    What a letter booked is taken back, its event tells that it was pulled back, and its
    stage goes with it. Of a letter in place of another one the same is done with that one,
    unless it was sent: then its costs stand, and only the later letter is cancelled. The run
    looks at the claims at once. What is cancelled already changes nothing; how many were
    pulled back. Raises `IllegalLetterStateError` for a letter that has left.
    """
    waiting = [each for each in letters if each.state != LetterState.CANCELLED]
    for letter in waiting:
        reason = why or _why(letter.invoice)
        _cancel(letter, why=reason, at=at, actor=actor)
        root = _root_of(letter, why=reason, at=at, actor=actor)
        if root is not None and root.kind in COLLECTION_LETTERS:
            _undo(root, on=on or helsinki_date(at), at=at, actor=actor)
    look_again(waiting)
    return len(waiting)


def _why(invoice: Invoice | None) -> Why:
    if invoice is None or not invoice.is_open:
        return Why.CLOSED
    if invoice.is_covered:
        return Why.COVERED
    return Why.IN_COURT if invoice.stage == Stage.LEGAL_COLLECTION else Why.HELD


def _cancel(letter: Letter, *, why: Why, at: datetime, actor: User | None) -> None:
    move(letter, LetterState.CANCELLED)
    letter.handed_over_on = None
    letter.save(update_fields=["state", "handed_over_on"])
    audit.record(
        action="letter.pulled_back",
        actor=actor,
        at=at,
        party=letter.party,
        target=letter,
        data={"why": why},
    )


def _root_of(letter: Letter, *, why: Why, at: datetime, actor: User | None) -> Letter | None:
    """The letter that booked what is to be taken back; None when one of them was sent.

    Those on the way to it failed, and are cancelled too. One that was sent has its event
    again, and is not replaced any more: when nobody has opened it, paper is sent anew.
    """
    top = letter
    while (replaced := letter.replaces_id) is not None:
        later = letter
        letter = Letter.objects.select_for_update(of=("self",)).get(pk=replaced)
        if letter.state == LetterState.SENT:
            hand_event_over(top, to=letter)
            later.replaces = None
            later.save(update_fields=["replaces"])
            return None
        if letter.state == LetterState.FAILED:
            _cancel(letter, why=why, at=at, actor=actor)
    return letter


def _undo(letter: Letter, *, on: date, at: datetime, actor: User | None) -> None:
    """Take what it booked off the debt, its event off the letters, and its stage off the claim."""
    if letter.invoice is None:
        return
    charges.take_back(
        invoice_id=letter.invoice.pk,
        cause=letter.cause,
        why=WhyTakenBack.LETTER_PULLED_BACK,
        actor=actor,
        on=on,
        at=at,
    )
    invoice = ledger.lock_invoice(letter.invoice.pk)
    shown = invoice.timeline.filter(kind__in=EVENTS, data__cause=letter.cause)
    shown.update(kind=EventKind.LETTER_CANCELLED, on=on)
    stage = ledger.stage_before_closing(invoice)
    if invoice.stage not in CLOSED_STAGES and invoice.stage != stage:
        ledger.move_to(invoice=invoice, stage=stage, on=on)
