"""What people want of the robot, in words for staff: on the desk and beside questions."""

from collections.abc import Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Whence
from chat.queries.robot_figures import TalkEnd
from chat.rules.intents import Intent

INTENTS: Final[Mapping[Intent, Promise]] = {
    Intent.WHAT_I_OWE: _("What I owe"),
    Intent.FIND_INVOICE: _("Find a bill"),
    Intent.WHAT_HAPPENS_NEXT: _("What happens next"),
    Intent.SHIFT_DUE_DATE: _("Move a due date"),
    Intent.MAKE_PLAN: _("Make a payment plan"),
    Intent.CHANGE_PLAN: _("Change or end a payment plan"),
    Intent.PAY: _("Pay now"),
    Intent.PAYMENT_DETAILS: _("Account number and reference"),
    Intent.ALREADY_PAID: _("Has paid already"),
    Intent.LETTER: _("Copy of a bill or a letter"),
    Intent.STATEMENT: _("Statement of debts"),
    Intent.RECEIPT: _("Receipt for a payment"),
    Intent.REFUND: _("Wants money back"),
    Intent.REFUND_WHEN: _("When a refund comes"),
    Intent.AUTHORISE: _("Acting for somebody else"),
    Intent.COMPANY: _("Matters of a company"),
    Intent.CONTACT_DETAILS: _("Address and contact details"),
    Intent.DELIVERY_CHANNEL: _("How bills are delivered"),
    Intent.MY_DATA: _("Own personal data"),
    Intent.SIGN_IN: _("Trouble with signing in"),
    Intent.DECEASED: _("Somebody has died"),
    Intent.OPENING_HOURS: _("Opening hours of customer service"),
    Intent.EXPLAIN_COST: _("What a fee or interest is"),
    Intent.EXPLAIN_WORD: _("What a word means"),
    Intent.SENDER: _("Who sends this and why"),
    Intent.SCAM: _("Is it a scam"),
    Intent.CREDIT_RECORD: _("Payment default entry"),
    Intent.COURT: _("Court and enforcement"),
    Intent.REPLY_WHEN: _("When an answer comes"),
    Intent.HUMAN: _("Wants a person"),
    Intent.CALL_BACK: _("Wants a call"),
    Intent.DISPUTE: _("Disputes the bill"),
    Intent.INFORMATION: _("Asks what the debt is based on"),
    Intent.STOP_COLLECTION: _("Asks to stop the collection"),
    Intent.COMPLAINT: _("Complains about us"),
    Intent.HARDSHIP: _("Cannot pay at all"),
    Intent.CRISIS: _("A life may be in danger"),
    Intent.GREETING: _("Greeting"),
    Intent.THANKS: _("Thanks or goodbye"),
    Intent.OTHER: _("Not for us"),
}


def intent_name(intent: Intent) -> str:
    """`Move a due date`."""
    return str(INTENTS[intent])


# Where a question comes from, beside its text.
WHENCE: Final[Mapping[Whence, Promise]] = {
    Whence.UNSURE: _("not sure"),
    Whence.UNKNOWN: _("taken for something that is not ours"),
    Whence.CORRECTED: _("the customer chose the first of these"),
    Whence.NOT_SOLVED: _("answered, but the matter was not settled"),
}
LANGUAGES: Final[Mapping[str, Promise]] = {
    "fi": _("In Finnish"),
    "sv": _("In Swedish"),
    "en": _("In English"),
}
# How well a model understands lines that it never saw; see `chat.bot.scoring`.
SCORES: Final[Mapping[str, Promise]] = {
    "top1": _("The first guess is right"),
    "rights": _("A right that somebody stands on goes first"),
    "top3": _("One of three guesses is right"),
    "sure": _("Answered without asking back"),
    "wrong": _("Answered so, and wrongly"),
    "outside": _("Not ours, and answered as if it were"),
    "same_right": _("The very right that somebody stands on goes first"),
    "offered": _("The very right goes first, or is one of those offered"),
    "false_rights": _("Taken for a right that nobody stands on"),
}
# Of these less is better.
FAULTS: Final = frozenset({"wrong", "outside", "false_rights"})
TALK_ENDS: Final[Mapping[TalkEnd, Promise]] = {
    TalkEnd.SETTLED: _("Settled with the robot"),
    TalkEnd.HANDED_OVER: _("Handed over to an agent"),
    TalkEnd.MESSAGE: _("Became a message or a call"),
    TalkEnd.NOT_SETTLED: _("Not settled, and the customer left"),
    TalkEnd.UNKNOWN: _("The customer left without saying"),
}


def intent_named(words: str) -> Intent | None:
    """The intent that somebody wrote in words or as its code, in whatever case."""
    wanted = " ".join(words.split()).casefold()
    for intent, name in INTENTS.items():
        if wanted in {str(intent), str(name).casefold()}:
            return intent
    return None


def name_of(code: str) -> str:
    """Of an intent that is stored, and perhaps no more known."""
    return intent_name(Intent(code)) if code in Intent else code


def percent(share: float) -> str:
    """`91.2 %`."""
    # The space keeps number and sign together, as Finnish and Swedish write it.
    return f"{number_format(100 * share, 1)}\u00a0%"


def change(difference: float) -> str:
    """`+1.3`, in percentage points; "" where nothing changed."""
    points = round(100 * difference, 1)
    return f"{'+' if points > 0 else '−'}{number_format(abs(points), 1)}" if points else ""
