"""What a reminder or a demand for payment says, fixed at the moment it is written.

Perintälaki 513/1999 5 a § lists what must be in it. Where each of its points stands is in
docs/decisions/0021-letters.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from invoices.models import (
    ClaimKind,
    EntryKind,
    EventKind,
    Invoice,
    LedgerEntry,
    LetterAddress,
    LetterChannel,
    LetterKind,
    TimelineEvent,
)
from invoices.pdf.facts import Recipient, Sender, sender_of
from invoices.queries.charges import Charge, amount_of, charges_of
from invoices.rules.late_interest import LateInterest
from invoices.rules.replay import Balances
from myropo.money import round_to_cents

ZERO: Final = Decimal("0.00")
COMPENSATION: Final = "Perintälaki 513/1999 10 i §"


class CostOf(StrEnum):
    """What a cost was for."""

    REMINDER = "REMINDER"
    DEMAND = "DEMAND"
    COMPENSATION = "COMPENSATION"
    EXTENSION = "EXTENSION"
    PLAN = "PLAN"
    OTHER = "OTHER"


COST_OF_EVENT: Final[Mapping[str, CostOf]] = {
    EventKind.REMINDED: CostOf.REMINDER,
    EventKind.DEMANDED: CostOf.DEMAND,
    EventKind.SHIFTED: CostOf.EXTENSION,
    EventKind.PLAN_MADE: CostOf.PLAN,
}
COST_OF_LETTER: Final[Mapping[str, CostOf]] = {
    LetterKind.REMINDER: CostOf.REMINDER,
    LetterKind.DEMAND: CostOf.DEMAND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Who collects for the creditor, and to whom objections go."""

    name: str
    business_id: str
    street: str
    postcode: str
    town: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestLine:
    """Days with one principal and one rate; `interest` is rounded to show, not to add up."""

    first: date
    last: date
    principal: Decimal
    percent: Decimal
    interest: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """A cost that is on the claim, in euros, with the paragraph that allows it."""

    what: str
    on: date
    amount: Decimal
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionLetterFacts:
    """All that a reminder or a demand says. Sums in euros. Never an identity code.

    original           what was invoiced
    credited, paid     what credit notes and payments took off it until now
    interest           all that is charged as late interest, this letter's with it
    interest_lines     how it is counted, to the day of writing
    costs              every cost on the claim, this letter's last
    cost, covered      what this letter adds, and what of its price the standard
                       compensation paid for
    open_*             what is open of each after all that
    under_way          what is paid in the portal and not booked yet: not asked for again
    is_free_of_costs   whether nothing more is charged on the claim (4 c §)
    original_creditor  whose claim it was, when it is not the sender's from the beginning
    creditor_text      the creditor's own words; may be empty
    portal             the address of the portal, as one types it
    """

    kind: str
    ordinal: int
    channel: str
    letter_id: str
    written_on: date
    pay_by: date
    claim_kind: str
    is_directly_enforceable: bool
    sender: Sender
    original_creditor: str
    collector: Collector
    recipient: Recipient
    number: str
    subject: str
    case_number: int
    myropo_id: str
    issued_on: date
    due_on: date
    original: Decimal
    credited: Decimal
    paid: Decimal
    interest_basis: str
    interest: Decimal
    interest_lines: tuple[InterestLine, ...]
    costs: tuple[CostLine, ...]
    cost: Decimal
    covered: Decimal
    open_principal: Decimal
    open_interest: Decimal
    open_costs: Decimal
    under_way: Decimal
    reference: str
    iban: str
    bic: str
    portal: str
    creditor_text: str
    # Letters that were written before this was told are on claims that may cost something.
    is_free_of_costs: bool = False

    @property
    def total(self) -> Decimal:
        """What the letter asks for."""
        owed = self.open_principal + self.open_interest + self.open_costs
        return max(owed - self.under_way, ZERO)

    @property
    def is_consumer(self) -> bool:
        return self.claim_kind == ClaimKind.CONSUMER

    @property
    def is_repeat(self) -> bool:
        return self.kind == LetterKind.DEMAND and self.ordinal > 1


def collection_letter_facts(
    *,
    invoice: Invoice,
    kind: LetterKind,
    ordinal: int,
    written_on: date,
    pay_by: date,
    interest: LateInterest,
    cost: Decimal,
    covered: Decimal,
    legal_basis: str,
    balances: Balances,
    ledger: Sequence[LedgerEntry],
    timeline: Iterable[TimelineEvent],
    address: LetterAddress | None,
    channel: LetterChannel,
    letter_id: UUID,
    creditor_text: str = "",
) -> CollectionLetterFacts:
    """The facts of a letter that is being written. No query: the creditor is loaded.

    interest           from the day after the due date to the day of writing
    cost, legal_basis  what this letter adds to the claim, and why it may
    balances           after its interest and cost are booked
    ledger             every booking of the invoice before that
    timeline           its letters at least: they tell what each cost was for
    address            where the debtor wants letters; None: as billed
    """
    charges = charges_of(ledger)
    added = balances.interest - sum((each.interest for each in ledger), ZERO)
    new = CostLine(what=COST_OF_LETTER[kind], on=written_on, amount=cost, legal_basis=legal_basis)
    return CollectionLetterFacts(
        kind=kind.value,
        ordinal=ordinal,
        channel=channel.value,
        letter_id=str(letter_id),
        written_on=written_on,
        pay_by=pay_by,
        recipient=recipient_of(invoice, address),
        original=_sum(ledger, EntryKind.PRINCIPAL),
        credited=-_sum(ledger, EntryKind.CREDIT_NOTE, EntryKind.WRITE_OFF),
        paid=-_sum(ledger, EntryKind.PAYMENT, EntryKind.REFUND) - balances.surplus,
        interest=_charged_interest(charges.values()) + added,
        interest_lines=_interest_lines(interest),
        costs=(*_costs(charges.values(), timeline), *((new,) if cost else ())),
        cost=cost,
        covered=covered,
        **_of_us(),
        **_of_claim(invoice, balances, creditor_text),
    )


