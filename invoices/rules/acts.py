"""Which acts a debtor has on an invoice, and why not the others.

Only acts that work are decided here: what the portal cannot do yet it does not mention.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.decisions import Decision


class Act(StrEnum):
    PAY_IN_OWN_BANK = "PAY_IN_OWN_BANK"
    OPEN_ORIGINAL = "OPEN_ORIGINAL"
    CONTACT_CREDITOR = "CONTACT_CREDITOR"


class Reason(StrEnum):
    OPEN = "OPEN"
    ALWAYS = "ALWAYS"
    PAID = "PAID"
    CREDITED = "CREDITED"
    WITHDRAWN = "WITHDRAWN"
    NOTHING_OPEN = "NOTHING_OPEN"
    NO_CONTACTS = "NO_CONTACTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the rules need to know of an invoice. Amounts in euros."""

    stage: str
    open_total: Decimal
    closed_on: date | None
    creditor_has_contacts: bool


_CLOSED: Final = {
    "PAID": Reason.PAID,
    "CREDITED": Reason.CREDITED,
    "WITHDRAWN": Reason.WITHDRAWN,
}


def decide_all(claim: Claim) -> dict[Act, Decision]:
    """Every act on the claim, the most useful first."""
    decisions = (pay_in_own_bank(claim), open_original(), contact_creditor(claim))
    return {Act(decision.act): decision for decision in decisions}


def pay_in_own_bank(claim: Claim) -> Decision:
    """Possible while something is open, in every stage; never after."""
    if claim.closed_on is None and claim.open_total > 0:
        return Decision(
            act=Act.PAY_IN_OWN_BANK,
            allowed=True,
            reason=Reason.OPEN,
            facts={"amount": claim.open_total},
        )
    instead = (Act.OPEN_ORIGINAL, *_contact_if_possible(claim))
    if claim.closed_on is None:
        return Decision(
            act=Act.PAY_IN_OWN_BANK, allowed=False, reason=Reason.NOTHING_OPEN, instead=instead
        )
    return Decision(
        act=Act.PAY_IN_OWN_BANK,
        allowed=False,
        reason=_CLOSED[claim.stage],
        facts={"closed_on": claim.closed_on},
        instead=instead,
    )


def open_original() -> Decision:
    """The invoice as the creditor sent it can always be opened."""
    return Decision(act=Act.OPEN_ORIGINAL, allowed=True, reason=Reason.ALWAYS)


def contact_creditor(claim: Claim) -> Decision:
    """Possible where the creditor has given a telephone number, an address or a site."""
    if claim.creditor_has_contacts:
        return Decision(act=Act.CONTACT_CREDITOR, allowed=True, reason=Reason.ALWAYS)
    return Decision(
        act=Act.CONTACT_CREDITOR,
        allowed=False,
        reason=Reason.NO_CONTACTS,
        instead=(Act.OPEN_ORIGINAL,),
    )


def _contact_if_possible(claim: Claim) -> tuple[Act, ...]:
    return (Act.CONTACT_CREDITOR,) if claim.creditor_has_contacts else ()
