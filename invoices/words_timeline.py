"""The words for what happened where the letter or the request itself says more than its kind."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words, words_letters
from invoices.models import EventKind, LetterChannel, LetterState, RequestKind, RequestOutcome
from invoices.queries.letters import SentLetter
from invoices.rules.debtor_requests import PLAN
from invoices.services.arrangements import BY_STAFF
from invoices.words_next import UNDER_WAY

LEAVING: Final[Mapping[str, Promise]] = {
    EventKind.REMINDED: gettext_lazy("A reminder is on its way"),
    EventKind.DEMANDED: gettext_lazy("A demand for payment is on its way"),
}
ELECTRONIC: Final[Mapping[str, Promise]] = {
    EventKind.REMINDED: gettext_lazy("A reminder came to MyRopo"),
    EventKind.DEMANDED: gettext_lazy("A demand for payment came to MyRopo"),
}
FAILED: Final[Mapping[str, Promise]] = {
    EventKind.REMINDED: gettext_lazy("A reminder could not be delivered"),
    EventKind.DEMANDED: gettext_lazy("A demand for payment could not be delivered"),
}
ASKED: Final[Mapping[str, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy("You disputed the invoice"),
    RequestKind.STOP: gettext_lazy("You asked us to stop voluntary collection"),
    RequestKind.COMPLAINT: gettext_lazy("You made a complaint"),
    RequestKind.HARDSHIP: gettext_lazy("You told us that it is hard to pay"),
}
ANSWERED: Final[Mapping[str, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy("You got an answer to your dispute"),
    RequestKind.STOP: gettext_lazy("You got an answer to your request to stop collection"),
    RequestKind.COMPLAINT: gettext_lazy("You got an answer to your complaint"),
    RequestKind.HARDSHIP: gettext_lazy("You got an answer to what you told about paying"),
    PLAN: gettext_lazy("You got an answer about the payment plan you asked for"),
}
TAKEN_BACK: Final[Mapping[str, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy("You took your dispute back"),
    RequestKind.STOP: gettext_lazy("You took back your request to stop collection"),
    RequestKind.COMPLAINT: gettext_lazy("You took your complaint back"),
    PLAN: gettext_lazy("You no longer ask for the payment plan"),
}
OUTCOMES: Final[Mapping[str, Promise]] = {
    RequestOutcome.ACCEPTED: gettext_lazy("You were right."),
    RequestOutcome.PARTLY_ACCEPTED: gettext_lazy("You were right in part."),
    RequestOutcome.REJECTED: gettext_lazy("Collection goes on."),
    RequestOutcome.TO_COURT: gettext_lazy("The matter moves to legal collection."),
    RequestOutcome.WITHOUT_COSTS: gettext_lazy(
        "Collection goes on, but no new collection costs are added."
    ),
    RequestOutcome.ENDED: gettext_lazy("The creditor gave up the invoice."),
}
DONE_FOR_YOU: Final = gettext_lazy("Customer service did this for you.")
OF_REQUESTS: Final[Mapping[str, Mapping[str, Promise]]] = {
    EventKind.REQUESTED: ASKED,
    EventKind.ANSWERED: ANSWERED,
    EventKind.REQUEST_ENDED: TAKEN_BACK,
}


def is_under_way(letter: SentLetter | None, *, on: date, today: date) -> bool:
    """Whether a letter of a day has not left yet; without its row, by the day alone."""
    return letter.state in UNDER_WAY if letter is not None else on > today


def what(
    kind: str, data: Mapping[str, object], *, on: date, today: date, letter: SentLetter | None
) -> str | Promise:
    """What happened, in a few words.

    letter  of a reminder or a demand its row, where the reader may know of it
    """
    if kind in OF_REQUESTS:
        return OF_REQUESTS[kind].get(str(data.get("kind")), words.EVENTS[kind])
    if kind in LEAVING:
        if is_under_way(letter, on=on, today=today):
            return LEAVING[kind]
        if letter is not None and letter.state == LetterState.FAILED:
            return FAILED[kind]
        if letter is not None and letter.channel == LetterChannel.ELECTRONIC:
            return ELECTRONIC[kind]
    return words.EVENTS[kind]


def when(on: date, *, today: date, letter: SentLetter | None) -> str:
    """Its day; of a letter that has not left yet, when it leaves."""
    if letter is not None and letter.state in UNDER_WAY:
        return words_letters.when(letter, today=today)
    return words.day(on)


def text(
    kind: str,
    data: Mapping[str, object],
    *,
    is_repeat: bool,
    is_leaving: bool,
) -> str:
    """What it means, in plain words; empty where its title says it all."""
    said = _text(kind, data, is_repeat=is_repeat, is_leaving=is_leaving)
    if data.get("by") != BY_STAFF["by"]:
        return said
    return f"{said} {DONE_FOR_YOU}".lstrip()


def _text(kind: str, data: Mapping[str, object], *, is_repeat: bool, is_leaving: bool) -> str:
    if is_leaving:
        return _("It is written already, and what it costs is in the open sum.")
    if kind == EventKind.ADDRESS_CHANGED:
        for_all, for_one = (
            _("For all letters from that day on."),
            _("For letters about this invoice."),
        )
        return for_all if data.get("for_all") else for_one
    if kind in {EventKind.PAUSED, EventKind.SHIFTED}:
        return _more_time(data)
    if kind == EventKind.ANSWERED:
        return str(OUTCOMES.get(str(data.get("outcome")), ""))
    if kind == EventKind.LETTER_CANCELLED:
        return _("It was not needed. You do not need to pay its cost.")
    return words.event_text(kind, data, is_repeat=is_repeat)


def _more_time(data: Mapping[str, object]) -> str:
    """Until when a pause goes, or from which day to which a due date was moved."""
    days = {
        name: words.day(date.fromisoformat(str(data[name])))
        for name in ("until", "from", "due_on")
        if name in data
    }
    if "until" in days:
        return _("Collection waits until %(day)s.") % {"day": days["until"]}
    if {"from", "due_on"} <= days.keys():
        return _("From %(before)s to %(day)s.") % {"before": days["from"], "day": days["due_on"]}
    return ""
