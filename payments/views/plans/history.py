"""What has happened to a plan, as steps of a timeline."""

from collections.abc import Iterable

from invoices.views.statement import Step
from payments import words_plans
from payments.models import PlanEvent


def steps_of(history: Iterable[PlanEvent]) -> list[Step]:
    """The oldest first, as on the page of an invoice."""
    return [
        Step(
            words_plans.ACTS[event.act],
            words_plans.moment(event.at),
            "past",
            text=words_plans.act_text(event.act, event.data),
        )
        for event in history
    ]
