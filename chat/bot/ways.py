"""What can be arranged with a bill, as buttons: what is refused here is refused as on the pages."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Level
from chat.bot.scene import Answer, Choice, Outcome, Scene, open_page, say
from chat.rules.intents import Intent
from invoices import words
from invoices.models import HoldReason, Invoice
from invoices.queries.rates import kept_rates
from invoices.queries.rights import may_arrange
from invoices.rules.decisions import Decision
from payments import words_arranging
from payments.addresses import pay_address
from payments.queries.situations import Arrangeable, arrangeable
from payments.rules.arranging import Act, Reason
from payments.words_refusals import Way, refusal_of

# They are said and done in the talk itself; the others are pages.
TALKS: Final[Mapping[Act | None, Intent]] = {
    Act.SHIFT: Intent.SHIFT_DUE_DATE,
    Act.PLAN: Intent.MAKE_PLAN,
    Act.ASK_AGENT: Intent.HARDSHIP,
}


# Nothing, or not the whole, is to be paid now: the bill's own page says what.
NOT_ASKED: Final = frozenset(
    {
        HoldReason.PAYMENT_PENDING,
        HoldReason.PAYMENT_REPORTED,
        HoldReason.DISPUTED,
        HoldReason.STOPPED,
        HoldReason.PLAN,
    }
)


def arrangeable_of(scene: Scene, invoice: Invoice) -> Arrangeable:
    """The bill with all that decides on what may be arranged with it; six queries."""
    return arrangeable([invoice], rates=kept_rates(), today=scene.today)[invoice.pk]


def pay_button(scene: Scene, invoice: Invoice) -> Iterator[Choice]:
    """None where the actor may not pay, or where nothing is asked for now."""
    is_asked = invoice.is_open and invoice.to_pay > 0 and invoice.hold not in NOT_ASKED
    if is_asked and scene.actor.may(Level.PAY):
        label = _("Pay %(sum)s") % {"sum": words.euros(invoice.to_pay)}
        yield open_page(label, pay_address([invoice.public_id]))


def arrange_buttons(scene: Scene, invoice: Invoice) -> Iterator[Choice]:
    """More time and paying in parts, where they are possible; of a plan what can be changed."""
    if invoice.is_open and invoice.hold == HoldReason.PLAN:
        yield say(_("Change my payment plan"), Intent.CHANGE_PLAN, invoice=invoice.public_id)
        return
    if not invoice.is_open or not may_arrange(scene.actor, invoice):
        return
    one = arrangeable_of(scene, invoice)
    for act in (Act.SHIFT, Act.PLAN):
        if one.may_instead(act, today=scene.today):
            label = words_arranging.INSTEAD[act]
            yield say(label, TALKS[act], invoice=invoice.public_id)


def refused(scene: Scene, one: Arrangeable, decision: Decision) -> Answer:
    """Why something cannot be arranged, in the words of the pages, and what can be instead."""
    refusal = refusal_of(one, decision, today=scene.today)
    choices = [_button(way, one.invoice.public_id) for way in refusal.ways]
    if decision.reason == Reason.IN_PLAN:
        choices.append(say(_("Change my payment plan"), Intent.CHANGE_PLAN))
    return Answer(
        text=f"{refusal.title}.\n\n{refusal.why}", choices=choices, outcome=Outcome.REFUSED
    )


def too_little_right(scene: Scene, invoice: Invoice) -> Answer | None:
    """What who acts for another reads where that right covers no agreement; else None."""
    if scene.actor.access.reaches_arrange:
        return None
    # Nobody chats by a right that does not reach to paying.
    text = _(
        "Your right lets you see and pay this invoice. Only the person, or someone who may "
        "arrange in the person’s name, can ask for more time, pay it in parts or dispute it."
    )
    return Answer(text=text, choices=[*pay_button(scene, invoice)], outcome=Outcome.REFUSED)


def _button(way: Way, key: UUID) -> Choice:
    if way.act in TALKS:
        return say(way.label, TALKS[way.act], invoice=key)
    return open_page(way.label, way.url)
