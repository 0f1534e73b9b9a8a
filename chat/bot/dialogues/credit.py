"""Credit information, courts and enforcement: what is true of anybody's bills, and of one's own."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from chat.bot.bills import named
from chat.bot.recognising.words import folded
from chat.bot.scene import Answer, Choice, Scene, Values, say
from chat.bot.ways import pay_button
from chat.rules.intents import Intent
from invoices import words
from invoices.models import EventKind, Invoice, Stage

# More bills than these are read on their page.
MOST_NAMED: Final = 3
ENTRY_COMES: Final = "entry_comes"
ENTRY_GONE: Final = "entry_gone"
ENFORCEMENT: Final = "enforcement"
_ASKS_WHEN_GONE: Final = re.compile(
    r"\b(?:poist|palau|sailyy|sailytet|kauanko|kuinka kauan|nakyy|bort|forsvinn|hur lange|raderas"
    r"|remov|delet|gone|how long|clear)"
)
_IS_ENFORCEMENT: Final = re.compile(
    r"\b(?:ulosot|ulosmit|voudi|vouti|suojaosu|utsokning|utmat|enforce|bailiff|garnish|seiz)"
)


def credit_record(scene: Scene, values: Values) -> Answer:
    """That none of our letters makes an entry, and how one's own bills stand."""
    if _ASKS_WHEN_GONE.search(folded(values.get("words", ""))):
        return entry_gone(scene, values)
    none_of_ours = _(
        "No invoice, reminder or collection letter brings you a payment default entry, and MyRopo "
        "makes none."
    )
    return Answer(
        text=f"{none_of_ours}\n\n{_in_legal(scene)}",
        choices=[
            say(_("When can an entry come?"), Intent.CREDIT_RECORD, ENTRY_COMES),
            say(_("When is an entry removed?"), Intent.CREDIT_RECORD, ENTRY_GONE),
            *_pay(scene),
        ],
    )


def entry_comes(_scene: Scene, _values: Values) -> Answer:
    """Credit Information Act 527/2007, 14 §, as it stands by 331/2022."""
    text = _(
        "An entry can come when a court has ordered you to pay, or when enforcement finds no means "
        "to collect from.\n\nOf a consumer credit the creditor may report it, at the earliest when "
        "it has been overdue for 60 days and you were told of it in writing 21 days before."
    )
    return Answer(
        text=text,
        choices=[
            say(_("What happens next?"), Intent.WHAT_HAPPENS_NEXT),
            say(_("Pay in parts"), Intent.MAKE_PLAN),
        ],
    )


def entry_gone(_scene: Scene, _values: Values) -> Answer:
    """Removed within a month of being told of the payment, since 1.12.2022 (331/2022)."""
    text = _(
        "When you have paid, the entry is removed within a month of the register hearing of it.\n\n"
        "We do not see the register. The credit information company that keeps it tells you what "
        "it has on you, and corrects what is wrong."
    )
    return Answer(text=text, choices=[say(_("Proof that I have paid"), Intent.RECEIPT)])


def court(scene: Scene, values: Values) -> Answer:
    """Whom to answer, what comes before enforcement, and which of one's bills may come there."""
    if _IS_ENFORCEMENT.search(folded(values.get("words", ""))):
        # Who fears it and who has it use the same words: both are answered.
        return _told_of_enforcement(_authority(), _before_enforcement(), _in_legal(scene))
    answer_court = _(
        "If you have a letter from a district court, answer the court itself by the day in it: "
        "what you write here does not reach it."
    )
    return Answer(
        text="\n\n".join([answer_court, _before_enforcement(), _in_legal(scene)]),
        choices=[
            say(_("It is about enforcement"), Intent.COURT, ENFORCEMENT),
            *_pay(scene),
            say(_("I do not accept a bill"), Intent.DISPUTE),
            say(_("To a person"), Intent.HUMAN),
        ],
    )


def enforcement(scene: Scene, _values: Values) -> Answer:
    """Whom to pay and to ask, when the authority has it."""
    return _told_of_enforcement(_authority(), _in_legal(scene))


def _told_of_enforcement(*paragraphs: str) -> Answer:
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[
            say(_("What happens next?"), Intent.WHAT_HAPPENS_NEXT),
            say(_("To a person"), Intent.HUMAN),
        ],
    )


def _authority() -> str:
    told = _(
        "What is already in enforcement you pay as the enforcement authority tells you. It decides "
        "what is taken from pay or accounts and what is left to you, and answers you on that."
    )
    helped = _("Financial and debt counselling helps you free of charge.")
    return f"{told} {helped}"


def _before_enforcement() -> str:
    """Debt Collection Act 513/1999, 6 §: no court before the demand's time to pay and object."""
    steps = [
        _("a demand for payment, with time to pay or to object"),
        _(
            "a district court, if the creditor turns to it: its summons asks for your answer, and "
            "you can deny the claim there by the day in it. What nobody denies it decides in "
            "writing, also if you do not answer"
        ),
        _("a judgment that you must pay"),
    ]
    listed = "\n".join(f"– {each}" for each in steps)
    before = _("Before enforcement come:")
    unless = _("Some bills, like many public charges, need no court and no judgment.")
    return f"{before}\n{listed}\n{unless}"


def _legal(scene: Scene) -> Sequence[Invoice]:
    return [each for each in scene.open_invoices if each.stage == Stage.LEGAL_COLLECTION]


def _in_legal(scene: Scene) -> str:
    """Which bills of one's own are in legal collection, and what that means."""
    bills = _legal(scene)
    if not bills:
        return _("None of the bills that you have here is in legal collection.")
    told = ", ".join(named(each) for each in bills[:MOST_NAMED])
    head = _("In legal collection: %(bills)s.") % {"bills": told}
    what = words.event_text(EventKind.LEGAL_COLLECTION, {})
    if all(each.is_directly_enforceable for each in bills):
        what = _("The invoice needs no judgment: the creditor may take it to enforcement at once.")
    return f"{head} {what}"


def _pay(scene: Scene) -> list[Choice]:
    bills = _legal(scene)
    return list(pay_button(scene, bills[0])) if len(bills) == 1 else []
