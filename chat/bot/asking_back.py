"""What the robot asks where it does not know, or not yet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Expects,
    Kind,
    Outcome,
    Scene,
    Values,
    Which,
    open_page,
    say,
)
from chat.rules.intents import Intent
from invoices import words
from invoices.models import Invoice

# More bills than these are chosen from on a page.
MOST_BUTTONS: Final = 4

# What was asked for and is not in the words.
MISSED: Final[Mapping[str, Promise]] = {
    Expects.DAY: gettext_lazy("I did not find a day in that. Write it like this: 15.12."),
    Expects.PAST_DAY: gettext_lazy("I did not find a day in that. Write it like this: 3.11."),
    Expects.SUM: gettext_lazy("I did not find a sum in that. Write it like this: 50 €"),
    Expects.COUNT: gettext_lazy("I did not find a number in that. Write it like this: 3"),
    Expects.PARTS: gettext_lazy(
        "I did not find a number in that. Write how many instalments, for example “6 instalments”, "
        "or how much a month, for example “50 € a month”."
    ),
    Expects.INVOICE: gettext_lazy(
        "I did not find that bill. Write who sent it, its number or its sum."
    ),
}


def did_you_mean(dialogues: Sequence[Dialogue], told: Values = MappingProxyType({})) -> Answer:
    """Three buttons, and a way out.

    told  what the words told, whatever they mean
    """
    choices = [say(each.title, each.intent, START, **told) for each in dialogues]
    return Answer(
        text=_("I am not sure that I understood you. Is it one of these?"),
        choices=[*choices, say(_("Something else"), Intent.GREETING, "other_words")],
        outcome=Outcome.UNSURE,
    )


def other_words() -> Answer:
    return Answer(
        text=_(
            "I did not understand that yet. Say in a few other words what you would like to do: "
            "for example “I want to pay later” or “what is this fee”."
        ),
        choices=_ways_out(),
        outcome=Outcome.UNSURE,
    )


def not_ours() -> Answer:
    """Honest: it is nothing that this robot has an answer to."""
    return Answer(
        text=_(
            "I have no answer to that. I help with the bills that you have here: paying, more "
            "time, letters, refunds and what happens next."
        ),
        choices=_ways_out(),
        outcome=Outcome.UNSURE,
    )


def afresh(answer: Answer) -> Answer:
    """What is said where the portal was updated meanwhile, and the talk cannot go on from there."""
    return replace(answer, text=f"{_updated()}\n\n{answer.text}")


def button_gone() -> Answer:
    """A button of an older release of the portal."""
    text = _("The button does nothing any more. Tell me in your own words what you need.")
    return Answer(text=f"{_updated()}\n\n{text}", choices=_ways_out(), outcome=Outcome.ASKED)


def missed(expects: str, offered: Sequence[Mapping[str, Any]]) -> Answer:
    """What was asked for is not in the words: the question stays, with its buttons.

    KeyError for what is never missed.
    """
    return Answer(
        text=str(MISSED[expects]),
        choices=[_again(each) for each in offered] or _ways_out(),
        outcome=Outcome.UNSURE,
    )


def no_words(offered: Sequence[Mapping[str, Any]]) -> Answer:
    """Files alone: they stay for people, and what was asked stays asked."""
    return Answer(
        text=_(
            "I cannot read files. It stays here, and a person sees it when one answers you. Tell "
            "me in words what you need."
        ),
        choices=[_again(each) for each in offered] or _ways_out(),
        outcome=Outcome.ASKED,
    )


def is_it_settled() -> Answer:
    return Answer(
        text=_("Did that settle your matter?"),
        choices=[
            say(_("Yes, it is settled"), Intent.THANKS, "settled", answer="yes"),
            say(_("Not yet"), Intent.THANKS, "not_settled", answer="no"),
        ],
        outcome=Outcome.ASKED,
    )


def press_it(offered: Mapping[str, Any]) -> Answer:
    """What binds is done by a button that names it, never by a word that may mean much."""
    if offered["kind"] == Kind.OPEN:
        text = _("The button opens the page.")
    else:
        text = _("Press the button, so that nothing is done by mistake.")
    return Answer(text=text, choices=[_again(offered)], outcome=Outcome.ASKED)


def what_else(offered: Sequence[Mapping[str, Any]]) -> Answer:
    """No to an act: nothing is done, and what else was offered still stands."""
    return Answer(
        text=_("All right, nothing was done. What would suit you?"),
        choices=[_again(each) for each in offered if each["kind"] != Kind.ACT] or _ways_out(),
        outcome=Outcome.ASKED,
    )


def which_invoice(
    scene: Scene, dialogue: Dialogue, values: Values, *, among: Sequence[Invoice] = ()
) -> Answer:
    """Which bill it is about, where there are several; or that there is none here.

    among  those that the words may mean; none: all
    """
    invoices = among or choosable(scene, dialogue)
    find = open_page(_("Find a bill by the codes of a letter"), reverse("invoices:find"))
    if not invoices:
        return Answer(text=_nothing_here(dialogue), choices=[find])
    note, invoices = _refused_and_possible(dialogue, invoices)
    choices = [
        say(label_of(each), dialogue.intent, START, invoice=each.public_id)
        for each in invoices[:MOST_BUTTONS]
    ]
    if dialogue.for_all is not None and len(invoices) > 1:
        label, address = dialogue.for_all
        choices.append(open_page(label, reverse(address)))
    if len(invoices) > MOST_BUTTONS:
        choices.append(open_page(_("See all your bills"), reverse("invoices:home")))
    elif not among:
        choices.append(find)
    return Answer(
        text=f"{note}{_('Which bill is it about?')}",
        choices=choices,
        outcome=Outcome.ASKED,
        expects=Expects.INVOICE,
        then=START,
        keeps={name: value for name, value in values.items() if name != "invoice"},
    )


def _refused_and_possible(
    dialogue: Dialogue, invoices: Sequence[Invoice]
) -> tuple[str, Sequence[Invoice]]:
    """What is said of bills that it is never possible with, and the others.

    Where there are no others, all are asked about: each then says why not, and what instead.
    """
    if dialogue.never is None:
        return "", invoices
    is_never, text = dialogue.never
    refused = [each for each in invoices if is_never(each)]
    possible = [each for each in invoices if not is_never(each)]
    if not refused or not possible:
        return "", invoices
    names = [
        _("%(creditor)s, invoice %(number)s")
        % {"creditor": each.creditor.name, "number": each.number}
        for each in refused[:MOST_BUTTONS]
    ]
    if others := len(refused) - len(names):
        more = ngettext("and %(others)d other bill", "and %(others)d other bills", others)
        names.append(more % {"others": others})
    return f"{str(text) % {'bills': '; '.join(names)}}\n\n", possible


def on_the_page(label: str | Promise, address: str) -> Answer:
    """Several bills at once: that is a page's, by the name of its address."""
    return Answer(
        text=_("I take one bill at a time. On the page you choose several."),
        choices=[open_page(label, reverse(address))],
    )


