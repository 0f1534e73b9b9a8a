"""Why something cannot be arranged and what can be instead, made ready to show.

The page of a refusal and the robot offer the same.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from invoices.models import HoldReason, Invoice
from invoices.rules.decisions import Decision
from payments import words_arranging
from payments.addresses import pay_address
from payments.models import PaymentPlan
from payments.queries.situations import Arrangeable, current_plan_of
from payments.rules.arranging import Act, Reason
from payments.words_arranging import Numbers


@dataclass(frozen=True, slots=True)
class Way:
    """One button: where it leads, what it says, and what it is for; None: only to look."""

    url: str
    label: str
    act: Act | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """For `payments/refused_ways.html`, with its ways.

    ways  what is possible instead, the nearest first
    """

    title: str
    why: str
    ways: tuple[Way, ...]


def refusal_of(one: Arrangeable, decision: Decision, *, today: date) -> Refusal:
    """A refusal in words, with what is really possible of what might be instead."""
    ways = _plan_page(one) if decision.reason == Reason.IN_PLAN else []
    acts = (Act(each) for each in decision.instead)
    ways += [_way(one, act, today) for act in acts if one.may_instead(act, today=today)]
    if decision.reason == Reason.HELD and one.situation.hold == HoldReason.PAYMENT_REPORTED:
        url = reverse("payments:paid-already", args=[one.invoice.public_id])
        ways.append(Way(url, str(words_arranging.WHAT_YOU_TOLD)))
    return Refusal(
        title=words_arranging.title(decision),
        why=words_arranging.why_not(decision, one.invoice),
        ways=tuple(ways),
    )


def _plan_page(one: Arrangeable) -> list[Way]:
    """None where the plan ended in this very moment."""
    try:
        plan = current_plan_of(one.invoice)
    except PaymentPlan.DoesNotExist:
        return []
    url = reverse("payments:plan", args=[plan.public_id])
    return [Way(url, str(words_arranging.TO_THE_PLAN))]


def _way(one: Arrangeable, act: Act, today: date) -> Way:
    label = words_arranging.instead(act, one.invoice, _numbers(one, act, today))
    return Way(_address(act, one.invoice), label, act)


def _numbers(one: Arrangeable, act: Act, today: date) -> Numbers:
    """What a button can promise; only what is asked for is worked out."""
    if act is Act.SHIFT:
        return Numbers(last_day=one.shift_offer(today=today).last)
    if act is Act.PLAN:
        longest = one.longest_plan(today=today)
        return Numbers(monthly=longest.parts[0] if longest else None)
    return Numbers()


def _address(act: Act, invoice: Invoice) -> str:
    key = invoice.public_id
    match act:
        case Act.SHIFT:
            return reverse("payments:shift", args=[key])
        case Act.PLAN:
            return f"{reverse('payments:plan-new')}?invoice={key}"
        case Act.PAY:
            return pay_address([key])
        case Act.ASK_AGENT:
            return reverse("invoices:hardship", args=[key])
        case Act.CONTACT_CREDITOR:
            return f"{reverse('invoices:invoice', args=[key])}#help"
