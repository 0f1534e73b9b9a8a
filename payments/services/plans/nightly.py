"""What happens to plans by the clock: interest on the days of their parts, and missed parts."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

import structlog
from django.db import transaction

from invoices.models import EventKind, Hold, HoldReason
from payments.models import PlanAct, PlanState
from payments.queries.plans import plan_mismatches, plans_to_go_on
from payments.rules import plan_life
from payments.rules.due_causes import About
from payments.services import matching
from payments.services.due_notices import tell_of_plan
from payments.services.plans import claims, storing
from payments.services.plans.claims import Locked
from payments.services.plans.following import bring_in_line, follow
from payments.services.plans.interest import charge_interest

logger = structlog.get_logger(__name__)

# Money may be on its way, or a person looks: whether a part was missed is not known yet.
UNDECIDED: Final = (
    HoldReason.PAYMENT_PENDING,
    HoldReason.PAYMENT_REPORTED,
    HoldReason.REQUEST_OPEN,
)
# Nobody may ask for the money meanwhile: what falls due is put off.
RESTING: Final = (HoldReason.DISPUTED, HoldReason.STOPPED, HoldReason.PAUSED)


def go_on(*, today: date, at: datetime) -> Counter[str]:
    """Let every plan go on to today; how many of what.

    `followed` brought in line, `interest` charged, `missed` a part or more, `lapsed` by it,
    `put_off` since collection rests, `failed` for a reason that nobody expected: such a plan
    stays as it was, is logged as an error, and keeps no other from going on.

    What the bank told of is booked first: money that has come is no miss. Each plan has a
    transaction of its own, one after the other in the order of the keys; a repeat, and two at
    the same time, change nothing more.
    """
    matching.match_received(at=at, asks=False)
    done: Counter[str] = Counter(followed=0, interest=0, missed=0, lapsed=0, put_off=0, failed=0)
    for each in plan_mismatches():
        done.update(_safely(each.plan_id, lambda key: Counter(followed=follow(plan_id=key, at=at))))
    for plan_id in plans_to_go_on(today=today):
        done.update(_safely(plan_id, lambda key: _go_on(key, today=today, at=at)))
    return done


def _safely(plan_id: int, go: Callable[[int], Counter[str]]) -> Counter[str]:
    """One plan, whatever is wrong with it."""
    try:
        return go(plan_id)
    except Exception:
        logger.exception("plan_failed", plan=plan_id)
        return Counter(failed=1)


@transaction.atomic
def _go_on(plan_id: int, *, today: date, at: datetime) -> Counter[str]:
    locked = claims.lock(plan_id)
    done: Counter[str] = Counter()
    done["followed"] += bring_in_line(locked, at=at)
    if locked.plan.state != PlanState.ACTIVE:
        return done
    if charge_interest(locked, storing.load(locked.plan), today=today, at=at):
        bring_in_line(locked, at=at, why="INTEREST")
        done["interest"] += 1
    return done + _miss(locked, today=today, at=at)


def _miss(locked: Locked, *, today: date, at: datetime) -> Counter[str]:
    """What becomes of the parts whose day, and the day for money to arrive, are over."""
    plan, before = locked.plan, storing.load(locked.plan)
    missed = before.missed(today)
    if not missed:
        return Counter()
    reasons = _reasons(locked)
    if reasons & set(UNDECIDED):
        return Counter()
    data: dict[str, object] = {
        "days": sorted({each.due_on.isoformat() for each in missed}),
        "amount": str(sum(each.open for each in missed)),
    }
    if resting := reasons & set(RESTING):
        after = plan_life.put_off(before, today=today)
        data["why"] = min(resting)
        storing.store(plan, after, act=PlanAct.SKIPPED, at=at, data=data)
        return Counter(put_off=1)
    after = plan_life.miss(before, today=today)
    storing.store(plan, after, act=PlanAct.MISSED, at=at, data=data)
    if after.state is not plan_life.PlanState.LAPSED:
        tell_of_plan(plan=plan, about=About.MISSED, on=today, at=at)
        return Counter(missed=1)
    storing.note(plan, PlanAct.LAPSED, at=at, data={"open": str(after.open)})
    claims.tell(locked, EventKind.PLAN_LAPSED, at=at)
    tell_of_plan(plan=plan, about=About.LAPSED, on=today, at=at)
    return Counter(missed=1, lapsed=1)


def _reasons(locked: Locked) -> set[str]:
    """Why else collection of the claims waits, but for the plan itself."""
    holds = Hold.objects.filter(invoice__in=locked.invoices, released_at=None)
    return set(holds.values_list("reason", flat=True).distinct().order_by())
