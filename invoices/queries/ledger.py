"""Do the balances on the invoices agree with the ledger and the holds they are derived from?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection

# One pass over each table; the sums never leave the database, only what disagrees does.
# Paid means that nothing is open; a credited or withdrawn claim owes nothing either.
MISMATCHES: Final = """
    SELECT i.public_id, i.case_number, i.stage,
           i.open_principal, COALESCE(l.principal, 0),
           i.open_interest, COALESCE(l.interest, 0),
           i.open_costs, COALESCE(l.costs, 0),
           i.surplus, COALESCE(l.surplus, 0),
           i.original_total, COALESCE(l.invoiced, 0),
           i.under_way, COALESCE(h.under_way, 0.00)
    FROM invoices_invoice i
    LEFT JOIN (
        SELECT invoice_id,
               SUM(principal) AS principal, SUM(interest) AS interest,
               SUM(costs) AS costs, SUM(surplus) AS surplus,
               SUM(principal) FILTER (WHERE kind = 'PRINCIPAL') AS invoiced
        FROM invoices_ledgerentry
        GROUP BY invoice_id
    ) l ON l.invoice_id = i.id
    LEFT JOIN (
        SELECT invoice_id, SUM(amount) AS under_way
        FROM invoices_hold
        WHERE released_at IS NULL
        GROUP BY invoice_id
    ) h ON h.invoice_id = i.id
    WHERE i.open_principal <> COALESCE(l.principal, 0)
       OR i.open_interest <> COALESCE(l.interest, 0)
       OR i.open_costs <> COALESCE(l.costs, 0)
       OR i.surplus <> COALESCE(l.surplus, 0)
       OR i.original_total <> COALESCE(l.invoiced, 0)
       OR i.under_way <> COALESCE(h.under_way, 0.00)
       OR (i.closed_on IS NOT NULL AND i.open_total <> 0)
"""
UNDER_WAY: Final = "under_way"  # comes from the holds, the others from the ledger
BALANCES: Final = (
    "open_principal",
    "open_interest",
    "open_costs",
    "surplus",
    "original_total",
    UNDER_WAY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """An invoice that says something else than its ledger or its holds. Amounts in euros."""

    public_id: UUID
    case_number: int
    stage: str
    # Name of the balance → (what the invoice says, what the ledger says; of `UNDER_WAY`:
    # what the holds of money paid in the portal say).
    balances: dict[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A sum that follows from the ledger elsewhere and does not: in words, and as facts."""

    text: str
    facts: dict[str, str]


def ledger_mismatches() -> Iterator[Mismatch]:
    """Every invoice whose balances differ from the sums of its entries.

    Also one whose entries of principal are not its original total, one whose money under
    way is not the sum of its active holds, and a closed one that owes something (then
    `balances` may be empty). Read through a server-side cursor.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(MISMATCHES)
        for public_id, case_number, stage, *sums in cursor:
            pairs = zip(BALANCES, zip(sums[::2], sums[1::2], strict=True), strict=True)
            yield Mismatch(
                public_id=public_id,
                case_number=case_number,
                stage=stage,
                balances={name: pair for name, pair in pairs if pair[0] != pair[1]},
            )
