"""Who cannot pay at all, and whose life is in danger: help first, bills after it."""

from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat.bot import asking_back
from chat.bot.asking_back import MOST_BUTTONS, label_of
from chat.bot.dialogues import requesting
from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Expects,
    Outcome,
    Scene,
    Values,
    act,
    open_page,
    say,
)
from chat.rules.intents import Intent
from invoices import words, words_requests
from invoices.forms.requests import PAUSES
from invoices.models import Invoice, RequestKind
from invoices.queries.requests import answered_by
from invoices.rules.debtor_requests import RequestReason, last_hope
from invoices.rules.decisions import Decision
from invoices.services.requests.making import Wish
from myropo.calendar import ONE_DAY

HARDSHIP: Final = Intent.HARDSHIP
# MIELI's line in Finnish, which alone never closes; and the emergency number.
DAY_AND_NIGHT: Final = "09 2525 0111"
EMERGENCY: Final = "112"


def hardship(scene: Scene, values: Values) -> Answer:
    """It is good that it is told; where help is free, and what we can do. Nobody is pressed."""
    requesting.note_bill(scene, values)
    if not scene.open_invoices:
        return Answer(
            text=f"{_good_that_told()}\n\n{_free_help()}\n\n"
            + _("You have no open bill here just now."),
            choices=[say(_("To a person"), Intent.HUMAN)],
            outcome=Outcome.ASKED,
        )
    can = _("I can ask for a pause for you: a person reads it, and collection waits meanwhile.")
    return Answer(
        text=f"{_good_that_told()}\n\n{can}\n\n{_free_help()}",
        choices=[
            say(_("Ask for a pause"), HARDSHIP, "pause"),
            _budget(scene),
            say(_("Pay in small parts"), Intent.MAKE_PLAN),
            say(_("To a person"), Intent.HUMAN),
        ],
        outcome=Outcome.ASKED,
        keeps={"words": requesting.gathered(scene, values, HARDSHIP)},
    )


def pause(scene: Scene, values: Values) -> Answer:
    """Until when: of one bill; which one is asked where there are several."""
    invoice = _invoice(scene, values)
    if invoice is None:
        return _which(scene)
    way = requesting.way_of(scene, invoice, RequestKind.HARDSHIP)
    if isinstance(way, Answer):
        return way
    scene.talk.invoice = invoice
    text = _("%(creditor)s asks for %(sum)s. Until when would a pause help you?") % {
        "creditor": invoice.creditor.name,
        "sum": words.euros(invoice.to_pay),
    }
    return _ask_until(scene, text)


def until(scene: Scene, values: Values) -> Answer:
    """The day is known: what follows is said, and the button asks for it."""
    day = date.fromisoformat(values["until"] if "until" in values else values["day"])
    first, last = scene.today + ONE_DAY, last_hope(scene.today)
    if not first <= day <= last:
        text = _("Choose a day from %(first)s to %(last)s.")
        return _ask_until(scene, text % {"first": words.day(first), "last": words.day(last)})
    # The line that named the day is no story.
    return _checked(scene, day, scene.slots.get("words", ""))


def without_words(scene: Scene, values: Values) -> Answer:
    """What was written to the robot stays between it and the person."""
    return _checked(scene, date.fromisoformat(values["until"]), "")


def other(_scene: Scene, _values: Values) -> Answer:
    told = _(
        "For example since when it has been hard, and when it may get better. Do not tell about "
        "your health or your income more than you want to."
    )
    return Answer(
        text=f"{_('Tell in your own words what would help you.')} {told}",
        outcome=Outcome.ASKED,
        expects=Expects.WORDS,
        then="other_words",
    )


def other_words(scene: Scene, values: Values) -> Answer:
    return _checked(scene, None, requesting.gathered(scene, values, HARDSHIP))


def make(scene: Scene, values: Values) -> Answer:
    """Tell it, as the page does: collection waits for the answer."""
    invoice = _invoice(scene, values)
    if invoice is None:
        return asking_back.gone()
    day = date.fromisoformat(values["until"]) if values["until"] else None
    if day is not None and not scene.today < day <= last_hope(scene.today):
        return _ask_until(scene, _("That day has passed. Until when would a pause help you?"))
    text = scene.slots.get("words", "")
    return requesting.ask(
        scene, invoice, Wish(kind=RequestKind.HARDSHIP, text=text, pause_until=day)
    )


def crisis(scene: Scene, _values: Values) -> Answer:
    """The numbers that answer now, before anything else; nothing about money."""
    # Short: on a phone the buttons that call stand under it.
    first = _("I am sorry that you feel so bad. You are more important than any bill.")
    danger = _("If you are in danger now, call 112.")
    line = _(
        "MIELI’s crisis helpline listens, also without your name: in English at certain hours "
        "09 2525 0113, in Finnish day and night 09 2525 0111."
    )
    pauses = (
        [say(_("Ask for a pause with a bill"), HARDSHIP, "pause")] if scene.open_invoices else []
    )
    return Answer(
        text=f"{first} {danger}\n\n{line}",
        choices=[
            *_calls(),
            say(_("Talk with a person of ours"), Intent.HUMAN),
            *pauses,
            say(_("I did not mean that"), Intent.CRISIS, "not_meant"),
        ],
        outcome=Outcome.ASKED,
    )


def not_meant(_scene: Scene, _values: Values) -> Answer:
    """Words that sounded worse than they were meant; the numbers stay where they stand."""
    answer = requesting.not_meant(Intent.CRISIS)
    return replace(answer, text=_("Good that you told me. What would you like to do?"))


