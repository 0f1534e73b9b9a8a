"""A letter sent again, on paper: one that failed, or one in MyRopo that nobody opened.

What it asks for stays, and nothing is added: no cost, no interest. It goes to the newest
address, and gives the whole time to pay anew.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices import events
from invoices.models import (
    Document,
    Letter,
    LetterChannel,
    LetterState,
)
from invoices.pdf.facts import Recipient
from invoices.pdf.letter_facts import from_json, recipient_of, sent_again, to_json
from invoices.queries.addresses import addresses_of
from invoices.rules.law_calendar import letter_due_on, postal_day_after
from invoices.services.letters.movement import (
    COLLECTION_LETTERS,
    DAYS_TO_HAND_OVER,
    PAPER,
    hand_event_over,
    lock_letters,
    move,
)
from myropo.calendar import helsinki_date


class NotResendableError(Exception):
    """The letter cannot be sent again: it is no letter of collection, it is on its way or
    has arrived, or its claim is closed. Nothing was changed.
    """


@transaction.atomic
def send_again(*, letter_id: UUID, at: datetime, actor: User | None) -> Letter:
    """Write a letter on paper in the place of one that failed, or that nobody has opened.

    letter_id  the public id of the letter to replace
    actor      who asked for it; None: the portal itself

    The new letter waits for the next print batch. A repeat gives the letter that is in its
    place already. Raises `NotResendableError`, and `Letter.DoesNotExist`.
    """
    key = Letter.objects.values_list("pk", flat=True).get(public_id=letter_id)
    letter = lock_letters([key])[0]
    if (successor := Letter.objects.filter(replaces=letter).first()) is not None:
        return successor
    if not _is_resendable(letter):
        raise NotResendableError(letter.state)
    return send_on_paper(letter=letter, actor=actor, at=at)


def send_on_paper(*, letter: Letter, actor: User | None, at: datetime) -> Letter:
    """Write the paper letter that replaces a locked one, which nobody else has replaced.

    One in MyRopo that was not published yet is cancelled.
    """
    today = helsinki_date(at)
    handed_over_on = postal_day_after(today, weekdays=DAYS_TO_HAND_OVER)
    due_on = letter_due_on(handed_over_on=handed_over_on, delivery=PAPER)
    if letter.state == LetterState.WRITTEN:
        move(letter, LetterState.CANCELLED)
        letter.save(update_fields=["state"])
    public_id = uuid4()
    facts = sent_again(
        from_json(letter.document.facts),
        letter_id=public_id,
        written_on=today,
        pay_by=due_on,
        channel=LetterChannel.PAPER,
        recipient=_recipient_of(letter),
    )
    document = _queue(letter, cause=f"letter:{public_id}", facts=to_json(facts), at=at)
    paper = Letter.objects.create(
        public_id=public_id,
        invoice=letter.invoice,
        party=letter.party,
        document=document,
        kind=letter.kind,
        ordinal=letter.ordinal,
        channel=LetterChannel.PAPER,
        cause=f"again:{letter.public_id}",
        total=letter.total,
        written_on=today,
        written_at=at,
        to_hand_over_on=handed_over_on,
        due_on=due_on,
        replaces=letter,
    )
    hand_event_over(letter, to=paper)
    audit.record(
        action="letter.sent_again",
        actor=actor,
        target=paper,
        data={"replaces": str(letter.public_id)},
        at=at,
    )
    return paper


def _recipient_of(letter: Letter) -> Recipient:
    """At the newest address, which may be why it is sent again."""
    invoice = letter.invoice
    if invoice is None:
        return from_json(letter.document.facts).recipient
    return recipient_of(invoice, addresses_of([invoice.pk]).get(invoice.pk))


def _queue(letter: Letter, *, cause: str, facts: dict[str, Any], at: datetime) -> Document:
    document = Document.objects.create(
        invoice=letter.document.invoice,
        party=letter.document.party,
        kind=letter.document.kind,
        language=letter.document.language,
        cause=cause,
        facts=facts,
        requested_at=at,
    )
    tell = partial(events.document_requested.send_robust, sender=Document, document_id=document.pk)
    transaction.on_commit(tell, robust=True)
    return document


def _is_resendable(letter: Letter) -> bool:
    if letter.kind not in COLLECTION_LETTERS or letter.invoice is None:
        return False
    if not letter.invoice.is_open:
        return False
    is_unopened = (
        letter.state == LetterState.SENT
        and letter.channel == LetterChannel.ELECTRONIC
        and letter.opened_at is None
    )
    return is_unopened or letter.state == LetterState.FAILED
