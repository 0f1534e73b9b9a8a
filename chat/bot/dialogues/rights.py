"""What people have a right to by the Debt Collection Act: they get it by a fixed way."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat.bot import asking_back
from chat.bot.asking_back import MOST_BUTTONS, label_of
from chat.bot.dialogues import disputing, in_need, requesting, to_people
from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Expects,
    Outcome,
    Scene,
    Values,
    Which,
    act,
    open_page,
    say,
)
from chat.rules.intents import Intent
from invoices import words
from invoices.models import Invoice, RequestKind
from invoices.queries.requests import answered_by
from invoices.rules.debtor_requests import RequestReason
from invoices.rules.law_calendar import Law
from invoices.services.requests.making import Wish

INFORMATION: Final = Intent.INFORMATION
STOP: Final = Intent.STOP_COLLECTION
COMPLAINT: Final = Intent.COMPLAINT


def information(scene: Scene, values: Values) -> Answer:
    """What the debt consists of, at once (4 a §); what only the creditor has, by a message."""
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    right = _(
        "You have the right to know what you owe and why, free of charge (Debt Collection Act "
        "513/1999, section 4 a)."
    )
    facts = _(
        "%(creditor)s, invoice %(number)s: principal %(principal)s, interest %(interest)s, costs "
        "%(costs)s. Open together: %(total)s."
    ) % {
        "creditor": invoice.creditor.name,
        "number": invoice.number,
        "principal": words.euros(invoice.open_principal),
        "interest": words.euros(invoice.open_interest),
        "costs": words.euros(invoice.open_costs),
        "total": words.euros(invoice.open_total),
    }
    rows = _("The itemised statement shows each row with its day and its ground.")
    statement = reverse("invoices:invoice-statement", args=[invoice.public_id])
    return Answer(
        text=f"{right}\n\n{facts}\n\n{rows}",
        choices=[
            open_page(_("See the itemised statement"), statement),
            say(_("I want the contract or other proof"), INFORMATION, "proof"),
            say(_("I dispute the bill"), Intent.DISPUTE, invoice=invoice.public_id),
        ],
        keeps={"words": requesting.gathered(scene, values, INFORMATION)},
    )


def proof(scene: Scene, values: Values) -> Answer:
    """What the creditor has: it is asked for in the person's own words, by a person of ours."""
    text = requesting.gathered(scene, values, INFORMATION)
    if requesting.says_enough(text):
        return _left_to_people(scene, text)
    return Answer(
        text=_(
            "Write what you want to see, for example the contract, an order or a delivery note. "
            "We ask the creditor for it."
        ),
        outcome=Outcome.ASKED,
        expects=Expects.WORDS,
        then="proof_words",
    )


def proof_words(scene: Scene, values: Values) -> Answer:
    return _left_to_people(scene, requesting.gathered(scene, values, INFORMATION))


def stop(scene: Scene, values: Values) -> Answer:
    """What it means to stop voluntary collection (4 c §), and the button."""
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    way = requesting.way_of(scene, invoice, RequestKind.STOP)
    if isinstance(way, Answer):
        return way
    button = act(_("Stop voluntary collection"), STOP, "make", invoice=invoice.public_id)
    about = label_of(invoice)
    return Answer(
        text=f"{about}\n\n{_stop_means(invoice)}\n\n{_stop_follows(scene)}",
        choices=[
            button,
            say(_("I do not want calls or letters"), STOP, "contacts"),
            say(_("The invoice is wrong"), Intent.DISPUTE, invoice=invoice.public_id),
            say(_("I cannot pay now"), Intent.HARDSHIP, invoice=invoice.public_id),
            _not_meant(STOP),
        ],
        outcome=Outcome.ASKED,
        keeps={"words": requesting.gathered(scene, values, STOP)},
    )


def make_stop(scene: Scene, values: Values) -> Answer:
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    return requesting.ask(scene, invoice, Wish(kind=RequestKind.STOP, text=values.get("words", "")))


