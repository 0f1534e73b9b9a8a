"""What comes next to an invoice, made ready to show: pages and the robot say the same."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from invoices import words, words_next
from invoices.queries import Outlook
from invoices.queries.details import Details
from invoices.rules.collection_claim import CollectionAct
from invoices.rules.what_next import NextAct, NextReason, NextStep

NOTHING_MORE: Final = frozenset({NextReason.CLOSED, NextReason.NOTHING_TO_PAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The section of what comes next.

    leaves  of a letter that is written and has not left yet, when it does; else empty
    text    what waits, or what is done by a person; empty for a letter alone
    facts   of a letter: what it is and when, what it may cost, until when to pay
    why     where the law says so, for those who want it
    """

    text: str
    facts: tuple[tuple[str, str], ...] = ()
    why: tuple[str, ...] = ()
    leaves: str = ""

    @property
    def is_letter(self) -> bool:
        return bool(self.facts)


def ahead_of(outlook: Outlook, details: Details, *, is_debtor: bool, today: date) -> Ahead | None:
    """None where nothing comes: the page says already that it is paid.

    is_debtor  else why collection waits is not told
    """
    if outlook.step.reason in NOTHING_MORE:
        return None
    is_free = details.invoice.is_free_of_costs
    ahead = _ahead(outlook, is_debtor=is_debtor, is_free=is_free, today=today)
    leaves = words_next.leaves(outlook.standing, details.letters, today=today)
    return replace(ahead, leaves=leaves)


def _ahead(outlook: Outlook, *, is_debtor: bool, is_free: bool, today: date) -> Ahead:
    step, standing = outlook.step, outlook.standing
    waits = words_next.waits(step, standing, is_debtor=is_debtor)
    if step.reason is NextReason.HELD:
        text = _("No letter is sent, and no cost is added, while it waits.")
        return Ahead(text=f"{waits} {text}")
    if step.act is NextAct.DECISION and step.reason is not NextReason.MAY_BE_PRESCRIBED:
        return Ahead(text=f"{waits} {_decision(step, today=today)}".strip())
    if not step.is_letter:
        return Ahead(text=words_next.why_then(step, standing))
    return Ahead(text=waits, facts=_facts(step, today=today), why=_why(outlook, is_free=is_free))


def _decision(step: NextStep, *, today: date) -> str:
    if step.on is None or step.on <= today:
        when = _("All letters have been sent. Now a person looks at the invoice.")
    else:
        text = _("All letters have been sent. A person looks at the invoice on %(day)s or later.")
        when = text % {"day": words.day(step.on)}
    may = _(
        "The creditor may then take the matter to legal collection, which can add costs. Pay "
        "before that, or ask the creditor for more time."
    )
    return f"{when} {may}"


def _facts(step: NextStep, *, today: date) -> tuple[tuple[str, str], ...]:
    facts = [(str(words_next.ACTS[step.act]), words_next.earliest(step, today=today))]
    if step.cost is not None:
        facts.append((_("What it may cost you"), words_next.most(step.cost)))
    if step.due_on is not None:
        text = _("Until %(day)s at least") % {"day": words.day(step.due_on)}
        facts.append((_("Time to pay after it"), text))
    return tuple(facts)


def _why(outlook: Outlook, *, is_free: bool) -> tuple[str, ...]:
    step, claim = outlook.step, outlook.standing.claim
    sentences = [words_next.why_then(step, outlook.standing)]
    if is_free:
        sentences.append(words_next.why_free())
    elif step.cost is not None:
        sentences.append(words_next.why_cost(step.cost))
    if step.due_on is not None:
        text = _("You have at least ten days to pay from the day on which the letter has come.")
        sentences.append(text)
    if claim.law == "CONSUMER" and not claim.acts(CollectionAct.REMINDER):
        text = _("A demand for payment can only come after a reminder.")
        sentences.append(text)
    return tuple(sentences)
