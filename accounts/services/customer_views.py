"""Looks with a customer's eyes: begun with a reason, one at a time, and ended."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import CustomerView, Party, User, ViewReason
from accounts.models.customer_view import LONGEST_VIEW
from accounts.rate_limits import Rule, hit

VIEWS: Final = Rule("customer-view", "30/hour")
# In the session of the member of staff: the key of its look.
KEY: Final = "customer_view"
STARTED: Final = "look.started"
ENDED: Final = "look.ended"


class ViewEnd(StrEnum):
    """Why a look ended; in the audit."""

    PRESSED = "PRESSED"
    TIME = "TIME"
    RIGHT = "RIGHT"
    SIGNED_OUT = "SIGNED_OUT"
    REPLACED = "REPLACED"


class TooManyViewsError(Exception):
    """More looks within an hour than the work of an agent needs. None was begun."""


@transaction.atomic
def start_view(
    *, party: Party, reason: ViewReason, actor: User, at: datetime, address: str | None
) -> CustomerView:
    """Begin to look at the party's pages, for `LONGEST_VIEW` at most.

    A look of the same member of staff that goes on, in whichever browser, ends. Raises
    `TooManyViewsError`.
    """
    if not hit(VIEWS, str(actor.pk)).allowed:
        raise TooManyViewsError
    # Of two that begin at once, the second ends the first.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    end_views_of(user=actor, reason=ViewEnd.REPLACED, at=at)
    view = CustomerView.objects.create(
        user=actor, party=party, reason=reason, started_at=at, ends_at=at + LONGEST_VIEW
    )
    audit.record(
        action=STARTED,
        actor=actor,
        at=at,
        party=party,
        target=view,
        address=address,
        data={"reason": reason.value, "until": view.ends_at.isoformat()},
    )
    return view


@transaction.atomic
def end_view(
    *, view_id: int, reason: ViewEnd, actor: User | None, at: datetime
) -> CustomerView | None:
    """End a look; None where there is no such one. One that has ended stays as it is.

    reason  what ended it, unless its time was over before

    The same audit row for every end, with the one who began it where nobody pressed.
    """
    views = CustomerView.objects.select_for_update(of=("self",)).select_related("user", "party")
    view = views.filter(pk=view_id).first()
    if view is None or view.ended_at is not None:
        return view
    is_late = at >= view.ends_at
    view.ended_at = min(at, view.ends_at)
    view.save(update_fields=["ended_at"])
    audit.record(
        action=ENDED,
        actor=actor or view.user,
        at=at,
        party=view.party,
        target=view,
        data={"reason": (ViewEnd.TIME if is_late else reason).value},
    )
    return view


@transaction.atomic
def end_views_of(*, user: User, reason: ViewEnd, at: datetime) -> int:
    """End whatever look of a member of staff goes on; how many did."""
    keys = list(CustomerView.objects.filter(user=user, ended_at=None).values_list("pk", flat=True))
    for key in keys:
        end_view(view_id=key, reason=reason, actor=user, at=at)
    return len(keys)


def end_old_views(*, at: datetime) -> int:
    """End those whose time is over and that nobody went on with; how many there were."""
    over = CustomerView.objects.filter(ended_at=None, ends_at__lte=at)
    keys = list(over.values_list("pk", flat=True))
    for key in keys:
        end_view(view_id=key, reason=ViewEnd.TIME, actor=None, at=at)
    return len(keys)
