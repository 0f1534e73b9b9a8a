"""Invoices whose ledger agrees with their balances: made by the services, like real ones."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Party
from invoices.models import Creditor, EntryKind, EventKind, Invoice, InvoiceRow
from invoices.services import charges, ledger, money_in, stages
from tests.factories import CreditorFactory, InvoiceFactory

REMINDER_COST = charges.Cost(
    amount=Decimal("5.00"), legal_basis="Perintälaki 513/1999 10 a § 1 mom. 4 k."
)
DEMAND_COST = charges.Cost(
    amount=Decimal("14.00"), legal_basis="Perintälaki 513/1999 10 a § 1 mom. 1 k."
)


def creditor(name: str = "Lähivoima Oy") -> Creditor:
    """A creditor whom one can reach; the same name gives the same one."""
    found = Creditor.objects.filter(name=name).first()
    return found or CreditorFactory(
        name=name,
        street="Voimatie 1",
        postcode="00500",
        town="Helsinki",
        phone="09 1234 5678",
        email="asiakaspalvelu@lahivoima.example",
        website="https://lahivoima.example/",
    )


def sent(
    party: Party | None,
    *,
    at: datetime,
    due_on: date,
    who: str = "Lähivoima Oy",
    total: str = "96.41",
    **fields: object,
) -> Invoice:
    """An invoice that was sent 21 days before its due date, with one row."""
    amount = Decimal(total)
    issued_on = due_on - timedelta(days=21)
    invoice = InvoiceFactory(
        party=party,
        creditor=creditor(who),
        original_total=amount,
        open_principal=0,
        issued_on=issued_on,
        due_on=due_on,
        **fields,
    )
    booking = ledger.Booking(
        kind=EntryKind.PRINCIPAL,
        cause=f"test:{invoice.pk}",
        value_on=issued_on,
        principal=amount,
    )
    ledger.book(invoice=invoice, booking=booking, at=at)
    ledger.note(invoice=invoice, kind=EventKind.ISSUED, on=issued_on, at=at)
    InvoiceRow.objects.create(
        invoice=invoice,
        position=1,
        description="Perusmaksu ja energia, lokakuu",
        quantity=Decimal(2),
        unit="kk",
        unit_price=amount / 2,
        vat_percent=Decimal("25.5"),
        amount=amount,
    )
    invoice.refresh_from_db()
    return invoice


def reminded(invoice: Invoice, *, at: datetime) -> Invoice:
    return _letter(invoice, EventKind.REMINDED, REMINDER_COST, 15, at)


def demanded(invoice: Invoice, *, at: datetime, days: int = 30) -> Invoice:
    return _letter(invoice, EventKind.DEMANDED, DEMAND_COST, days, at)


def _letter(
    invoice: Invoice, kind: EventKind, cost: charges.Cost, days: int, at: datetime
) -> Invoice:
    stages.record_letter(
        invoice_id=invoice.pk,
        kind=kind,
        on=invoice.due_on + timedelta(days=days),
        cause=f"test:{kind}:{invoice.pk}:{days}",
        actor=None,
        at=at,
        cost=cost,
    )
    invoice.refresh_from_db()
    return invoice


def paid(invoice: Invoice, amount: str, *, on: date, at: datetime) -> Invoice:
    money_in.book_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        value_on=on,
        cause=f"test:payment:{invoice.pk}:{amount}",
        actor=None,
        at=at,
    )
    invoice.refresh_from_db()
    return invoice
