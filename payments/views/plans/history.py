"""What has happened to a plan, as steps of a timeline."""

from collections.abc import Iterable
from typing import Final

from invoices import words_timeline
from invoices.views.statement import Step
from payments import words_plans
from payments.models import PlanAct, PlanEvent

# What customer service may do for a debtor who calls.
DONE_FOR_THEM: Final = frozenset({PlanAct.MADE, *words_plans.DONE})


def steps_of(history: Iterable[PlanEvent], *, was_made: bool) -> list[Step]:
    """The oldest first, as on the page of an invoice.

    was_made  whether there ever was a plan, and not a wish for one alone
    """
    return [
        Step(
            words_plans.act(event.act, was_made=was_made),
            words_plans.moment(event.at),
            "past",
            text=_text(event),
        )
        for event in history
    ]


def _text(event: PlanEvent) -> str:
    """What it means, and that customer service did it."""
    said = words_plans.act_text(event.act, event.data)
    if event.user is None or not event.user.is_staff or event.act not in DONE_FOR_THEM:
        return said
    return f"{said} {words_timeline.DONE_FOR_YOU}".lstrip()
