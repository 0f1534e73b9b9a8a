"""What may be done for a person, as buttons of its page: each app gives its own."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest

from accounts.models import Party

# The address and the words of a button; nothing where the act is not possible or not allowed.
# It asks the database nothing: the party has its user with it, if there is one.
type PersonTool = Callable[[HttpRequest, Party], tuple[str, str] | None]
_TOOLS: Final[list[PersonTool]] = []


def add_person_tool(tool: PersonTool) -> None:
    """Add a button to the page of a party, after those that are there."""
    _TOOLS.append(tool)


def tools_of_person(request: HttpRequest, party: Party) -> list[tuple[str, str]]:
    """The buttons that this member of staff has on the page of a party."""
    found = (tool(request, party) for tool in _TOOLS)
    return [each for each in found if each is not None]
