"""The words for a letter: what it is, where it is on its way, and what that means."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from invoices import words
from invoices.models import LetterChannel, LetterFailure, LetterKind, LetterState
from invoices.queries.letters import SentLetter
from invoices.rules.states import Tone
from myropo.calendar import helsinki_date

KINDS: Final[Mapping[str, Promise]] = {
    LetterKind.REMINDER: pgettext_lazy("letter", "Payment reminder"),
    LetterKind.DEMAND: pgettext_lazy("letter", "Demand for payment"),
    LetterKind.PLAN_CONFIRMATION: pgettext_lazy("letter", "Confirmation of your payment plan"),
    LetterKind.OVERPAYMENT_NOTICE: pgettext_lazy("letter", "Notice: you have paid too much"),
}
AGAIN: Final[Mapping[str, Promise]] = {
    LetterKind.REMINDER: pgettext_lazy("letter", "New payment reminder"),
    LetterKind.DEMAND: pgettext_lazy("letter", "New demand for payment"),
}


def what(letter: SentLetter) -> str:
    """`Payment reminder`; the second of its kind is a new one."""
    kinds = AGAIN if letter.ordinal > 1 and letter.kind in AGAIN else KINDS
    return str(kinds[letter.kind])


def when(letter: SentLetter, *, today: date) -> str:
    """Where it is on its way, with the day; a day that passed is not promised again."""
    is_paper = letter.channel == LetterChannel.PAPER
    match letter.state:
        case LetterState.SENT if letter.handed_over_on is not None:
            text = _("Sent on %(day)s") if is_paper else _("Came to MyRopo on %(day)s")
            return text % {"day": words.day(letter.handed_over_on)}
        case LetterState.CANCELLED:
            return _("Written on %(day)s, pulled back") % {"day": words.day(letter.written_on)}
        case LetterState.FAILED:
            return _("Written on %(day)s, not delivered") % {"day": words.day(letter.written_on)}
        case _:
            return _leaves(letter, today=today) if is_paper else _("Comes to MyRopo soon")


def _leaves(letter: SentLetter, *, today: date) -> str:
    if letter.to_hand_over_on < today:
        return _("Leaves soon")
    if letter.to_hand_over_on == today:
        return _("Leaves today")
    return _("Leaves on %(day)s") % {"day": words.day(letter.to_hand_over_on)}


def state(letter: SentLetter) -> tuple[str, Tone]:
    """The mark of a letter that wants to be noticed; an ordinary one has none: `("", …)`."""
    if letter.is_unopened:
        return _("New"), Tone.INFO
    match letter.state:
        case LetterState.FAILED:
            return _("Not delivered"), Tone.WARN
        case LetterState.CANCELLED:
            return _("Pulled back"), Tone.MUTED
        case LetterState.WRITTEN | LetterState.BATCHED:
            return _("On its way"), Tone.INFO
    return "", Tone.MUTED


def note(letter: SentLetter, *, is_replaced: bool) -> str:
    """What the debtor should know of it beyond its day; empty where its day says it all."""
    if letter.state == LetterState.CANCELLED:
        return _cancelled(is_replaced=is_replaced)
    if letter.state == LetterState.FAILED:
        return _failed(letter, is_replaced=is_replaced)
    if is_replaced:
        return _replaced(letter)
    if letter.replaces_id is not None:
        return _("It was sent again in place of an earlier letter. That costs you nothing.")
    if letter.opened_at is not None:
        return _("You opened it on %(day)s.") % {"day": words.day(helsinki_date(letter.opened_at))}
    return ""


def _replaced(letter: SentLetter) -> str:
    """Of a letter that was sent: on whose word it was written anew."""
    if letter.opened_at is not None or letter.channel == LetterChannel.PAPER:
        return _("You asked for it again, so it was sent on paper anew. That costs you nothing.")
    return _("It was not opened in time, so the same letter was also sent on paper.")


def _cancelled(*, is_replaced: bool) -> str:
    if is_replaced:
        return _("It never left. Another letter was written in its place.")
    return _("It never left, because it was not needed. You do not need to pay its cost.")


def _failed(letter: SentLetter, *, is_replaced: bool) -> str:
    if is_replaced:
        return _("It did not reach you, so it was sent again. That costs you nothing.")
    if letter.failure == LetterFailure.RETURNED:
        return _("The post brought it back to us. A person now looks at what is done next.")
    return _("It could not be sent. A person now looks at what is done next.")
