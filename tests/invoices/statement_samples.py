"""What a statement of debts says, for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from invoices.models import EntryKind, EventKind, InterestBasis
from invoices.pdf.statement_facts import (
    BookedLine,
    ClaimStatement,
    InterestPeriod,
    StatementFacts,
)

ASKED_AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SECTION = "Perintälaki 513/1999 10 a § 1 mom. 4 k."
DEMAND_SECTION = "Perintälaki 513/1999 10 a § 1 mom. 1 k."


def line(kind, on, amount, *, letter="", basis=""):
    return BookedLine(kind=kind, letter=letter, on=on, amount=Decimal(amount), legal_basis=basis)


def period(first, last, principal, interest, *, is_confirmed=True):
    return InterestPeriod(
        first=first,
        last=last,
        days=(last - first).days + 1,
        principal=Decimal(principal),
        percent=Decimal("9.5"),
        interest=Decimal(interest),
        is_confirmed=is_confirmed,
    )


CLAIM = ClaimStatement(
    creditor="Lähivoima Oy",
    business_id="2077474-0",
    number="1000",
    subject="Sähkö, joulukuu 2025",
    case_number=1000209,
    reference="14104373010002099",
    issued_on=date(2025, 12, 20),
    due_on=date(2026, 1, 15),
    interest_basis=InterestBasis.CONSUMER,
    lines=(
        line(EntryKind.PRINCIPAL, date(2025, 12, 20), "1000.00"),
        line(EntryKind.PAYMENT, date(2026, 2, 2), "-400.00"),
        line(EntryKind.INTEREST, date(2026, 2, 16), "6.87", letter=EventKind.REMINDED),
        line(EntryKind.COST, date(2026, 2, 16), "5.00", letter=EventKind.REMINDED, basis=SECTION),
        line(EntryKind.COST, date(2026, 2, 20), "-5.00", letter=EventKind.REMINDED, basis=SECTION),
        line(
            EntryKind.COST,
            date(2026, 3, 16),
            "24.00",
            letter=EventKind.DEMANDED,
            basis=DEMAND_SECTION,
        ),
    ),
    periods=(
        period(date(2026, 1, 16), date(2026, 2, 2), "1000.00", "4.68"),
        period(date(2026, 2, 3), date(2026, 6, 30), "600.00", "23.11"),
        period(date(2026, 7, 1), date(2026, 11, 21), "600.00", "22.49", is_confirmed=False),
    ),
    interest_until=date(2026, 11, 21),
    run=Decimal("50.28"),
    charged=Decimal("6.87"),
    open_principal=Decimal("600.00"),
    open_interest=Decimal("6.87"),
    open_costs=Decimal("24.00"),
    surplus=Decimal("0.00"),
    under_way=Decimal("100.00"),
)
ONE = StatementFacts(
    debtor="Väinö Tunnistus",
    on=date(2026, 11, 21),
    is_of_all=False,
    portal="myropo.example",
    claims=(CLAIM,),
)


def many(count):
    claims = tuple(
        replace(CLAIM, number=str(1000 + number), case_number=1000209 + number)
        for number in range(count)
    )
    return replace(ONE, is_of_all=True, claims=claims)
