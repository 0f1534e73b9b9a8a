"""Statements of debts (velkaerittely, perintälaki 513/1999 4 a §): asked for, made, free.

There is one for each reader, day, language and content: asked for again it is the same
document until a booking changes what it says.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from accounts.actor import Actor
from invoices.models import Document, DocumentKind, Invoice, LedgerEntry
from invoices.pdf.facts import to_json
from invoices.pdf.statement_facts import (
    BookedLine,
    ClaimStatement,
    InterestPeriod,
    StatementFacts,
)
from invoices.queries.charges import CHARGED, in_order
from invoices.queries.documents import cause_for, find_document_of
from invoices.queries.interest import interest_until
from invoices.queries.rates import kept_rates
from invoices.queries.statements import Owed, all_owed, with_bookings
from invoices.rules.charges import letter_of
from invoices.rules.late_interest import Period
from invoices.services.documents import Wanted, request_document
from myropo.calendar import helsinki_date
from myropo.money import round_to_cents

DIGEST_DIGITS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one would say now.

    is_empty  nothing is owed, and nothing was asked about: there is nothing to say
    """

    facts: dict[str, Any]
    cause: str
    language: str
    is_empty: bool


def statement_of(*, actor: Actor, invoice: Invoice | None, language: str, today: date) -> Statement:
    """Of one invoice that the actor may see, or of all that is open for the actor."""
    owed = all_owed(actor) if invoice is None else with_bookings([invoice])
    facts = StatementFacts(
        debtor=actor.acting_for.name if invoice is None else invoice.debtor_name,
        on=today,
        is_of_all=invoice is None,
        portal=urlsplit(settings.PUBLIC_URL).netloc,
        claims=tuple(_claim(each, today) for each in owed),
    )
    stored = to_json(facts)
    content = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
    party = actor.acting_for.pk
    return Statement(
        facts=stored,
        cause=f"statement:{party}:{today}:{language}:{content[:DIGEST_DIGITS]}",
        language=language,
        is_empty=not owed,
    )


def find_statement(*, actor: Actor, statement: Statement) -> Document | None:
    """The actor's document that says the same; None before it is asked for."""
    return find_document_of(actor, cause=statement.cause)


def request_statement(*, actor: Actor, statement: Statement, at: datetime) -> Document:
    """Its PDF, put in the queue when new; a repeat gives the same document."""
    wanted = Wanted(
        kind=DocumentKind.STATEMENT,
        party=actor.acting_for,
        cause=cause_for(actor, statement.cause),
        language=statement.language,
        facts=statement.facts,
    )
    return request_document(actor=actor, wanted=wanted, at=at)


def _claim(owed: Owed, today: date) -> ClaimStatement:
    invoice = owed.invoice
    last = today if invoice.closed_on is None else min(today, invoice.closed_on)
    interest = interest_until(invoice=invoice, ledger=owed.entries, until=last, rates=kept_rates())
    return ClaimStatement(
        creditor=invoice.creditor.name,
        business_id=invoice.creditor.business_id,
        number=invoice.number,
        subject=invoice.subject,
        case_number=invoice.case_number,
        reference=invoice.reference,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        interest_basis=invoice.interest_basis,
        lines=tuple(_line(each, owed.letters) for each in in_order(owed.entries)),
        periods=tuple(_period(each) for each in interest.interest.periods),
        interest_until=interest.until,
        run=interest.total,
        charged=interest.charged,
        open_principal=invoice.open_principal,
        open_interest=invoice.open_interest,
        open_costs=invoice.open_costs,
        surplus=invoice.surplus,
        under_way=invoice.under_way,
    )


def _line(entry: LedgerEntry, letters: dict[str, str]) -> BookedLine:
    is_taken_back = entry.kind in CHARGED and entry.amount < 0
    return BookedLine(
        kind=entry.kind,
        letter=letters.get(letter_of(entry.cause), ""),
        on=helsinki_date(entry.booked_at) if is_taken_back else entry.value_on,
        amount=entry.amount,
        legal_basis=entry.legal_basis,
    )


def _period(period: Period) -> InterestPeriod:
    return InterestPeriod(
        first=period.first,
        last=period.last,
        days=period.days,
        principal=period.principal,
        percent=period.percent,
        interest=round_to_cents(period.interest),
        is_confirmed=period.is_confirmed,
    )
