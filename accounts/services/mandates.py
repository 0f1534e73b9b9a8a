"""A right to act for another: held while something is done by it, taken up, ended."""

from datetime import datetime

from accounts.actor import Actor
from accounts.models import MANDATE_TRANSITIONS, Level, Mandate, MandateState, Party, User
from myropo.calendar import helsinki_date


class RightEndedError(Exception):
    """The right to act for the other is over. Nothing was changed."""


class RightTooNarrowError(Exception):
    """The right, or the way the person came in, does not allow so much. Nothing was changed."""


class IllegalMandateStateError(Exception):
    """The right cannot go from its state to the wanted one. Nothing was changed."""


def hold_right(*, actor: Actor, level: Level, at: datetime) -> None:
    """Make sure that the actor may do so much, and may until the transaction ends.

    Call it first in the transaction of a service that binds or pays, before any invoice is
    locked: who takes the right back at that moment waits, or was first and nothing is done.
    For oneself it asks the database nothing. Raises `RightTooNarrowError` and `RightEndedError`.
    """
    if not actor.may(level):
        raise RightTooNarrowError
    mandate_id = actor.access.mandate_id
    if mandate_id is None:
        return
    held = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk=mandate_id)
    mandate = held.first()
    if mandate is None or not mandate.is_valid(helsinki_date(at)) or mandate.level < level:
        raise RightEndedError


def take_up(mandate: Mandate, *, holder: Party, at: datetime) -> None:
    """From now on the holder may act by it. The caller has locked it, and audits."""
    _move(mandate, MandateState.IN_FORCE)
    mandate.holder, mandate.accepted_at = holder, at
    mandate.save(update_fields=["state", "holder", "accepted_at"])


def end(mandate: Mandate, *, user: User | None, at: datetime) -> bool:
    """Nobody may act by it any more; False when it had ended before.

    The caller has locked it, and audits. `user` is None where nobody ended it.
    """
    if mandate.state == MandateState.ENDED:
        return False
    _move(mandate, MandateState.ENDED)
    mandate.ended_at, mandate.ended_by = at, user
    mandate.save(update_fields=["state", "ended_at", "ended_by"])
    return True


def _move(mandate: Mandate, state: MandateState) -> None:
    if state not in MANDATE_TRANSITIONS[MandateState(mandate.state)]:
        msg = f"{mandate.state} to {state}"
        raise IllegalMandateStateError(msg)
    mandate.state = state
