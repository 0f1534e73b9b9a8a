"""What may be done for a person, as buttons of its page: each app gives its own."""

from collections.abc import Callable
from typing import Final

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.models import Party

# The address and the words of a button; nothing where the act is not possible or not allowed.
# It asks the database nothing: the party has its user with it, if there is one.
type PersonTool = Callable[[HttpRequest, Party], tuple[str, str] | None]
# A page about a party, by its key.
type PersonPage = Callable[[HttpRequest, int], HttpResponse]
_TOOLS: Final[list[PersonTool]] = []
_PAGES: Final[dict[str, PersonPage]] = {}


def add_person_tool(tool: PersonTool) -> None:
    """Add a button to the page of a party, after those that are there."""
    _TOOLS.append(tool)


def tools_of_person(request: HttpRequest, party: Party) -> list[tuple[str, str]]:
    """The buttons that this member of staff has on the page of a party."""
    found = (tool(request, party) for tool in _TOOLS)
    return [each for each in found if each is not None]


def add_person_page(name: str, page: PersonPage) -> None:
    """Add a page below that of a party, named `admin:accounts_party_<name>`."""
    _PAGES[name] = page


def person_pages(site: AdminSite) -> list[URLPattern]:
    """The addresses of those pages, for the admin of parties."""
    return [
        path(
            f"<int:party_id>/{name.replace('_', '-')}/",
            site.admin_view(page),
            name=f"accounts_party_{name}",
        )
        for name, page in _PAGES.items()
    ]
