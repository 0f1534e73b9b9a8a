"""What the dialogues of rights have in common: may it be asked, ask it, say what follows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from chat.bot import ways
from chat.bot.scene import Answer, Choice, Outcome, Scene, Values, open_page, say
from chat.rules.intents import Intent
from invoices import words, words_requests
from invoices.models import DebtorRequest, Invoice, RequestKind, RequestState, Stage
from invoices.queries.requests import asking_of, open_request_of
from invoices.rules import debtor_requests as rules
from invoices.rules.acts import Act
from invoices.rules.debtor_requests import RequestReason
from invoices.rules.decisions import Decision
from invoices.services.requests import making
from invoices.services.requests.making import Wish
from messaging.matters import Matter, MatterKind

INTENTS: Final = {
    RequestKind.DISPUTE: Intent.DISPUTE,
    RequestKind.STOP: Intent.STOP_COLLECTION,
    RequestKind.COMPLAINT: Intent.COMPLAINT,
    RequestKind.HARDSHIP: Intent.HARDSHIP,
}
_INSTEAD: Final[Mapping[str, Intent]] = {
    Act.DISPUTE: Intent.DISPUTE,
    Act.HARDSHIP: Intent.HARDSHIP,
    Act.COMPLAINT: Intent.COMPLAINT,
}
# So much of the person's own words is shown to be checked; all of them are sent.
SHOWN: Final = 200
# Fewer words than these say too little of what is wrong.
ENOUGH_WORDS: Final = 5


def way_of(scene: Scene, invoice: Invoice, kind: RequestKind) -> Decision | Answer:
    """That it may be asked, with what it stops; or what is said where it may not."""
    if too_little := ways.too_little_right(scene, invoice):
        return too_little
    own = open_request_of(scene.actor, invoice, kind)
    if own is not None:
        return _asked_before(scene, own)
    decision = rules.decide(kind, asking_of(scene.actor, invoice, at=scene.at))
    return decision if decision.allowed else _refused(invoice, decision)


def ask(scene: Scene, invoice: Invoice, wish: Wish) -> Answer:
    """Make the request as its page does; what was decided meanwhile is said instead."""
    try:
        request = making.make_request(
            actor=scene.actor, invoice_id=invoice.pk, wish=wish, at=scene.at
        )
    except making.NotPossibleError as refusal:
        return _refused(invoice, refusal.decision)
    invoice.refresh_from_db()
    return _made(scene, request, invoice)


def invoice_of(scene: Scene, values: Values) -> Invoice | None:
    """The bill that a button names, else that of the talk; None where it is not seen any more."""
    public_id = values.get("invoice")
    return scene.find(public_id) if public_id else scene.invoice


def known_invoice(scene: Scene) -> Invoice | None:
    """The bill that the talk is about, or whose page the chat was opened from."""
    if scene.invoice is not None:
        return scene.invoice
    invoice = scene.chat.thread.invoice
    return scene.find(str(invoice.public_id)) if invoice is not None else None


def note_bill(scene: Scene, values: Values) -> None:
    """The bill that a button named is what the talk is about, of a matter that needs none."""
    if public_id := values.get("invoice"):
        scene.talk.invoice = scene.find(public_id)


def not_meant(intent: Intent) -> Answer:
    """The robot took it wrongly, as the person says: that right waits for no answer."""
    return Answer(
        text=_("All right, nothing was done. What would you like to do instead?"),
        choices=[
            say(_("What can you do?"), Intent.GREETING, "what_i_can"),
            say(_("To a person"), Intent.HUMAN),
        ],
        outcome=Outcome.UNSURE,
        uses_right={intent},
    )


def gathered(scene: Scene, values: Values, intent: Intent) -> str:
    """What the person has written about this matter so far, in its own words."""
    before = scene.slots.get("words", "") if scene.talk.dialogue == intent else ""
    now = values.get("words", "")
    text = before if now in before else now if before in now else f"{before}\n{now}"
    return text[: rules.LONGEST_TEXT].strip()


def says_enough(text: str) -> bool:
    return len(text.split()) >= ENOUGH_WORDS


def quoted(text: str) -> str:
    return _("“%(words)s”") % {"words": Truncator(" ".join(text.split())).chars(SHOWN)}


def answered_by(request: DebtorRequest, *, today: date) -> str:
    day = {"day": words.day(request.answer_by)}
    if today > request.answer_by:
        return _("The answer is late: it was promised by %(day)s. We are sorry.") % day
    return _("You get an answer here by %(day)s.") % day


def undisputed_words(undisputed: Decimal, invoice: Invoice) -> str:
    """What of a disputed bill is still to be paid, and when."""
    return _(
        "The part that you do not dispute, %(sum)s, is still to be paid. Its due date is %(day)s."
    ) % {"sum": words.euros(undisputed), "day": words.day(invoice.due_on)}


def limits_of(decision: Decision) -> str:
    """What a request does not stop; "" of one that makes collection wait."""
    match decision.reason:
        case RequestReason.COLLECTION_GOES_ON:
            return _(
                "The invoice can be enforced without a court’s judgment. We record your dispute "
                "and the creditor answers it, but collection goes on meanwhile. To have it "
                "stopped you need to make a basic complaint (in Finnish perustevalitus) in time. "
                "The invoice, the decision behind it or its appeal instructions tell where and "
                "how."
            )
        case RequestReason.IN_COURT:
            return _(
                "We pass your message on to the creditor. It does not reach the court: if you "
                "have a letter from a district court, answer the court itself by the day in it."
            )
        case _:
            return ""


def _asked_before(scene: Scene, request: DebtorRequest) -> Answer:
    made = f"{words_requests.MADE[request.kind]}."
    return Answer(
        text=f"{made} {answered_by(request, today=scene.today)}",
        choices=_pages_of(request),
        uses_right={INTENTS[RequestKind(request.kind)]},
    )


def _refused(invoice: Invoice, decision: Decision) -> Answer:
    choices = []
    for each in decision.instead:
        label = words_requests.INSTEAD.get(each)
        if label is not None and each in _INSTEAD:
            choices.append(say(label, _INSTEAD[each], invoice=invoice.public_id))
        elif label is not None:
            page = reverse("invoices:invoice", args=[invoice.public_id])
            choices.append(open_page(label, f"{page}#help"))
    return Answer(text=words_requests.why_not(decision), choices=choices, outcome=Outcome.REFUSED)


def _made(scene: Scene, request: DebtorRequest, invoice: Invoice) -> Answer:
    kind = RequestKind(request.kind)
    made = f"{words_requests.MADE[kind]}."
    paragraphs = [f"{made} {_waits(request, invoice)}".strip()]
    choices = list(_pages_of(request))
    undisputed = _undisputed(request, invoice)
    if undisputed:
        paragraphs.append(undisputed_words(undisputed, invoice))
        pay = f"{reverse('payments:pay')}?invoice={invoice.public_id}&sum={undisputed}"
        label = _("Pay the undisputed %(sum)s") % {"sum": words.euros(undisputed)}
        choices.insert(0, open_page(label, pay))
    paragraphs.append(answered_by(request, today=scene.today))
    return Answer(
        text="\n\n".join(paragraphs),
        choices=choices,
        outcome=Outcome.DONE,
        uses_right={INTENTS[kind]},
    )


def _undisputed(request: DebtorRequest, invoice: Invoice) -> Decimal | None:
    if request.kind != RequestKind.DISPUTE or request.state != RequestState.OPEN:
        return None
    return rules.undisputed_part(
        amount=request.disputed_amount, open_total=invoice.open_total, to_pay=invoice.to_pay
    )


def _waits(request: DebtorRequest, invoice: Invoice) -> str:
    """What stops from now on, or does not, as the receipt page says it."""
    if invoice.stage == Stage.LEGAL_COLLECTION:
        return _(
            "The invoice is in legal collection: your message goes to the creditor, and it stops "
            "neither a court nor enforcement."
        )
    if rules.waits(
        request.kind,
        stage=invoice.stage,
        is_directly_enforceable=invoice.is_directly_enforceable,
    ):
        return str(words_requests.WAITS[request.kind])
    if invoice.closed_on is not None:
        return ""
    return _(
        "Collection goes on meanwhile, because the invoice can be enforced without a court’s "
        "judgment. A basic complaint (perustevalitus) can stop it."
    )


def _pages_of(request: DebtorRequest) -> tuple[Choice, ...]:
    matter = Matter(MatterKind.REQUEST, request.public_id)
    return (
        open_page(_("Add a picture or a document"), reverse("messaging:write", args=[matter])),
        open_page(_("See what you sent"), reverse("invoices:request", args=[request.public_id])),
    )
