"""Money that goes back: where it is to be paid, and how far it is.

An account number is never given here: the page asks for it right after a bank has said who it is.
"""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.bot.scene import START, Answer, Choice, Dialogue, Outcome, Scene, Values, open_page
from chat.rules.intents import Intent
from invoices import words
from payments import words_accounts, words_refunds
from payments.models import ENDED_REFUND_STATES, Refund, RefundState
from payments.queries.own_refunds import last_payment, refunds_of, saved_account_of
from payments.rules.account_numbers import AccountNumber, read_account_number

# More of them are on their page.
MOST: Final = 3


def refund(scene: Scene, _values: Values) -> Answer:
    """What waits for an account number, and the way to give it."""
    if not scene.actor.access.is_full:
        return _not_for_all()
    found = list(refunds_of(scene.actor))
    waiting = [each for each in found if each.state == RefundState.WAITS_FOR_ACCOUNT]
    if not waiting:
        return _states(found) if _under_way(found) else _none(found)
    texts = [_waits(each) for each in waiting[:MOST]]
    if saved := _saved(scene):
        texts.append(saved)
    choices = [_give(each, is_only=len(waiting) == 1) for each in waiting[:MOST]]
    return Answer(text="\n\n".join(texts), choices=[*choices, _all()])


def when(scene: Scene, _values: Values) -> Answer:
    """How far each refund is, with the day where it is known."""
    if not scene.actor.access.is_full:
        return _not_for_all()
    found = list(refunds_of(scene.actor))
    return _states(found) if found else _none(found)


def _states(refunds: Sequence[Refund]) -> Answer:
    """What is on its way first; else what was paid last."""
    shown = _under_way(refunds) or refunds[:1]
    waiting = [each for each in shown if each.state == RefundState.WAITS_FOR_ACCOUNT]
    choices = [_give(each, is_only=len(waiting) == 1) for each in waiting[:MOST]]
    return Answer(
        text="\n\n".join(_state(each) for each in shown[:MOST]),
        choices=[*choices, _all()],
    )


def _under_way(refunds: Sequence[Refund]) -> list[Refund]:
    return [each for each in refunds if each.state not in ENDED_REFUND_STATES]


def _waits(refund: Refund) -> str:
    why = words_refunds.why_not_paid(refund)
    asks = why or _("Tell us your account number, and we pay the money there.")
    head = _("%(about)s: %(sum)s was paid too much. This money is yours.")
    return f"{head % _facts(refund)} {asks}"


def _state(refund: Refund) -> str:
    why = words_refunds.why_not_paid(refund)
    meaning = words_refunds.meaning(refund, last_payment(refund))
    facts = {**_facts(refund), "state": words_refunds.mark(refund).label}
    head = _("%(about)s, refund of %(sum)s: %(state)s.") % facts
    return f"{head} {why or meaning}"


def _facts(refund: Refund) -> dict[str, str]:
    return {"about": words_refunds.about(refund), "sum": words.euros(refund.amount)}


def _saved(scene: Scene) -> str:
    """That the account which is kept here can be given, by its last digits."""
    saved = saved_account_of(scene.actor)
    number = read_account_number(saved.iban) if saved else None
    if not isinstance(number, AccountNumber):
        return ""
    text = _("You keep an account here (%(account)s): the page offers it to you.")
    return text % {"account": words_accounts.hidden(number)}


def _none(refunds: Sequence[Refund]) -> Answer:
    text = _(
        "No refund of yours waits here now. If you have just paid too much, it appears here when "
        "the payment has reached us, usually on the next banking day."
    )
    by_letter = _("If you have a letter about an overpayment, its codes lead to the refund.")
    choices = [
        open_page(_("Use the codes of a letter"), reverse("payments:refund-find")),
        open_page(_("See your payments"), reverse("payments:history")),
    ]
    if refunds:
        choices.append(_all())
    return Answer(text=f"{text}\n\n{by_letter}", choices=choices)


def _not_for_all() -> Answer:
    return Answer(
        text=_(
            "A refund is told of, and its account given, only by the one whose money it is, or by "
            "someone who may do everything in that name. Your right does not go so far."
        ),
        outcome=Outcome.REFUSED,
    )


def _give(refund: Refund, *, is_only: bool) -> Choice:
    label = _("Give an account number")
    if not is_only:
        label = _("Give an account number for %(sum)s") % {"sum": words.euros(refund.amount)}
    return open_page(label, reverse("payments:refund-account", args=[refund.public_id]))


def _all() -> Choice:
    return open_page(_("All refunds"), reverse("payments:refunds"))


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.REFUND,
        title=gettext_lazy("Get money back"),
        steps={START: refund},
    ),
    Dialogue(
        intent=Intent.REFUND_WHEN,
        title=gettext_lazy("Where is my refund?"),
        steps={START: when},
    ),
)
