"""A letter to an invented debtor, as a creditor's policy would have it written: to look at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from invoices.models import (
    ClaimKind,
    CreditorPolicy,
    EntryKind,
    InterestBasis,
    Invoice,
    LedgerEntry,
    LetterChannel,
    LetterKind,
)
from invoices.pdf.letter_facts import (
    COST_OF_LETTER,
    CollectionLetterFacts,
    CostLine,
    collection_letter_facts,
)
from invoices.pdf.letters import collection_letter_pdf
from invoices.queries.interest import interest_to_charge
from invoices.queries.policies import letter_text
from invoices.rules.reference_rates import Rates
from invoices.rules.replay import Balances
from invoices.rules.simulation import Happened
from invoices.rules.what_next import NextAct

NO_LETTER: Final = UUID(int=0)
KINDS: Final = {
    NextAct.REMINDER: LetterKind.REMINDER,
    NextAct.FIRST_DEMAND: LetterKind.DEMAND,
    NextAct.REPEAT_DEMAND: LetterKind.DEMAND,
}
# The number of the bank's own examples.
IBAN: Final = "FI2112345600000785"
REFERENCE: Final = "14104373010002099"
MYROPO_ID: Final = "AAAAAAAA"
CASE_NUMBER: Final = 1000000


def sample_letter_pdf(
    *,
    row: CreditorPolicy,
    letters: Sequence[Happened],
    language: str,
    rates: Rates,
    at: datetime,
) -> bytes:
    """The last of these letters, in a language, with the creditor's own words.

    row      its creditor loaded; it need not be stored
    letters  what came before it, and the letter itself, as `rules.simulation` plays them

    Interest is counted by the rates that are known. Raises `ValueError` for other than
    letters.
    """
    with translation.override(language):
        facts = _facts(row, letters, language, rates)
    return collection_letter_pdf(facts, language=language, issued_at=at, identifier="sample")


def _facts(
    row: CreditorPolicy, letters: Sequence[Happened], language: str, rates: Rates
) -> CollectionLetterFacts:
    last = letters[-1]
    if last.step.act not in KINDS or last.step.due_on is None:
        raise ValueError("Only letters are written.")
    invoice = _invoice(row, last, language)
    principal = last.before.claim.original_principal
    ledger = [
        LedgerEntry(
            kind=EntryKind.PRINCIPAL,
            principal=principal,
            value_on=invoice.issued_on,
            interest=0,
            costs=0,
            surplus=0,
        )
    ]
    added, interest = interest_to_charge(invoice=invoice, ledger=ledger, until=last.on, rates=rates)
    costs = [_cost_line(each) for each in letters]
    kind = KINDS[last.step.act]
    facts = collection_letter_facts(
        invoice=invoice,
        kind=kind,
        ordinal=sum(KINDS.get(each.step.act) is kind for each in letters),
        written_on=last.on,
        pay_by=last.step.due_on,
        interest=interest,
        cost=costs[-1].amount,
        covered=Decimal("0.00"),
        legal_basis=costs[-1].legal_basis,
        balances=Balances(
            principal=principal,
            interest=added,
            costs=sum((each.amount for each in costs), Decimal("0.00")),
        ),
        ledger=ledger,
        timeline=(),
        address=None,
        channel=LetterChannel.PAPER,
        letter_id=NO_LETTER,
        creditor_text=letter_text(row, language),
    )
    return replace(facts, costs=tuple(each for each in costs if each.amount))


def _invoice(row: CreditorPolicy, letter: Happened, language: str) -> Invoice:
    """Nobody's invoice: never stored."""
    claim = letter.before.claim
    is_consumer = row.claim_kind == ClaimKind.CONSUMER
    return Invoice(
        creditor=row.creditor,
        claim_kind=row.claim_kind,
        interest_basis=InterestBasis.CONSUMER if is_consumer else InterestBasis.COMMERCIAL,
        number=_("SAMPLE"),
        subject=_("A sample: nobody owes this"),
        case_number=CASE_NUMBER,
        myropo_id=MYROPO_ID,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        original_total=claim.original_principal,
        reference=REFERENCE,
        iban=IBAN,
        debtor_name=_("Sample Debtor"),
        debtor_street=_("Example Street 1"),
        debtor_postcode="00100",
        debtor_town="Helsinki",
        debtor_country="FI",
        language=language,
    )


def _cost_line(letter: Happened) -> CostLine:
    cost = letter.step.cost
    return CostLine(
        what=COST_OF_LETTER[KINDS[letter.step.act]],
        on=_day(letter),
        amount=cost.euros() if cost else Decimal("0.00"),
        legal_basis=str(cost.facts["paragraph"]) if cost else "",
    )


def _day(letter: Happened) -> date:
    return letter.step.handed_over_on or letter.on