def _calls() -> list[Choice]:
    """One press on a phone. The first line speaks the language of the talk."""
    own = _("09 2525 0113")
    numbers = dict.fromkeys([own, DAY_AND_NIGHT, EMERGENCY])
    return [
        open_page(_("Call %(number)s") % {"number": each}, f"tel:{each.replace(' ', '')}")
        for each in numbers
    ]


def _invoice(scene: Scene, values: Values) -> Invoice | None:
    """The bill that was chosen or talked about, if it is open; the only one there is."""
    if public_id := values.get("invoice"):
        return scene.find(public_id)
    of_talk = requesting.known_invoice(scene)
    if of_talk in scene.open_invoices:
        return of_talk
    return scene.open_invoices[0] if len(scene.open_invoices) == 1 else None


def _which(scene: Scene) -> Answer:
    """One pause is asked for at a time; the budget asks for several at once."""
    few = scene.open_invoices[:MOST_BUTTONS]
    choices = [say(label_of(each), HARDSHIP, "pause", invoice=each.public_id) for each in few]
    text = _("Which bill is it about?")
    if len(scene.open_invoices) > 1:
        text += " " + _("“What can I pay?” looks at all of them at once.")
    return Answer(text=text, choices=[*choices, _budget(scene)], outcome=Outcome.ASKED)


def _ask_until(scene: Scene, text: str) -> Answer:
    last = words.day(last_hope(scene.today))
    typed = _("You can also write another day, at the latest %(last)s.") % {"last": last}
    pauses = [
        say(words_requests.help_choice(name, day), HARDSHIP, "until", until=day.isoformat())
        for name, day in ((name, scene.today + length) for name, length in PAUSES.items())
    ]
    return Answer(
        text=f"{text}\n\n{typed}",
        choices=[*pauses, say(words_requests.help_choice("other", None), HARDSHIP, "other")],
        outcome=Outcome.ASKED,
        expects=Expects.DAY,
        then="until",
    )


def _checked(scene: Scene, day: date | None, text: str) -> Answer:
    invoice = _invoice(scene, {})
    if invoice is None:
        return asking_back.gone()
    way = requesting.way_of(scene, invoice, RequestKind.HARDSHIP)
    if isinstance(way, Answer):
        return way
    paragraphs = [_hope(invoice, day)]
    if text:
        paragraphs.append(_("In your words: %(words)s") % {"words": requesting.quoted(text)})
    paragraphs.append(_follows(scene, way))
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[_make(invoice, day), *_changes(day, text)],
        outcome=Outcome.ASKED,
        keeps={"words": text},
    )


def _hope(invoice: Invoice, day: date | None) -> str:
    about = _("%(creditor)s, %(sum)s.") % {
        "creditor": invoice.creditor.name,
        "sum": words.euros(invoice.to_pay),
    }
    if day is None:
        return about
    return about + " " + _("You hope for a pause until %(day)s.") % {"day": words.day(day)}


def _make(invoice: Invoice, day: date | None) -> Choice:
    values = {"invoice": invoice.public_id, "until": day.isoformat() if day else ""}
    if day is None:
        return act(_("Send this to a person"), HARDSHIP, "make", **values)
    label = _("Ask for a pause until %(day)s") % {"day": words.day(day)}
    return act(label, HARDSHIP, "make", **values)


def _changes(day: date | None, text: str) -> list[Choice]:
    if day is None:
        return [say(_("Tell more"), HARDSHIP, "other")]
    choices = [say(_("Another day"), HARDSHIP, "pause")]
    if text:
        label = _("Leave my words out")
        choices.append(say(label, HARDSHIP, "without_words", until=day.isoformat()))
    return choices


def _follows(scene: Scene, decision: Decision) -> str:
    """As the last page of the wizard says it."""
    day = {"day": words.day(answered_by(scene.today))}
    if decision.reason == RequestReason.IN_COURT:
        return (
            _(
                "A person reads this and answers you here by %(day)s. The invoice is in legal "
                "collection: your message stops neither a court nor enforcement, and late "
                "interest runs on what is overdue."
            )
            % day
        )
    return (
        _(
            "A person reads this and answers you here by %(day)s. Collection waits until then. "
            "The due date does not change, and late interest runs on what is overdue."
        )
        % day
    )


def _good_that_told() -> str:
    return _("It is good that you tell. You need not manage this alone.")


def _free_help() -> str:
    return _(
        "Advice is free: the state’s financial and debt counselling looks at all of your debts "
        "with you, and the Guarantee Foundation (Takuusäätiö) advises also without your name."
    )


def _budget(scene: Scene) -> Choice:
    rows = [("invoice", each.public_id) for each in scene.open_invoices[:MOST_BUTTONS]]
    return open_page(_("What can I pay?"), f"{reverse('payments:budget')}?{urlencode(rows)}")


DIALOGUES: Final = (
    Dialogue(
        intent=HARDSHIP,
        title=gettext_lazy("I cannot pay now"),
        steps={
            START: hardship,
            "pause": pause,
            "until": until,
            "without_words": without_words,
            "other": other,
            "other_words": other_words,
            "make": make,
        },
        acts={"make": Level.ARRANGE},
    ),
    Dialogue(
        intent=Intent.CRISIS,
        title=gettext_lazy("I feel so bad that I need help"),
        steps={START: crisis, "not_meant": not_meant},
    ),
)
