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
    PAY = "PAY"
    PAY_IN_OWN_BANK = "PAY_IN_OWN_BANK"
    REPORT_PAYMENT = "REPORT_PAYMENT"
    OPEN_ORIGINAL = "OPEN_ORIGINAL"
    CONTACT_CREDITOR = "CONTACT_CREDITOR"
    # What a debtor asks of us; decided in `rules.debtor_requests`.
    DISPUTE = "DISPUTE"
    STOP = "STOP"
    COMPLAINT = "COMPLAINT"
    HARDSHIP = "HARDSHIP"


class Reason(StrEnum):
    OPEN = "OPEN"
    ALWAYS = "ALWAYS"
    PAID_IN_PORTAL = "PAID_IN_PORTAL"
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
    to_pay: Decimal
    closed_on: date | None
    creditor_has_contacts: bool


# As many invoices as one payment takes: more would be no choice on a screen.
MOST_AT_ONCE: Final = 50

_CLOSED: Final = {
    "PAID": Reason.PAID,
    "CREDITED": Reason.CREDITED,
    "WITHDRAWN": Reason.WITHDRAWN,
}


def decide_all(claim: Claim) -> dict[Act, Decision]:
    """Every act on the claim, the most useful first."""
    decisions = (
        pay(claim),
        pay_in_own_bank(claim),
        report_payment(claim),
        open_original(),
        contact_creditor(claim),
    )
    return {Act(decision.act): decision for decision in decisions}


def pay(claim: Claim) -> Decision:
    """In the portal: possible while something is to pay, in every stage; never after."""
    return _while_to_pay(claim, Act.PAY)


def pay_in_own_bank(claim: Claim) -> Decision:
    """With the codes of the invoice: possible exactly when paying in the portal is."""
    return _while_to_pay(claim, Act.PAY_IN_OWN_BANK)


def report_payment(claim: Claim) -> Decision:
    """Telling of a payment made elsewhere makes sense while one is asked for."""
    return _while_to_pay(claim, Act.REPORT_PAYMENT)


def _while_to_pay(claim: Claim, act: Act) -> Decision:
    if claim.closed_on is None and claim.to_pay > 0:
        return Decision(act=act, allowed=True, reason=Reason.OPEN, facts={"amount": claim.to_pay})
    instead = (Act.OPEN_ORIGINAL, *_contact_if_possible(claim))
    if claim.closed_on is None:
        reason = Reason.PAID_IN_PORTAL if claim.open_total > 0 else Reason.NOTHING_OPEN
        return Decision(act=act, allowed=False, reason=reason, instead=instead)
    return Decision(
        act=act,
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
