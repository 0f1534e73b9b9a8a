"""What a letter says that goes out in place of an earlier one: what is asked for now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from invoices.models import (
    EntryKind,
    Invoice,
    LedgerEntry,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterKind,
    TimelineEvent,
)
from invoices.pdf.letter_facts import (
    COST_OF_LETTER,
    ZERO,
    CollectionLetterFacts,
    CostLine,
    collection_letter_facts,
)
from invoices.queries.charges import Charge, charges_of
from invoices.rules.late_interest import LateInterest
from invoices.rules.replay import Balances


def facts_again(
    *,
    first: Letter,
    invoice: Invoice,
    written_on: date,
    pay_by: date,
    interest: LateInterest,
    balances: Balances,
    ledger: Sequence[LedgerEntry],
    timeline: Iterable[TimelineEvent],
    address: LetterAddress | None,
    letter_id: UUID,
) -> CollectionLetterFacts:
    """The facts of a letter on paper that adds nothing: neither a cost nor interest.

    first     the letter that booked what is repeated here
    interest  from the day after the due date to the day on which the first was written
    balances  as they are, and `ledger` every booking that made them
    timeline  its letters at least

    What was paid, credited or taken back since the first letter is not asked for again.
    The cost of the first is this letter's own, as far as it was not taken back.
    """
    kind = LetterKind(first.kind)
    facts = collection_letter_facts(
        invoice=invoice,
        kind=kind,
        ordinal=first.ordinal,
        written_on=written_on,
        pay_by=pay_by,
        interest=interest,
        cost=ZERO,
        covered=ZERO,
        legal_basis="",
        balances=balances,
        ledger=ledger,
        timeline=timeline,
        address=address,
        channel=LetterChannel.PAPER,
        letter_id=letter_id,
        creditor_text=str(first.document.facts.get("creditor_text", "")),
    )
    charge = charges_of(each for each in ledger if each.kind == EntryKind.COST).get(first.cause)
    if charge is not None and charge.left <= 0:
        return facts
    facts = replace(facts, covered=first.covered)
    return facts if charge is None else _with_own_cost(facts, charge, kind=kind)


def _with_own_cost(
    facts: CollectionLetterFacts, charge: Charge, *, kind: LetterKind
) -> CollectionLetterFacts:
    """The same with a cost that stood among the others as the letter's own, told last."""
    own = CostLine(
        what=COST_OF_LETTER[kind],
        on=charge.on,
        amount=charge.left,
        legal_basis=charge.legal_basis,
    )
    others = [*facts.costs]
    others.remove(own)
    return replace(facts, cost=charge.left, costs=(*others, own))
