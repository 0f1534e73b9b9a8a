"""Paying a bill: how much, by when and where; and what one's own bank asks for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.bot.bills import named, of_bill
from chat.bot.dialogues import paid_already
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
    open_page,
    say,
)
from chat.bot.ways import arrange_buttons
from chat.rules.intents import Intent
from invoices import words
from invoices.models import HoldReason, Invoice
from invoices.queries.details import more_time_of
from invoices.queries.payment_details import PaymentDetails, claim_of, payment_details_of
from invoices.queries.requests import told_of, undisputed_of
from invoices.rules import acts
from invoices.rules.states import Label, is_overdue
from myropo.money import CENT
from payments import words_arranging
from payments.addresses import pay_address
from payments.models import PlanState
from payments.queries.plan_bands import PlanBand, band_of_invoice

PART: Final = "part"
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked for of a bill now.

    undisputed  of a bill that is disputed, the part that is not, in euros; None of another
    by          the day until which it is in time
    """

    undisputed: Decimal | None
    by: date


def _asked(scene: Scene, invoice: Invoice) -> _Asked:
    undisputed = None
    if invoice.hold == HoldReason.DISPUTED:
        waiting = told_of(scene.actor, invoice).waiting
        parts = [undisputed_of(each, invoice) for each in waiting]
        undisputed = next((each for each in parts if each is not None), ZERO)
    return _Asked(undisputed=undisputed, by=more_time_of(invoice) or invoice.due_on)


