"""What a statement of debts says, fixed at the moment it is asked for (perintälaki 513/1999 4 a §).

All sums in euros, as the ledger has them on that day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLine:
    """One booking: what it added to the debt, or took from it.

    kind         a value of `invoices.models.EntryKind`
    letter       of interest and costs, the kind of event that charged it, "" for none
    on           its value date; of what was taken back, the day on which it was
    legal_basis  of a cost, as the ledger has it
    """

    kind: str
    letter: str
    on: date
    amount: Decimal
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPeriod:
    """Days with one principal and one rate; `interest` is rounded to show, not to add up."""

    first: date
    last: date
    days: int
    principal: Decimal
    percent: Decimal
    interest: Decimal
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStatement:
    """One claim to the day of the statement.

    run, charged    late interest to `interest_until`, and what of it letters have added
    under_way       what is paid in the portal and not booked yet
    """

    creditor: str
    business_id: str
    number: str
    subject: str
    case_number: int
    reference: str
    issued_on: date
    due_on: date
    interest_basis: str
    lines: tuple[BookedLine, ...]
    periods: tuple[InterestPeriod, ...]
    interest_until: date
    run: Decimal
    charged: Decimal
    open_principal: Decimal
    open_interest: Decimal
    open_costs: Decimal
    surplus: Decimal
    under_way: Decimal

    @property
    def open(self) -> Decimal:
        return self.open_principal + self.open_interest + self.open_costs

    @property
    def to_pay(self) -> Decimal:
        return max(self.open - self.under_way, ZERO)

    @property
    def not_charged(self) -> Decimal:
        return max(self.run - self.charged, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """All that a statement says. Never an identity code: there is no field for one.

    is_of_all  of all that is open, not of one invoice
    portal     the address of the portal, as one types it
    """

    debtor: str
    on: date
    is_of_all: bool
    portal: str
    claims: tuple[ClaimStatement, ...]

    @property
    def open(self) -> Decimal:
        return sum((each.open for each in self.claims), ZERO)

    @property
    def under_way(self) -> Decimal:
        return sum((each.open - each.to_pay for each in self.claims), ZERO)

    @property
    def to_pay(self) -> Decimal:
        return sum((each.to_pay for each in self.claims), ZERO)


def from_json(data: Mapping[str, Any]) -> StatementFacts:
    """The facts that `facts.to_json` wrote. Raises `KeyError` or `TypeError` for others."""
    return StatementFacts(
        **{
            **data,
            "on": date.fromisoformat(data["on"]),
            "claims": tuple(_claim(each) for each in data["claims"]),
        }
    )


CLAIM_DAYS: Final = ("issued_on", "due_on", "interest_until")
CLAIM_SUMS: Final = (
    "run",
    "charged",
    "open_principal",
    "open_interest",
    "open_costs",
    "surplus",
    "under_way",
)


def _claim(data: Mapping[str, Any]) -> ClaimStatement:
    return ClaimStatement(
        **{
            **_typed(data, days=CLAIM_DAYS, sums=CLAIM_SUMS),
            "lines": tuple(
                BookedLine(**_typed(each, days=["on"], sums=["amount"])) for each in data["lines"]
            ),
            "periods": tuple(
                InterestPeriod(
                    **_typed(
                        each, days=["first", "last"], sums=["principal", "percent", "interest"]
                    )
                )
                for each in data["periods"]
            ),
        }
    )


def _typed(data: Mapping[str, Any], *, days: Sequence[str], sums: Sequence[str]) -> dict[str, Any]:
    return {
        **data,
        **{name: date.fromisoformat(data[name]) for name in days},
        **{name: Decimal(data[name]) for name in sums},
    }
