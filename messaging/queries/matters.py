"""What one may write about: matters that the actor may see, as a thread names them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from invoices.models import DebtorRequest, Invoice, RequestState
from invoices.queries.requests import readable_by
from invoices.queries.rights import find_invoice, rights
from messaging.matters import GENERAL, Matter, MatterKind
from payments.models import ENDED_REFUND_STATES, PaymentPlan, PlanState, Refund
from payments.queries.own_refunds import refunds_of
from payments.queries.plans import covered_plans

# Of each kind: a list to choose from, not an archive. The rest is reached from its own page.
MOST: Final = 50
LIVING_PLANS: Final = (PlanState.ASKED, PlanState.ACTIVE, PlanState.LAPSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMatter:
    """A matter of the actor's with its row; `invoice` stands beside a refund or a request too.

    stages  of its claims (`invoices.models.Stage`): whose work it is follows from them
    """

    matter: Matter
    invoice: Invoice | None = None
    plan: PaymentPlan | None = None
    refund: Refund | None = None
    request: DebtorRequest | None = None
    stages: Sequence[str] = ()

    @property
    def fields(self) -> dict[str, object]:
        """What of a thread says what it is about."""
        return {
            "invoice": self.invoice,
            "plan": self.plan,
            "refund": self.refund,
            "request": self.request,
        }


def find_matter(actor: Actor, matter: Matter) -> FoundMatter | None:
    """The matter, if the actor may read and write about it; another's is None.

    Refunds, and matters of no invoice, are for who stands where the party itself stands.
    """
    if matter.public_id is None:
        return FoundMatter(matter=GENERAL) if actor.access.is_full else None
    return _FIND[matter.kind](actor, matter.public_id)


def matters_of(actor: Actor) -> list[FoundMatter]:
    """What the actor may want to write about, by kind: what is open, the most urgent first.

    At most `MOST` of each kind. The general matter is the last, for whom it is there.
    """
    invoices = Invoice.objects.filter(rights(actor)).open().select_related("creditor")
    plans = covered_plans(actor).filter(state__in=LIVING_PLANS).prefetch_related(*_CLAIMS)
    found = [_of_invoice(each) for each in invoices.order_by("due_on", "pk")[:MOST]]
    found += [_of_plan(each) for each in plans[:MOST]]
    requests = _requests_of(actor).filter(state=RequestState.OPEN)
    found += [_of_request(each) for each in requests[:MOST]]
    if actor.access.is_full:
        refunds = refunds_of(actor).exclude(state__in=ENDED_REFUND_STATES)
        found += [_of_refund(each) for each in refunds[:MOST]]
        found.append(FoundMatter(matter=GENERAL))
    return found


def _find_invoice(actor: Actor, public_id: UUID) -> FoundMatter | None:
    invoice = find_invoice(actor, public_id)
    return _of_invoice(invoice) if invoice else None


def _find_plan(actor: Actor, public_id: UUID) -> FoundMatter | None:
    plans = covered_plans(actor).filter(public_id=public_id).prefetch_related(*_CLAIMS)
    plan = plans.first()
    return _of_plan(plan) if plan else None


def _find_refund(actor: Actor, public_id: UUID) -> FoundMatter | None:
    if not actor.access.is_full:
        return None
    refund = refunds_of(actor).filter(public_id=public_id).first()
    return _of_refund(refund) if refund else None


def _find_request(actor: Actor, public_id: UUID) -> FoundMatter | None:
    request = _requests_of(actor).filter(public_id=public_id).first()
    return _of_request(request) if request else None


def _requests_of(actor: Actor) -> QuerySet[DebtorRequest]:
    readable = DebtorRequest.objects.filter(readable_by(actor))
    return readable.select_related("invoice__creditor")


def _of_invoice(invoice: Invoice) -> FoundMatter:
    matter = Matter(MatterKind.INVOICE, invoice.public_id)
    return FoundMatter(matter=matter, invoice=invoice, stages=[invoice.stage])


def _of_plan(plan: PaymentPlan) -> FoundMatter:
    stages = [claim.invoice.stage for claim in plan.claims.all() if claim.is_current]
    matter = Matter(MatterKind.PLAN, plan.public_id)
    return FoundMatter(matter=matter, plan=plan, stages=stages)


def _of_refund(refund: Refund) -> FoundMatter:
    invoice = refund.invoice
    return FoundMatter(
        matter=Matter(MatterKind.REFUND, refund.public_id),
        refund=refund,
        invoice=invoice,
        stages=[invoice.stage] if invoice else [],
    )


def _of_request(request: DebtorRequest) -> FoundMatter:
    return FoundMatter(
        matter=Matter(MatterKind.REQUEST, request.public_id),
        request=request,
        invoice=request.invoice,
        stages=[request.invoice.stage],
    )


_CLAIMS: Final = ("claims__invoice__creditor",)
_FIND: Final[Mapping[MatterKind, Callable[[Actor, UUID], FoundMatter | None]]] = {
    MatterKind.INVOICE: _find_invoice,
    MatterKind.PLAN: _find_plan,
    MatterKind.REFUND: _find_refund,
    MatterKind.REQUEST: _find_request,
}
