"""A bill in the robot's talk: what it is called, and steps that are about one."""

from collections.abc import Callable
from functools import wraps

from django.utils.translation import gettext as _

from chat.bot import asking_back
from chat.bot.scene import Answer, Scene, Step, Values
from invoices.models import Invoice

type StepOfBill = Callable[[Scene, Values, Invoice], Answer]


def of_bill(step: StepOfBill) -> Step:
    """A step that is given the bill that its button names, or else the talk is about."""

    @wraps(step)
    def taken(scene: Scene, values: Values, /) -> Answer:
        named = values.get("invoice")
        invoice = scene.find(named) if named else scene.invoice
        return asking_back.gone() if invoice is None else step(scene, values, invoice)

    return taken


def named(invoice: Invoice) -> str:
    """`Pohjolan Sähkö, invoice 1234`."""
    text = _("%(creditor)s, invoice %(number)s")
    return text % {"creditor": invoice.creditor.name, "number": invoice.number}
