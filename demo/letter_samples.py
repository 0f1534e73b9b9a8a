"""What the letters in docs/images say. Everything in them is invented."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.pdf.facts import Recipient, Sender
from invoices.pdf.letter_facts import (
    CollectionLetterFacts,
    Collector,
    CostLine,
    CostOf,
    InterestLine,
)
from invoices.pdf.overpayment_notice import OverpaymentFacts
from invoices.pdf.plan_confirmation import PlanClaim, PlanFacts, PlanInstalment

PARAGRAPH: Final = "Perintälaki 513/1999 10 a §"
SENDER: Final = Sender(
    name="Lähivoima Oy",
    business_id="9000123-4",
    street="Voimakatu 3",
    postcode="00100",
    town="Helsinki",
    phone="020 555 0123",
    email="laskut@lahivoima.example",
    website="",
)
COLLECTOR: Final = Collector(
    name="MyRopo Oy",
    business_id="9000999-9",
    street="Satamalaituri 3",
    postcode="00180",
    town="Helsinki",
    phone="09 555 0999",
    email="asiakaspalvelu@myropo.example",
)
RECIPIENT: Final = Recipient(
    name="Väinö Tunnistus",
    street="Esimerkkikatu 12 B 34",
    postcode="00200",
    town="Helsinki",
    country="FI",
)
COSTS: Final = (
    (CostOf.REMINDER, date(2026, 9, 1), "5.00"),
    (CostOf.DEMAND, date(2026, 10, 8), "24.00"),
    (CostOf.DEMAND, date(2026, 11, 20), "12.00"),
)
LINE: Final = InterestLine(
    first=date(2026, 8, 18),
    last=date(2026, 11, 20),
    principal=Decimal("168.95"),
    percent=Decimal("9.5"),
    interest=Decimal("4.17"),
)


def plan(repeat: CollectionLetterFacts) -> PlanFacts:
    """A plan of four instalments over what the second demand asked for."""
    return PlanFacts(
        letter_id=repeat.letter_id,
        written_on=repeat.written_on,
        sender=repeat.sender,
        collector=repeat.collector,
        recipient=repeat.recipient,
        case_number=repeat.case_number,
        myropo_id=repeat.myropo_id,
        claims=(
            PlanClaim(
                creditor=repeat.sender.name,
                number=repeat.number,
                subject=repeat.subject,
                case_number=repeat.case_number,
                amount=repeat.total,
            ),
        ),
        instalments=tuple(
            PlanInstalment(due_on=due_on, amount=Decimal("58.53"))
            for due_on in (
                date(2026, 12, 15),
                date(2027, 1, 15),
                date(2027, 2, 15),
                date(2027, 3, 15),
            )
        ),
        fee=Decimal("20.00"),
        fee_basis=PARAGRAPH,
        after_missed="Erä siirtyy suunnitelman loppuun. Jos kaksi erää jää maksamatta etkä maksa "
        "niiden välissä yhtään erää, suunnitelma raukeaa. Kerromme siitä heti, ja voit jatkaa "
        "suunnitelmaa.",
        reference=repeat.reference,
        iban=repeat.iban,
        bic=repeat.bic,
        portal=repeat.portal,
    )


def overpayment(repeat: CollectionLetterFacts) -> OverpaymentFacts:
    """The same person paid too much."""
    return OverpaymentFacts(
        letter_id=repeat.letter_id,
        written_on=repeat.written_on,
        sender=repeat.sender,
        collector=repeat.collector,
        recipient=repeat.recipient,
        case_number=repeat.case_number,
        myropo_id=repeat.myropo_id,
        number=repeat.number,
        subject=repeat.subject,
        amount=Decimal("31.05"),
        claim_by=date(2029, 11, 20),
        portal=repeat.portal,
    )


def second_demand() -> CollectionLetterFacts:
    return CollectionLetterFacts(
        kind="DEMAND",
        ordinal=2,
        channel="PAPER",
        letter_id="00000000-0000-4000-8000-000000000001",
        written_on=date(2026, 11, 20),
        pay_by=date(2026, 12, 14),
        claim_kind="CONSUMER",
        is_directly_enforceable=False,
        sender=SENDER,
        original_creditor="",
        collector=COLLECTOR,
        recipient=RECIPIENT,
        number="1000",
        subject="Sähkö, heinäkuu 2026",
        case_number=1000209,
        myropo_id="KXT4M7QP",
        issued_on=date(2026, 7, 27),
        due_on=date(2026, 8, 17),
        original=Decimal("168.95"),
        credited=Decimal(0),
        paid=Decimal(0),
        interest_basis="CONSUMER",
        interest=Decimal("4.17"),
        interest_lines=(LINE,),
        costs=tuple(
            CostLine(what=what, on=on, amount=Decimal(amount), legal_basis=PARAGRAPH)
            for what, on, amount in COSTS
        ),
        cost=Decimal("12.00"),
        covered=Decimal(0),
        open_principal=Decimal("168.95"),
        open_interest=Decimal("4.17"),
        open_costs=Decimal("41.00"),
        under_way=Decimal(0),
        reference="14104373010002099",
        iban="FI2112345600000785",
        bic="",
        portal="myropo.example",
        creditor_text="",
    )


def first_demand(repeat: CollectionLetterFacts) -> CollectionLetterFacts:
    return _earlier(
        repeat,
        ordinal=1,
        letters=2,
        on=date(2026, 10, 8),
        pay_by=date(2026, 10, 30),
        interest="2.29",
    )


def reminder(repeat: CollectionLetterFacts) -> CollectionLetterFacts:
    first = _earlier(
        repeat, ordinal=1, letters=1, on=date(2026, 9, 1), pay_by=date(2026, 9, 21), interest="0.66"
    )
    return replace(first, kind="REMINDER")


def _earlier(
    repeat: CollectionLetterFacts,
    *,
    ordinal: int,
    letters: int,
    on: date,
    pay_by: date,
    interest: str,
) -> CollectionLetterFacts:
    """A letter that went before the second demand, when so many had been written."""
    costs, amount = repeat.costs[:letters], Decimal(interest)
    [line] = repeat.interest_lines
    return replace(
        repeat,
        ordinal=ordinal,
        written_on=on,
        pay_by=pay_by,
        interest=amount,
        interest_lines=(replace(line, last=on, interest=amount),),
        costs=costs,
        cost=costs[-1].amount,
        open_interest=amount,
        open_costs=sum((each.amount for each in costs), Decimal(0)),
    )