def choosable(scene: Scene, dialogue: Dialogue) -> list[Invoice]:
    """The bills that a dialogue may be about: settled ones where nothing else is here."""
    if scene.open_invoices or dialogue.which != Which.ANY:
        return scene.open_invoices
    return scene.closed_invoices


def gone() -> Answer:
    """A bill that was talked about may not be seen any more."""
    return Answer(
        text=_("I do not see that bill any more. Nothing was done."),
        choices=[open_page(_("See all your bills"), reverse("invoices:home"))],
        outcome=Outcome.REFUSED,
    )


def label_of(invoice: Invoice) -> str:
    """`Pohjolan Sähkö, 84,20 €, due 30.11.2026`; of a settled one when it was."""
    if invoice.closed_on is not None:
        closed = words.closed(invoice.stage, invoice.closed_on)
        return f"{invoice.creditor.name}, {words.euros(invoice.original_total)}, {closed}"
    return _("%(creditor)s, %(sum)s, due %(day)s") % {
        "creditor": invoice.creditor.name,
        "sum": words.euros(invoice.to_pay),
        "day": words.day(invoice.due_on),
    }


def _nothing_here(dialogue: Dialogue) -> str:
    if dialogue.which == Which.ANY:
        return _(
            "You have no bill here. If you have a letter in your hand, its codes bring the bill "
            "here."
        )
    return _(
        "You have no open bill here. If you have a letter in your hand, its codes bring the bill "
        "here."
    )


def _updated() -> str:
    return _(
        "MyRopo was updated while we were talking, and I cannot go on from where we were. What you "
        "wrote is still here."
    )


def _ways_out() -> list[Choice]:
    return [
        say(_("What can you do?"), Intent.GREETING, "what_i_can"),
        say(_("To a person"), Intent.HUMAN),
    ]


def _again(offered: Mapping[str, Any]) -> Choice:
    """A button as it stood before."""
    return Choice(
        label=offered["label"],
        kind=Kind(offered["kind"]),
        step=offered["step"],
        values=offered["values"],
        url=offered["url"],
    )
