"""Plans: a debtor's own, what their claims owe, and which of them do not say what these say."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.http import Http404

from accounts.actor import Actor
from invoices.models import EntryKind, Invoice, LedgerEntry, Stage
from invoices.queries.policies import policies_for
from invoices.queries.rights import in_scope
from invoices.rules.states import last_overdue_day
from myropo.calendar import HELSINKI
from payments.models import Instalment, PaymentPlan, PlanAct, PlanClaim, PlanState
from payments.queries.policies import plan_policy

ZERO: Final = Decimal("0.00")
# Their parts say what their claims owe. A paid plan opens again when money is taken back.
UNPAID: Final = (PlanState.ACTIVE, PlanState.LAPSED)
FOLLOWED: Final = (*UNPAID, PlanState.PAID)
# So long a lapsed plan waits for its debtor; then it is the first thing agents see.
WAITS: Final = timedelta(days=14)
# So long after the day of a part its interest is still charged, should the nights have failed;
# the next day of a part charges it as well.
STILL_CHARGED: Final = timedelta(days=10)
# Keys are read so many at a time.
PAGE: Final = 1000
# One pass over each table; what money did is counted as `money_of` does.
MISMATCHES: Final = """
    SELECT p.number, p.public_id, COALESCE(i.open, 0), COALESCE(c.owed, 0),
           p.received, COALESCE(c.paid, 0)
    FROM payments_paymentplan p
    LEFT JOIN (
        SELECT plan_id, SUM(amount - paid) AS open FROM payments_instalment GROUP BY plan_id
    ) i ON i.plan_id = p.number
    LEFT JOIN (
        SELECT c.plan_id, SUM(v.to_pay) AS owed, bool_or(v.stage = %(legal)s) AS is_legal,
               SUM(v.open_total - v.to_pay - c.paid_before + COALESCE(l.paid, 0)) AS paid
        FROM payments_planclaim c
        JOIN invoices_invoice v ON v.id = c.invoice_id
        LEFT JOIN LATERAL (
            SELECT -SUM(principal + interest + costs) AS paid
            FROM invoices_ledgerentry e
            WHERE e.invoice_id = c.invoice_id AND e.kind = 'PAYMENT'
        ) l ON TRUE
        WHERE c.is_current
        GROUP BY c.plan_id
    ) c ON c.plan_id = p.number
    WHERE p.state = ANY(%(states)s) AND c.plan_id IS NOT NULL
      AND (COALESCE(i.open, 0) <> c.owed OR p.received <> c.paid OR c.is_legal)
    ORDER BY p.number
"""


def plans_of(actor: Actor) -> QuerySet[PaymentPlan]:
    """All plans of the party, also those asked for and those that are over; the newest first."""
    return covered_plans(actor).prefetch_related("instalments", "claims__invoice__creditor")


def covered_plans(actor: Actor) -> QuerySet[PaymentPlan]:
    """The party's plans of which the actor's right covers every claim.

    A plan tells of all its claims: who may know of some of them sees nothing of it.
    """
    plans = PaymentPlan.objects.filter(party=actor.acting_for)
    if not actor.access.is_limited:
        return plans
    claims = PlanClaim.objects.filter(plan=OuterRef("pk"))
    beyond = claims.exclude(in_scope(actor, "invoice__"))
    return plans.filter(Exists(claims), ~Exists(beyond))


def get_plan_or_404(actor: Actor, public_id: UUID) -> PaymentPlan:
    """Someone else's plan and no plan look the same: 404."""
    plan = plans_of(actor).filter(public_id=public_id).first()
    if plan is None:
        raise Http404
    return plan


