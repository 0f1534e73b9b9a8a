"""Who of our staff has looked at a debtor's data, from the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import AuditEvent

# Staff looked with the debtor's eyes: one row tells of it, not one of each page that was opened.
LOOK: Final = "look"
PARTS_OF_LOOK: Final = ("look.page_opened", "look.refused", "look.ended")


def viewings_of(actor: Actor) -> QuerySet[AuditEvent]:
    """What staff saw or did with the data of the party one acts for, the latest first."""
    seen = AuditEvent.objects.filter(party=actor.acting_for, actor__is_staff=True)
    return seen.exclude(action__in=PARTS_OF_LOOK).order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Viewing:
    """One row as the debtor may read it: when, what and why; not which person of staff."""

    at: datetime
    subject: str
    reason: str


def as_viewings(events: Sequence[AuditEvent], *, reasons: Mapping[str, object]) -> list[Viewing]:
    """`subject` is the first word of the action: `party`, `invoice`, `document`,
    `look` …

    `reasons` has the words for the codes that agents choose from.
    """
    return [
        Viewing(
            at=event.at,
            subject=event.action.partition(".")[0],
            reason=str(reasons.get(event.data.get("reason", ""), "")),
        )
        for event in events
    ]