def contacts(scene: Scene, _values: Values) -> Answer:
    """Calls and letters are people's to decide on: nothing is promised for them."""
    text = _(
        "A person of ours decides about calls and letters, and I promise nothing for them. What "
        "you wrote can go to them as a message, and they answer it here by %(time)s."
    ) % {"time": to_people.promised(scene)}
    return Answer(
        text=text,
        choices=[to_people.as_message_choice(), _not_meant(STOP)],
        outcome=Outcome.ASKED,
    )


def complaint(scene: Scene, values: Values) -> Answer:
    """What happened, in the person's own words: a person reads it."""
    requesting.note_bill(scene, values)
    text = requesting.gathered(scene, values, COMPLAINT)
    if requesting.says_enough(text):
        return _complaint_about(scene, values, text)
    sorry = _(
        "I am sorry that something went wrong. A person reads every complaint and answers it."
    )
    question = _("What happened, when, and how do you hope that it is put right?")
    return Answer(
        text=f"{sorry}\n\n{question}",
        choices=[_elsewhere(), _not_meant(COMPLAINT)],
        outcome=Outcome.ASKED,
        expects=Expects.WORDS,
        then="words",
        keeps={"words": text},
    )


def complaint_words(scene: Scene, values: Values) -> Answer:
    return _complaint_about(scene, values, requesting.gathered(scene, values, COMPLAINT))


def complaint_more(_scene: Scene, _values: Values) -> Answer:
    return Answer(
        text=_("Write what you want to add."),
        outcome=Outcome.ASKED,
        expects=Expects.WORDS,
        then="words",
    )


def complaint_check(scene: Scene, values: Values) -> Answer:
    """It is known which bill it is about: what follows, and the button."""
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    way = requesting.way_of(scene, invoice, RequestKind.COMPLAINT)
    if isinstance(way, Answer):
        return way
    scene.talk.invoice = invoice
    follows = _("You get an answer here by %(day)s.") % {"day": words.day(answered_by(scene.today))}
    if way.reason == RequestReason.POSSIBLE:
        follows += " " + _("Collection waits until then. The due date does not change.")
    quoted = requesting.quoted(values.get("words", ""))
    about = _("Your complaint, %(bill)s:") % {"bill": label_of(invoice)}
    return Answer(
        text=f"{about}\n{quoted}\n\n{follows}",
        choices=[
            act(_("Send the complaint"), COMPLAINT, "make", invoice=invoice.public_id),
            say(_("Tell more"), COMPLAINT, "more"),
            _elsewhere(),
            _not_meant(COMPLAINT),
        ],
        outcome=Outcome.ASKED,
        keeps={"words": values.get("words", "")},
    )


def make_complaint(scene: Scene, values: Values) -> Answer:
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    wish = Wish(kind=RequestKind.COMPLAINT, text=values.get("words", ""))
    return requesting.ask(scene, invoice, wish)


def no_bill(scene: Scene, values: Values) -> Answer:
    return _left_to_people(scene, values.get("words", ""))


def elsewhere(scene: Scene, _values: Values) -> Answer:
    """Who watches over debt collection, beside us."""
    invoice = requesting.known_invoice(scene)
    is_consumer = invoice is None or invoice.claim_kind == Law.CONSUMER
    paragraphs = [_collectors_watch()]
    if is_consumer:
        paragraphs.insert(0, _consumers_watch())
    paragraphs.append(
        _("How personal data are used, the Data Protection Ombudsman watches (tietosuoja.fi).")
    )
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[
            say(_("Make a complaint here"), COMPLAINT, "more"),
            say(_("To a person"), Intent.HUMAN),
        ],
        outcome=Outcome.ASKED,
    )


def stop_not_meant(_scene: Scene, _values: Values) -> Answer:
    return requesting.not_meant(STOP)


def complaint_not_meant(_scene: Scene, _values: Values) -> Answer:
    return requesting.not_meant(COMPLAINT)


def _not_meant(intent: Intent) -> Choice:
    return say(_("I did not mean that"), intent, "not_meant")


def _elsewhere() -> Choice:
    return say(_("Where else can I complain?"), COMPLAINT, "elsewhere")


