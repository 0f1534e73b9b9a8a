"""What a policy would mean for the claims that a creditor has open today.

Nothing is guessed: each claim is asked from the same rules that its debtor meets, once by the
policy that would go on and once by the new one. Read only; nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from invoices.models import CreditorPolicy, Invoice
from invoices.queries.what_next import policy_of, standing_of
from invoices.rules.reference_rates import Rates
from invoices.rules.simulation import Happened, simulate
from invoices.rules.what_next import NextAct, Standing
from myropo.calendar import ONE_DAY
from payments.models import DueDateShift, PaymentPlan, PlanState
from payments.queries.situations import Arrangeable, arrangeable

# So many of the newest open claims are asked: the answer comes within some seconds.
MOST: Final = 1000
# They are read so many at a time.
CHUNK: Final = 500
# Letters are counted so long from the first day of the policy.
AHEAD: Final = timedelta(weeks=6)
ZERO: Final = Decimal("0.00")


@dataclass(slots=True, kw_only=True)
class Compared:
    """How many claims by the policy that would go on, and by the new one.

    newly, no_longer  claims that only the one or only the other lets do it
    most_before, most_after  the most days, or the most parts, of any of them; 0: none may
    """

    before: int = 0
    after: int = 0
    newly: int = 0
    no_longer: int = 0
    most_before: int = 0
    most_after: int = 0

    def add(self, before: int, after: int) -> None:
        """One claim: how many days or parts it is offered, 0 where it is offered none."""
        self.before += before > 0
        self.after += after > 0
        self.newly += after > 0 and not before
        self.no_longer += before > 0 and not after
        self.most_before = max(self.most_before, before)
        self.most_after = max(self.most_after, after)


@dataclass(slots=True, kw_only=True)
class Letters:
    """What leaves from the first day of the policy to `last`, if nobody pays meanwhile.

    costs  what the letters add to the debts, in euros
    """

    before: int = 0
    after: int = 0
    costs_before: Decimal = ZERO
    costs_after: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What changes for claims that are open today.

    looked_at, open_claims  how many were asked, of how many
    plans                   those that a debtor makes without an agent
    letters                 from `first` to `last`
    plans_made, shifts_made what debtors have been promised already: it stays as it is
    """

    looked_at: int
    open_claims: int
    shifts: Compared
    plans: Compared
    letters: Letters
    first: date
    last: date
    plans_made: int
    shifts_made: int

    @property
    def is_part(self) -> bool:
        return self.looked_at < self.open_claims


def effects_of(
    row: CreditorPolicy,
    before: CreditorPolicy,
    *,
    rates: Rates,
    today: date,
    most: int = MOST,
) -> Effects:
    """The newest open claims of the creditor and kind, by both policies.

    row     the new policy; it need not be stored
    before  the one that would go on without it
    """
    first = max(row.starts_on, today)
    last = first + AHEAD
    claims = Invoice.objects.open().filter(creditor=row.creditor_id, claim_kind=row.claim_kind)
    shifts, plans, letters = Compared(), Compared(), Letters()
    looked_at = 0
    for one in _newest(claims.select_related("creditor"), rates=rates, today=today, most=most):
        looked_at += 1
        old, new = replace(one, row=before), replace(one, row=row)
        shifts.add(_days(old, today), _days(new, today))
        plans.add(_parts(old, today), _parts(new, today))
        _count_letters(letters, old, new, today=today, first=first, last=last)
    return Effects(
        looked_at=looked_at,
        open_claims=looked_at if looked_at < most else claims.count(),
        shifts=shifts,
        plans=plans,
        letters=letters,
        first=first,
        last=last,
        **_promised(row, today=today),
    )


def _newest(
    claims: QuerySet[Invoice], *, rates: Rates, today: date, most: int
) -> Iterator[Arrangeable]:
    """The claims, the newest first, read in chunks."""
    below: int | None = None
    while most > 0:
        rows = claims if below is None else claims.filter(pk__lt=below)
        chunk = list(rows.order_by("-pk")[: min(CHUNK, most)])
        if not chunk:
            return
        yield from arrangeable(chunk, rates=rates, today=today).values()
        below, most = chunk[-1].pk, most - len(chunk)


def _days(one: Arrangeable, today: date) -> int:
    """By how many days the due date may move; 0 where it may not."""
    offer = one.shift_offer(today=today)
    if offer.first is None or offer.last is None:
        return 0
    return (offer.last - offer.first).days + 1


def _parts(one: Arrangeable, today: date) -> int:
    """In how many parts it may be paid without an agent; 0 where it may not."""
    if not one.plan_decision(today=today).allowed:
        return 0
    longest = one.longest_plan(today=today)
    return longest.count if longest else 0


def _count_letters(
    letters: Letters, old: Arrangeable, new: Arrangeable, *, today: date, first: date, last: date
) -> None:
    """Both stories part on the first day of the new policy; until then the old one counts."""
    standing = _standing(old)
    policy = policy_of(old.invoice, old.row)
    until = list(simulate(standing, policy=policy, first=today, last=first - ONE_DAY))
    if until:
        standing = until[-1].after
        if until[-1].step.act is NextAct.DECISION:
            return
    for one, tell in ((old, _tell_before), (new, _tell_after)):
        policy = policy_of(one.invoice, one.row)
        for done in simulate(standing, policy=policy, first=first, last=last):
            if done.step.cost is not None:
                tell(letters, done)


def _tell_before(letters: Letters, done: Happened) -> None:
    letters.before += 1
    letters.costs_before += _cost(done)


def _tell_after(letters: Letters, done: Happened) -> None:
    letters.after += 1
    letters.costs_after += _cost(done)


def _cost(done: Happened) -> Decimal:
    return done.step.cost.euros() if done.step.cost else ZERO


def _standing(one: Arrangeable) -> Standing:
    """A forecast: the days of the law, whether or not the rates of those days are confirmed."""
    facts = one.facts
    return standing_of(
        invoice=one.invoice,
        to_pay=one.invoice.to_pay,
        ledger=facts.entries,
        timeline=facts.acts,
        holds=facts.holds,
    )


def _promised(row: CreditorPolicy, *, today: date) -> dict[str, int]:
    """What was agreed on with debtors, and goes on as it was agreed; two queries."""
    whose = {"creditor": row.creditor_id, "claim_kind": row.claim_kind}
    plans = PaymentPlan.objects.filter(
        state__in=[PlanState.ACTIVE, PlanState.LAPSED],
        claims__is_current=True,
        **{f"claims__invoice__{name}": value for name, value in whose.items()},
    )
    shifts = DueDateShift.objects.filter(
        to_on__gte=today, **{f"invoice__{name}": value for name, value in whose.items()}
    )
    return {"plans_made": plans.distinct().count(), "shifts_made": shifts.count()}