def collector() -> Collector:
    """Who collects today, by the settings."""
    return Collector(
        name=settings.COLLECTOR_NAME,
        business_id=settings.COLLECTOR_BUSINESS_ID,
        street=settings.COLLECTOR_STREET,
        postcode=settings.COLLECTOR_POSTCODE,
        town=settings.COLLECTOR_TOWN,
        phone=settings.COLLECTOR_PHONE,
        email=settings.COLLECTOR_EMAIL,
    )


def portal() -> str:
    """The address of the portal without its scheme, as one types it."""
    address: str = settings.PUBLIC_URL
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def recipient_of(invoice: Invoice, address: LetterAddress | None) -> Recipient:
    """The debtor as billed, at the corrected address where there is one."""
    if address is None:
        return Recipient(
            name=invoice.debtor_name,
            street=invoice.debtor_street,
            postcode=invoice.debtor_postcode,
            town=invoice.debtor_town,
            country=invoice.debtor_country,
        )
    return Recipient(
        name=invoice.debtor_name,
        street=address.street,
        postcode=address.postcode,
        town=address.town,
        country=address.country,
    )


def from_json(data: Mapping[str, Any]) -> CollectionLetterFacts:
    """The facts that `facts.to_json` wrote. Raises `KeyError` or `TypeError` for others."""
    values = dict(data)
    for name in DAYS:
        values[name] = date.fromisoformat(data[name])
    for name in SUMS:
        values[name] = Decimal(data[name])
    values["sender"] = Sender(**data["sender"])
    values["collector"] = Collector(**data["collector"])
    values["recipient"] = Recipient(**data["recipient"])
    values["interest_lines"] = tuple(_interest_line(each) for each in data["interest_lines"])
    values["costs"] = tuple(_cost_line(each) for each in data["costs"])
    return CollectionLetterFacts(**values)


DAYS: Final = ("written_on", "pay_by", "issued_on", "due_on")
SUMS: Final = (
    "original",
    "credited",
    "paid",
    "interest",
    "cost",
    "covered",
    "open_principal",
    "open_interest",
    "open_costs",
    "under_way",
)


def _interest_line(data: Mapping[str, Any]) -> InterestLine:
    return InterestLine(
        first=date.fromisoformat(data["first"]),
        last=date.fromisoformat(data["last"]),
        principal=Decimal(data["principal"]),
        percent=Decimal(data["percent"]),
        interest=Decimal(data["interest"]),
    )


def _cost_line(data: Mapping[str, Any]) -> CostLine:
    return CostLine(
        what=data["what"],
        on=date.fromisoformat(data["on"]),
        amount=Decimal(data["amount"]),
        legal_basis=data["legal_basis"],
    )


def _of_us() -> dict[str, Any]:
    """What the settings of today tell."""
    return {"collector": collector(), "portal": portal()}


def _of_claim(invoice: Invoice, balances: Balances, creditor_text: str) -> dict[str, Any]:
    """What the claim itself and its creditor tell, and what is open on it."""
    return {
        "open_principal": balances.principal,
        "open_interest": balances.interest,
        "open_costs": balances.costs,
        "claim_kind": invoice.claim_kind,
        "is_directly_enforceable": invoice.is_directly_enforceable,
        "is_free_of_costs": invoice.is_free_of_costs,
        "sender": sender_of(invoice.creditor),
        "original_creditor": "",
        "number": invoice.number,
        "subject": invoice.subject,
        "case_number": invoice.case_number,
        "myropo_id": invoice.myropo_id,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "interest_basis": invoice.interest_basis,
        "under_way": invoice.under_way,
        "reference": invoice.reference,
        "iban": invoice.iban,
        "bic": invoice.bic,
        "creditor_text": creditor_text,
    }


def _sum(entries: Iterable[LedgerEntry], *kinds: EntryKind) -> Decimal:
    """What the bookings of some kinds add to the debt, in euros."""
    return sum((amount_of(each) for each in entries if each.kind in kinds), ZERO)


def _charged_interest(charges: Iterable[Charge]) -> Decimal:
    return sum((each.left for each in charges if each.kind == EntryKind.INTEREST), ZERO)


def _interest_lines(interest: LateInterest) -> tuple[InterestLine, ...]:
    return tuple(
        InterestLine(
            first=each.first,
            last=each.last,
            principal=each.principal,
            percent=each.percent,
            interest=round_to_cents(each.interest),
        )
        for each in interest.periods
    )


def _costs(charges: Iterable[Charge], timeline: Iterable[TimelineEvent]) -> tuple[CostLine, ...]:
    """The costs that were not taken back, in the order in which they came."""
    of_letter = {
        event.data.get("cause"): COST_OF_EVENT[event.kind]
        for event in timeline
        if event.kind in COST_OF_EVENT
    }
    return tuple(
        CostLine(
            what=of_letter.get(each.letter) or _cost_of_basis(each.legal_basis),
            on=each.on,
            amount=each.left,
            legal_basis=each.legal_basis,
        )
        for each in sorted(charges, key=lambda each: each.on)
        if each.kind == EntryKind.COST and each.left
    )


def _cost_of_basis(legal_basis: str) -> CostOf:
    return CostOf.COMPENSATION if legal_basis.startswith(COMPENSATION) else CostOf.OTHER
