"""What has happened to an invoice, made ready to show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from invoices import words, words_timeline
from invoices.models import EventKind, Invoice, TimelineEvent
from invoices.queries.letters import SentLetter
from invoices.rules.charges import Why as WhyTakenBack
from invoices.rules.states import due_seen_from
from invoices.views.statement import Step
from myropo.money import MINUS

# What a debtor asked and was answered is nobody else's to read.
PRIVATE: Final = frozenset(
    {
        EventKind.REQUESTED,
        EventKind.ANSWERED,
        EventKind.REQUEST_ENDED,
        EventKind.ADDRESS_CHANGED,
    }
)
LESS: Final = frozenset({EventKind.PAYMENT, EventKind.CREDITED, EventKind.COST_TAKEN_BACK})
# Sums that change no debt: not booked yet, or of what was paid too much.
NEITHER: Final = frozenset(
    {EventKind.PAID_IN_PORTAL, EventKind.PAID_BACK, EventKind.PAID_BACK_FAILED}
)


def steps_of(
    invoice: Invoice,
    timeline: Sequence[TimelineEvent],
    *,
    letters: Iterable[SentLetter],
    is_debtor: bool,
    today: date,
) -> list[Step]:
    """What happened, with the due date at its place among it, unless it never came.

    letters    those of the invoice, as far as the reader may know of them
    is_debtor  else what the debtor asked is not told
    """
    due_on = invoice.due_on
    of_id = {str(each.public_id): each for each in letters}
    shown = [each for each in timeline if is_debtor or each.kind not in PRIVATE]
    told = _worth_telling(shown, of_id, today)
    if invoice.closed_on is not None and invoice.closed_on <= due_on:
        return [step for _on, step in told]
    seen = due_seen_from(due_on=due_on, today=today)
    due = Step(
        what=_("Due date"),
        when=words.day(due_on),
        place="ahead" if due_on > today and invoice.is_open else "past",
        text=words.due(seen) if invoice.is_open else "",
    )
    before = [step for on, step in told if on <= due_on]
    after = [step for on, step in told if on > due_on]
    return [*before, due, *after]


def _worth_telling(
    timeline: Sequence[TimelineEvent], letters: Mapping[str, SentLetter], today: date
) -> list[tuple[date, Step]]:
    """Each event with its day.

    That an invoice came here on the day it was sent is no news; nor is it that the cost of
    a letter was taken back which was pulled back: its own step says so.
    """
    sent_on = {event.on for event in timeline if event.kind == EventKind.ISSUED}
    steps: list[tuple[date, Step]] = []
    before: set[str] = set()
    for event in timeline:
        if event.kind == EventKind.RECEIVED and event.on in sent_on:
            continue
        if event.data.get("why") == WhyTakenBack.LETTER_PULLED_BACK:
            continue
        letter = letters.get(str(event.data.get("letter")))
        steps.append((event.on, _step(event, letter, is_repeat=event.kind in before, today=today)))
        before.add(event.kind)
    return steps


def _step(event: TimelineEvent, letter: SentLetter | None, *, is_repeat: bool, today: date) -> Step:
    kind, on = event.kind, event.on
    is_letter = kind in words_timeline.LEAVING
    is_leaving = is_letter and words_timeline.is_under_way(letter, on=on, today=today)
    return Step(
        what=words_timeline.what(kind, event.data, on=on, today=today, letter=letter),
        when=words_timeline.when(on, today=today, letter=letter if is_letter else None),
        place="ahead" if on > today or is_leaving else "past",
        cost=_cost(kind, event.data),
        text=words_timeline.text(kind, event.data, is_repeat=is_repeat, is_leaving=is_leaving),
    )


def _cost(kind: str, data: dict[str, object]) -> str:
    """What the event added to the debt, or took from it."""
    if kind == EventKind.LETTER_CANCELLED:
        return ""
    sums = [data.get("cost"), data.get("interest")] if "cost" in data else [data.get("amount")]
    amount = sum((Decimal(str(each)) for each in sums if each), Decimal(0))
    if not amount:
        return ""
    if kind in NEITHER:
        return words.euros(amount)
    return f"{MINUS if kind in LESS else '+'}{words.euros(abs(amount))}"
