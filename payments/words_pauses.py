"""The words for pauses: why there is one or not, with its days."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from invoices import words
from invoices.models import HoldReason
from invoices.rules.decisions import Decision
from payments.rules.pauses import PauseReason

WHY_NOT: Final[Mapping[PauseReason, Promise]] = {
    PauseReason.NOT_YOURS: gettext_lazy(
        "You added this invoice to your list with the numbers on the paper. Only the person or "
        "the company it was sent to can ask for a pause."
    ),
    PauseReason.NOTHING_TO_PAY: gettext_lazy("There is nothing to pay on this invoice now."),
    PauseReason.LEGAL_COLLECTION: gettext_lazy(
        "The invoice is in legal collection. A pause here would stop neither a court nor "
        "enforcement: a debt adviser can help with those."
    ),
    PauseReason.IN_PLAN: gettext_lazy(
        "You pay this invoice by a payment plan. There you can skip an instalment."
    ),
    PauseReason.NOT_OFFERED: gettext_lazy(
        "The creditor wants a person to look at it first. Tell us how things are: collection "
        "waits for the answer."
    ),
    PauseReason.AGAIN_LATER: gettext_lazy(
        "It has been paused within the last twelve months. The next pause is possible on "
        "%(again_on)s. Tell us how things are: collection waits for the answer."
    ),
    PauseReason.WAITS: gettext_lazy("Collection waits already, until %(waits_until)s."),
    PauseReason.NOT_DUE: gettext_lazy(
        "It is to be paid by %(pay_by)s, and no letter comes before that: it does not need a "
        "pause yet."
    ),
}
WHY_HELD: Final[Mapping[str, Promise]] = {
    HoldReason.DISPUTED: gettext_lazy("You have disputed it, and collection waits for the answer."),
    HoldReason.STOPPED: gettext_lazy("Voluntary collection has been stopped on request."),
    HoldReason.PAYMENT_PENDING: gettext_lazy(
        "A payment of it waits for the bank’s answer, and collection waits too."
    ),
    HoldReason.PAYMENT_REPORTED: gettext_lazy(
        "You told us that you have paid it. Collection waits while we look for the payment."
    ),
}


def why_not(decision: Decision) -> str:
    """Why there is no pause, as a sentence. `KeyError` where there is one."""
    reason = PauseReason(decision.reason)
    if reason is PauseReason.HELD:
        return str(WHY_HELD[str(decision.facts["hold"])])
    days = {
        name: words.day(fact) for name, fact in decision.facts.items() if isinstance(fact, date)
    }
    return str(WHY_NOT[reason]) % days
