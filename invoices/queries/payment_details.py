"""What is to be paid of an invoice, as one's own bank asks for it, and whether it can be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoices.models import Invoice
from invoices.rules.acts import Claim
from invoices.rules.bank_barcode import Bars, bank_barcode, draw_bars
from invoices.rules.epc_qr import Squares, draw_squares, epc_payload
from invoices.rules.references import grouped, in_fours
from invoices.rules.states import is_overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDetails:
    """What a bank asks for. `bars` and `squares` are missing where the bank could not read them."""

    recipient: str
    iban: str
    bic: str
    reference: str
    amount: Decimal
    due_on: date
    is_late: bool
    barcode: str | None
    bars: Bars | None
    squares: Squares | None

    @property
    def iban_in_fours(self) -> str:
        return in_fours(self.iban)

    @property
    def reference_in_groups(self) -> str:
        return grouped(self.reference)

    @property
    def amount_to_type(self) -> str:
        """As a bank's form takes it: no space, a comma."""
        return f"{self.amount:.2f}".replace(".", ",")


def claim_of(invoice: Invoice) -> Claim:
    creditor = invoice.creditor
    return Claim(
        stage=invoice.stage,
        open_total=invoice.open_total,
        to_pay=invoice.to_pay,
        closed_on=invoice.closed_on,
        creditor_has_contacts=bool(creditor.phone or creditor.email or creditor.website),
    )


def payment_details_of(
    invoice: Invoice, *, amount: Decimal | None = None, by: date | None = None, today: date
) -> PaymentDetails:
    """Codes of a late invoice carry no day: the bank then offers today instead of a past one.

    amount  another sum than the whole, in euros: the part that is not disputed
    by      another day than the due date: that of an instalment
    """
    asked, day = amount or invoice.to_pay, by or invoice.due_on
    is_late = is_overdue(due_on=day, today=today)
    due_on = None if today > day else day
    barcode = bank_barcode(
        iban=invoice.iban,
        amount=asked,
        reference=invoice.reference,
        due_on=due_on,
    )
    payload = epc_payload(
        iban=invoice.iban,
        bic=invoice.bic,
        recipient=invoice.creditor.name,
        amount=asked,
        reference=invoice.reference,
        due_on=due_on,
    )
    return PaymentDetails(
        recipient=invoice.creditor.name,
        iban=invoice.iban,
        bic=invoice.bic,
        reference=invoice.reference,
        amount=asked,
        due_on=day,
        is_late=is_late,
        barcode=barcode,
        bars=draw_bars(barcode) if barcode else None,
        squares=draw_squares(payload) if payload else None,
    )
