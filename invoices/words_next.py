"""The words for what comes next, and for why a cost is what it is.

A forecast is the earliest day and the highest cost of the law, never a promise that it comes.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from invoices import words
from invoices.models import HoldReason, LetterState
from invoices.queries.letters import SentLetter
from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import CostReason
from invoices.rules.cost_tables import Ground, table_on
from invoices.rules.decisions import Decision, Fact
from invoices.rules.law_calendar import INTERVALS
from invoices.rules.what_next import NextAct, NextReason, NextStep, Standing
from myropo.calendar import ONE_DAY

# A letter that is written and has not left yet.
UNDER_WAY: Final = frozenset({LetterState.WRITTEN, LetterState.BATCHED})

ACTS: Final[Mapping[NextAct, Promise]] = {
    NextAct.REMINDER: pgettext_lazy("what comes next", "Payment reminder"),
    NextAct.FIRST_DEMAND: pgettext_lazy("what comes next", "Demand for payment"),
    NextAct.REPEAT_DEMAND: pgettext_lazy("what comes next", "New demand for payment"),
    NextAct.DECISION: pgettext_lazy("what comes next", "A person looks at the invoice"),
    NextAct.NOTHING: pgettext_lazy("what comes next", "Nothing"),
}

# In the middle of a sentence.
_LETTERS: Final[Mapping[NextAct, Promise]] = {
    NextAct.REMINDER: pgettext_lazy("inside a sentence", "a payment reminder"),
    NextAct.FIRST_DEMAND: pgettext_lazy("inside a sentence", "a demand for payment"),
    NextAct.REPEAT_DEMAND: pgettext_lazy("inside a sentence", "a new demand for payment"),
}

# Why collection waits, in a sentence.
HOLDS: Final[Mapping[str, Promise]] = {
    HoldReason.PAID_IN_PORTAL: gettext_lazy(
        "Collection waits, because a payment of yours is being booked."
    ),
    HoldReason.PAYMENT_PENDING: gettext_lazy(
        "Collection waits, because a payment waits for the bank’s answer."
    ),
    HoldReason.DISPUTED: gettext_lazy("Collection waits, because you have disputed the invoice."),
    HoldReason.STOPPED: gettext_lazy(
        "Collection waits, because you asked us to stop voluntary collection."
    ),
    HoldReason.PAYMENT_REPORTED: gettext_lazy(
        "Collection waits while we look for the payment that you told us of."
    ),
    HoldReason.PLAN: gettext_lazy("Collection waits while you keep your payment plan."),
    HoldReason.PAUSED: gettext_lazy("Collection is paused."),
    HoldReason.EXTENDED: gettext_lazy("Collection waits: you have more time to pay."),
    HoldReason.REQUEST_OPEN: gettext_lazy("Collection waits while we read what you wrote to us."),
    HoldReason.REVIEW: gettext_lazy("Collection waits while a person looks at the invoice."),
}
WAITS: Final = gettext_lazy("Collection waits.")

# A letter that is written already, with the day on which it leaves and what it asks for.
LEAVES: Final[Mapping[str, Promise]] = {
    CollectionAct.REMINDER: gettext_lazy(
        "A payment reminder has been written. It leaves on %(day)s and asks you to pay by %(due)s."
    ),
    CollectionAct.DEMAND: gettext_lazy(
        "A demand for payment has been written. It leaves on %(day)s and asks you to pay by "
        "%(due)s."
    ),
}
LEAVES_SOON: Final[Mapping[str, Promise]] = {
    CollectionAct.REMINDER: gettext_lazy(
        "A payment reminder has been written. It leaves soon and asks you to pay by %(due)s."
    ),
    CollectionAct.DEMAND: gettext_lazy(
        "A demand for payment has been written. It leaves soon and asks you to pay by %(due)s."
    ),
}

# Why it comes on its day, waits, or does not come.
REASONS: Final[Mapping[NextReason, Promise]] = {
    NextReason.DUE_DATE_PASSES: gettext_lazy(
        "Between the due date and the first letter there are at least %(days)d whole days: "
        "%(paragraph)s. The letter leaves on a banking day."
    ),
    NextReason.LETTER_PASSES: gettext_lazy(
        "Between two letters there are at least %(days)d whole days: %(paragraph)s. The time to "
        "pay of the letter before must be over, too."
    ),
    NextReason.HOLD_ENDS: gettext_lazy(
        "Collection waits until %(until)s, and goes on only on a banking day after it."
    ),
    NextReason.HELD: gettext_lazy("Collection waits, and no day for its end is known."),
    NextReason.RATE_NOT_CONFIRMED: gettext_lazy(
        "The letter waits until the reference rate of late interest is confirmed."
    ),
    NextReason.MAY_BE_PRESCRIBED: gettext_lazy(
        "A person checks the invoice before anything else is done."
    ),
    NextReason.CLOSED: gettext_lazy("The invoice is settled: nothing more comes."),
    NextReason.LEGAL_COLLECTION: gettext_lazy(
        "The invoice is in legal collection: no more reminders or demands come. A person decides "
        "what is done next."
    ),
    NextReason.NOTHING_TO_PAY: gettext_lazy("There is nothing to pay: nothing more comes."),
    NextReason.TOO_SMALL: gettext_lazy("The sum is so small that no letter is sent for it."),
}

# Why an act costs what it costs, or nothing.
COSTS: Final[Mapping[CostReason, Promise]] = {
    CostReason.PRICE: gettext_lazy("The law allows a cost of at most %(price)s: %(paragraph)s."),
    CostReason.TOTAL_LEAVES_LESS: gettext_lazy(
        "The price is %(price)s, but all costs of collection together are at most %(total)s: "
        "%(paragraph)s. So at most %(amount)s may be added."
    ),
    CostReason.COMPENSATION_COVERS_PART: gettext_lazy(
        "The price is %(price)s. The standard compensation covers %(covered)s of it: %(paragraph)s."
    ),
    CostReason.TOTAL_REACHED: gettext_lazy(
        "It costs nothing, because all costs of collection together are at most %(total)s: "
        "%(paragraph)s."
    ),
    CostReason.COMPENSATION_COVERS_ALL: gettext_lazy(
        "It costs nothing more, because the standard compensation covers it: %(paragraph)s."
    ),
    CostReason.COSTS_EXCEED_COMPENSATION: gettext_lazy(
        "No standard compensation is added, because the other costs are as high already: "
        "%(paragraph)s."
    ),
    CostReason.ENOUGH_CHARGED: gettext_lazy(
        "It costs nothing, because as many as may cost something have been charged: %(paragraph)s."
    ),
    CostReason.INVOICE_SENT_TOO_LATE: gettext_lazy(
        "It costs nothing, because the invoice was sent less than 14 days before its due date: "
        "%(paragraph)s."
    ),
    CostReason.TOO_SOON: gettext_lazy(
        "It may cost something from %(earliest_on)s on: %(paragraph)s."
    ),
    CostReason.NO_REMINDER: gettext_lazy(
        "It costs nothing, because no reminder has been sent before it: %(paragraph)s."
    ),
    CostReason.ASKED_IN_TIME: gettext_lazy(
        "It costs nothing, because you asked by the due date: %(paragraph)s."
    ),
    CostReason.EXTENSION_TOO_SHORT: gettext_lazy(
        "It costs nothing, because the extension is shorter than 14 days: %(paragraph)s."
    ),
    CostReason.NOT_FROM_CONSUMERS: gettext_lazy(
        "This cost may not be charged of a consumer: %(paragraph)s."
    ),
    CostReason.NOT_LATE: gettext_lazy(
        "It costs nothing, because the payment is not late: %(paragraph)s."
    ),
    CostReason.WAIVED: gettext_lazy("The creditor asks for no cost for it."),
}


def waits(step: NextStep, standing: Standing, *, is_debtor: bool = True) -> str:
    """Why and until when collection waits; empty when nothing keeps it waiting.

    is_debtor  else why is not told: what a debtor asked is nobody else's to read
    """
    if not step.hold:
        return ""
    why = str(HOLDS.get(step.hold, WAITS) if is_debtor else WAITS)
    if step.reason is not NextReason.HOLD_ENDS:
        return why
    goes_on = _("It goes on after %(day)s.") % {"day": words.day(_until(standing))}
    return f"{why} {goes_on}"


def earliest(step: NextStep, *, today: date) -> str:
    """The day of a step: `25.8.2026 at the earliest`. Only for a step with a day."""
    if step.on is None or step.on <= today:
        return _("Today at the earliest")
    return _("%(day)s at the earliest") % {"day": words.day(step.on)}


def most(cost: Decision) -> str:
    """What a letter may cost: `at most 5,00 €`."""
    if not cost.allowed:
        return _("Free of charge")
    return _("At most %(sum)s") % {"sum": _fact(cost.facts["amount"])}


def in_one_line(step: NextStep, *, today: date) -> str:
    """`If you do nothing: a payment reminder on 25.8.2026 at the earliest, at most 5,00 €.`

    Empty for other than letters with a day.
    """
    if not step.is_letter or step.on is None or step.cost is None:
        return ""
    facts = {
        "letter": _LETTERS[step.act],
        "day": words.day(max(step.on, today)),
        "sum": _fact(step.cost.facts["amount"]),
    }
    is_today = step.on <= today
    if step.cost.allowed:
        if is_today:
            text = _("If you do nothing: %(letter)s today at the earliest, at most %(sum)s.")
        else:
            text = _("If you do nothing: %(letter)s on %(day)s at the earliest, at most %(sum)s.")
    elif is_today:
        text = _("If you do nothing: %(letter)s today at the earliest, free of charge.")
    else:
        text = _("If you do nothing: %(letter)s on %(day)s at the earliest, free of charge.")
    return text % facts


def leaves(standing: Standing, letters: Iterable[SentLetter] = (), *, today: date) -> str:
    """Of a letter that is written and has not left yet: when it leaves, and what it asks for.

    letters  those of the invoice where they were read; a day that passed without the letter
             having left is not promised again

    Nothing while collection waits: a letter that is not with the printing house yet is then
    pulled back, and of one that could not be sent a person decides.
    """
    for letter in letters:
        if letter.state in UNDER_WAY and letter.kind in LEAVES and letter.due_on is not None:
            if letter.state == LetterState.WRITTEN and standing.holds:
                return ""
            return _leaves(letter.kind, letter.to_hand_over_on, letter.due_on, today)
    if standing.holds:
        return ""
    for done in standing.claim.done:
        if done.act in LEAVES and done.on > today and done.due_on is not None:
            return _leaves(done.act, done.on, done.due_on, today)
    return ""


def _leaves(kind: str, on: date, due_on: date, today: date) -> str:
    sentences = LEAVES if on >= today else LEAVES_SOON
    return str(sentences[kind]) % {"day": words.day(on), "due": words.day(due_on)}


def why_free() -> str:
    """Why no letter costs anything once the debtor has asked to stop collection."""
    paragraph = "Perintälaki 513/1999 4 c §"
    text = _(
        "It costs nothing, because you asked us to stop voluntary collection: after that no new "
        "collection costs are added (%(paragraph)s)."
    )
    return text % {"paragraph": words.legal_basis(paragraph) or paragraph}


def why_then(step: NextStep, standing: Standing) -> str:
    """Why it comes on its day, waits, or does not come: a sentence or two."""
    facts: dict[str, object] = {}
    if step.on is not None:
        law = standing.claim.law
        paragraph = table_on(law, step.on).paragraphs[Ground.TIME]
        facts["days"] = (INTERVALS[law] - ONE_DAY).days
        facts["paragraph"] = words.legal_basis(paragraph) or paragraph
    if step.reason is NextReason.HOLD_ENDS:
        facts["until"] = words.day(_until(standing))
    return str(REASONS[step.reason]) % facts


def why_cost(cost: Decision) -> str:
    """Why a cost is what it is, in a sentence with its paragraph."""
    facts = {name: _fact(value) for name, value in cost.facts.items()}
    return str(COSTS[CostReason(cost.reason)]) % facts


def _until(standing: Standing) -> date:
    """The last day of the hold that ends last."""
    return max(each.ends_on for each in standing.holds if each.ends_on is not None)


def _fact(value: Fact) -> str:
    """A paragraph in the reader's language."""
    return (isinstance(value, str) and words.legal_basis(value)) or words.fact(value)
