"""The words for why a due date cannot be moved or a plan be made, and for what can be instead.

Pages, bot and agents' admin say the same thing in the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from invoices import words, words_next
from invoices.models import HoldReason, Invoice
from invoices.queries.rates import kept_rates
from invoices.queries.what_next import policy_of
from invoices.rules.collection_costs import CostReason
from invoices.rules.decisions import Decision
from invoices.rules.what_next import NextStep, Standing, what_next
from myropo.calendar import banking_day_on_or_after, is_banking_day
from payments.queries.situations import Arrangeable
from payments.rules.arranging import Act, Reason
from payments.rules.policies import Phase
from payments.rules.shifts import after_shift

TITLES: Final[Mapping[Act, Promise]] = {
    Act.SHIFT: gettext_lazy("The due date cannot be moved"),
    Act.PLAN: gettext_lazy("The invoice cannot be paid in parts"),
}
# Refusals that say something else than no.
TITLES_OF: Final[Mapping[tuple[Act, Reason], Promise]] = {
    (Act.SHIFT, Reason.TOO_LATE): gettext_lazy("The due date cannot be moved any more"),
    (Act.SHIFT, Reason.ENOUGH): gettext_lazy("The due date has been moved already"),
    (Act.SHIFT, Reason.NOTHING_TO_PAY): gettext_lazy("There is nothing to pay now"),
    (Act.SHIFT, Reason.HELD): gettext_lazy("You need no more time now"),
    (Act.SHIFT, Reason.IN_PLAN): gettext_lazy("The invoice is in a payment plan"),
    (Act.PLAN, Reason.TOO_LATE): gettext_lazy("The invoice cannot be paid in parts any more"),
    (Act.PLAN, Reason.ENOUGH): gettext_lazy("There cannot be another payment plan"),
    (Act.PLAN, Reason.NOTHING_TO_PAY): gettext_lazy("There is nothing to pay now"),
    (Act.PLAN, Reason.HELD): gettext_lazy("You need no payment plan now"),
    (Act.PLAN, Reason.IN_PLAN): gettext_lazy("The invoice is in a payment plan"),
    (Act.PLAN, Reason.TOO_SMALL): gettext_lazy("The sum is too small for parts"),
    (Act.PLAN, Reason.ABOVE_LIMIT): gettext_lazy("An agent agrees on this plan with you"),
    (Act.PLAN, Reason.ASKED_OFTEN): gettext_lazy("You can ask for a payment plan again later"),
}

WHY: Final[Mapping[tuple[Act, Reason], Promise]] = {
    (Act.SHIFT, Reason.NOT_OFFERED): gettext_lazy(
        "%(creditor)s does not let the due dates of its invoices be moved here."
    ),
    (Act.PLAN, Reason.NOT_OFFERED): gettext_lazy(
        "%(creditor)s does not let its invoices be paid in parts here."
    ),
    (Act.SHIFT, Reason.LEGAL_COLLECTION): gettext_lazy(
        "The invoice is in legal collection. A due date cannot be moved there, because the "
        "matter is with a court or with enforcement."
    ),
    (Act.PLAN, Reason.LEGAL_COLLECTION): gettext_lazy(
        "The invoice is in legal collection. A payment plan cannot be made there by oneself, "
        "because the matter is with a court or with enforcement."
    ),
    (Act.SHIFT, Reason.NOT_YOURS): gettext_lazy(
        "This is somebody else’s invoice. You can see and pay it, but only the one who owes it "
        "can move its due date."
    ),
    (Act.PLAN, Reason.NOT_YOURS): gettext_lazy(
        "This is somebody else’s invoice. You can see and pay it, but only the one who owes it "
        "can make a payment plan for it."
    ),
    (Act.SHIFT, Reason.IN_PLAN): gettext_lazy(
        "You pay this invoice by a payment plan. You can move the days of its instalments on the "
        "page of the plan."
    ),
    (Act.PLAN, Reason.IN_PLAN): gettext_lazy(
        "You pay this invoice by a payment plan already. You can change its instalments on the "
        "page of the plan."
    ),
    (Act.PLAN, Reason.TOO_SMALL): gettext_lazy(
        "There is %(owed)s to pay. An instalment is at least %(smallest)s, so the sum cannot be "
        "divided into two."
    ),
    (Act.PLAN, Reason.ASKED_OFTEN): gettext_lazy(
        "You have asked us many times within a month for a plan for this invoice. You can ask "
        "again on %(again_on)s."
    ),
    (Act.PLAN, Reason.ABOVE_LIMIT): gettext_lazy(
        "The sum is larger than what a plan can be made for by oneself. Send us your request: "
        "an agent looks at it and answers you here."
    ),
}

# By the last phase in which the creditor offers it.
TOO_LATE: Final[Mapping[tuple[Act, str], Promise]] = {
    (Act.SHIFT, Phase.IN_TIME.name): gettext_lazy(
        "%(creditor)s lets a due date be moved only before it has passed. It was %(pay_by)s."
    ),
    (Act.SHIFT, Phase.OVERDUE.name): gettext_lazy(
        "%(creditor)s lets a due date be moved only until the first reminder, and that has been "
        "sent."
    ),
    (Act.SHIFT, Phase.REMINDED.name): gettext_lazy(
        "%(creditor)s lets a due date be moved only until the first demand for payment, and that "
        "has been sent."
    ),
    (Act.PLAN, Phase.IN_TIME.name): gettext_lazy(
        "%(creditor)s lets a plan be made only before the due date has passed. It was %(pay_by)s."
    ),
    (Act.PLAN, Phase.OVERDUE.name): gettext_lazy(
        "%(creditor)s lets a plan be made only until the first reminder, and that has been sent."
    ),
    (Act.PLAN, Phase.REMINDED.name): gettext_lazy(
        "%(creditor)s lets a plan be made only until the first demand for payment, and that has "
        "been sent."
    ),
}
HELD: Final[Mapping[str, Promise]] = {
    HoldReason.PAYMENT_PENDING: gettext_lazy(
        "A payment of this invoice waits for the bank’s answer. Collection waits, too. Look here "
        "again when the bank has answered: you see it on the page of the invoice."
    ),
    HoldReason.PAYMENT_REPORTED: gettext_lazy(
        "You told us that you have paid this invoice, and we are looking for the payment. "
        "Collection waits meanwhile, and no cost is added."
    ),
    HoldReason.DISPUTED: gettext_lazy(
        "You have disputed this invoice. Collection waits for the answer, and no cost is added "
        "meanwhile. If you want to pay later after all, take your dispute back first."
    ),
    HoldReason.STOPPED: gettext_lazy(
        "You asked us to stop voluntary collection of this invoice. No cost is added meanwhile. "
        "If you want to pay later after all, take your request back first."
    ),
}

INSTEAD: Final[Mapping[Act, Promise]] = {
    Act.SHIFT: gettext_lazy("Move the due date"),
    Act.PLAN: gettext_lazy("Pay in parts"),
    Act.ASK_AGENT: gettext_lazy("Tell us that you cannot pay now"),
    Act.CONTACT_CREDITOR: gettext_lazy("Contact the creditor"),
}
TO_THE_PLAN: Final = gettext_lazy("See the payment plan")
WHAT_YOU_TOLD: Final = gettext_lazy("See what you told us")

# Why a day costs what it costs, as part of moving a due date.
COSTS: Final[Mapping[CostReason, Promise]] = {
    CostReason.ASKED_IN_TIME: gettext_lazy(
        "It is free, because you move the due date before it has passed."
    ),
    CostReason.EXTENSION_TOO_SHORT: gettext_lazy(
        "It is free, because you get less than 14 days more."
    ),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a button says of what is possible: the last day, or the smallest monthly sum."""

    last_day: date | None = None
    monthly: Decimal | None = None


