"""Facts of letters for tests: invented, and different for each kind of claim."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pikepdf

from invoices.models import ClaimKind, InterestBasis, LetterChannel, LetterKind
from invoices.pdf.letter_facts import (
    CollectionLetterFacts,
    Collector,
    CostLine,
    CostOf,
    InterestLine,
)
from invoices.pdf.letters import collection_letter_pdf
from invoices.pdf.overpayment_notice import OverpaymentFacts, overpayment_notice_pdf
from invoices.pdf.plan_confirmation import (
    PlanClaim,
    PlanFacts,
    PlanInstalment,
    plan_confirmation_pdf,
)
from tests.invoices import pdf_samples

WRITTEN_AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

CREDITOR = pdf_samples.FACTS.sender
COLLECTOR = Collector(
    name="MyRopo Oy",
    business_id="9000999-9",
    street="Satamalaituri 3",
    postcode="00180",
    town="Helsinki",
    phone="09 555 0999",
    email="asiakaspalvelu@myropo.example",
)
PERSON = pdf_samples.FACTS.recipient
INTEREST_LINE = InterestLine(
    first=date(2026, 8, 13),
    last=date(2026, 10, 23),
    principal=Decimal("168.95"),
    percent=Decimal("9.50"),
    interest=Decimal("3.17"),
)
REMINDER_FEE = CostLine(
    what=CostOf.REMINDER,
    on=date(2026, 8, 28),
    amount=Decimal("5.00"),
    legal_basis="Perintälaki 513/1999 10 a §",
)
DEMAND_COST = CostLine(
    what=CostOf.DEMAND,
    on=date(2026, 9, 25),
    amount=Decimal("24.00"),
    legal_basis="Perintälaki 513/1999 10 a §",
)
REPEAT_COST = replace(DEMAND_COST, on=date(2026, 10, 23), amount=Decimal("12.00"))

REPEAT = CollectionLetterFacts(
    kind=LetterKind.DEMAND,
    ordinal=2,
    channel=LetterChannel.PAPER,
    letter_id="0d3f1f6a-2f4c-4f43-9d5c-0a4b4a4f3a11",
    written_on=date(2026, 10, 23),
    pay_by=date(2026, 11, 16),
    claim_kind=ClaimKind.CONSUMER,
    is_directly_enforceable=False,
    sender=CREDITOR,
    original_creditor="",
    collector=COLLECTOR,
    recipient=PERSON,
    number="1000",
    subject="Sähkö, kesäkuu 2026",
    case_number=1000209,
    myropo_id="KXT4M7QP",
    issued_on=date(2026, 7, 21),
    due_on=date(2026, 8, 12),
    original=Decimal("168.95"),
    credited=Decimal("0.00"),
    paid=Decimal("0.00"),
    interest_basis=InterestBasis.CONSUMER,
    interest=Decimal("3.17"),
    interest_lines=(INTEREST_LINE,),
    costs=(REMINDER_FEE, DEMAND_COST, REPEAT_COST),
    cost=Decimal("12.00"),
    covered=Decimal("0.00"),
    open_principal=Decimal("168.95"),
    open_interest=Decimal("3.17"),
    open_costs=Decimal("41.00"),
    under_way=Decimal("0.00"),
    reference="14104373010002099",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
    portal="myropo.example",
    creditor_text="",
)
DEMAND = replace(
    REPEAT,
    ordinal=1,
    written_on=date(2026, 9, 25),
    pay_by=date(2026, 10, 19),
    interest=Decimal("1.93"),
    interest_lines=(replace(INTEREST_LINE, last=date(2026, 9, 25), interest=Decimal("1.93")),),
    costs=(REMINDER_FEE, DEMAND_COST),
    cost=Decimal("24.00"),
    open_interest=Decimal("1.93"),
    open_costs=Decimal("29.00"),
)
REMINDER = replace(
    DEMAND,
    kind=LetterKind.REMINDER,
    written_on=date(2026, 8, 28),
    pay_by=date(2026, 9, 21),
    interest=Decimal("0.70"),
    interest_lines=(replace(INTEREST_LINE, last=date(2026, 8, 28), interest=Decimal("0.70")),),
    costs=(REMINDER_FEE,),
    cost=Decimal("5.00"),
    open_interest=Decimal("0.70"),
    open_costs=Decimal("5.00"),
)
LETTERS = {"reminder": REMINDER, "demand": DEMAND, "repeat": REPEAT}


def business(facts: CollectionLetterFacts) -> CollectionLetterFacts:
    """The same letter to a company that owes a company."""
    return replace(
        facts,
        claim_kind=ClaimKind.BUSINESS,
        interest_basis=InterestBasis.COMMERCIAL,
        recipient=replace(PERSON, name="Konepaja Ruuvi Oy"),
        costs=tuple(
            replace(each, legal_basis="Perintälaki 513/1999 10 e §") for each in facts.costs
        ),
    )


def enforceable(facts: CollectionLetterFacts) -> CollectionLetterFacts:
    """The same letter of a public charge."""
    return replace(
        facts,
        is_directly_enforceable=True,
        interest_basis=InterestBasis.PUBLIC_LAW,
        sender=replace(CREDITOR, name="Esimerkkilän kunta"),
        subject="Päivähoitomaksu, kesäkuu 2026",
    )


PLAN = PlanFacts(
    letter_id="0d3f1f6a-2f4c-4f43-9d5c-0a4b4a4f3a12",
    written_on=date(2026, 10, 23),
    sender=CREDITOR,
    collector=COLLECTOR,
    recipient=PERSON,
    case_number=1000209,
    myropo_id="KXT4M7QP",
    claims=(
        PlanClaim(
            creditor="Lähivoima Oy",
            number="1000",
            subject="Sähkö, kesäkuu 2026",
            case_number=1000209,
            amount=Decimal("213.12"),
        ),
        PlanClaim(
            creditor="Lähivoima Oy",
            number="1041",
            subject="Sähkö, heinäkuu 2026",
            case_number=1000310,
            amount=Decimal("96.88"),
        ),
    ),
    instalments=tuple(
        PlanInstalment(due_on=date(2026 + month // 12, month % 12 + 1, 15), amount=Decimal("82.50"))
        for month in range(10, 14)
    ),
    fee=Decimal("20.00"),
    fee_basis="Perintälaki 513/1999 10 a §",
    after_missed="Se siirtyy suunnitelman loppuun. Jos kaksi erää jää maksamatta, muistutamme.",
    reference="14104373010002099",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
    portal="myropo.example",
)
OVERPAYMENT = OverpaymentFacts(
    letter_id="0d3f1f6a-2f4c-4f43-9d5c-0a4b4a4f3a13",
    written_on=date(2026, 10, 23),
    sender=CREDITOR,
    collector=COLLECTOR,
    recipient=PERSON,
    number="1000",
    subject="Sähkö, kesäkuu 2026",
    case_number=1000209,
    myropo_id="KXT4M7QP",
    amount=Decimal("31.05"),
    claim_by=date(2029, 10, 23),
    portal="myropo.example",
)


def plan(facts: PlanFacts = PLAN, *, language: str = "fi") -> pikepdf.Pdf:
    content = plan_confirmation_pdf(
        facts, language=language, issued_at=WRITTEN_AT, identifier="sample"
    )
    return pikepdf.open(BytesIO(content))


def overpayment(facts: OverpaymentFacts = OVERPAYMENT, *, language: str = "fi") -> pikepdf.Pdf:
    content = overpayment_notice_pdf(
        facts, language=language, issued_at=WRITTEN_AT, identifier="sample"
    )
    return pikepdf.open(BytesIO(content))


def made(facts: CollectionLetterFacts = DEMAND, *, language: str = "fi") -> pikepdf.Pdf:
    content = collection_letter_pdf(
        facts, language=language, issued_at=WRITTEN_AT, identifier="sample"
    )
    return pikepdf.open(BytesIO(content))
