"""Who asks for the money, and whether what asks for it is genuine."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from chat.bot.asking_back import MOST_BUTTONS, label_of
from chat.bot.bills import named
from chat.bot.recognising.codes import codes_in
from chat.bot.scene import START, Answer, Choice, Outcome, Scene, Values, open_page, say
from chat.rules.intents import Intent
from invoices import words
from invoices.models import Invoice
from invoices.rules.references import in_fours


def sender(scene: Scene, values: Values) -> Answer:
    """Whose bill it is and what it is for; without a bill, who we are."""
    invoice = _invoice(scene, values)
    if invoice is not None:
        return _of_bill(invoice)
    choices = [
        say(label_of(each), Intent.SENDER, START, invoice=each.public_id)
        for each in scene.open_invoices[:MOST_BUTTONS]
    ]
    paragraphs = [_who_we_are()]
    if choices:
        paragraphs.append(_("Which bill do you want to know about?"))
    else:
        find = _("Find a bill by the codes of a letter")
        choices = [open_page(find, reverse("invoices:find-code"))]
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[*choices, say(_("Is it a scam?"), Intent.SCAM)],
        outcome=Outcome.ASKED if scene.open_invoices else Outcome.TOLD,
    )


def scam(scene: Scene, values: Values) -> Answer:
    """How to check, what we never ask for, and what to do when it has happened."""
    check = _(
        "It is wise to check first. Type the case number and the MyRopo ID of the letter on the "
        "check page: you see what we sent, the sum and the account."
    )
    never = _(
        "We never ask for your banking codes by phone, e-mail or text message. If you have given "
        "them or paid, call your bank at once and report it to the police."
    )
    account = _account(scene, values.get("words", ""))
    number = _our_number()
    choices = [
        open_page(_("Check a letter"), reverse("invoices:letter-check")),
        open_page(_("See your bills"), reverse("invoices:home")),
        say(_("To a person"), Intent.HUMAN),
    ]
    return Answer(
        text="\n\n".join(each for each in (account, check, never, number) if each), choices=choices
    )


def _invoice(scene: Scene, values: Values) -> Invoice | None:
    """The one that is named, or talked about, or the only one."""
    if public_id := values.get("invoice"):
        return scene.find(public_id)
    if scene.invoice is not None:
        return scene.invoice
    about = scene.chat.thread.invoice
    if about is not None:
        return scene.find(str(about.public_id))
    return scene.open_invoices[0] if len(scene.open_invoices) == 1 else None


def _who_we_are() -> str:
    return _(
        "%(name)s sends invoices and reminders and collects payments for companies and "
        "authorities. They are the creditors, to whom the money belongs; we work for them."
    ) % {"name": settings.COLLECTOR_NAME}


def _of_bill(invoice: Invoice) -> Answer:
    creditor = invoice.creditor
    facts = {
        "bill": named(invoice),
        "day": words.day(invoice.issued_on),
        "sum": words.euros(invoice.original_total),
    }
    lines = [_("%(bill)s: sent on %(day)s, %(sum)s.") % facts]
    if invoice.subject:
        lines.append(_("It is for: %(subject)s.") % {"subject": invoice.subject})
    who = _("%(creditor)s is the creditor (business ID %(business_id)s). MyRopo works for it.")
    paragraphs = [
        " ".join(lines),
        who % {"creditor": creditor.name, "business_id": creditor.business_id},
    ]
    if ways := [each for each in (creditor.phone, creditor.email, creditor.website) if each]:
        paragraphs.append(_("You reach the creditor here: %(ways)s") % {"ways": ", ".join(ways)})
    return Answer(text="\n\n".join(paragraphs), choices=_choices(invoice))


def _choices(invoice: Invoice) -> list[Choice]:
    key = invoice.public_id
    choices = [open_page(_("See the bill"), reverse("invoices:invoice", args=[key]))]
    if invoice.is_open:
        choices += [
            say(_("It is not mine"), Intent.DISPUTE, invoice=key),
            say(_("What is it based on?"), Intent.INFORMATION, invoice=key),
        ]
    return choices


def _account(scene: Scene, text: str) -> str:
    """Whether an account number that was written is that of a bill of the person's."""
    ibans = codes_in(text).ibans
    if not ibans:
        return ""
    told = {"account": in_fours(ibans[0])}
    bills = [each for each in scene.open_invoices if each.iban == ibans[0]]
    if bills:
        return _("%(account)s is the account of this bill of yours: %(bill)s.") % {
            **told,
            "bill": named(bills[0]),
        }
    return (
        _(
            "%(account)s is not the account of any open bill that you have here. Do not pay to it "
            "before you have checked."
        )
        % told
    )


def _our_number() -> str:
    if not settings.COLLECTOR_PHONE:
        return ""
    number = {"number": settings.COLLECTOR_PHONE}
    return _("If you doubt a call, hang up and call us yourself: %(number)s.") % number