def money_of(invoice_ids: Collection[int]) -> dict[int, Decimal]:
    """What money did for each claim, in euros, in two queries.

    Booked payments as far as they paid what was owed, less those that were taken back, and
    what is under way. Surplus is not in it, since it paid nothing; credits are not either.
    `PlanClaim.paid_before` is this sum when the plan was made; what is more is the plan's.
    """
    entries = LedgerEntry.objects.filter(invoice__in=invoice_ids, kind=EntryKind.PAYMENT)
    booked = dict(
        entries.order_by()
        .values("invoice")
        .annotate(paid=-Sum(F("principal") + F("interest") + F("costs")))
        .values_list("invoice", "paid")
    )
    rows = Invoice.objects.filter(pk__in=invoice_ids).order_by("pk")
    return {
        key: booked.get(key, ZERO) + open_total - to_pay
        for key, open_total, to_pay in rows.values_list("pk", "open_total", "to_pay")
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a debtor may change a plan: the strictest of its creditors counts.

    most      parts in all
    smallest  part, in euros
    """

    most: int
    smallest: Decimal


def limits_of(plan: PaymentPlan, *, today: date) -> Limits:
    """As the policies of the day have it; two queries. `ValueError` for a plan without claims."""
    invoices = Invoice.objects.filter(plan_claims__plan=plan, plan_claims__is_current=True)
    policies = [plan_policy(row) for row in policies_for(invoices, on=today).values()]
    return Limits(
        most=min(each.most_instalments for each in policies),
        smallest=max(each.smallest_instalment for each in policies),
    )


def was_moved_later(plan: PaymentPlan) -> bool:
    """Whether a change of the payday moved the next part later, and nothing was paid since."""
    since = plan.history.filter(act__in=[PlanAct.MADE, PlanAct.PAID, PlanAct.REINSTATED])
    latest = since.order_by("-pk").values_list("pk", flat=True).first() or 0
    moved = plan.history.filter(act=PlanAct.PAYDAY_CHANGED, data__later=True, pk__gt=latest)
    return moved.exists()


def lapsed_plans(*, today: date) -> QuerySet[PaymentPlan]:
    """Lapsed plans whose debtor did nothing for `WAITS`, the longest first."""
    since = datetime.combine(today - WAITS, time.max, tzinfo=HELSINKI)
    lapsed = PaymentPlan.objects.filter(state=PlanState.LAPSED, lapsed_at__lte=since)
    return lapsed.order_by("lapsed_at", "pk")


def plans_paying(invoice_ids: Collection[int]) -> list[int]:
    """The keys of the plans that pay one of these invoices, or have paid it; one query."""
    claims = PlanClaim.objects.filter(
        invoice__in=invoice_ids, is_current=True, plan__state__in=FOLLOWED
    )
    return sorted(set(claims.values_list("plan", flat=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMismatch:
    """A plan whose parts say something else than its claims. Euros.

    parts     what is open in them
    owed      what is still to be paid of its claims
    received  what was counted as its money, and `paid`: what money has paid of its claims
    """

    plan_id: int
    public_id: UUID
    parts: Decimal
    owed: Decimal
    received: Decimal
    paid: Decimal


def plan_mismatches(*, states: Sequence[PlanState] = FOLLOWED) -> Iterator[PlanMismatch]:
    """Every plan in force, lapsed or paid (or in one of some states) that is not what its
    claims are.

    Also one that still pays a claim that a court has. Read through a server-side cursor.
    """
    with connection.chunked_cursor() as cursor:
        values = [each.value for each in states]
        cursor.execute(MISMATCHES, {"states": values, "legal": Stage.LEGAL_COLLECTION.value})
        for row in cursor:
            yield PlanMismatch(
                plan_id=row[0],
                public_id=row[1],
                parts=row[2],
                owed=row[3],
                received=row[4],
                paid=row[5],
            )


def plans_to_go_on(*, today: date) -> Iterator[int]:
    """The keys of the plans in force of which a part was missed, or bears interest on its day.

    Page by page in the order of the keys, so that it does not matter how many there are.
    """
    late = Instalment.objects.filter(
        plan=OuterRef("pk"), paid__lt=F("amount"), due_on__lt=last_overdue_day(today)
    )
    came = Instalment.objects.filter(
        plan=OuterRef("pk"), due_on__lte=today, due_on__gt=today - STILL_CHARGED
    )
    bearing = PlanClaim.objects.filter(
        plan=OuterRef("pk"), is_current=True, is_interest_charged=True
    )
    active = PaymentPlan.objects.filter(state=PlanState.ACTIVE).order_by("pk")
    found = active.filter(Exists(late) | Exists(bearing) & Exists(came))
    last = 0
    while page := list(found.filter(pk__gt=last).values_list("pk", flat=True)[:PAGE]):
        yield from page
        last = page[-1]
