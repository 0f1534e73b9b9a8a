"""Keeping what a person told of income and spending, because the person wants it; and forgetting.

The audit says that it happened, and nothing of what was told.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from payments.models import KeptBudget

# By the name of its field: the sum as text in euros, how often, and the own share in percent.
type KeptSums = Mapping[str, Mapping[str, str | int]]


@transaction.atomic
def keep_budget(*, actor: Actor, sums: KeptSums, at: datetime) -> KeptBudget:
    """Keep the sums of the person in place of those that were kept before."""
    kept, _is_new = KeptBudget.objects.update_or_create(
        party=actor.user.party, defaults={"sums": dict(sums), "kept_at": at}
    )
    audit.record(action="budget.kept", actor=actor.user, at=at, party=actor.user.party)
    return kept


@transaction.atomic
def forget_budget(*, actor: Actor, at: datetime) -> bool:
    """Delete what was kept; False when there was nothing."""
    deleted, _rows = KeptBudget.objects.filter(party=actor.user.party).delete()
    if deleted:
        audit.record(action="budget.deleted", actor=actor.user, at=at, party=actor.user.party)
    return bool(deleted)
