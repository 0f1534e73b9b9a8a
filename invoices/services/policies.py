"""Creditors' policies: entered for a day to come, changed or withdrawn until it, then fixed.

See docs/decisions/0025-creditors-policies.md.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from invoices.models import CollectionRun, Creditor, CreditorPolicy, Invoice
from invoices.rules import policy_limits
from myropo.calendar import helsinki_date

TEXTS: Final = ("text_fi", "text_sv", "text_en")
NUMBERS: Final = (
    "reminders",
    "demands",
    "is_reminder_charged",
    "is_demand_charged",
    "smallest_sum",
    "extra_days",
    "shift_until",
    "longest_shift_days",
    "most_shifts",
    "is_shift_charged",
    "plan_until",
    "most_plan_sum",
    "most_instalments",
    "smallest_instalment",
    "most_plans",
    "is_plan_charged",
    "is_plan_interest_charged",
    "longest_pause_days",
)
# What a row says, beside whose it is and from when.
TERMS: Final = (*NUMBERS, *TEXTS)
# So many claims are put before the run in one transaction.
PAGE: Final = 1000


class PolicyDayError(Exception):
    """It begins today or earlier, or years ahead. Nothing was changed."""


class PolicyExistsError(Exception):
    """The creditor has a row of this kind from this day. Nothing was changed."""


class PolicyInForceError(Exception):
    """It is in force or was: what was arranged by it was told to debtors. Nothing changed."""


class PolicyLimitError(Exception):
    """A number is beyond its limits; `names` says which. Nothing was changed."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.names = names


@transaction.atomic
def enter_policy(
    *,
    creditor_id: int,
    claim_kind: str,
    starts_on: date,
    values: Mapping[str, object],
    actor: User | None,
    at: datetime,
) -> CreditorPolicy:
    """Add a row that is in force from a day on.

    values  of `TERMS`; what is missing is as the model has it

    Raises `PolicyDayError`, `PolicyExistsError` and `PolicyLimitError`.
    """
    _check(starts_on, values, at)
    _lock(creditor_id)
    row = CreditorPolicy(
        creditor_id=creditor_id, claim_kind=claim_kind, entered_by=actor, entered_at=at
    )
    return _store(row, "entered", starts_on, values, actor=actor, at=at)


@transaction.atomic
def change_policy(
    *,
    policy_id: int,
    starts_on: date,
    values: Mapping[str, object],
    actor: User,
    at: datetime,
) -> CreditorPolicy:
    """Change a row that is not in force yet; the same again changes nothing.

    Raises `PolicyInForceError`, and what `enter_policy` raises.
    """
    _check(starts_on, values, at)
    row = _lock_ahead(policy_id, at)
    row.entered_by, row.entered_at = actor, at
    return _store(row, "changed", starts_on, values, actor=actor, at=at)


@transaction.atomic
def withdraw_policy(*, policy_id: int, actor: User, at: datetime) -> None:
    """Take back a row that is not in force yet. Raises `PolicyInForceError`.

    `CreditorPolicy.DoesNotExist` where somebody else was quicker.
    """
    row = _lock_ahead(policy_id, at)
    told = {name: str(getattr(row, name)) for name in NUMBERS}
    data = {**_whose(row), "terms": told}
    audit.record(action="creditorpolicy.withdrawn", actor=actor, at=at, target=row, data=data)
    row.delete()


def look_again(*, on: date) -> int:
    """Have the run of a day look at the claims whose policy began since the run before it.

    When a claim is looked at next was counted by the policy before. Returns how many claims
    of the creditors are put before it. In pages and in the order of the keys, so that nobody
    waits long; a repeat before the run has ended does it again, and one after it nothing.
    """
    runs = CollectionRun.objects.filter(ended_at__isnull=False)
    if runs.filter(on=on).exists():
        return 0
    rows = CreditorPolicy.objects.filter(starts_on__lte=on)
    last = runs.filter(on__lt=on).aggregate(day=Max("on"))["day"]
    if last is not None:
        rows = rows.filter(starts_on__gt=last)
    whose = rows.order_by("creditor", "claim_kind").values_list("creditor", "claim_kind")
    return sum(_look_again(creditor, kind, on=on) for creditor, kind in whose.distinct())


def _look_again(creditor_id: int, claim_kind: str, *, on: date) -> int:
    waiting = Invoice.objects.open().filter(
        creditor=creditor_id, claim_kind=claim_kind, look_on__gt=on
    )
    last = count = 0
    while keys := list(
        waiting.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]
    ):
        with transaction.atomic():
            list(
                Invoice.objects.filter(pk__in=keys).select_for_update().order_by("pk").values("pk")
            )
            count += Invoice.objects.open().filter(pk__in=keys).update(look_on=None)
        last = keys[-1]
    return count


def _check(starts_on: date, values: Mapping[str, object], at: datetime) -> None:
    today = helsinki_date(at)
    if not policy_limits.first_day(today) <= starts_on <= policy_limits.last_day(today):
        raise PolicyDayError(starts_on)
    unknown = values.keys() - set(TERMS)
    if unknown:
        raise KeyError(*sorted(unknown))
    wrong = [*policy_limits.beyond(values)]
    wrong += [name for name in TEXTS if len(str(values.get(name, ""))) > policy_limits.LONGEST_TEXT]
    most, smallest = values.get("most_plan_sum"), values.get("smallest_instalment")
    if (
        isinstance(most, Decimal)
        and isinstance(smallest, Decimal)
        and policy_limits.is_plan_impossible(most_sum=most, smallest_instalment=smallest)
    ):
        wrong.append("smallest_instalment")
    if wrong:
        raise PolicyLimitError(*wrong)


def _lock(creditor_id: int) -> None:
    """Whoever enters or changes a creditor's policies does it one after another."""
    Creditor.objects.select_for_update(no_key=True).get(pk=creditor_id)


def _lock_ahead(policy_id: int, at: datetime) -> CreditorPolicy:
    """A row that is not in force yet, as it is under the creditor's lock."""
    _lock(CreditorPolicy.objects.get(pk=policy_id).creditor_id)
    row = CreditorPolicy.objects.get(pk=policy_id)
    if row.starts_on <= helsinki_date(at):
        raise PolicyInForceError
    return row


def _store(
    row: CreditorPolicy,
    done: str,
    starts_on: date,
    values: Mapping[str, object],
    *,
    actor: User | None,
    at: datetime,
) -> CreditorPolicy:
    others = CreditorPolicy.objects.filter(
        creditor=row.creditor_id, claim_kind=row.claim_kind, starts_on=starts_on
    )
    if others.exclude(pk=row.pk).exists():
        raise PolicyExistsError
    changes = _differences(row, {**values, "starts_on": starts_on})
    if row.pk is not None and not changes:
        return CreditorPolicy.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.starts_on = starts_on
    row.save()
    data = {**_whose(row), "changes": changes}
    audit.record(action=f"creditorpolicy.{done}", actor=actor, at=at, target=row, data=data)
    return row


def _whose(row: CreditorPolicy) -> dict[str, object]:
    return {
        "creditor": row.creditor_id,
        "claim_kind": row.claim_kind,
        "starts_on": row.starts_on.isoformat(),
    }


def _differences(row: CreditorPolicy, values: Mapping[str, object]) -> dict[str, object]:
    """What becomes different: of terms the old and the new, of texts that they do."""
    changes: dict[str, object] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            changes[name] = True if name in TEXTS else [_told(old), _told(value)]
    return changes


def _told(value: object) -> object:
    return value if isinstance(value, bool | int | None) else str(value)
