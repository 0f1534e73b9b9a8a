"""Whether what waits to be told is still so: a bill that was paid meanwhile is not reminded of.

What has happened stays true: a letter that came has come. Only what is told ahead of a day, or
asks for something, can end before it is told.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

from accounts.news import Kind
from messaging.models import Notice
from payments.queries import due_notices
from payments.rules.due_causes import Cause

type Check = Callable[[Collection[Notice], date], set[int]]


def still_true(notices: Collection[Notice], *, today: date) -> set[int]:
    """The keys of those that still hold; a few queries, however many they are."""
    to_check = [each for each in notices if each.kind in CHECKS]
    true = {each.pk for each in notices} - {each.pk for each in to_check}
    for check in {CHECKS[Kind(each.kind)] for each in to_check}:
        true |= check([each for each in to_check if CHECKS[Kind(each.kind)] is check], today)
    return true


def _reminders(notices: Collection[Notice], today: date) -> set[int]:
    """Of due dates and plans; what else is told of a plan has happened."""
    causes = {each.pk: Cause.find(each.cause) for each in notices}
    known = {key: cause for key, cause in causes.items() if cause is not None}
    true = due_notices.still_true(set(known.values()), today=today) if known else set()
    return {key for key in causes if key not in known or known[key] in true}


CHECKS: Final[Mapping[Kind, Check]] = {Kind.DUE: _reminders, Kind.PLAN: _reminders}
