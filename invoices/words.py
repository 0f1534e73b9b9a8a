"""The words for what the rules decide: one sentence each, in the language of the page.

Pages, documents and agents' admin say the same thing in the same words.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from invoices.models import EntryKind, EventKind, InterestBasis, Stage
from invoices.rules.acts import Reason
from invoices.rules.charges import Why
from invoices.rules.decisions import Decision, Fact
from invoices.rules.states import Due, Label, Nearness
from myropo.calendar import banking_day_after, helsinki_date
from myropo.money import format_number, format_price
from myropo.templatetags import portal

# Minutes: a longer wait is told as a day.
LONG_WAIT: Final = 90
LABELS: Final[Mapping[Label, Promise]] = {
    Label.INVOICE: pgettext_lazy("state", "Invoice"),
    Label.OVERDUE: pgettext_lazy("state", "Overdue"),
    Label.REMINDER: pgettext_lazy("state", "Reminder"),
    Label.COLLECTION: pgettext_lazy("state", "Collection"),
    Label.LEGAL_COLLECTION: pgettext_lazy("state", "Legal collection"),
    Label.DISPUTED: pgettext_lazy("state", "Disputed"),
    Label.STOPPED: pgettext_lazy("state", "Collection stopped"),
    Label.PLAN: pgettext_lazy("state", "Payment plan"),
    Label.PAUSED: pgettext_lazy("state", "Paused"),
    Label.EXTENDED: pgettext_lazy("state", "More time"),
    Label.PAID_IN_PORTAL: pgettext_lazy("state", "Paid in MyRopo"),
    Label.PAID: pgettext_lazy("state", "Paid"),
    Label.CREDITED: pgettext_lazy("state", "Credited"),
    Label.WITHDRAWN: pgettext_lazy("state", "Withdrawn"),
}

# What the state of an open claim means for the reader, in a plain sentence or two.
MEANINGS: Final[Mapping[Label, Promise]] = {
    Label.INVOICE: gettext_lazy("Pay by the due date, so that no costs are added."),
    Label.OVERDUE: gettext_lazy(
        "The due date has passed. Pay as soon as you can: a reminder and late interest may "
        "add to the sum."
    ),
    Label.REMINDER: gettext_lazy(
        "A reminder has been sent. Pay by the date in the letter or, if it has passed, as soon "
        "as you can. Otherwise the invoice may move to collection."
    ),
    Label.COLLECTION: gettext_lazy(
        "The invoice is in collection. Pay by the date in the latest letter or, if it has "
        "passed, as soon as you can. A new letter may add costs."
    ),
    Label.LEGAL_COLLECTION: gettext_lazy(
        "The invoice is in legal collection. You can still pay it: the sooner you pay, the "
        "fewer new costs there may be."
    ),
    Label.DISPUTED: gettext_lazy(
        "The invoice is disputed. Collection waits for the answer: no reminder or collection "
        "letter is sent meanwhile."
    ),
    Label.STOPPED: gettext_lazy(
        "Voluntary collection was stopped on request. The creditor decides what happens next. "
        "You can still pay."
    ),
    Label.PLAN: gettext_lazy(
        "You pay this invoice by your payment plan. While the plan is kept, no reminder or "
        "collection letter is sent."
    ),
    Label.EXTENDED: gettext_lazy(
        "You have more time to pay. Until then no reminder or collection letter is sent."
    ),
    Label.PAUSED: gettext_lazy(
        "Collection is paused: no reminder or collection letter is sent meanwhile. You can "
        "still pay."
    ),
}

REMINDER_COMES: Final = gettext_lazy(
    "A reminder has been written, and it has not reached you yet. You can already pay."
)

EVENTS: Final[Mapping[str, Promise]] = {
    EventKind.ISSUED: gettext_lazy("The invoice was sent"),
    EventKind.RECEIVED: gettext_lazy("The invoice came to MyRopo"),
    EventKind.REMINDED: gettext_lazy("A reminder was sent"),
    EventKind.DEMANDED: gettext_lazy("A demand for payment was sent"),
    EventKind.LEGAL_COLLECTION: gettext_lazy("The invoice moved to legal collection"),
    EventKind.PAID_IN_PORTAL: gettext_lazy("Paid in MyRopo"),
    EventKind.PAYMENT_REPORTED: gettext_lazy("You told us that you have paid"),
    EventKind.MONEY_NOT_FOUND: gettext_lazy("The payment was not found"),
    EventKind.PAYMENT: gettext_lazy("A payment was booked"),
    EventKind.PAYMENT_REVERSED: gettext_lazy("A payment was taken back"),
    EventKind.PAID_BACK: gettext_lazy("Money that you paid too much was sent to your account"),
    EventKind.PAID_BACK_FAILED: gettext_lazy("The money came back: your bank did not take it"),
    EventKind.CREDITED: gettext_lazy("The creditor gave credit"),
    EventKind.WITHDRAWN: gettext_lazy("The creditor withdrew the invoice"),
    EventKind.CLOSED: gettext_lazy("The invoice was settled"),
    EventKind.REOPENED: gettext_lazy("The invoice was opened again"),
    EventKind.FOUND: gettext_lazy("The invoice was added to a list"),
    EventKind.LETTER_CANCELLED: gettext_lazy("A letter was pulled back before it left"),
    EventKind.COST_TAKEN_BACK: gettext_lazy("A cost was taken back"),
    EventKind.REQUESTED: gettext_lazy("You wrote to us about the invoice"),
    EventKind.ANSWERED: gettext_lazy("You got our answer"),
    EventKind.REQUEST_ENDED: gettext_lazy("You took your message back"),
    EventKind.PAUSED: gettext_lazy("Collection was paused"),
    EventKind.ADDRESS_CHANGED: gettext_lazy("The address for letters was corrected"),
    EventKind.SHIFTED: gettext_lazy("The due date was moved"),
    EventKind.PLAN_ASKED: gettext_lazy("A payment plan was asked for"),
    EventKind.PLAN_MADE: gettext_lazy("A payment plan was made"),
    EventKind.PLAN_LAPSED: gettext_lazy("The payment plan lapsed"),
    EventKind.PLAN_RESUMED: gettext_lazy("The payment plan goes on"),
    EventKind.PLAN_ENDED: gettext_lazy("The payment plan ended"),
}

ENTRIES: Final[Mapping[str, Promise]] = {
    EntryKind.PRINCIPAL: gettext_lazy("Principal of the invoice"),
    EntryKind.INTEREST: gettext_lazy("Late interest"),
    EntryKind.COST: gettext_lazy("Collection cost"),
    EntryKind.PAYMENT: gettext_lazy("Payment"),
    EntryKind.CREDIT_NOTE: gettext_lazy("Credit note"),
    EntryKind.REFUND: gettext_lazy("Paid back to you"),
    EntryKind.WRITE_OFF: gettext_lazy("Removed from the invoice"),
}

# What a letter or an arrangement cost, by its event.
LETTER_COSTS: Final[Mapping[str, Promise]] = {
    EventKind.REMINDED: gettext_lazy("Reminder fee"),
    EventKind.DEMANDED: gettext_lazy("Cost of the demand for payment"),
    EventKind.SHIFTED: gettext_lazy("Cost of moving the due date"),
    EventKind.PLAN_MADE: gettext_lazy("Cost of the payment plan"),
}

# What was charged and is not asked for any more, by what it was.
TAKEN_BACK: Final[Mapping[str, Promise]] = {
    EntryKind.INTEREST: gettext_lazy("Late interest taken back"),
    EntryKind.COST: gettext_lazy("Collection cost taken back"),
    EventKind.REMINDED: gettext_lazy("Reminder fee taken back"),
    EventKind.DEMANDED: gettext_lazy("Cost of the demand for payment taken back"),
    EventKind.SHIFTED: gettext_lazy("Cost of moving the due date taken back"),
    EventKind.PLAN_MADE: gettext_lazy("Cost of the payment plan taken back"),
}

WHY_TAKEN_BACK: Final[Mapping[str, Promise]] = {
    Why.PAID_BEFORE: gettext_lazy(
        "Your payment counts from a day before this was charged, so you do not owe it."
    ),
    Why.LETTER_PULLED_BACK: gettext_lazy("The letter was not needed and never left."),
    Why.AFTER_REQUEST: gettext_lazy("It was taken back after you wrote to us."),
    # A mistake, or fairness: the words are true of both.
    Why.CORRECTED: gettext_lazy("You do not need to pay it."),
}

INTEREST: Final[Mapping[str, Promise]] = {
    InterestBasis.CONSUMER: gettext_lazy(
        "Late interest follows section 4 of the Interest Act: the reference rate and seven "
        "percentage points."
    ),
    InterestBasis.COMMERCIAL: gettext_lazy(
        "Late interest follows section 4 a of the Interest Act: the reference rate and eight "
        "percentage points."
    ),
    InterestBasis.PUBLIC_LAW: gettext_lazy(
        "Late interest follows the act on late interest on taxes and public charges (1556/1995)."
    ),
    InterestBasis.CONTRACT: gettext_lazy("Late interest follows your contract with the creditor."),
    InterestBasis.NONE: gettext_lazy("No late interest is charged on this invoice."),
}

# How the act on collection is written in the ledger, as "Perintälaki 513/1999 10 a § 1 mom. 4 k."
_COLLECTION_ACT: Final = re.compile(
    r"Perintälaki 513/1999 (?P<section>\d+(?: [a-z])?) §"
    r"(?: (?P<subsection>\d+) mom\.(?: (?P<paragraph>\d+) k\.)?)?"
)

# Money may be on its way, and nobody knows yet.
WAITS_FOR_BANK: Final = gettext_lazy("A payment waits for the bank’s answer")
SAID_TO_BE_PAID: Final = gettext_lazy("You told us that you have paid")
# Beside the due date.
WAITS_FOR_ANSWER: Final = gettext_lazy("Waits for our answer")

# Sums and days as the templates write them, in the language of the page.
euros: Final = portal.euros
day: Final = portal.day
moment: Final = portal.moment


def price(euros: Decimal) -> str:
    """The price of a unit, cents or finer, in the language of the page."""
    return format_price(euros, get_language() or "fi")


def number(value: Decimal) -> str:
    """`1 250,5` in the language of the page."""
    return format_number(value, get_language() or "fi")


def interest_to(last: date) -> str:
    """Late interest as a line of a sum: it is charged with a letter, to the day of it."""
    return _("Late interest to %(day)s") % {"day": day(last)}


def booking(*, kind: str, amount: Decimal, on: date, letter: str = "") -> str | Promise:
    """What a line of a sum is.

    amount  what it adds to the debt
    letter  of interest and costs, the kind of event that charged it, "" for none
    """
    if kind == EntryKind.PAYMENT and amount > 0:
        return _("Payment taken back")
    if kind == EntryKind.REFUND and amount < 0:
        return _("Came back from your bank")
    if amount < 0 and kind in TAKEN_BACK:
        is_named = kind == EntryKind.COST and letter in TAKEN_BACK
        return TAKEN_BACK[letter if is_named else kind]
    if kind == EntryKind.INTEREST:
        return interest_to(on)
    if kind == EntryKind.COST:
        return LETTER_COSTS.get(letter, ENTRIES[kind])
    return ENTRIES[kind]


def legal_basis(stored: str) -> str | None:
    """What a cost is based on, in the language of the page; None for an act not known here."""
    found = _COLLECTION_ACT.fullmatch(stored)
    if found is None:
        return None
    parts = found.groupdict()
    if parts["paragraph"]:
        words = _(
            "Debt Collection Act 513/1999, section %(section)s, subsection %(subsection)s, "
            "paragraph %(paragraph)s"
        )
    elif parts["subsection"]:
        words = _("Debt Collection Act 513/1999, section %(section)s, subsection %(subsection)s")
    else:
        words = _("Debt Collection Act 513/1999, section %(section)s")
    return words % {name: (part or "").replace(" ", "\u00a0") for name, part in parts.items()}


def due(seen: Due) -> str:
    """How near a due date is, beside the date itself."""
    match seen.nearness:
        case Nearness.TODAY:
            return _("Today")
        case Nearness.TOMORROW:
            return _("Tomorrow")
        case Nearness.AHEAD:
            return ngettext("In %(days)d day", "In %(days)d days", seen.days) % {"days": seen.days}
        case Nearness.STILL_IN_TIME:
            return _("Still in time until %(day)s") % {"day": day(seen.pay_by)}
        case Nearness.PASSED:
            return ngettext("Was due yesterday", "Was due %(days)d days ago", seen.days) % {
                "days": seen.days
            }


def paused_until(last: date) -> str:
    """Beside a due date while collection is paused."""
    return _("Paused until %(day)s") % {"day": day(last)}


def time_until(last: date) -> str:
    """Beside a due date after which a debtor was given more time."""
    return _("You have time until %(day)s") % {"day": day(last)}


def paid_in_portal(since: datetime, *, today: date) -> str:
    """When it was paid and when it books; a day that passed is not promised again."""
    books_on = banking_day_after(helsinki_date(since))
    if today > books_on:
        return _("%(moment)s – is being booked") % {"moment": portal.moment(since)}
    return _("%(moment)s – books on %(day)s") % {
        "moment": portal.moment(since),
        "day": day(books_on),
    }


def books_on(since: datetime, *, today: date) -> str:
    """When a payment of that moment books; a day that passed is not promised again."""
    books_on = banking_day_after(helsinki_date(since))
    if today > books_on:
        return _("Is being booked")
    return _("Expected on %(day)s") % {"day": day(books_on)}


def partly_paid(under_way: Decimal) -> str:
    """What of an invoice is paid in the portal, while the rest is still asked for."""
    return _("%(sum)s paid in MyRopo, being booked") % {"sum": euros(under_way)}


def closed(stage: str, on: date) -> str:
    """How and when a closed claim ended, in a few words."""
    words = {
        Stage.PAID: _("Paid on %(day)s"),
        Stage.CREDITED: _("Credited on %(day)s"),
        Stage.WITHDRAWN: _("Withdrawn on %(day)s"),
    }
    return words[Stage(stage)] % {"day": day(on)}


def fact(value: Fact) -> str:
    """What a sentence about a decision takes in."""
    match value:
        case Decimal():
            return euros(value)
        case date():
            return day(value)
        case _:
            return str(value)


def too_often(minutes: int) -> str:
    """Refused by a limit of tries; a limit of the day lets nobody count its minutes."""
    if minutes > LONG_WAIT:
        return _("You have tried many times. Try again tomorrow.")
    return ngettext(
        "You have tried many times. Try again in %(minutes)s minute.",
        "You have tried many times. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def why_not(decision: Decision) -> str:
    """Why an act is not possible, as a sentence. KeyError for an allowed one."""
    sentences = {
        Reason.PAID: _("The invoice was paid on %(closed_on)s: there is nothing left to pay."),
        Reason.CREDITED: _(
            "The creditor cancelled the invoice with a credit note on %(closed_on)s: there is "
            "nothing to pay."
        ),
        Reason.WITHDRAWN: _(
            "The creditor withdrew the invoice on %(closed_on)s: there is nothing to pay."
        ),
        Reason.PAID_IN_PORTAL: _(
            "You have paid this invoice in MyRopo. The payment is on its way into the books: "
            "there is nothing more to do."
        ),
        Reason.NOTHING_OPEN: _("Nothing is open on this invoice at the moment."),
        Reason.NO_CONTACTS: _(
            "The creditor has not given us its contact details; the original invoice has them."
        ),
    }
    facts = {name: day(fact) for name, fact in decision.facts.items() if isinstance(fact, date)}
    return sentences[Reason(decision.reason)] % facts


def reported_text(data: Mapping[str, object]) -> str:
    """What the debtor told of a payment made elsewhere."""
    if "reported" not in data:
        return _("Collection waits while we check it.")
    return _("%(sum)s, paid on %(day)s. Collection waits while we check it.") % {
        "sum": euros(Decimal(str(data["reported"]))),
        "day": day(date.fromisoformat(str(data["paid_on"]))),
    }


def event_text(kind: str, data: Mapping[str, object], *, is_repeat: bool = False) -> str:
    """What an event means, in plain words; empty where its title says it all."""
    surplus = data.get("surplus")
    if kind == EventKind.COST_TAKEN_BACK:
        return str(WHY_TAKEN_BACK.get(str(data.get("why")), ""))
    if kind == EventKind.DEMANDED and is_repeat:
        return _("The earlier demand had not been paid in full.")
    sentences: dict[str, str] = {
        EventKind.RECEIVED: _("From this day you have been able to see it here."),
        EventKind.REMINDED: _("The invoice had not been paid in full by its due date."),
        EventKind.DEMANDED: _(
            "The invoice moved to collection, because it had not been paid in full after the "
            "reminder."
        ),
        EventKind.LEGAL_COLLECTION: _(
            "The creditor may take the matter to a district court or, with some invoices, "
            "straight to the enforcement authority. You can still pay."
        ),
        EventKind.PAID_IN_PORTAL: _(
            "The bank has confirmed the payment. It is booked when the money arrives, usually "
            "on the next banking day."
        ),
        EventKind.PAYMENT_REPORTED: reported_text(data),
        EventKind.MONEY_NOT_FOUND: _("Collection goes on. If you have paid, contact the creditor."),
        EventKind.CREDITED: _("The creditor lowered the sum with credit note %(number)s.")
        % {"number": data.get("number", "")},
        EventKind.WITHDRAWN: _("The creditor withdrew the invoice. You do not need to pay it."),
        EventKind.CLOSED: _("Nothing is left to pay."),
        EventKind.REOPENED: _("A booking was corrected, and a part of the sum is open again."),
        EventKind.FOUND: _("Someone who had the codes of the letter added it to their list."),
    }
    if kind == EventKind.PAYMENT and surplus:
        return _("The payment was %(surplus)s too much.") % {
            "surplus": euros(Decimal(str(surplus)))
        }
    return sentences.get(kind, "")
