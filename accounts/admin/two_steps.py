"""An act in two steps: what was typed is checked and shown with what it will do, then done."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

# Which button was pressed. Without one: to check.
CHECK: Final = "check"
EDIT: Final = "edit"
SEND: Final = "send"


def typed(request: HttpRequest) -> QueryDict:
    """What was sent, without the NUL that PostgreSQL stores in no text."""
    data = request.POST.copy()
    for name, values in data.lists():
        data.setlist(name, [value.replace("\0", "") for value in values])
    return data


def pressed(data: QueryDict) -> str:
    return data.get("do") or CHECK


def is_final(request: HttpRequest, data: QueryDict, *, seen: str) -> bool:
    """Whether it is to be done now: the last button, on a claim that is as it was shown.

    seen  what the claim is now, in the words of the page that was checked; a claim that has
          changed meanwhile is shown again, with a message
    """
    if pressed(data) != SEND:
        return False
    if data.get("seen") != seen:
        messages.warning(request, _("Something changed meanwhile. Check it once more."))
        return False
    return True
