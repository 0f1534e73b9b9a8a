"""A plan between its rows and the value that the rules know. The only writer of a made plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from accounts import audit
from accounts.models import User
from payments import events
from payments.models import Instalment, PaymentPlan, PlanAct, PlanEvent, PlanState
from payments.rules import plan_life

OVER: Final = frozenset({PlanState.PAID, PlanState.CANCELLED})
# What of a plan its value says; `received` is of whoever counts its money.
OF_VALUE: Final = ("state", "payday", "misses", "skips", "lapsed_at", "ended_at")
OF_PART: Final = ("due_on", "amount", "paid", "moved")


def load(plan: PaymentPlan) -> plan_life.Plan:
    """The plan with its parts as they are stored; one query, or none where they were fetched.

    For a plan that was made, whatever became of it: one that waits for an agent is no plan yet
    (`ValueError`).
    """
    return plan_life.Plan(
        parts=tuple(
            plan_life.Part(due_on=each.due_on, amount=each.amount, paid=each.paid, moved=each.moved)
            for each in plan.instalments.all()
        ),
        payday=plan.payday,
        state=plan_life.PlanState(plan.state),
        misses=plan.misses,
        skips=plan.skips,
        most_skips=plan.most_skips,
    )


def store(
    plan: PaymentPlan,
    value: plan_life.Plan,
    *,
    act: PlanAct,
    at: datetime,
    user: User | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Write a value onto the rows of a locked plan, with what happened to it.

    user  who did it; None: the portal itself
    data  of the history: days and sums as strings, no names

    How many parts there are then is kept as well: calendar files take back what a shorter plan
    left over. Runs in the caller's transaction.
    """
    write(plan, value, at=at)
    note(plan, act, at=at, user=user, data={"count": len(value.parts), **(data or {})})


def write(plan: PaymentPlan, value: plan_life.Plan, *, at: datetime) -> None:
    """The same without a line in the history; tells of the change after the commit.

    Raises `ValueError` for a state that the plan cannot come to.
    """
    before = plan_life.PlanState(plan.state)
    if value.state is not before and value.state not in plan_life.TRANSITIONS[before]:
        msg = f"A plan that is {before} does not become {value.state}."
        raise ValueError(msg)
    plan.state = PlanState(value.state)
    plan.payday, plan.misses, plan.skips = value.payday, value.misses, value.skips
    is_lapsed, is_over = plan.state == PlanState.LAPSED, plan.state in OVER
    plan.lapsed_at = (plan.lapsed_at or at) if is_lapsed else None
    plan.ended_at = (plan.ended_at or at) if is_over else None
    plan.save(update_fields=OF_VALUE)
    _write_parts(plan, value)
    events.announce_plan(plan_id=plan.pk)


def note(
    plan: PaymentPlan,
    act: PlanAct,
    *,
    at: datetime,
    user: User | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """One line of the history, and the same in the audit."""
    PlanEvent.objects.create(plan=plan, act=act, at=at, user=user, data=dict(data or {}))
    audit.record(
        action=f"plan.{act.lower()}", actor=user, at=at, party=plan.party, target=plan, data=data
    )


def _write_parts(plan: PaymentPlan, value: plan_life.Plan) -> None:
    """The parts one after the other onto the rows that are there; only what differs is written."""
    rows = list(Instalment.objects.filter(plan=plan).order_by("position"))
    changed, new = [], []
    for place, part in enumerate(value.parts, start=1):
        columns = {name: getattr(part, name) for name in OF_PART}
        if place > len(rows):
            new.append(Instalment(plan=plan, position=place, **columns))
            continue
        row = rows[place - 1]
        if any(getattr(row, name) != wanted for name, wanted in columns.items()):
            for name, wanted in columns.items():
                setattr(row, name, wanted)
            changed.append(row)
    Instalment.objects.bulk_update(changed, OF_PART)
    Instalment.objects.bulk_create(new)
    beyond = [row.pk for row in rows[len(value.parts) :]]
    if beyond:
        Instalment.objects.filter(pk__in=beyond).delete()
    # What was fetched before is not what is stored now.
    getattr(plan, "_prefetched_objects_cache", {}).pop("instalments", None)
