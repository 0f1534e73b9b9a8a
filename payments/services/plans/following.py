"""Keeping the parts of a plan equal to what its claims owe."""

from datetime import datetime


def follow(*, plan_id: int, at: datetime) -> bool:
    """Bring a plan in line with its claims: money first, then whatever else changed the debt.

    Also lets go of claims that no plan can pay any more. False when nothing was to be done; a
    repeat changes nothing. In a transaction of its own.
    """
    raise NotImplementedError
