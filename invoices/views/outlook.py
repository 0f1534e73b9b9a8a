"""What comes next, as the timeline of an invoice shows it."""

from datetime import date

from django.utils.translation import gettext as _

from invoices import words_next
from invoices.queries import Outlook
from invoices.rules.what_next import NextReason
from invoices.views.statement import Step


def next_steps_of(outlook: Outlook, *, today: date) -> list[Step]:
    """What comes next as the timeline shows it: a letter or a person's look, with its day."""
    step = outlook.step
    if step.on is None or step.reason is NextReason.MAY_BE_PRESCRIBED:
        return []
    cost = words_next.most(step.cost) if step.cost else ""
    return [
        Step(
            what=words_next.ACTS[step.act],
            when=words_next.earliest(step, today=today),
            place="ahead",
            text=_("Only if the invoice is not paid. %(cost)s.") % {"cost": cost} if cost else "",
        )
    ]
