"""Reminders and demands on paper: facts and a language in, a tagged PDF out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from invoices import words
from invoices.pdf import letter_words
from invoices.pdf.letter_facts import ZERO, CollectionLetterFacts, CostLine, InterestLine
from invoices.pdf.parts import (
    contact_lines,
    created,
    in_two_columns,
    is_long,
    payment_part,
    percent,
    recipient_lines,
    sender_lines,
)
from invoices.pdf.renderer import renderer
from invoices.rules.myropo_id import display
from myropo.calendar import format_date
from myropo.money import NBSP, format_euros

TEMPLATE: Final = "pdf/letter.html"
STYLE_SHEET: Final = "letter.css"
# With so many sections, or lines of costs, payments and interest, all is written closer.
MANY_SECTIONS: Final = 6
MANY_LINES: Final = 6
# With more lines, the details of interest and costs stand on a page of their own.
MOST_LINES: Final = 7
# The interest takes two lines at least: what it is, and its basis.
LINES_OF_INTEREST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSum:
    """A line of the sum: what, a word below it, on which basis, how much."""

    what: str
    note: str
    bases: tuple[str, ...]
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPeriod:
    """Days with one principal and one rate, as the page of details has them."""

    days: str
    principal: str
    percent: str
    interest: str


def collection_letter_pdf(
    facts: CollectionLetterFacts, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    """The PDF/UA-1 document; the same arguments give the same bytes."""
    xhtml = collection_letter_xhtml(facts, language=language, issued_at=issued_at)
    return renderer(STYLE_SHEET).pdf(xhtml, identifier=identifier.encode())


def collection_letter_xhtml(
    facts: CollectionLetterFacts, *, language: str, issued_at: datetime
) -> str:
    with translation.override(language):
        return render_to_string(TEMPLATE, _context(facts, language, issued_at))


def _context(facts: CollectionLetterFacts, language: str, issued_at: datetime) -> dict[str, Any]:
    sections = letter_words.sections(facts)
    many_periods, many_costs = _lines(facts) > MOST_LINES, _lines_of_costs(facts) > MOST_LINES
    return {
        "facts": facts,
        "language": language,
        "issued_at": created(issued_at),
        "title": letter_words.title(facts),
        "sender_lines": sender_lines(facts.sender),
        "contacts": contact_lines(facts.sender),
        "recipient_lines": recipient_lines(facts.recipient),
        "myropo_id": display(facts.myropo_id),
        "is_long": is_long(
            format_euros(facts.total, language), format_date(facts.pay_by, language)
        ),
        "introduction": letter_words.introduction(facts),
        "sums": _sums(facts, language, many_periods=many_periods, many_costs=many_costs),
        "is_free": not facts.cost and not facts.covered,
        "is_partly_paid": bool(facts.paid or facts.credited),
        "columns": in_two_columns(sections),
        "is_dense": len(sections) >= MANY_SECTIONS
        or _lines(facts) >= MANY_LINES
        or bool(facts.creditor_text),
        "periods": _periods(facts.interest_lines, language) if many_periods else (),
        "interest_basis": letter_words.interest_basis(facts),
        "costs": [_cost(each, facts, language) for each in facts.costs] if many_costs else (),
        "payment": payment_part(
            recipient=facts.sender.name,
            iban=facts.iban,
            bic=facts.bic,
            reference=facts.reference,
            amount=facts.total,
            due_on=facts.pay_by,
        ),
    }


def _lines(facts: CollectionLetterFacts) -> int:
    """How many lines differ from letter to letter, when each period of interest has its own."""
    more = max(len(facts.interest_lines) - LINES_OF_INTEREST, 0)
    return _lines_of_costs(facts) + more


def _lines_of_costs(facts: CollectionLetterFacts) -> int:
    taken_off = sum(bool(each) for each in (facts.credited, facts.paid, facts.under_way))
    # That nothing more is charged has words of its own.
    return LINES_OF_INTEREST + len(facts.costs) + taken_off + facts.is_free_of_costs


def _sums(
    facts: CollectionLetterFacts, language: str, *, many_periods: bool, many_costs: bool
) -> list[PrintedSum]:
    """The lines that add up to the total, from what was invoiced to what was paid."""
    lines = [_principal(facts, language)]
    if facts.credited:
        lines.append(_less(_("Credited by the creditor"), facts.credited, language))
    lines.append(_interest(facts, language, see_details=many_periods))
    if many_costs:
        amount = sum((each.amount for each in facts.costs), ZERO)
        bases = (_("Each cost: see the last page"),)
        lines.append(_printed(_("Collection costs"), amount, language, bases))
    else:
        lines += [_cost(each, facts, language) for each in facts.costs]
    if facts.covered and not facts.cost:
        basis = _("Its price, %(price)s, is part of the standard compensation") % {
            "price": format_euros(facts.covered, language)
        }
        lines.append(_printed(_("This letter"), ZERO, language, (basis,)))
    if facts.paid:
        lines.append(_less(_("Paid so far"), facts.paid, language))
    if facts.under_way:
        lines.append(_less(_("Paid in MyRopo, being booked"), facts.under_way, language))
    return lines


def _principal(facts: CollectionLetterFacts, language: str) -> PrintedSum:
    bases = [facts.subject or _("Invoice %(number)s") % {"number": facts.number}]
    if facts.original_creditor:
        bases.append(_("Original creditor: %(name)s") % {"name": facts.original_creditor})
    return _printed(_("Principal of the invoice"), facts.original, language, tuple(bases))


def _interest(facts: CollectionLetterFacts, language: str, *, see_details: bool) -> PrintedSum:
    basis = letter_words.interest_basis(facts)
    if see_details:
        bases: tuple[str, ...] = (_("How it is counted: see the last page"),)
    else:
        bases = tuple(
            f"{percent(each.percent, language)} · {_days(each.first, each.last, language)} · "
            f"{format_euros(each.principal, language)}"
            for each in facts.interest_lines
        )
    return _printed(_("Late interest"), facts.interest, language, bases, note=basis)


def _cost(cost: CostLine, facts: CollectionLetterFacts, language: str) -> PrintedSum:
    is_new = bool(facts.cost) and cost is facts.costs[-1]
    when = _("this letter") if is_new else format_date(cost.on, language)
    bases = [words.legal_basis(cost.legal_basis) or cost.legal_basis]
    if is_new and facts.covered:
        covered = _("%(sum)s of its price is part of the standard compensation")
        bases.append(covered % {"sum": format_euros(facts.covered, language)})
    what = f"{letter_words.COSTS[cost.what]}, {when}"
    return _printed(what, cost.amount, language, tuple(bases))


def _less(what: str, amount: Decimal, language: str) -> PrintedSum:
    return _printed(what, -amount, language)


def _printed(
    what: str, amount: Decimal, language: str, bases: tuple[str, ...] = (), *, note: str = ""
) -> PrintedSum:
    return PrintedSum(what=what, note=note, bases=bases, amount=format_euros(amount, language))


def _periods(lines: Sequence[InterestLine], language: str) -> list[PrintedPeriod]:
    return [
        PrintedPeriod(
            days=_days(each.first, each.last, language),
            principal=format_euros(each.principal, language),
            percent=percent(each.percent, language),
            interest=format_euros(each.interest, language),
        )
        for each in lines
    ]


def _days(first: date, last: date, language: str) -> str:
    """`13.11.2026–21.12.2026`, never broken; en: with spaces around the dash."""
    dash = f"{NBSP}–{NBSP}" if language == "en" else "–"
    return f"{format_date(first, language)}{dash}{format_date(last, language)}"