@of_bill
def start(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """How much by when, and the way to the page of paying."""
    if refusal := _not_payable(scene, invoice):
        return refusal
    band = band_of_invoice(scene.actor, invoice)
    if band is not None and band.state != PlanState.ASKED:
        return _of_plan(invoice, band)
    wanted = Decimal(values.get("sum") or invoice.to_pay)
    if CENT <= wanted < invoice.to_pay:
        return _part_of(scene, invoice, wanted)
    return _whole(scene, invoice)


def _whole(scene: Scene, invoice: Invoice) -> Answer:
    asked = _asked(scene, invoice)
    pay = _pay(invoice, invoice.to_pay)
    if invoice.hold == HoldReason.PAYMENT_REPORTED:
        text = words_arranging.HELD[HoldReason.PAYMENT_REPORTED]
        return Answer(text=f"{named(invoice)}\n\n{text}", choices=[pay, _page(invoice)])
    if asked.undisputed is not None:
        return _disputed(invoice, asked.undisputed)
    return Answer(
        text=f"{_how_much(invoice, asked.by, scene.today)}\n\n{_ways()}",
        choices=[
            pay,
            say(_("Pay a part of it"), Intent.PAY, PART, invoice=invoice.public_id),
            say(
                _("Pay in your own bank"),
                Intent.PAYMENT_DETAILS,
                START,
                invoice=invoice.public_id,
            ),
            *_all_at_once(scene),
        ],
    )


def _how_much(invoice: Invoice, by: date, today: date) -> str:
    facts = {
        "bill": named(invoice),
        "sum": words.euros(invoice.to_pay),
        "day": words.day(by),
    }
    if is_overdue(due_on=by, today=today):
        text = _("%(bill)s: %(sum)s to pay. It was due on %(day)s, so pay as soon as you can.")
    else:
        text = _("%(bill)s: %(sum)s to pay by %(day)s.")
    return text % facts


def _ways() -> str:
    return _("Here you can pay through your online bank, by mobile payment or by card.")


def _disputed(invoice: Invoice, undisputed: Decimal) -> Answer:
    """What is not disputed is still to be paid; the rest is nobody's to ask for now."""
    everything = open_page(
        _("Pay all, %(sum)s") % {"sum": words.euros(invoice.to_pay)},
        pay_address([invoice.public_id]),
    )
    if not undisputed:
        text = f"{named(invoice)}\n\n{words.MEANINGS[Label.DISPUTED]}"
        return Answer(text=text, choices=[_page(invoice), everything])
    text = _(
        "%(bill)s: you dispute a part of it. What you do not dispute is %(sum)s, and it is still "
        "to be paid."
    ) % {"bill": named(invoice), "sum": words.euros(undisputed)}
    part = open_page(
        _("Pay the undisputed %(sum)s") % {"sum": words.euros(undisputed)},
        pay_address([invoice.public_id], amount=undisputed, owed=invoice.to_pay),
    )
    return Answer(text=text, choices=[part, everything])


def _of_plan(invoice: Invoice, band: PlanBand) -> Answer:
    plan = open_page(_("See the plan"), reverse("payments:plan", args=[band.public_id]))
    if band.state == PlanState.LAPSED:
        title = _("Your payment plan has lapsed")
        text = _("Two instalments were missed. Collection still waits: see what you can do now.")
        choices = [plan, _pay(invoice, invoice.to_pay)]
        return Answer(text=f"{title}\n\n{text}", choices=choices)
    if not band.amount or band.next_on is None:
        text = _("%(bill)s is in your payment plan, and nothing is to be paid of it now.")
        return Answer(text=text % {"bill": named(invoice)}, choices=[plan])
    text = _(
        "%(bill)s is in your payment plan. The next instalment is %(sum)s, to be paid by %(day)s."
    ) % {
        "bill": named(invoice),
        "sum": words.euros(band.amount),
        "day": words.day(band.next_on),
    }
    address = pay_address(band.invoices or [], amount=band.amount, owed=band.to_pay)
    pay = open_page(_("Pay %(sum)s") % {"sum": words.euros(band.amount)}, address)
    return Answer(text=text, choices=[pay, plan])


@of_bill
def part(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """Another sum than the whole."""
    if refusal := _not_payable(scene, invoice):
        return refusal
    if not values.get("sum"):
        text = _("How much would you like to pay now? There is %(sum)s to pay of the bill.")
        return _ask_sum(invoice, text % {"sum": words.euros(invoice.to_pay)})
    wanted = Decimal(values["sum"])
    if wanted < CENT:
        least = {"least": words.euros(CENT)}
        return _ask_sum(invoice, _("The smallest sum is %(least)s.") % least)
    if wanted > invoice.to_pay:
        text = _("The sum can be at most %(most)s, which is all there is to pay.")
        return _ask_sum(invoice, text % {"most": words.euros(invoice.to_pay)})
    if wanted == invoice.to_pay:
        return _whole(scene, invoice)
    return _part_of(scene, invoice, wanted)


def _ask_sum(invoice: Invoice, text: str) -> Answer:
    return Answer(
        text=text,
        choices=[_pay(invoice, invoice.to_pay)],
        outcome=Outcome.ASKED,
        expects=Expects.SUM,
        then=PART,
    )


def _part_of(scene: Scene, invoice: Invoice, wanted: Decimal) -> Answer:
    asked = _asked(scene, invoice)
    facts = {
        "bill": named(invoice),
        "sum": words.euros(wanted),
        "rest": words.euros(invoice.to_pay - wanted),
        "day": words.day(asked.by),
    }
    if asked.undisputed is not None:
        text = _("%(bill)s: you can pay %(sum)s of it now.")
    elif is_overdue(due_on=asked.by, today=scene.today):
        text = _(
            "%(bill)s: you can pay %(sum)s of it now. The other %(rest)s stay open, and they were "
            "due on %(day)s."
        )
    else:
        text = _(
            "%(bill)s: you can pay %(sum)s of it now. The other %(rest)s are to be paid by %(day)s."
        )
    choices = [
        _pay(invoice, wanted),
        _pay(invoice, invoice.to_pay),
        *arrange_buttons(scene, invoice),
    ]
    # The next time it is another sum.
    return Answer(text=text % facts, choices=choices, keeps={"sum": ""})


@of_bill
def details(scene: Scene, _values: Values, invoice: Invoice) -> Answer:
    """What the page of the invoice shows under "Pay in your own bank", to copy."""
    decision = acts.pay_in_own_bank(claim_of(invoice))
    if not decision.allowed:
        return _told(invoice, words.why_not(decision))
    if invoice.hold == HoldReason.PAYMENT_PENDING:
        return _told(invoice, _waits_for_bank())
    band = band_of_invoice(scene.actor, invoice)
    if invoice.hold == HoldReason.PLAN and band is not None:
        return _details_of_plan(invoice, band, scene.today)
    asked = _asked(scene, invoice)
    if asked.undisputed == ZERO:
        return _disputed(invoice, ZERO)
    shown = payment_details_of(invoice, amount=asked.undisputed, by=asked.by, today=scene.today)
    return _shown(scene, invoice, shown)


def _details_of_plan(invoice: Invoice, band: PlanBand, today: date) -> Answer:
    """Of the next instalment, where one bill takes it; else the page of the plan has them."""
    page = reverse("payments:plan", args=[band.public_id])
    plan = open_page(_("See the plan"), page)
    if band.state != PlanState.ACTIVE or not band.amount or band.next_on is None:
        text = _("%(bill)s is in your payment plan, and nothing is to be paid of it now.")
        return Answer(text=text % {"bill": named(invoice)}, choices=[plan])
    if band.invoices != [invoice.public_id]:
        text = _(
            "%(bill)s is in your payment plan with other bills. The page of the plan has what your "
            "own bank asks for."
        )
        return Answer(
            text=text % {"bill": named(invoice)},
            choices=[open_page(_("Pay in your own bank"), f"{page}#pay"), plan],
        )
    shown = payment_details_of(invoice, amount=band.amount, by=band.next_on, today=today)
    intro = _("The next instalment of your payment plan, in your own bank:")
    return Answer(text=f"{intro}\n\n{_lines(shown)}", choices=[plan])


def _shown(scene: Scene, invoice: Invoice, shown: PaymentDetails) -> Answer:
    intro = _("%(bill)s, in your own bank:") % {"bill": named(invoice)}
    codes = open_page(_("QR code and bar code"), f"{_url(invoice)}#pay")
    choices = [codes, _pay(invoice, shown.amount)] if scene.actor.access.reaches_pay else [codes]
    return Answer(text=f"{intro}\n\n{_lines(shown)}", choices=choices)


def _lines(shown: PaymentDetails) -> str:
    """One thing a line, so that each can be copied."""
    day = words.day(shown.due_on)
    if shown.is_late:
        day = _("Today, because the due date has passed")
    rows = [
        (_("Recipient"), shown.recipient),
        (_("Account (IBAN)"), shown.iban_in_fours),
        ("BIC", shown.bic),
        (_("Reference number"), shown.reference_in_groups),
        (_("Amount"), words.euros(shown.amount)),
        (_("Due date"), day),
        (_("Bank bar code"), shown.barcode or ""),
    ]
    return "\n".join(f"{label}: {value}" for label, value in rows if value)


def _not_payable(scene: Scene, invoice: Invoice) -> Answer | None:
    """Why nothing can be paid here now."""
    decision = acts.pay(claim_of(invoice))
    if not decision.allowed:
        return _told(invoice, words.why_not(decision))
    if not scene.actor.access.reaches_pay:
        return _told(invoice, paid_already.only_seen())
    if invoice.hold == HoldReason.PAYMENT_PENDING:
        return _told(invoice, _waits_for_bank())
    return None


def _told(invoice: Invoice, text: str) -> Answer:
    return Answer(
        text=f"{named(invoice)}\n\n{text}", choices=[_page(invoice)], outcome=Outcome.REFUSED
    )


def _waits_for_bank() -> str:
    return _(
        "A payment waits for the bank’s answer. Do not pay again before that. The page of the "
        "invoice shows when the bank has answered."
    )


def _all_at_once(scene: Scene) -> list[Choice]:
    payable = [each for each in scene.open_invoices if each.to_pay > 0]
    if len(payable) < 2:
        return []
    return [open_page(_("Pay several at once"), reverse("payments:pay"))]


def _pay(invoice: Invoice, amount: Decimal) -> Choice:
    label = _("Pay %(sum)s") % {"sum": words.euros(amount)}
    return open_page(label, pay_address([invoice.public_id], amount=amount, owed=invoice.to_pay))


def _page(invoice: Invoice) -> Choice:
    return open_page(_("See the invoice"), _url(invoice))


def _url(invoice: Invoice) -> str:
    return reverse("invoices:invoice", args=[invoice.public_id])


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.PAY,
        title=gettext_lazy("Pay a bill"),
        steps={START: start, PART: part},
        which=Which.OPEN,
        for_all=(gettext_lazy("Pay several at once"), "payments:pay"),
    ),
    Dialogue(
        intent=Intent.PAYMENT_DETAILS,
        title=gettext_lazy("Account and reference numbers"),
        steps={START: details},
        which=Which.OPEN,
    ),
    paid_already.DIALOGUE,
)
