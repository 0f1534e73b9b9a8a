"""The words of reminders and demands, in the language that is active.

Who reads them may be tired and worried: short sentences, nothing that frightens, and
nothing that is not true (perintälaki 513/1999 4 §). What 5 a § asks for stands here or in
the tables of the letter.
"""

from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.models import InterestBasis, LetterKind
from invoices.pdf.letter_facts import CollectionLetterFacts, Collector, CostOf
from invoices.pdf.parts import Section
from myropo.money import NBSP
from myropo.templatetags.portal import day

INTEREST_BASES: Final[dict[str, Promise]] = {
    InterestBasis.CONSUMER: gettext_lazy("Interest Act 633/1982, section 4"),
    InterestBasis.COMMERCIAL: gettext_lazy("Interest Act 633/1982, section 4 a"),
    InterestBasis.PUBLIC_LAW: gettext_lazy("Act 1556/1995"),
    InterestBasis.CONTRACT: gettext_lazy("your contract with the creditor"),
    InterestBasis.NONE: gettext_lazy("no late interest is charged"),
}
COSTS: Final[dict[str, Promise]] = {
    CostOf.REMINDER: gettext_lazy("Reminder fee"),
    CostOf.DEMAND: gettext_lazy("Demand"),
    CostOf.COMPENSATION: gettext_lazy("Standard compensation"),
    CostOf.EXTENSION: gettext_lazy("Moving the due date"),
    CostOf.PLAN: gettext_lazy("Payment plan"),
    CostOf.OTHER: gettext_lazy("Collection cost"),
}


def title(facts: CollectionLetterFacts) -> str:
    return _("Payment reminder") if _is_reminder(facts) else _("Demand for payment")


def introduction(facts: CollectionLetterFacts) -> str:
    """What this letter is about, in two sentences."""
    known = {
        "number": facts.number,
        "creditor": facts.sender.name,
        "collector": facts.collector.name,
        "due": day(facts.due_on),
    }
    if _is_reminder(facts):
        return (
            _(
                "Invoice %(number)s of %(creditor)s fell due on %(due)s and has not been paid in "
                "full. With this letter %(collector)s reminds you of it for the creditor."
            )
            % known
        )
    if facts.is_repeat:
        return (
            _(
                "This is our second demand. Invoice %(number)s of %(creditor)s fell due on %(due)s "
                "and has not been paid in full. %(collector)s collects it for the creditor."
            )
            % known
        )
    return (
        _(
            "Invoice %(number)s of %(creditor)s fell due on %(due)s. We have reminded you of it, "
            "and it has not been paid in full. %(collector)s now collects it for the creditor."
        )
        % known
    )


def interest_basis(facts: CollectionLetterFacts) -> str:
    return str(INTEREST_BASES[facts.interest_basis])


def sections(facts: CollectionLetterFacts) -> tuple[Section, ...]:
    """What a person can do and what comes next, the most useful first."""
    return tuple(_sections(facts))


def address_of(collector: Collector) -> str:
    """Where to write to, on one line."""
    town = f"{collector.postcode} {collector.town}".strip()
    known = (collector.name, collector.street, town, collector.email)
    return ", ".join(part for part in known if part)


def _sections(facts: CollectionLetterFacts) -> Iterator[Section]:
    yield _objections(facts)
    if facts.is_directly_enforceable:
        yield _remedies()
        yield _cannot_pay(facts)
    if facts.is_consumer and not _is_reminder(facts):
        yield _right_to_stop(facts)
    if not facts.is_directly_enforceable:
        yield _cannot_pay(facts)
    yield _not_paid(facts)
    yield _questions(facts)


def _objections(facts: CollectionLetterFacts) -> Section:
    known = {"day": day(facts.pay_by), "address": address_of(facts.collector)}
    words = _(
        "You may object to the sum or to its basis. Tell us by %(day)s and say why: in MyRopo, "
        "or in writing to %(address)s."
    )
    more = _("If only a part of it is wrong, pay the rest by the same day.")
    if not facts.is_directly_enforceable:
        stops = _("When you give a reason, collection stops while we look into it.")
        more = f"{stops} {more}"
    return Section(_("If you disagree"), f"{words % known} {more}")


def _remedies() -> Section:
    return Section(
        _("This claim needs no judgment"),
        _(
            "It may be taken to enforcement without a court. If the charge was set wrongly, "
            "you may make a basic complaint (perustevalitus, act 706/2007, section 9) to the "
            "authority that handles appeals on it, or where there is none, to the administrative "
            "court. You may also apply for more time to pay: from the creditor, or from us in "
            "MyRopo."
        ),
    )


def _right_to_stop(facts: CollectionLetterFacts) -> Section:
    right = _(
        "You may ask us to stop this collection and to move the matter to legal collection "
        "(Debt Collection Act 513/1999, section 4 c). Ask in MyRopo or in writing to the same "
        "address. After that you owe no costs of new letters, and if we still send one, it says "
        "so."
    )
    effect = _(
        "The creditor may then go to court without waiting for the day above. A court case may "
        "bring costs."
    )
    if facts.is_directly_enforceable:
        effect = _(
            "The creditor may then turn to the enforcement authority, and enforcement brings fees."
        )
    return Section(_("You may have collection stopped"), f"{right} {effect}")


def _cannot_pay(facts: CollectionLetterFacts) -> Section:
    words = _(
        "Tell us before the day above. In MyRopo you can describe your situation and ask for a "
        "pause."
    )
    if facts.is_consumer:
        advice = _("The state’s financial and debt counselling is free of charge: oikeus.fi.")
        words = f"{words} {advice}"
    return Section(_("If you cannot pay now"), words)


def _not_paid(facts: CollectionLetterFacts) -> Section:
    if facts.is_free_of_costs and not facts.is_repeat:
        words = _(
            "If neither the money nor a message from you has come by %(day)s, we may send another "
            "letter. It adds no costs."
        )
    elif _is_reminder(facts):
        words = _(
            "If neither the money nor a message from you has come by %(day)s, we may send a demand "
            "for payment. It may add costs, at most what the law allows."
        )
    elif not facts.is_repeat:
        words = _(
            "If neither the money nor a message from you has come by %(day)s, we may send a second "
            "demand. It may add costs, at most what the law allows."
        )
    elif facts.is_directly_enforceable:
        words = _(
            "If neither the money nor a message from you has come by %(day)s, the creditor may "
            "hand the claim over to the enforcement authority."
        )
    else:
        words = _(
            "If neither the money nor a message from you has come by %(day)s, the creditor may "
            "take the matter to a district court."
        )
    calm = _("This letter brings you no payment default entry.")
    return Section(_("If it is not paid"), f"{words % {'day': day(facts.pay_by)}} {calm}")


def _questions(facts: CollectionLetterFacts) -> Section:
    phone, email = facts.collector.phone, facts.collector.email
    ours = ", ".join(part for part in (phone.replace(" ", NBSP), email) if part)
    words = _(
        "In MyRopo you see every cost, letter and payment, and get a specification of your debts "
        "and of the interest free of charge."
    )
    if ours:
        reach = _("Or ask us, with the case number: %(contacts)s.") % {"contacts": ours}
        words = f"{words} {reach}"
    return Section(_("Questions"), words)


def _is_reminder(facts: CollectionLetterFacts) -> bool:
    return facts.kind == LetterKind.REMINDER
