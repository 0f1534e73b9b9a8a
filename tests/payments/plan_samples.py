"""Plans as rows, for tests of what reads them: claims held by the plan, parts, and its history."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from invoices.models import Invoice
from invoices.services import arrangements
from payments.models import Instalment, PaymentPlan, PlanAct, PlanClaim, PlanEvent, PlanState
from payments.rules.plan_schedule import into_parts
from tests.invoices import stories
from tests.payments.arrangements import plan_of_parts

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DUE_ON = date(2026, 11, 12)
FIRST = date(2026, 12, 15)
PAYDAY = 15
_numbers = count()
OVER = (PlanState.PAID, PlanState.CANCELLED, PlanState.REFUSED)


@dataclass(kw_only=True)
class Sample:
    """What a plan is to be like; what is not said is a plan of three parts in force."""

    count: int = 3
    first: date = FIRST
    payday: int = PAYDAY
    state: PlanState = PlanState.ACTIVE
    fields: dict[str, object] = field(default_factory=dict)


def claims_of(party, *, at=AT, totals=("300.00",)) -> list[Invoice]:
    """Invoices of several creditors, overdue since a week, the first the oldest."""
    names = ("Lähivoima Oy", "Kotikylän Vesi", "Terveyspiste Esimerkki")
    days = (date(2026, 11, 10), DUE_ON, date(2026, 11, 13))
    return [
        stories.sent(
            party, at=at, due_on=day, who=who, total=total, number=f"{1000 + next(_numbers)}"
        )
        for total, who, day in zip(totals, names, days, strict=False)
    ]


def plan_of(user, *invoices: Invoice, at: datetime = AT, like: Sample | None = None) -> PaymentPlan:
    """A plan of the user's own party over claims that are there already."""
    like = like or Sample()
    claims = invoices or tuple(claims_of(user.party, at=at))
    total = sum((each.to_pay for each in claims), Decimal(0))
    was_one = like.state not in {PlanState.ASKED, PlanState.REFUSED}
    stored = {
        "started_at": at if was_one else None,
        "ended_at": at if like.state in OVER else None,
        "lapsed_at": at if like.state == PlanState.LAPSED else None,
        **like.fields,
    }
    plan = PaymentPlan.objects.create(
        party=user.party,
        user=user,
        language="fi",
        state=like.state,
        total=total,
        payday=like.payday,
        made_at=at,
        **stored,
    )
    value = plan_of_parts(into_parts(total, count=like.count), first=like.first, payday=like.payday)
    Instalment.objects.bulk_create(
        Instalment(plan=plan, position=place, due_on=part.due_on, amount=part.amount)
        for place, part in enumerate(value.parts, start=1)
    )
    for each in claims:
        is_current = like.state not in OVER
        PlanClaim.objects.create(plan=plan, invoice=each, owed=each.to_pay, is_current=is_current)
        if was_one and is_current:
            _begin(plan, each, at)
    act = PlanAct.MADE if was_one else PlanAct.ASKED
    PlanEvent.objects.create(plan=plan, act=act, at=at, user=user)
    return plan


def _begin(plan: PaymentPlan, invoice: Invoice, at: datetime) -> None:
    arrangements.begin_plan(
        invoice=invoice,
        price=arrangements.Price(),
        interest=Decimal(0),
        cause=f"plan:{plan.public_id}:{invoice.pk}",
        on=at.date(),
        at=at,
    )
