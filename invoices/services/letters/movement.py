"""A letter on its way: locked with its invoice, moved from state to state, sent.

Whoever locks letters locks their invoices first, in the order of their keys, like
everybody else; see `services.ledger`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from invoices import events
from invoices.models import (
    LETTER_TRANSITIONS,
    EventKind,
    Invoice,
    Letter,
    LetterChannel,
    LetterKind,
    LetterState,
    Stage,
    TimelineEvent,
)
from invoices.rules.law_calendar import (
    DELIVERIES,
    Channel,
    Delivery,
    due_that_counts,
    sent_on,
)
from invoices.rules.what_next import Policy
from invoices.services import ledger

# How paper travels. A letter in MyRopo gives the same time to pay as one on paper.
POSTAGE: Final = Channel.ECONOMY
PAPER: Final = DELIVERIES[POSTAGE]
# Postal weekdays between making a batch and handing its letters over.
DAYS_TO_HAND_OVER: Final = Policy().days_to_hand_over
# Rows of one statement.
CHUNK: Final = 500
# Letters of collection: they have a due date, and a place on the timeline.
COLLECTION_LETTERS: Final = frozenset({LetterKind.REMINDER, LetterKind.DEMAND})
EVENTS: Final = (EventKind.REMINDED, EventKind.DEMANDED)


class IllegalLetterStateError(Exception):
    """The letter cannot go from its state to the wanted one. Nothing was changed."""


def lock_letters(letter_ids: Collection[int]) -> list[Letter]:
    """Letters as they are now, with their invoices, all locked; in the order of their keys.

    Runs in the caller's transaction. `letter.invoice` is the locked invoice.
    """
    found = Letter.objects.filter(pk__in=letter_ids)
    invoices = ledger.lock_invoices(
        set(found.filter(invoice__isnull=False).values_list("invoice", flat=True))
    )
    rows = found.select_for_update(of=["self"]).select_related("document").order_by("pk")
    letters = list(rows)
    for letter in letters:
        if letter.invoice_id is not None:
            letter.invoice = invoices[letter.invoice_id]
    return letters


def move(letter: Letter, state: LetterState) -> None:
    """Change the state in memory. Raises `IllegalLetterStateError`."""
    if state not in LETTER_TRANSITIONS[LetterState(letter.state)]:
        msg = f"{letter.state} to {state}"
        raise IllegalLetterStateError(msg)
    letter.state = state


def needs_not_leave(letter: Letter) -> bool:
    """Whether a letter of collection that was written has become unneeded since.

    Nothing is asked for any more, or something holds collection. What is no letter of
    collection always leaves.
    """
    invoice = letter.invoice
    if invoice is None or letter.kind not in COLLECTION_LETTERS:
        return False
    return asks_for_nothing(invoice) or bool(invoice.hold)


def says_too_much(letter: Letter) -> bool:
    """Whether less is owed by now than a letter of collection asks for."""
    invoice = letter.invoice
    if invoice is None or letter.kind not in COLLECTION_LETTERS:
        return False
    return bool(invoice.to_pay < letter.total)


def asks_for_nothing(invoice: Invoice) -> bool:
    """Whether no letter of collection has anything to ask for: the claim is closed, money
    that is under way covers it, or a court or the enforcement authority has it now.
    """
    return not invoice.is_open or invoice.is_covered or invoice.stage == Stage.LEGAL_COLLECTION


def mark_sent(letters: Sequence[Letter], *, handed_over_on: Mapping[int, date]) -> None:
    """Locked letters left on their days: their clocks, and those of their events, run from it.

    A letter that left later than planned gives the time that the law gives, whatever it
    has printed on it. Collection looks at the claims anew.
    """
    for letter in letters:
        day = handed_over_on[letter.pk]
        move(letter, LetterState.SENT)
        letter.handed_over_on = day
        if letter.due_on is not None:
            letter.due_on = due_that_counts(
                printed=letter.due_on, handed_over_on=day, delivery=PAPER
            )
    Letter.objects.bulk_update(letters, ["state", "handed_over_on", "due_on"], batch_size=CHUNK)
    follow(letters, days={letter.pk: day_of_sending(letter) for letter in letters})


def follow(letters: Sequence[Letter], *, days: Mapping[int, date]) -> None:
    """Let the timeline events of letters say what is true now of their day and due date."""
    of_id = {str(letter.public_id): letter for letter in letters}
    shown = TimelineEvent.objects.filter(
        invoice__in={letter.invoice_id for letter in letters},
        kind__in=EVENTS,
        data__letter__in=list(of_id),
    )
    changed = list(shown)
    for event in changed:
        letter = of_id[event.data["letter"]]
        event.on = days[letter.pk]
        if letter.due_on is not None:
            event.data["due_on"] = letter.due_on.isoformat()
    TimelineEvent.objects.bulk_update(changed, ["on", "data"], batch_size=CHUNK)
    look_again(letters)


def hand_event_over(letter: Letter, *, to: Letter) -> None:
    """Let the event of a letter be that of another one in its place; its cause and costs stay."""
    shown = TimelineEvent.objects.filter(
        invoice=letter.invoice_id, kind__in=EVENTS, data__letter=str(letter.public_id)
    )
    for event in shown:
        event.data["letter"] = str(to.public_id)
        event.save(update_fields=["data"])
    follow([to], days={to.pk: day_of_sending(to)})


def look_again(letters: Sequence[Letter]) -> None:
    """Let the collection run look at the claims of letters at once, and announce the change."""
    invoice_ids = {letter.invoice_id for letter in letters if letter.invoice_id is not None}
    Invoice.objects.filter(pk__in=invoice_ids).update(look_on=None)
    for letter in letters:
        if letter.invoice is not None:
            letter.invoice.look_on = None
    events.announce_changes(*sorted(invoice_ids))


def delivery_of(letter: Letter) -> Delivery:
    """How the letter itself travels: that of its channel."""
    is_paper = letter.channel == LetterChannel.PAPER
    return PAPER if is_paper else DELIVERIES[Channel.ELECTRONIC]


def day_of_sending(letter: Letter) -> date:
    """The day that counts as that of sending; before it is handed over, the planned one."""
    day = letter.handed_over_on or letter.to_hand_over_on
    return sent_on(handed_over_on=day, delivery=delivery_of(letter))
