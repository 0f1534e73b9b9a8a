"""A statement of debts on paper: what is owed to whom, and how each euro of it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from invoices import words
from invoices.models import InterestBasis
from invoices.pdf.parts import created, percent
from invoices.pdf.renderer import renderer
from invoices.pdf.statement_facts import (
    BookedLine,
    ClaimStatement,
    InterestPeriod,
    StatementFacts,
)
from invoices.rules.references import grouped

TEMPLATE: Final = "pdf/statement.html"
STYLE_SHEET: Final = "statement.css"


@dataclass(frozen=True, slots=True)
class Line:
    """A booking in words; `why` is Finnish where no words are known for the act."""

    booked: BookedLine
    what: str | Promise
    why: str
    why_is_finnish: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words."""

    facts: ClaimStatement
    reference: str
    lines: list[Line]
    periods: list[tuple[InterestPeriod, str]]
    interest: Promise
    notes: list[str]


def statement_pdf(
    facts: StatementFacts, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    """The PDF/UA-1 document; the same arguments give the same bytes."""
    xhtml = statement_xhtml(facts, language=language, issued_at=issued_at)
    return renderer(STYLE_SHEET).pdf(xhtml, identifier=identifier.encode())


def statement_xhtml(facts: StatementFacts, *, language: str, issued_at: datetime) -> str:
    with translation.override(language):
        context = {
            "facts": facts,
            "claims": [_claim(each, language) for each in facts.claims],
            "explanations": _explanations(),
            "language": language,
            "issued_at": created(issued_at),
        }
        return render_to_string(TEMPLATE, context)


def _claim(facts: ClaimStatement, language: str) -> Claim:
    return Claim(
        facts=facts,
        reference=grouped(facts.reference),
        lines=[_line(each) for each in facts.lines],
        periods=[(each, percent(each.percent, language)) for each in facts.periods],
        interest=words.INTEREST[facts.interest_basis],
        notes=list(_notes(facts)),
    )


def _line(booked: BookedLine) -> Line:
    why = words.legal_basis(booked.legal_basis)
    return Line(
        booked=booked,
        what=words.booking(
            kind=booked.kind, amount=booked.amount, on=booked.on, letter=booked.letter
        ),
        why=booked.legal_basis if why is None else why,
        why_is_finnish=why is None,
    )


def _notes(facts: ClaimStatement) -> Iterator[str]:
    """What one must know of the interest of a claim."""
    if facts.interest_basis == InterestBasis.NONE:
        return
    if not facts.periods and facts.open:
        yield _("No interest has run.")
    if facts.not_charged and facts.open:
        yield _(
            "Interest that has not been charged is not part of the debt. It is added only with "
            "a letter, up to the day of the letter."
        )
    if any(not each.is_confirmed for each in facts.periods):
        yield _(
            "We have no official notice of the rate that is marked with *. The interest of those "
            "days may still change."
        )


def _explanations() -> list[tuple[str, str]]:
    """How interest and costs have come about, and what money pays first."""
    return [
        (
            _("Late interest"),
            _(
                "Interest is counted for each day after the due date, on the open principal "
                "alone: the principal, times the rate, times the days, divided by 365. It is "
                "rounded once for each invoice, so the lines may differ from the total by a "
                "cent. It is added to the debt only with a letter, up to the day of the letter."
            ),
        ),
        (
            _("Collection costs"),
            _(
                "A reminder or a demand for payment may add a cost. The Debt Collection Act "
                "says how much at most; the section is beside each cost."
            ),
        ),
        (
            _("Payments"),
            _(
                "A payment counts from the day on which it was made. It pays interest first, "
                "then the principal and last the costs (Debt Collection Act, section 11 a)."
            ),
        ),
        (
            _("If something is wrong or unclear"),
            _(
                "Tell us in MyRopo, or ask the creditor. You have the right to this statement "
                "free of charge (Debt Collection Act, section 4 a)."
            ),
        ),
    ]