def title(decision: Decision) -> str:
    """What a refusal says first. KeyError for acts that are not arranged here."""
    act = Act(decision.act)
    return str(TITLES_OF.get((act, Reason(decision.reason)), TITLES[act]))


def why_not(decision: Decision, invoice: Invoice) -> str:
    """Why something cannot be arranged, in a sentence or two with its numbers.

    KeyError where it can.
    """
    act, reason = Act(decision.act), Reason(decision.reason)
    facts = {name: words.fact(value) for name, value in decision.facts.items()}
    facts["creditor"] = invoice.creditor.name
    match reason:
        case Reason.NOTHING_TO_PAY:
            return _nothing_to_pay(invoice)
        case Reason.HELD:
            return str(HELD[str(decision.facts["hold"])])
        case Reason.ENOUGH:
            return _enough(act, decision) % facts
        case Reason.TOO_LATE:
            return str(TOO_LATE[act, str(decision.facts["until"])]) % facts
        case _:
            return str(WHY[act, reason]) % facts


def instead(act: Act, invoice: Invoice, numbers: Numbers) -> str:
    """The button of what is possible in place of what is not."""
    if act is Act.PAY:
        return _("Pay %(sum)s") % {"sum": words.euros(invoice.to_pay)}
    if act is Act.SHIFT and numbers.last_day is not None:
        return _("Move the due date, at most to %(day)s") % {"day": words.day(numbers.last_day)}
    if act is Act.PLAN and numbers.monthly is not None:
        return _("Pay in parts, from %(sum)s a month") % {"sum": words.euros(numbers.monthly)}
    return str(INSTEAD[act])


