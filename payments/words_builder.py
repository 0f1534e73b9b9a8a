"""The words of the plan builder: a plan in a line, and why a wish fits none.

What buttons and check pages say is what is made: no sum is rounded here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words, words_next
from invoices.rules.collection_costs import CostReason
from invoices.rules.decisions import Decision
from payments.queries.plan_offers import PlanOffer
from payments.rules.plan_offers import Misfit
from payments.rules.plan_schedule import LAST_DAY, LATEST_FIRST

TIMES: Final = "\u00a0×\u00a0"
# A payday after it is the last day of some months.
SHORTEST_MONTH: Final = 28

MISFITS: Final[Mapping[Misfit, Promise]] = {
    Misfit.SUM_TOO_SMALL: gettext_lazy("An instalment is at least %(least)s."),
    Misfit.SUM_TAKES_TOO_LONG: gettext_lazy(
        "With this sum it would take more than %(most)s instalments, which is the most."
    ),
    Misfit.SUM_PAYS_ALL: gettext_lazy("This sum pays everything at once: you need no plan for it."),
    Misfit.TOO_FEW_PARTS: gettext_lazy("A plan has at least two instalments."),
    Misfit.TOO_MANY_PARTS: gettext_lazy("There can be at most %(most)s instalments."),
    Misfit.PARTS_TOO_SMALL: gettext_lazy(
        "That would be too many: each instalment would be smaller than %(least)s."
    ),
    Misfit.FIRST_TOO_EARLY: gettext_lazy("The day of the first instalment has passed."),
    Misfit.FIRST_TOO_LATE: gettext_lazy("The first instalment is paid by %(day)s at the latest."),
}


def sums(parts: Sequence[Decimal]) -> str:
    """`6 × 84,20 €`, or `5 × 90,00 € + 75,20 €` where the last part is smaller."""
    first, last = parts[0], parts[-1]
    if first == last:
        return f"{len(parts)}{TIMES}{words.euros(first)}"
    full = len(parts) - 1
    before = f"{full}{TIMES}{words.euros(first)}" if full > 1 else words.euros(first)
    return f"{before} + {words.euros(last)}"


def payday(day: int) -> str:
    """On which day of each month."""
    if day == LAST_DAY:
        return _("The last day of each month")
    if day > SHORTEST_MONTH:
        return _("Day %(day)s of each month, or the last day of a shorter month") % {"day": day}
    return _("Day %(day)s of each month") % {"day": day}


def why_cost(cost: Decision) -> str:
    """Why the plan costs what it costs on a claim, with the paragraph where it costs."""
    if cost.reason == CostReason.ASKED_IN_TIME:
        return _("Free, because the invoice is not overdue.")
    if cost.reason == CostReason.WAIVED:
        return _("Free: the creditor asks nothing for a plan.")
    return words_next.why_cost(cost)


def misfit(why: Misfit, offer: PlanOffer) -> str:
    """Why there is no plan of the wanted shape, with the number that keeps it from being."""
    return str(MISFITS[why]) % {
        "least": words.euros(offer.smallest_instalment),
        "most": offer.most_instalments,
        "day": words.day(offer.today + LATEST_FIRST),
    }
