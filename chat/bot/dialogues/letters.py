"""What is on paper or as a file: letters, the invoice itself, statements, receipts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat.bot.bills import named, of_bill
from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Outcome,
    Scene,
    Values,
    Which,
    act,
    open_page,
    say,
)
from chat.rules.intents import Intent
from invoices import words, words_letters
from invoices.models import Document, DocumentState, Invoice, LetterState
from invoices.queries.documents import original_of
from invoices.queries.letters import SentLetter, letters_of_invoice
from invoices.queries.rights import may_read_letters_of
from invoices.services import documents, statements
from payments.models import PAID, Payment
from payments.queries import find_payment
from payments.queries.payments import payments_of
from payments.queries.receipts import receipt_of
from payments.services import receipts

# More letters, or payments, than these are on their page.
MOST_LETTERS: Final = 3
MOST_RECEIPTS: Final = 4
MAKE: Final = "make"
MAKE_OF_BILL: Final = "make_of_bill"
ON_PAPER: Final = "on_paper"


@of_bill
def letter(scene: Scene, _values: Values, invoice: Invoice) -> Answer:
    """The letters about a bill, the latest first, and the invoice as the creditor sent it."""
    letters = _readable(scene, invoice)
    paper = say(_("I want it on paper"), Intent.LETTER, ON_PAPER, invoice=invoice.public_id)
    choices = [*_buttons(scene, letters[:MOST_LETTERS]), _original(invoice), paper]
    if len(letters) > MOST_LETTERS:
        choices.insert(MOST_LETTERS, open_page(_("All letters"), reverse("invoices:letters")))
    return Answer(text=_what_there_is(scene, invoice, letters), choices=choices)


def _what_there_is(scene: Scene, invoice: Invoice, letters: Sequence[SentLetter]) -> str:
    facts = {"bill": named(invoice), "day": words.day(invoice.issued_on)}
    if not may_read_letters_of(scene.actor, invoice):
        text = _("%(bill)s: here is the invoice of %(day)s.")
    elif not letters:
        text = _(
            "%(bill)s: here is the invoice of %(day)s. No letter about it has been sent to you "
            "through us."
        )
    else:
        text = _(
            "%(bill)s: here are the letters about it, the latest first, and the invoice of %(day)s."
        )
    return text % facts


def _readable(scene: Scene, invoice: Invoice) -> list[SentLetter]:
    """What never left says nothing that is owed, so there is nothing to read."""
    if not may_read_letters_of(scene.actor, invoice):
        return []
    letters = letters_of_invoice(invoice.pk)
    return [each for each in letters if each.state != LetterState.CANCELLED]


def _buttons(scene: Scene, letters: Sequence[SentLetter]) -> list[Choice]:
    return [open_page(_label(scene, each), _address(each)) for each in letters]


def _label(scene: Scene, letter: SentLetter) -> str:
    """`Payment reminder, sent on 9.11.2026`."""
    when = words_letters.when(letter, today=scene.today)
    return f"{words_letters.what(letter)}, {when[:1].lower()}{when[1:]}"


def _address(letter: SentLetter) -> str:
    """The file where it is made; else the page that shows how far it is."""
    if letter.document_state == DocumentState.READY:
        return reverse("invoices:document-download", args=[letter.document_key])
    return reverse("invoices:letter", args=[letter.public_id])


def _original(invoice: Invoice) -> Choice:
    found = original_of(invoice)
    if found is not None and found.state == DocumentState.READY:
        return open_page(_("Download the original invoice (PDF)"), _file(found))
    label = _("Get the original invoice (PDF)")
    return act(label, Intent.LETTER, MAKE, invoice=invoice.public_id)


@of_bill
def make_original(scene: Scene, _values: Values, invoice: Invoice) -> Answer:
    """Ask for the PDF; a repeat gives the same one."""
    made = documents.request_original(actor=scene.actor, invoice=invoice, at=scene.at)
    page = reverse("invoices:original", args=[invoice.public_id])
    label = _("Download the original invoice (PDF)")
    return _made(made, page=page, label=label)


@of_bill
def on_paper(_scene: Scene, _values: Values, invoice: Invoice) -> Answer:
    """The truth: from here nothing is sent on paper a second time by oneself."""
    text = _(
        "I cannot post a copy. You can download the PDF and print it, for example at a library. "
        "A person can help you further, if that does not suit you."
    )
    choices = [_original(invoice), say(_("To a person"), Intent.HUMAN)]
    return Answer(text=text, choices=choices)


def statement(scene: Scene, _values: Values) -> Answer:
    """A statement of debts (perintälaki 4 a §) of all that is open, or of one bill."""
    invoice = scene.invoice
    payments = open_page(_("See your payments"), reverse("payments:history"))
    if not scene.open_invoices and invoice is None:
        text = _("You have no open invoices, so there is nothing to state.")
        return Answer(text=text, choices=[payments])
    choices = []
    if scene.open_invoices:
        choices.append(act(_("Get a statement of all open bills"), Intent.STATEMENT, MAKE))
    # Of the only one that is open, the other button is the same.
    if invoice is not None and scene.open_invoices != [invoice]:
        choices.append(_of_one(invoice))
    text = _(
        "A statement of debts tells what you owe, bill by bill: principal, payments, each cost "
        "with its section, and late interest. It is free of charge, and tells how things stand "
        "today."
    )
    return Answer(text=f"{_owed(scene)}{text}", choices=[*choices, payments], outcome=Outcome.ASKED)


def _owed(scene: Scene) -> str:
    total = sum((each.to_pay for each in scene.open_invoices), Decimal(0))
    if not total:
        return ""
    return _("You have %(sum)s to pay in all.") % {"sum": words.euros(total)} + "\n\n"


def _of_one(invoice: Invoice) -> Choice:
    label = _("Get a statement of this: %(bill)s") % {"bill": named(invoice)}
    return act(label, Intent.STATEMENT, MAKE_OF_BILL, invoice=invoice.public_id)


def make_statement(scene: Scene, _values: Values) -> Answer:
    """Of all that is open, as it stands now; a repeat gives the same one."""
    return _state(scene, None)


@of_bill
def make_statement_of_bill(scene: Scene, _values: Values, invoice: Invoice) -> Answer:
    return _state(scene, invoice)


def _state(scene: Scene, invoice: Invoice | None) -> Answer:
    wanted = statements.statement_of(
        actor=scene.actor, invoice=invoice, language=scene.language, today=scene.today
    )
    if wanted.is_empty:
        text = _("You have no open invoices, so there is nothing to state.")
        return Answer(text=text, outcome=Outcome.REFUSED)
    made = statements.request_statement(actor=scene.actor, statement=wanted, at=scene.at)
    page = reverse("invoices:statement")
    if invoice is not None:
        page = reverse("invoices:invoice-statement", args=[invoice.public_id])
    return _made(made, page=page, label=_("Download the statement (PDF)"))


def receipt(scene: Scene, values: Values) -> Answer:
    """Receipts of what was paid here; what was paid elsewhere has the bank's own."""
    paid = _paid(scene, values)
    history = open_page(_("See your payments"), reverse("payments:history"))
    if not paid:
        text = _(
            "You have paid nothing in MyRopo yet, so there is no receipt of ours. What you paid in "
            "your own bank has a receipt there. A statement of the bill shows its payments, too."
        )
        invoice = scene.invoice
        own = [] if invoice is None else [_statement_of(invoice)]
        return Answer(text=text, choices=[*own, history])
    text = _("Of which payment would you like the receipt? Here are the latest ones.")
    choices = [_receipt(scene, each) for each in paid[:MOST_RECEIPTS]]
    return Answer(text=text, choices=[*choices, history], outcome=Outcome.ASKED)


