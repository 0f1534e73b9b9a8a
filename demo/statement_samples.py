"""What the statement of debts in docs/images says. Everything in it is invented."""

from datetime import date
from decimal import Decimal
from typing import Final

from invoices.models import EntryKind, EventKind, InterestBasis
from invoices.pdf.letter_facts import CollectionLetterFacts
from invoices.pdf.statement_facts import (
    BookedLine,
    ClaimStatement,
    InterestPeriod,
    StatementFacts,
)

# What letters charged of late interest, in euros: each what had run less what was charged.
INTEREST: Final = (
    (EventKind.REMINDED, date(2026, 9, 1), "0.66"),
    (EventKind.DEMANDED, date(2026, 10, 8), "1.63"),
    (EventKind.DEMANDED, date(2026, 11, 20), "1.88"),
)


def statement(repeat: CollectionLetterFacts) -> StatementFacts:
    """Of the invoice of the letters, on the day of the second demand."""
    return StatementFacts(
        debtor=repeat.recipient.name,
        on=repeat.written_on,
        is_of_all=False,
        portal=repeat.portal,
        claims=(_claim(repeat),),
    )


def _claim(repeat: CollectionLetterFacts) -> ClaimStatement:
    [line] = repeat.interest_lines
    return ClaimStatement(
        creditor=repeat.sender.name,
        business_id=repeat.sender.business_id,
        number=repeat.number,
        subject=repeat.subject,
        case_number=repeat.case_number,
        reference=repeat.reference,
        issued_on=repeat.issued_on,
        due_on=repeat.due_on,
        interest_basis=InterestBasis.CONSUMER,
        lines=_lines(repeat),
        periods=(
            InterestPeriod(
                first=line.first,
                last=line.last,
                days=(line.last - line.first).days + 1,
                principal=line.principal,
                percent=line.percent,
                interest=line.interest,
                is_confirmed=True,
            ),
        ),
        interest_until=line.last,
        run=line.interest,
        charged=line.interest,
        open_principal=repeat.open_principal,
        open_interest=repeat.open_interest,
        open_costs=repeat.open_costs,
        surplus=Decimal(0),
        under_way=repeat.under_way,
    )


def _lines(repeat: CollectionLetterFacts) -> tuple[BookedLine, ...]:
    """The invoice, then of each letter its interest and its cost."""
    lines = [_line(EntryKind.PRINCIPAL, "", repeat.issued_on, repeat.open_principal)]
    for (letter, on, interest), cost in zip(INTEREST, repeat.costs, strict=True):
        lines.append(_line(EntryKind.INTEREST, letter, on, Decimal(interest)))
        lines.append(_line(EntryKind.COST, letter, on, cost.amount, cost.legal_basis))
    return tuple(lines)


def _line(kind: str, letter: str, on: date, amount: Decimal, basis: str = "") -> BookedLine:
    return BookedLine(kind=kind, letter=letter, on=on, amount=amount, legal_basis=basis)
