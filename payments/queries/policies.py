"""What a creditor's row says, as the rules of arranging want it."""

from typing import Final

from invoices.models import CreditorPolicy
from payments.rules.policies import Phase, PlanPolicy, ShiftPolicy

# Creditors without a row: what the law allows, within the limits of the portal.
DEFAULT_SHIFTS: Final = ShiftPolicy()
DEFAULT_PLANS: Final = PlanPolicy()


def shift_policy(row: CreditorPolicy | None) -> ShiftPolicy:
    if row is None:
        return DEFAULT_SHIFTS
    return ShiftPolicy(
        until=Phase[row.shift_until],
        longest_days=row.longest_shift_days,
        most=row.most_shifts,
        is_charged=row.is_shift_charged,
    )


def plan_policy(row: CreditorPolicy | None) -> PlanPolicy:
    if row is None:
        return DEFAULT_PLANS
    return PlanPolicy(
        until=Phase[row.plan_until],
        most_sum=row.most_plan_sum,
        most_instalments=row.most_instalments,
        smallest_instalment=row.smallest_instalment,
        most=row.most_plans,
        is_charged=row.is_plan_charged,
    )
