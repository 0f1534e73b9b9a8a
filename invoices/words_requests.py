"""The words for what a debtor asks of us, for why it is not possible, and for our answers."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words
from invoices.models import DebtorRequest, RequestKind, RequestOutcome, RequestState
from invoices.rules.acts import Act
from invoices.rules.debtor_requests import RequestReason
from invoices.rules.decisions import Decision
from invoices.rules.states import Tone

# What the page of a request is called.
TITLES: Final[Mapping[str, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy("Your dispute"),
    RequestKind.STOP: gettext_lazy("Your request to stop collection"),
    RequestKind.COMPLAINT: gettext_lazy("Your complaint"),
    RequestKind.HARDSHIP: gettext_lazy("Your message about difficulty in paying"),
}
# What its receipt says.
MADE: Final[Mapping[str, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy("You have disputed the invoice"),
    RequestKind.STOP: gettext_lazy("You have asked us to stop voluntary collection"),
    RequestKind.COMPLAINT: gettext_lazy("We have received your complaint"),
    RequestKind.HARDSHIP: gettext_lazy("We have received your message"),
}
# What waits from now on.
WAITS: Final[Mapping[str, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy(
        "Collection has stopped: no reminder or collection letter is sent and no cost is added "
        "while the creditor looks into it."
    ),
    RequestKind.STOP: gettext_lazy(
        "Voluntary collection has stopped: no reminder or collection letter is sent and no cost "
        "is added until you get an answer."
    ),
    RequestKind.COMPLAINT: gettext_lazy("Collection waits until you get an answer."),
    RequestKind.HARDSHIP: gettext_lazy("Collection waits until you get an answer."),
}
# What an answer means for the debtor; the answer's own words tell why.
OUTCOMES: Final[Mapping[tuple[str, str], Promise]] = {
    (RequestKind.DISPUTE, RequestOutcome.ACCEPTED): gettext_lazy(
        "You were right. The invoice has been corrected."
    ),
    (RequestKind.DISPUTE, RequestOutcome.PARTLY_ACCEPTED): gettext_lazy(
        "You were right in part. The invoice has been corrected for that part."
    ),
    (RequestKind.DISPUTE, RequestOutcome.REJECTED): gettext_lazy(
        "The creditor does not agree: collection may go on."
    ),
    (RequestKind.COMPLAINT, RequestOutcome.ACCEPTED): gettext_lazy(
        "You were right. We are sorry for what happened."
    ),
    (RequestKind.HARDSHIP, RequestOutcome.REJECTED): gettext_lazy(
        "The creditor cannot agree to this: collection may go on."
    ),
}
ANY_OUTCOME: Final[Mapping[str, Promise]] = {
    RequestOutcome.TO_COURT: gettext_lazy("The matter moves to legal collection."),
    RequestOutcome.WITHOUT_COSTS: gettext_lazy(
        "Collection goes on, but no new collection costs are added to this invoice."
    ),
    RequestOutcome.ENDED: gettext_lazy("The creditor gives up the invoice. You owe nothing of it."),
    RequestOutcome.PAUSED: gettext_lazy("Collection is paused."),
    RequestOutcome.EXPLAINED: gettext_lazy("We have answered you."),
}
STATES: Final[Mapping[str, Tone]] = {
    RequestState.OPEN: Tone.INFO,
    RequestState.ANSWERED: Tone.OK,
    RequestState.WITHDRAWN: Tone.MUTED,
}
WHY_NOT: Final[Mapping[RequestReason, Promise]] = {
    RequestReason.NOT_DEBTOR: gettext_lazy(
        "You added this invoice to your list with the numbers on the paper. You can see and pay "
        "it, but only the person or the company it was sent to can do this."
    ),
    RequestReason.ALREADY_OPEN: gettext_lazy(
        "This has been asked already, and it waits for an answer."
    ),
    RequestReason.ASKED_OFTEN: gettext_lazy(
        "This has been asked three times within 30 days. You can ask it here again on "
        "%(again_on)s. Before that, contact the creditor."
    ),
    RequestReason.CLOSED: gettext_lazy("The invoice is settled: it is not collected any more."),
    RequestReason.NOTHING_TO_PAY: gettext_lazy("There is nothing to pay on this invoice now."),
    RequestReason.ONLY_CONSUMERS: gettext_lazy(
        "The law gives this right to consumers only (Debt Collection Act 513/1999, section 4 c), "
        "and this is an invoice of a company."
    ),
    RequestReason.NOT_OVERDUE: gettext_lazy(
        "The invoice is not overdue, so there is no collection to stop."
    ),
    RequestReason.IN_LEGAL_COLLECTION: gettext_lazy(
        "The invoice is in legal collection already: voluntary collection has ended."
    ),
}
# What is possible when something else is not, as a link.
INSTEAD: Final[Mapping[str, Promise]] = {
    Act.DISPUTE: gettext_lazy("Dispute the invoice"),
    Act.HARDSHIP: gettext_lazy("Tell that you cannot pay now"),
    Act.COMPLAINT: gettext_lazy("Make a complaint"),
    Act.CONTACT_CREDITOR: gettext_lazy("Contact the creditor"),
}
# What an option of the question what would help says, where it names no day.
HELP: Final[Mapping[str, Promise]] = {
    "day": gettext_lazy("A pause until another day"),
    "other": gettext_lazy("Something else would help"),
}


def help_choice(choice: str, until: date | None) -> str:
    """An option of the question what would help somebody who cannot pay."""
    if until is None:
        return str(HELP[choice])
    return _("A pause until %(day)s") % {"day": words.day(until)}


def why_not(decision: Decision) -> str:
    """Why something cannot be asked, as a sentence. KeyError where it can."""
    return str(WHY_NOT[RequestReason(decision.reason)]) % _facts(decision)


def outcome(kind: str, outcome: str) -> str:
    """What an answer to a request of a kind means, in a sentence."""
    return str(OUTCOMES.get((kind, outcome)) or ANY_OUTCOME[outcome])


def state(request: DebtorRequest) -> str:
    """How the request stands, in a few words."""
    if request.state == RequestState.OPEN:
        return _("Waits for an answer")
    if request.state == RequestState.ANSWERED:
        return _("Answered")
    return _("Taken back")


def _facts(decision: Decision) -> dict[str, str]:
    return {
        name: words.day(fact) for name, fact in decision.facts.items() if isinstance(fact, date)
    }
