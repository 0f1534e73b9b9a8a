"""What a creditor's policy offers, in words for the staff who enter it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words, words_next
from invoices.admin.claim_panel import WHY_NOT
from invoices.models import CreditorPolicy, Invoice
from invoices.rules.decisions import Decision
from invoices.rules.simulation import Happened
from invoices.services.policies import TERMS, TEXTS
from payments import words_arranging
from payments.rules.policies import Phase
from payments.rules.policy_preview import DaysAtOnePrice, Offered, Preview

PHASES: Final[Mapping[Phase, Promise]] = {
    Phase.IN_TIME: gettext_lazy("Before the due date"),
    Phase.OVERDUE: gettext_lazy("After the due date, before any letter"),
    Phase.REMINDED: gettext_lazy("After the reminder"),
    Phase.COLLECTION: gettext_lazy("After the demand for payment"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One term that becomes another."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterShown:
    what: str
    on: date
    due_on: date | None
    cost: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionShown:
    """A plan in one row: so many parts of so much, its cost, and all of it."""

    count: int
    part: Decimal
    last: Decimal
    cost: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseShown:
    """What a debtor is offered who asks on a day.

    shift_refused, plan_refused  the debtor's own words; empty where it is offered
    plan_note                    what an agent has to do with it
    """

    title: str
    on: date
    to_pay: Decimal
    shifts: list[str]
    shift_refused: str
    options: list[OptionShown]
    plan_refused: str
    plan_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewShown:
    issued_on: date
    due_on: date
    letters: list[LetterShown]
    no_letters: str
    phases: list[PhaseShown]


def preview_shown(seen: Preview, row: CreditorPolicy) -> PreviewShown:
    return PreviewShown(
        issued_on=seen.issued_on,
        due_on=seen.due_on,
        letters=[_letter(each) for each in seen.letters],
        no_letters=str(WHY_NOT[seen.nothing]) if seen.nothing else "",
        phases=[_phase(each, row) for each in seen.offered],
    )


def changes(old: CreditorPolicy, new: CreditorPolicy) -> list[Change]:
    """The terms that differ, in the order of the form."""
    return [
        Change(label=_label(name), old=_value(old, name), new=_value(new, name))
        for name in TERMS
        if getattr(old, name) != getattr(new, name)
    ]


def _letter(done: Happened) -> LetterShown:
    step = done.step
    return LetterShown(
        what=str(words_next.ACTS[step.act]),
        on=step.handed_over_on or done.on,
        due_on=step.due_on,
        cost=words_next.most(step.cost) if step.cost else "",
        why=words_next.why_cost(step.cost) if step.cost else "",
    )


def _phase(seen: Offered, row: CreditorPolicy) -> PhaseShown:
    invoice = _invoice(seen, row)
    refused = _refusal(seen.join, invoice)
    note = ""
    if seen.plan is not None and not seen.plan.allowed:
        if seen.options:
            note = _(
                "The sum is above what a debtor may arrange alone: the debtor asks, and an agent "
                "starts the plan."
            )
        else:
            refused = _refusal(seen.plan, invoice)
    return PhaseShown(
        title=str(PHASES[seen.phase]),
        on=seen.on,
        to_pay=seen.situation.to_pay,
        shifts=[_days(each) for each in seen.prices],
        shift_refused=_refusal(seen.shift.decision, invoice),
        options=[
            OptionShown(
                count=each.count,
                part=each.parts[0],
                last=each.parts[-1],
                cost=each.cost,
                total=each.total,
            )
            for each in seen.options
        ],
        plan_refused=refused,
        plan_note=note,
    )


def _refusal(decision: Decision, invoice: Invoice) -> str:
    return "" if decision.allowed else words_arranging.why_not(decision, invoice)


def _days(prices: DaysAtOnePrice) -> str:
    facts = {
        "first": words.day(prices.first),
        "last": words.day(prices.last),
        "price": words_arranging.price(prices.cost),
        "why": words_arranging.why_cost(prices.cost),
    }
    if prices.first == prices.last:
        return _("To %(first)s: %(price)s. %(why)s") % facts
    return _("To any day from %(first)s to %(last)s: %(price)s. %(why)s") % facts


def _invoice(seen: Offered, row: CreditorPolicy) -> Invoice:
    """Nobody's, for the words that ask for one."""
    return Invoice(
        creditor=row.creditor, due_on=seen.situation.claim.due_on, to_pay=seen.situation.to_pay
    )


def _label(name: str) -> str:
    return str(CreditorPolicy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _value(row: CreditorPolicy, name: str) -> str:
    value = getattr(row, name)
    if name in TEXTS:
        return value or "–"
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case Decimal():
            return words.euros(value)
        case _:
            return str(value)
