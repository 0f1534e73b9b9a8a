"""The confirmation of a plan by letter: who pays what, when, and to which account."""

from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from invoices.models import Invoice, Letter
from invoices.pdf.facts import Recipient, sender_of
from invoices.pdf.letter_facts import collector, portal, recipient_of
from invoices.pdf.plan_confirmation import PlanClaim, PlanFacts, PlanInstalment
from invoices.queries.addresses import addresses_of
from invoices.services.letters.notices import write_plan_confirmation
from myropo.calendar import helsinki_date
from payments.models import PaymentPlan
from payments.queries.plan_offers import ClaimCost, Joining, Planned, PlanOffer
from payments.rules.shares import share_out

NO_ID: Final = ""


def confirm(
    plan: PaymentPlan, planned: Planned, offer: PlanOffer, *, at: datetime
) -> Letter | None:
    """Write the letter; None where no address is known: MyRopo shows the plan all the same.

    That of a plan over several claims is the party's own, and of none of the invoices.
    """
    recipient = _recipient(plan, offer)
    if recipient is None:
        return None
    return write_plan_confirmation(
        invoice_id=offer.joining[0].invoice.pk,
        facts=confirmation_facts(plan, planned, offer, recipient=recipient, at=at),
        language=plan.language,
        cause=plan.cause,
        at=at,
        party=plan.party if len(offer.joining) > 1 else None,
    )


def _recipient(plan: PaymentPlan, offer: PlanOffer) -> Recipient | None:
    """The debtor, as billed on the first claim that is known to be the debtor's.

    Of claims that nobody is known to owe, the recipient of all of them: a letter tells nobody
    what somebody else owes. None where there is no such address.
    """
    invoices = [each.invoice for each in offer.joining]
    addresses = addresses_of([each.pk for each in invoices])
    own = [each for each in invoices if each.party_id == plan.party_id]
    found = [recipient_of(each, addresses.get(each.pk)) for each in own or invoices]
    if not own and len(set(found)) > 1:
        return None
    return next((each for each in found if each.street and each.town), None)


def confirmation_facts(
    plan: PaymentPlan, planned: Planned, offer: PlanOffer, *, recipient: Recipient, at: datetime
) -> PlanFacts:
    """What the letter says. `write_plan_confirmation` gives it its id and day."""
    first: Invoice = offer.joining[0].invoice
    claims = tuple(map(_claim, offer.joining, planned.costs))
    bases = {each.legal_basis for each in planned.costs if each.amount}
    return PlanFacts(
        letter_id=NO_ID,
        written_on=helsinki_date(at),
        sender=sender_of(first.creditor),
        collector=collector(),
        recipient=recipient,
        case_number=first.case_number,
        myropo_id=first.myropo_id,
        claims=claims,
        instalments=_instalments(planned, claims),
        fee=planned.cost,
        fee_basis=next(iter(sorted(bases)), ""),
        after_missed=_after_missed(plan.language),
        reference=first.reference,
        iban=first.iban,
        bic=first.bic,
        portal=portal(),
        is_interest_charged=any(each.is_interest_charged for each in offer.joining),
    )


def _claim(joining: Joining, cost: ClaimCost) -> PlanClaim:
    invoice = joining.invoice
    return PlanClaim(
        creditor=invoice.creditor.name,
        number=invoice.number,
        subject=invoice.subject,
        case_number=invoice.case_number,
        amount=joining.case.to_pay,
        interest=joining.interest,
        fee=cost.amount,
        fee_basis=cost.legal_basis,
        reference=invoice.reference,
        iban=invoice.iban,
        bic=invoice.bic,
    )


def _instalments(planned: Planned, claims: tuple[PlanClaim, ...]) -> tuple[PlanInstalment, ...]:
    """Each part with what of it pays which claim: the oldest claim first."""
    left = [each.total for each in claims]
    found = []
    for due_on, amount in planned.parts:
        shares = share_out(amount=amount, owed=left)
        left = [owed - share for owed, share in zip(left, shares, strict=True)]
        found.append(PlanInstalment(due_on=due_on, amount=amount, shares=tuple(shares)))
    return tuple(found)


def _after_missed(language: str) -> str:
    with translation.override(language):
        return _(
            "It moves to the end of the plan. If you miss two instalments and pay none "
            "between them, the plan lapses: we tell you at once, and you can take it up again."
        )