def _left_to_people(scene: Scene, text: str) -> Answer:
    """Checked before it is sent: it ends the talk with the robot."""
    told = _("I send this to our people as a message. They answer it here by %(time)s.") % {
        "time": to_people.promised(scene)
    }
    return Answer(
        text=f"{told}\n\n{requesting.quoted(text)}",
        choices=[
            act(_("Send as a message"), Intent.HUMAN, "message"),
            say(_("To a person"), Intent.HUMAN),
        ],
        outcome=Outcome.ASKED,
        keeps={"words": text},
    )


def _complaint_about(scene: Scene, values: Values, text: str) -> Answer:
    """Which bill it is about, unless the talk is about one; it may be about none."""
    known = requesting.known_invoice(scene)
    if known is not None:
        named = {**values, "words": text, "invoice": str(known.public_id)}
        return complaint_check(scene, named)
    if not scene.open_invoices:
        return _left_to_people(scene, text)
    few = scene.open_invoices[:MOST_BUTTONS]
    return Answer(
        text=_("Is your complaint about one of these bills?"),
        choices=[
            *(say(label_of(each), COMPLAINT, "check", invoice=each.public_id) for each in few),
            say(_("It is about something else"), COMPLAINT, "no_bill"),
        ],
        outcome=Outcome.ASKED,
        keeps={"words": text},
    )


def _stop_means(invoice: Invoice) -> str:
    if invoice.is_directly_enforceable:
        sentences = [
            _(
                "You have the right to ask that collection stops and that the matter moves to "
                "legal collection, which is enforcement for this invoice (Debt Collection Act "
                "513/1999, section 4 c). Read first what it means."
            ),
            _("No reminder or collection letter is sent."),
            _("The invoice needs no judgment: the creditor may take it to enforcement at once."),
            _("Enforcement brings fees of its own."),
            _("Enforcement may bring a payment default entry in your credit information."),
        ]
    else:
        sentences = [
            _(
                "You have the right to ask that collection stops and that a court decides. It is "
                "your right by law (Debt Collection Act 513/1999, section 4 c). Read first what "
                "it means."
            ),
            _("No reminder or collection letter is sent."),
            _("The creditor may take the matter to a district court."),
            _(
                "If the court decides that you must pay, you may have to pay the court costs too, "
                "and they can be more than collection costs."
            ),
            _("A judgment may bring a payment default entry in your credit information."),
        ]
    first, *others = sentences
    return f"{first}\n\n{' '.join(others)} {_('Late interest runs until you pay.')}"


def _stop_follows(scene: Scene) -> str:
    return _(
        "Collection stops at once. The creditor decides what comes next, and you read it here by "
        "%(day)s. You can pay or take your request back before that."
    ) % {"day": words.day(answered_by(scene.today))}


def _consumers_watch() -> str:
    return _(
        "The Consumer Ombudsman (kuluttaja-asiamies, kkv.fi) watches over how consumers’ debts "
        "are collected. Consumer advice helps free of charge when you and the creditor disagree."
    )


def _collectors_watch() -> str:
    return _(
        "The Finnish Supervisory Agency (Lupa- ja valvontavirasto) keeps the register of debt "
        "collectors and watches over them."
    )


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    disputing.DIALOGUE,
    Dialogue(
        intent=INFORMATION,
        title=gettext_lazy("What is the debt based on?"),
        which=Which.ANY,
        steps={START: information, "proof": proof, "proof_words": proof_words},
    ),
    Dialogue(
        intent=STOP,
        title=gettext_lazy("Stop the collection"),
        which=Which.OPEN,
        steps={
            START: stop,
            "make": make_stop,
            "contacts": contacts,
            "not_meant": stop_not_meant,
        },
        acts={"make": Level.ARRANGE},
    ),
    Dialogue(
        intent=COMPLAINT,
        title=gettext_lazy("Make a complaint"),
        steps={
            START: complaint,
            "words": complaint_words,
            "more": complaint_more,
            "check": complaint_check,
            "no_bill": no_bill,
            "make": make_complaint,
            "elsewhere": elsewhere,
            "not_meant": complaint_not_meant,
        },
        acts={"make": Level.ARRANGE},
    ),
    *in_need.DIALOGUES,
)
