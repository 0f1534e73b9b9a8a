"""What staff read beside a matter that they decide on: the claim as it stands today."""

from dataclasses import dataclass
from datetime import date

from invoices.models import (
    DebtorRequest,
    Hold,
    Invoice,
    LedgerEntry,
    Letter,
    Review,
    TimelineEvent,
)
from invoices.queries.charges import CHARGED, Charge, charges_of
from invoices.queries.policies import policy_row_of
from invoices.queries.what_next import ACTS, policy_of, standing_of
from invoices.rules.what_next import NextStep, Policy, Standing, what_next


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClaim:
    """One claim, with what is going on with it; seven queries.

    policy    how its creditor lets it be collected
    step      what comes next when nobody does anything
    holds     those that are not released
    letters   with their documents, the latest first
    requests  of debtors, the latest first
    reviews   what a person decides or decided, the latest first
    """

    invoice: Invoice
    standing: Standing
    policy: Policy
    step: NextStep
    holds: list[Hold]
    letters: list[Letter]
    requests: list[DebtorRequest]
    reviews: list[Review]

    @property
    def failed(self) -> list[Letter]:
        """Letters that could not be sent and that no other has taken the place of."""
        replaced = {each.replaces_id for each in self.letters}
        return [each for each in self.letters if each.failure and each.pk not in replaced]


def claim_of(invoice: Invoice, *, today: date) -> DeskClaim:
    """The claim of an invoice whose creditor is loaded."""
    holds = list(Hold.objects.filter(invoice=invoice, released_at=None).order_by("pk"))
    standing = standing_of(
        invoice=invoice,
        to_pay=invoice.to_pay,
        ledger=LedgerEntry.objects.filter(invoice=invoice).order_by("value_on", "pk"),
        timeline=TimelineEvent.objects.filter(invoice=invoice, kind__in=ACTS).order_by("on", "pk"),
        holds=holds,
    )
    policy = policy_of(invoice, policy_row_of(invoice, on=today))
    letters = Letter.objects.filter(invoice=invoice).select_related("document")
    return DeskClaim(
        invoice=invoice,
        standing=standing,
        policy=policy,
        step=what_next(standing, policy=policy, today=today),
        holds=holds,
        letters=list(letters.order_by("-pk")),
        requests=list(DebtorRequest.objects.filter(invoice=invoice).order_by("-pk")),
        reviews=list(Review.objects.filter(invoice=invoice).order_by("-pk")),
    )


def charges_left(invoice: Invoice) -> list[Charge]:
    """The costs and the interest of a claim of which something is left, the oldest first."""
    entries = LedgerEntry.objects.filter(invoice=invoice, kind__in=CHARGED).order_by("pk")
    return [charge for charge in charges_of(entries).values() if charge.left > 0]
