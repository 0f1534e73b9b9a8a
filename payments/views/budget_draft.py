"""The sums of a visitor who wants to sign in and come back to them: a quarter of an hour, no more.

The only place where sums are in a session, and only after a press on a button that says so.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest

from invoices.forms.euros import LONGEST

KEY: Final = "budget_draft"
LIFE: Final = timedelta(minutes=15)


def carry(request: HttpRequest, form_data: Mapping[str, str], *, at: datetime) -> None:
    """Keep what was typed; the session of a visitor who never signs in ends with it."""
    values = {name: value[:LONGEST] for name, value in form_data.items() if value}
    request.session[KEY] = {"at": int(at.timestamp()), "values": values}
    if not request.user.is_authenticated:
        request.session.set_expiry(int(LIFE.total_seconds()))


def take(request: HttpRequest, *, at: datetime) -> dict[str, str] | None:
    """What was carried, once: it is on the page then, and no longer in the session."""
    draft: dict[str, Any] | None = request.session.get(KEY)
    drop(request)
    if draft is None or at.timestamp() - draft["at"] > LIFE.total_seconds():
        return None
    values: dict[str, str] = draft["values"]
    return values


def drop(request: HttpRequest) -> None:
    """It is not needed any more."""
    if KEY in request.session:
        del request.session[KEY]
