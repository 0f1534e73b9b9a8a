"""What a creditor billed, turned into claims of ours: invoice, rows, ledger, timeline."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from accounts.models import Party
from invoices.finvoice import InterestLaw, InvoiceMessage, LateInterest
from invoices.models import (
    ClaimKind,
    Creditor,
    EntryKind,
    EventKind,
    FinvoiceFile,
    InterestBasis,
    Invoice,
    InvoiceRow,
    TimelineEvent,
)
from invoices.rules import myropo_id, references
from invoices.services import ledger
from invoices.services.money_in import payment_booking
from myropo.calendar import helsinki_date

ID_CHARACTERS: Final = len(myropo_id.ALPHABET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """A message with the creditor and the debtor that it was found to mean."""

    message: InvoiceMessage
    creditor: Creditor
    party: Party | None


def open_claims(
    *, billings: Sequence[Billing], source: FinvoiceFile | None, at: datetime
) -> list[Invoice]:
    """Insert new claims in a fixed number of statements; runs in the caller's transaction.

    Raises `IntegrityError` when a number of the creditor, or by a rare chance a MyRopo
    ID, is taken.
    """
    today = helsinki_date(at)
    claims = []
    for billing in billings:
        invoice = _invoice(billing, source)
        claims.append((invoice, _bookings(invoice, billing.message, today)))
    invoices = ledger.book_new_claims(claims=claims, at=at)
    pairs = list(zip(invoices, billings, strict=True))
    InvoiceRow.objects.bulk_create(
        row for invoice, billing in pairs for row in _rows(invoice, billing.message)
    )
    TimelineEvent.objects.bulk_create(
        event for invoice, billing in pairs for event in _events(invoice, billing.message, at)
    )
    return invoices


def new_myropo_id() -> str:
    return myropo_id.make(
        [secrets.randbelow(ID_CHARACTERS) for _ in range(myropo_id.RANDOM_CHARACTERS)]
    )


def claim_kind(party: Party | None) -> ClaimKind:
    """A company's claim is a business one; a buyer nobody knows counts as a consumer.

    The debtor who is not identified gets the lower costs and the longer intervals.
    """
    is_company = party is not None and party.business_id is not None
    return ClaimKind.BUSINESS if is_company else ClaimKind.CONSUMER


def interest_basis(stated: LateInterest, kind: ClaimKind) -> tuple[InterestBasis, Decimal | None]:
    """What late interest rests on, and the percent when that is the contract.

    0 % means none. An act that the invoice names is the ground. A bare percent is the
    contract's: with consumers the act's rate stays its ceiling (korkolaki 633/1982
    2 § 2 mom.). Where nothing is stated a business owes the act's interest, and a
    consumer none until told (6 §).
    """
    statutory = InterestBasis.CONSUMER
    if kind is ClaimKind.BUSINESS:
        statutory = InterestBasis.COMMERCIAL
    if stated.percent == 0:
        return InterestBasis.NONE, None
    if stated.law is InterestLaw.PUBLIC_LAW:
        return InterestBasis.PUBLIC_LAW, None
    if stated.law is InterestLaw.INTEREST_ACT:
        return statutory, None
    if stated.percent is not None:
        return InterestBasis.CONTRACT, stated.percent
    return (statutory if kind is ClaimKind.BUSINESS else InterestBasis.NONE), None


def _invoice(billing: Billing, source: FinvoiceFile | None) -> Invoice:
    message, buyer = billing.message, billing.message.buyer
    kind = claim_kind(billing.party)
    basis, percent = interest_basis(message.late_interest, kind)
    return Invoice(
        creditor=billing.creditor,
        party=billing.party,
        myropo_id=new_myropo_id(),
        claim_kind=kind,
        is_directly_enforceable=message.is_directly_enforceable,
        interest_basis=basis,
        contract_interest_percent=percent,
        number=message.number,
        subject=message.subject,
        issued_on=message.issued_on,
        due_on=message.due_on,
        original_total=message.total,
        reference=message.reference,
        reference_key=references.reference_key(message.reference),
        iban=message.iban,
        bic=message.bic,
        debtor_name=buyer.name,
        debtor_street=buyer.street,
        debtor_postcode=buyer.postcode,
        debtor_town=buyer.town,
        debtor_country=buyer.country,
        language=message.language or billing.creditor.language,
        source=source,
        content_sha256=message.sha256,
    )


def _bookings(invoice: Invoice, message: InvoiceMessage, today: date) -> list[ledger.Booking]:
    """The principal, and what the creditor says was paid to it before.

    The format has no day for that payment: it counts from the due date or from today,
    whichever is earlier, so that nobody owes interest for a payment they made.
    """
    cause = f"finvoice:{invoice.creditor_id}:{message.number}"
    principal = ledger.Booking(
        kind=EntryKind.PRINCIPAL,
        cause=cause,
        value_on=message.issued_on,
        principal=message.total,
    )
    if not message.paid:
        return [principal]
    billed = Invoice(open_principal=message.total)
    value_on = max(message.issued_on, min(message.due_on, today))
    payment = payment_booking(
        invoice=billed, amount=message.paid, cause=f"{cause}:paid", value_on=value_on
    )
    return [principal, payment]


def _rows(invoice: Invoice, message: InvoiceMessage) -> list[InvoiceRow]:
    return [
        InvoiceRow(
            invoice=invoice,
            position=position,
            description=row.description,
            quantity=row.quantity,
            unit=row.unit,
            unit_price=row.unit_price,
            vat_percent=row.vat_percent,
            amount=row.amount,
        )
        for position, row in enumerate(message.rows, start=1)
    ]


def _events(invoice: Invoice, message: InvoiceMessage, at: datetime) -> list[TimelineEvent]:
    """Sent, received here, and what was paid before it came."""
    happened: list[tuple[EventKind, date, dict[str, str]]] = [
        (EventKind.ISSUED, message.issued_on, {}),
        (EventKind.RECEIVED, max(helsinki_date(at), message.issued_on), {}),
    ]
    if message.paid:
        on = max(message.issued_on, min(message.due_on, helsinki_date(at)))
        happened.append((EventKind.PAYMENT, on, {"amount": str(message.paid)}))
        if invoice.closed_on:
            happened.append((EventKind.CLOSED, invoice.closed_on, {}))
    return [
        TimelineEvent(invoice=invoice, kind=kind, on=on, recorded_at=at, data=data)
        for kind, on, data in happened
    ]