def _paid(scene: Scene, values: Values) -> list[Payment]:
    """The latest first; of the bill that the words name, if it was paid here."""
    paid = payments_of(scene.actor).filter(state__in=sorted(PAID))
    invoice = scene.find(values["invoice"]) if "invoice" in values else None
    of_bill = list(paid.filter(lines__invoice=invoice)[:MOST_RECEIPTS]) if invoice else []
    return of_bill or list(paid[:MOST_RECEIPTS])


def _receipt(scene: Scene, payment: Payment) -> Choice:
    creditors = dict.fromkeys(each.invoice.creditor.name for each in payment.lines.all())
    who = ", ".join(creditors)
    label = _("%(sum)s, %(moment)s, %(who)s") % {
        "sum": words.euros(payment.amount),
        "moment": words.moment(payment.confirmed_at or payment.started_at),
        "who": who,
    }
    found = receipt_of(scene.actor, payment)
    if found is not None and found.state == DocumentState.READY:
        return open_page(label, _file(found))
    return act(label, Intent.RECEIPT, MAKE, payment=payment.public_id)


def _statement_of(invoice: Invoice) -> Choice:
    address = reverse("invoices:invoice-statement", args=[invoice.public_id])
    return open_page(_("Statement of the bill"), address)


def make_receipt(scene: Scene, values: Values) -> Answer:
    """Ask for the PDF; a repeat gives the same one."""
    payment = find_payment(scene.actor, UUID(values["payment"]))
    if payment is None or payment.state not in PAID:
        text = _("I do not see that payment any more. Nothing was done.")
        return Answer(text=text, outcome=Outcome.REFUSED)
    made = receipts.request_receipt(actor=scene.actor, payment=payment, at=scene.at)
    page = reverse("payments:receipt", args=[payment.public_id])
    return _made(made, page=page, label=_("Download the receipt (PDF)"))


def _made(document: Document, *, page: str, label: str) -> Answer:
    """It is there, or will be in a moment: its page shows that by itself."""
    if document.state == DocumentState.READY:
        text, address = _("Here it is."), _file(document)
    else:
        text = _("I have asked for it. It is ready in a few seconds: open it with the button.")
        address = page
    return Answer(text=text, choices=[open_page(label, address)], outcome=Outcome.DONE)


def _file(document: Document) -> str:
    return reverse("invoices:document-download", args=[document.public_id])


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.LETTER,
        title=gettext_lazy("Get a letter or an invoice as PDF"),
        steps={START: letter, MAKE: make_original, ON_PAPER: on_paper},
        which=Which.ANY,
        acts={MAKE: Level.VIEW},
    ),
    Dialogue(
        intent=Intent.STATEMENT,
        title=gettext_lazy("Get a statement of debts"),
        steps={
            START: statement,
            MAKE: make_statement,
            MAKE_OF_BILL: make_statement_of_bill,
        },
        acts={MAKE: Level.VIEW, MAKE_OF_BILL: Level.VIEW},
    ),
    Dialogue(
        intent=Intent.RECEIPT,
        title=gettext_lazy("Get a receipt of a payment"),
        steps={START: receipt, MAKE: make_receipt},
        acts={MAKE: Level.VIEW},
    ),
)
