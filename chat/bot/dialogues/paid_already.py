"""A bill that is paid already, elsewhere: we are told, look for the money, and collection waits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat.bot.bills import named, of_bill
from chat.bot.past_days import past_day
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
from invoices.models import EventKind, HoldReason, Invoice
from invoices.queries.payment_details import claim_of
from invoices.rules import acts
from myropo.calendar import helsinki_date
from myropo.money import CENT
from payments.models import PaymentReport, PaymentReportState
from payments.queries.paid_already import reports_since, waiting_report_of
from payments.queries.plan_bands import band_of_invoice
from payments.rules.paid_already import REPORTS_WITHIN, waits_until
from payments.services import paid_already as services

ASK_DAY: Final = "ask_day"
ASK_SUM: Final = "ask_sum"
CHECK: Final = "check"
REPORT: Final = "report"
TOLD_SUM: Final = "told_sum"
ELSEWHERE: Final = "elsewhere"
# What the first words told counts once; from then on what was shown does.
HEARD: Final = {"sum": ""}
# What a row of ours can hold, in euros.
MOST: Final = Decimal("9999999999.99")
# Most people tell of a payment within so many days of it.
DAYS_OFFERED: Final = 3


@of_bill
def start(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """What is known of the money already; else the day on which it was paid."""
    if refusal := _nothing_to_tell(scene, invoice):
        return refusal
    if invoice.hold == HoldReason.PAYMENT_PENDING:
        return _waits_for_bank(invoice)
    return _not_found(scene, invoice) or _begin(scene, values, invoice)


@of_bill
def elsewhere(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """It is another payment than the one that is known: what waits for the bank, or was sought."""
    return _nothing_to_tell(scene, invoice) or _begin(scene, values, invoice)


def _begin(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    told = _euros(values.get("sum"))
    # A sum above what is asked for is rather some other number of a long line.
    amount = told if told is not None and CENT <= told <= invoice.to_pay else _due(scene, invoice)
    day = past_day(values.get("words", ""), today=scene.today)
    if day is None or _why_not_on(day, invoice, scene.today):
        return _ask_day(scene, invoice, amount)
    return _check(invoice, amount=amount, paid_on=day, today=scene.today)


def _due(scene: Scene, invoice: Invoice) -> Decimal:
    """What most people have paid who say so: the instalment of a plan, or all of a bill."""
    owed: Decimal = invoice.to_pay
    band = band_of_invoice(scene.actor, invoice) if invoice.hold == HoldReason.PLAN else None
    return min(band.amount, owed) if band is not None and band.amount else owed


@of_bill
def ask_day(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    return _ask_day(scene, invoice, _euros(values.get("amount")) or _due(scene, invoice))


def _ask_day(scene: Scene, invoice: Invoice, amount: Decimal, problem: str = "") -> Answer:
    question = _("%(bill)s: on which day did you pay it?") % {"bill": named(invoice)}
    example = _("Choose a day, or write it, for example 3.11.")
    first = f"{problem} {example}" if problem else f"{question} {example}"
    days = [scene.today - timedelta(days=back) for back in range(DAYS_OFFERED)]
    return Answer(
        text=first,
        choices=[
            say(_near(day, scene.today), Intent.ALREADY_PAID, CHECK, **_kept(invoice, amount, day))
            for day in days
            if day >= invoice.issued_on
        ],
        outcome=Outcome.ASKED,
        expects=Expects.PAST_DAY,
        then=CHECK,
        keeps={"amount": str(amount), **HEARD},
    )


def _near(day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return _("Today, %(day)s") % {"day": words.day(day)}
        case 1:
            return _("Yesterday, %(day)s") % {"day": words.day(day)}
        case _:
            return words.day(day)


@of_bill
def ask_sum(_scene: Scene, values: Values, invoice: Invoice) -> Answer:
    return _ask_sum(invoice, date.fromisoformat(values["day"]))


def _ask_sum(invoice: Invoice, paid_on: date, problem: str = "") -> Answer:
    question = _("How much did you pay? Write the sum, for example 12,50.")
    return Answer(
        text=f"{problem} {question}" if problem else question,
        choices=[
            say(
                words.euros(invoice.to_pay),
                Intent.ALREADY_PAID,
                CHECK,
                **_kept(invoice, invoice.to_pay, paid_on),
            )
        ],
        outcome=Outcome.ASKED,
        expects=Expects.SUM,
        then=TOLD_SUM,
        keeps={"day": paid_on.isoformat()},
    )


@of_bill
def told_sum(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """Another sum was written."""
    return _checked(scene, {**values, "amount": values["sum"]}, invoice)


@of_bill
def check(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """What will be told, before it is."""
    return _checked(scene, values, invoice)


def _checked(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    if refusal := _nothing_to_tell(scene, invoice):
        return refusal
    paid_on, amount = date.fromisoformat(values["day"]), _euros(values.get("amount"))
    if amount is None:
        return _ask_sum(invoice, paid_on)
    if amount < CENT:
        least = {"least": words.euros(CENT)}
        return _ask_sum(invoice, paid_on, _("The smallest sum is %(least)s.") % least)
    if problem := _why_not_on(paid_on, invoice, scene.today):
        return _ask_day(scene, invoice, amount, problem)
    return _check(invoice, amount=amount, paid_on=paid_on, today=scene.today)


def _check(invoice: Invoice, *, amount: Decimal, paid_on: date, today: date) -> Answer:
    kept = _kept(invoice, amount, paid_on)
    facts = {"sum": words.euros(amount), "day": words.day(paid_on)}
    told = _("%(bill)s: you paid %(sum)s on %(day)s. Is that right?")
    then = _(
        "We look for the payment, and collection waits until %(day)s. No reminder or collection "
        "letter is sent in that time."
    ) % {"day": words.day(waits_until(reported_on=today))}
    return Answer(
        text=f"{told % {'bill': named(invoice), **facts}}\n\n{then}",
        choices=[
            act(
                _("Tell: I paid %(sum)s on %(day)s") % facts,
                Intent.ALREADY_PAID,
                REPORT,
                **kept,
            ),
            say(_("Another day"), Intent.ALREADY_PAID, ASK_DAY, **kept),
            say(_("Another sum"), Intent.ALREADY_PAID, ASK_SUM, **kept),
            open_page(_("Tell with a receipt"), _url(invoice, "payments:paid-already")),
        ],
        outcome=Outcome.ASKED,
        # Another day may be written instead of pressed.
        expects=Expects.PAST_DAY,
        then=CHECK,
        keeps={"amount": str(amount), "day": paid_on.isoformat(), **HEARD},
    )


@of_bill
def report(scene: Scene, values: Values, invoice: Invoice) -> Answer:
    """Tell it. A repeat, and a report that another page made first, change nothing."""
    amount, paid_on = Decimal(values["amount"]), date.fromisoformat(values["day"])
    try:
        made = services.report_payment(
            actor=scene.actor,
            invoice=invoice,
            amount=amount,
            paid_on=paid_on,
            file=None,
            at=scene.at,
        )
    except services.NothingToPayError:
        invoice.refresh_from_db()
        return _refused(invoice, words.why_not(acts.report_payment(claim_of(invoice))))
    except services.TooManyReportsError as refusal:
        return _too_often(invoice, refusal.again_on)
    return _reported(scene, invoice, made, outcome=Outcome.DONE)


def _nothing_to_tell(scene: Scene, invoice: Invoice) -> Answer | None:
    """What the page says in place of its form; None where a payment can be told of."""
    waiting = waiting_report_of(invoice.pk)
    if waiting is not None:
        return _reported(scene, invoice, waiting, outcome=Outcome.TOLD)
    decision = acts.report_payment(claim_of(invoice))
    if not decision.allowed:
        return _refused(invoice, words.why_not(decision))
    if not scene.actor.access.reaches_pay:
        return _refused(invoice, only_seen())
    try:
        services.check_count(invoice_id=invoice.pk, at=scene.at)
    except services.TooManyReportsError as refusal:
        return _too_often(invoice, refusal.again_on)
    return None


def only_seen() -> str:
    """Who may only see a bill, as its page says."""
    return _(
        "Your right lets you see this invoice. Only the person, or someone who may do so in the "
        "person’s name, can pay it here, ask for more time or dispute it."
    )


def _not_found(scene: Scene, invoice: Invoice) -> Answer | None:
    """What was told before led to no money: only a receipt helps to find the same payment."""
    made = reports_since(invoice.pk, scene.at - REPORTS_WITHIN).last()
    if made is None or made.state != PaymentReportState.NOT_FOUND:
        return None
    title = words.EVENTS[EventKind.MONEY_NOT_FOUND]
    told = _("You told us of it on %(day)s.") % {"day": words.day(helsinki_date(made.reported_at))}
    text = words.event_text(EventKind.MONEY_NOT_FOUND, {})
    choices = [
        open_page(_("Tell with a receipt"), _url(invoice, "payments:paid-already")),
        say(
            _("I have paid it since then"),
            Intent.ALREADY_PAID,
            ELSEWHERE,
            invoice=invoice.public_id,
        ),
        open_page(_("Contact the creditor"), f"{_url(invoice, 'invoices:invoice')}#help"),
    ]
    return Answer(
        text=f"{named(invoice)}: {title}. {told}\n\n{text}", choices=choices, outcome=Outcome.ASKED
    )


def _waits_for_bank(invoice: Invoice) -> Answer:
    text = _(
        "A payment of this invoice waits for the bank’s answer. Collection waits, too. You need do "
        "nothing: the page of the invoice shows when the bank has answered."
    )
    other = say(
        _("I paid in another way"), Intent.ALREADY_PAID, ELSEWHERE, invoice=invoice.public_id
    )
    return Answer(text=f"{named(invoice)}\n\n{text}", choices=[_page(invoice), other])


def _reported(scene: Scene, invoice: Invoice, report: PaymentReport, *, outcome: Outcome) -> Answer:
    """The receipt, or what was told before."""
    until = waits_until(reported_on=helsinki_date(report.reported_at))
    told = _("You have told us of your payment: %(sum)s, paid on %(day)s.") % {
        "sum": words.euros(report.amount),
        "day": words.day(report.paid_on),
    }
    # Who found the bill with its codes does not see what its debtor told.
    if report.party_id != scene.actor.acting_for.pk:
        told = _("We have been told that this invoice is paid.")
    if scene.today > until:
        then = _(
            "The payment has not arrived, and collection does not wait any more. If you have paid, "
            "contact the creditor with your receipt."
        )
        return Answer(text=f"{told}\n\n{then}", choices=[_page(invoice)], outcome=outcome)
    waits = _("Collection waits until %(day)s.") % {"day": words.day(until)}
    looks = _("We look for the payment. When it arrives, the invoice is marked as paid by itself.")
    otherwise = _(
        "If the money has not been found by %(day)s, collection goes on. You see it on the page of "
        "the invoice, and there is who to contact."
    ) % {"day": words.day(until)}
    text = f"{told} {waits}\n\n{looks} {otherwise}"
    return Answer(text=text, choices=[_page(invoice)], outcome=outcome)


def _too_often(invoice: Invoice, again_on: date) -> Answer:
    text = _(
        "You have told us three times within 30 days that you have paid this invoice. Contact the "
        "creditor with your receipt. You can tell us here again on %(day)s."
    )
    return _refused(invoice, text % {"day": words.day(again_on)})


def _refused(invoice: Invoice, why: str) -> Answer:
    return Answer(
        text=f"{named(invoice)}\n\n{why}", choices=[_page(invoice)], outcome=Outcome.REFUSED
    )


def _why_not_on(paid_on: date, invoice: Invoice, today: date) -> str:
    """As the form of the page says it; "" for a day on which it can have been paid."""
    if paid_on > today:
        return _("The day cannot be after today.")
    if paid_on < invoice.issued_on:
        return _("The invoice was sent on %(day)s: it cannot have been paid before that.") % {
            "day": words.day(invoice.issued_on)
        }
    return ""


def _euros(text: str | None) -> Decimal | None:
    """None where there is no sum, or none that a payment can have."""
    amount = Decimal(text) if text else None
    return amount if amount is not None and amount <= MOST else None


def _kept(invoice: Invoice, amount: Decimal, paid_on: date) -> dict[str, str]:
    """What a button carries."""
    public_id = str(invoice.public_id)
    return {"invoice": public_id, "amount": str(amount), "day": paid_on.isoformat()}


def _page(invoice: Invoice) -> Choice:
    return open_page(_("See the invoice"), _url(invoice, "invoices:invoice"))


def _url(invoice: Invoice, name: str) -> str:
    return reverse(name, args=[invoice.public_id])


DIALOGUE: Final = Dialogue(
    intent=Intent.ALREADY_PAID,
    title=gettext_lazy("I have paid already"),
    steps={
        START: start,
        ASK_DAY: ask_day,
        ASK_SUM: ask_sum,
        TOLD_SUM: told_sum,
        CHECK: check,
        REPORT: report,
        ELSEWHERE: elsewhere,
    },
    which=Which.ANY,
    acts={REPORT: Level.PAY},
)