def price(cost: Decision) -> str:
    """What it costs to move a due date, in a few words."""
    return words.euros(Decimal(str(cost.facts["amount"]))) if cost.allowed else _("Free")


def short_price(euros: Decimal) -> str:
    """The same for a cell of a calendar: `0 €`, without cents where there are none."""
    if euros != int(euros):
        return words.euros(euros)
    number = words.number(euros)
    return f"€{number}" if get_language() == "en" else f"{number}\u00a0€"


def why_cost(cost: Decision) -> str:
    """Why it costs that, with the paragraph where something is charged."""
    own = COSTS.get(CostReason(cost.reason))
    return words_next.why_cost(cost) if own is None else str(own)


def counts_on(day: date) -> str:
    """Of a day without banking, until when a payment is in time; empty for other days."""
    if is_banking_day(day):
        return ""
    return _("Not a banking day: a payment on %(day)s is still in time.") % {
        "day": words.day(banking_day_on_or_after(day))
    }


def named_day(day: date) -> str:
    """`maanantai 23.11.2026`."""
    return f"{WEEKDAYS[day.weekday()]} {words.day(day)}"


def next_after(one: Arrangeable, day: date, *, today: date) -> str:
    """What comes after the new day when nothing is paid; empty where no day is known."""
    cost = one.shift_cost(until=day, today=today)
    # A forecast names the day of the law whether or not the rates of that day are confirmed.
    standing = replace(one.facts.standing(kept_rates()), sure_until=date.max)
    after = after_shift(standing, one.situation, to_on=day, cost=cost, today=today)
    return words_next.in_one_line(_step(one, after, today), today=today)


def _step(one: Arrangeable, standing: Standing, today: date) -> NextStep:
    return what_next(standing, policy=policy_of(one.invoice, one.row), today=today)


def _nothing_to_pay(invoice: Invoice) -> str:
    if not invoice.is_open:
        return _("The invoice is settled.")
    if invoice.under_way:
        return _("You have paid %(sum)s in MyRopo, and the payment is being booked.") % {
            "sum": words.euros(invoice.under_way)
        }
    return _("Nothing is open on this invoice at the moment.")


def _enough(act: Act, decision: Decision) -> str:
    most = decision.facts["most"]
    times = most if isinstance(most, int) else 0
    if act is Act.SHIFT:
        return ngettext(
            "%(creditor)s lets the due date of an invoice be moved once. Now it is %(pay_by)s.",
            "%(creditor)s lets the due date of an invoice be moved %(most)s times, and it has "
            "been. Now it is %(pay_by)s.",
            times,
        )
    return ngettext(
        "%(creditor)s lets an invoice be in a payment plan once, and it has been in one.",
        "%(creditor)s lets an invoice be in a payment plan %(most)s times, and it has been.",
        times,
    )
