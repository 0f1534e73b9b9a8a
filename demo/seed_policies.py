"""What the demo's creditors let their consumers arrange, from `samples/policies.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from accounts.models import User
from demo.personas import LEAD_USERNAME
from demo.sample_plan import SAMPLES
from invoices.models import ClaimKind, Creditor, CreditorPolicy
from invoices.services.policies import PolicyExistsError, enter_policy
from myropo.calendar import ONE_DAY, helsinki_date

SUMS: Final = ("smallest_sum", "most_plan_sum", "smallest_instalment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One row: what the creditor lets its consumers arrange. `values` as the service wants them.

    day  from which on it counts, counted from the first seeding; None: since its first file
    """

    business_id: str
    day: int | None
    values: dict[str, object]


@cache
def policies() -> tuple[Policy, ...]:
    raw = tomllib.loads((SAMPLES / "policies.toml").read_text(encoding="utf-8"))
    return tuple(_policy(values) for values in raw["policies"])


def seed_first_policies(*, business_id: str, at: datetime) -> None:
    """Enter, on the day of a creditor's first file, the policy that counts since then."""
    for each in _of(business_id):
        if each.day is None:
            _enter(each, starts_on=helsinki_date(at) + ONE_DAY, at=at)


def seed_later_policies(*, day_zero: date, at: datetime) -> None:
    """Enter the policies that begin after the first seeding; staff may still change them."""
    for each in policies():
        if each.day is not None:
            _enter(each, starts_on=day_zero + timedelta(days=each.day), at=at)


def _of(business_id: str) -> Iterator[Policy]:
    return (each for each in policies() if each.business_id == business_id)


def _enter(policy: Policy, *, starts_on: date, at: datetime) -> None:
    creditor = Creditor.objects.get(business_id=policy.business_id)
    known = CreditorPolicy.objects.filter(creditor=creditor, claim_kind=ClaimKind.CONSUMER)
    if policy.day is None and known.exists():
        return
    try:
        enter_policy(
            creditor_id=creditor.pk,
            claim_kind=ClaimKind.CONSUMER,
            starts_on=starts_on,
            values=policy.values,
            actor=User.objects.get(username=LEAD_USERNAME),
            at=at,
        )
    except PolicyExistsError:
        return


def _policy(values: dict[str, Any]) -> Policy:
    """Sums are written as text: they are never binary fractions."""
    terms = {
        name: Decimal(value) if name in SUMS else value
        for name, value in values.items()
        if name not in {"business_id", "day"}
    }
    return Policy(business_id=values["business_id"], day=values.get("day"), values=terms)
