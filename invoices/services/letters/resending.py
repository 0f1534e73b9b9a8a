"""A letter sent again, on paper: one that failed, that nobody opened, or that says too much;
or one that a debtor says never came.

It asks for what is owed now: what was paid or credited since the first letter is off, and
nothing is added, no cost and no interest. It goes to the newest address, and gives the whole
time to pay anew.
"""

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices import events
from invoices.models import (
    Document,
    Invoice,
    Letter,
    LetterChannel,
    LetterState,
)
from invoices.pdf.facts import to_json
from invoices.pdf.letter_again import facts_again
from invoices.pdf.letter_facts import CollectionLetterFacts
from invoices.queries.addresses import addresses_of
from invoices.queries.collection import facts_of
from invoices.queries.interest import interest_to_charge
from invoices.queries.rates import read_rates
from invoices.rules.law_calendar import letter_due_on, postal_day_after
from invoices.services import ledger
from invoices.services.letters.movement import (
    COLLECTION_LETTERS,
    DAYS_TO_HAND_OVER,
    PAPER,
    asks_for_nothing,
    hand_event_over,
    lock_letters,
    move,
)
from myropo.calendar import helsinki_date


class NotResendableError(Exception):
    """The letter cannot be sent again: it is no letter of collection, it is on its way or
    has arrived, or nothing is to be asked for any more. Nothing was changed.
    """


@transaction.atomic
def send_again(*, letter_id: UUID, at: datetime, actor: User | None) -> Letter:
    """Write a letter on paper in the place of one that failed, or that nobody has opened.

    For a person of staff also in the place of one that was sent: the debtor says it never came.

    letter_id  the public id of the letter to replace
    actor      who asked for it; None: the portal itself

    The new letter waits for the next print batch. A repeat gives the letter that is in its
    place already. Raises `NotResendableError`, and `Letter.DoesNotExist`.
    """
    key = Letter.objects.values_list("pk", flat=True).get(public_id=letter_id)
    letter = lock_letters([key])[0]
    if (successor := Letter.objects.filter(replaces=letter).first()) is not None:
        return successor
    if letter.invoice is None or not is_resendable(letter, by_person=actor is not None):
        raise NotResendableError(letter.state)
    if _has_successors(letter):
        raise NotResendableError(letter.ordinal)
    # The portal itself sends nothing while collection waits; a person decides about that.
    if asks_for_nothing(letter.invoice) or (actor is None and letter.invoice.hold):
        raise NotResendableError(letter.invoice.stage)
    return send_on_paper(letter=letter, actor=actor, at=at)


def send_on_paper(*, letter: Letter, actor: User | None, at: datetime) -> Letter:
    """Write the paper letter that replaces a locked one, which nobody else has replaced.

    One that has not left yet is cancelled. Raises `NotResendableError` for a
    letter of no invoice.
    """
    if letter.invoice is None:
        raise NotResendableError(letter.kind)
    today = helsinki_date(at)
    handed_over_on = postal_day_after(today, weekdays=DAYS_TO_HAND_OVER)
    due_on = letter_due_on(handed_over_on=handed_over_on, delivery=PAPER)
    if letter.state == LetterState.WRITTEN:
        move(letter, LetterState.CANCELLED)
        letter.save(update_fields=["state"])
    public_id = uuid4()
    facts = _facts_of(letter, letter.invoice, letter_id=public_id, written_on=today, pay_by=due_on)
    document = _queue(letter, cause=f"letter:{public_id}", facts=to_json(facts), at=at)
    paper = Letter.objects.create(
        public_id=public_id,
        invoice=letter.invoice,
        party=letter.party,
        document=document,
        kind=letter.kind,
        ordinal=letter.ordinal,
        channel=LetterChannel.PAPER,
        cause=f"letter:{public_id}",
        total=facts.total,
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


def _facts_of(
    letter: Letter, invoice: Invoice, *, letter_id: UUID, written_on: date, pay_by: date
) -> CollectionLetterFacts:
    """What is owed now, at the newest address, which may be why it is sent again."""
    first = _first_of(letter)
    [known] = facts_of({invoice.pk: invoice})
    _, interest = interest_to_charge(
        invoice=invoice, ledger=known.entries, until=first.written_on, rates=read_rates()
    )
    return facts_again(
        first=first,
        invoice=invoice,
        written_on=written_on,
        pay_by=pay_by,
        interest=interest,
        balances=ledger.balances_of(invoice),
        ledger=known.entries,
        timeline=known.acts,
        address=addresses_of([invoice.pk]).get(invoice.pk),
        letter_id=letter_id,
    )


def _first_of(letter: Letter) -> Letter:
    """The letter that booked what it repeats."""
    while letter.replaces is not None:
        letter = letter.replaces
    return letter


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


def is_resendable(letter: Letter, *, by_person: bool) -> bool:
    """Whether its state lets it be sent again; that nothing has taken its place, others look.

    by_person  one of staff asks for it: then also what was sent and, as the debtor says, never
               came. Once: else a clock could be begun anew for ever.
    """
    if letter.kind not in COLLECTION_LETTERS:
        return False
    if letter.state == LetterState.FAILED:
        return True
    if letter.state != LetterState.SENT:
        return False
    if letter.channel == LetterChannel.ELECTRONIC:
        return by_person or letter.opened_at is None
    return by_person and letter.replaces_id is None


def _has_successors(letter: Letter) -> bool:
    """Whether collection has written the next letter of the kind since: that one counts."""
    if letter.state == LetterState.FAILED:
        return False
    later = Letter.objects.filter(invoice=letter.invoice_id, kind=letter.kind, pk__gt=letter.pk)
    return later.exclude(state=LetterState.CANCELLED).exists()
