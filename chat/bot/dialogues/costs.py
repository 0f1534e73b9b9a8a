"""What a bill is made of: each cost and interest with its day and the paragraph that allows it."""

from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from chat.bot.bills import named, of_bill
from chat.bot.scene import Answer, Choice, Scene, Values, open_page, say
from chat.bot.ways import pay_button
from chat.rules.intents import Intent
from invoices import words
from invoices.models import EntryKind, HoldReason, InterestBasis, Invoice
from invoices.queries import Details, get_details_or_404
from invoices.queries.charges import Charge, amount_of, charges_of
from invoices.queries.interest import interest_until
from invoices.queries.rates import kept_rates
from invoices.rules.states import is_overdue
from myropo.money import MINUS

# More than these are read on the bill's own page.
MOST_CHARGES: Final = 6


@of_bill
def explain_cost(scene: Scene, _values: Values, invoice: Invoice) -> Answer:
    """Line by line as the bill's page has it, and what of it is open."""
    details = get_details_or_404(scene.actor, invoice.public_id)
    charged = [each for each in charges_of(details.ledger).values() if each.left > 0]
    paragraphs = [_sums(details, charged), _basis(details, charged)]
    if running := _running(scene, details):
        paragraphs.append(running)
    return Answer(
        text="\n\n".join(paragraphs), choices=_choices(scene, invoice, has_costs=bool(charged))
    )


def _sums(details: Details, charged: list[Charge]) -> str:
    invoice = details.invoice
    principal = sum(
        (amount_of(each) for each in details.ledger if each.kind == EntryKind.PRINCIPAL), Decimal(0)
    )
    lines = [_line(str(words.ENTRIES[EntryKind.PRINCIPAL]), words.euros(principal))]
    letters = {event.data.get("cause"): event.kind for event in details.timeline}
    lines += [_charge(each, letters.get(each.letter, "")) for each in charged[:MOST_CHARGES]]
    if more := charged[MOST_CHARGES:]:
        rest = sum((each.left for each in more), Decimal(0))
        lines.append(_line(_("Other costs and interest"), words.euros(rest)))
    added = principal + sum((each.left for each in charged), Decimal(0))
    if paid := added - invoice.open_total:
        lines.append(_line(_("Paid, credited or removed"), f"{MINUS}{words.euros(paid)}"))
    head = _("%(bill)s is made of this:") % {"bill": named(invoice)}
    total = _("Open in all: %(sum)s.") % {"sum": words.euros(invoice.open_total)}
    return "\n".join([head, *(f"– {each}" for each in lines), total])


def _line(what: str, sum_of_it: str) -> str:
    return _("%(what)s: %(sum)s") % {"what": what, "sum": sum_of_it}


def _charge(charge: Charge, letter: str) -> str:
    """`Reminder fee, 24.11.2026: 5,00 € (Debt Collection Act 513/1999, section 10 a, …)`."""
    what = words.booking(kind=charge.kind, amount=charge.left, on=charge.on, letter=letter)
    if charge.kind == EntryKind.COST:
        what = _("%(what)s, %(day)s") % {"what": what, "day": words.day(charge.on)}
    line = _line(str(what), words.euros(charge.left))
    why = words.legal_basis(charge.legal_basis) or charge.legal_basis
    return f"{line} ({why})" if why and charge.kind == EntryKind.COST else line


def _basis(details: Details, charged: list[Charge]) -> str:
    if not charged:
        return _("No cost and no late interest has been charged on this bill.")
    if any(each.kind == EntryKind.INTEREST for each in charged):
        return str(words.INTEREST[details.invoice.interest_basis])
    return _("Costs may be charged only as far as the law allows, and each has its reason above.")


def _running(scene: Scene, details: Details) -> str:
    """Late interest that has run and is not charged yet; a plan has days of its own for it."""
    invoice = details.invoice
    is_late = invoice.is_open and is_overdue(due_on=invoice.due_on, today=scene.today)
    bears_none = invoice.interest_basis == InterestBasis.NONE or invoice.hold == HoldReason.PLAN
    if not is_late or bears_none:
        return ""
    found = interest_until(
        invoice=invoice, ledger=details.ledger, until=scene.today, rates=kept_rates()
    )
    if not found.not_charged:
        return ""
    text = _("Late interest that has run and is not charged: %(sum)s.")
    added = _("Interest that runs is added only with a letter: what you pay now is the open sum.")
    return f"{text % {'sum': words.euros(found.not_charged)}} {added}"


def _choices(scene: Scene, invoice: Invoice, *, has_costs: bool) -> list[Choice]:
    key = invoice.public_id
    choices = [
        *pay_button(scene, invoice),
        open_page(_("See the bill"), reverse("invoices:invoice", args=[key])),
    ]
    if invoice.is_open:
        label = _("I do not accept a cost") if has_costs else _("I do not accept this bill")
        choices.append(say(label, Intent.DISPUTE, invoice=key))
    return choices
