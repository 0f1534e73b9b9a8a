"""What may be done for a person or company from its page: each app adds its own acts here."""

from collections.abc import Callable
from typing import Final

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.models import Party

# The address and the words of a button, or nothing where it is not offered. No queries: pages
# ask every tool each time.
type PersonTool = Callable[[HttpRequest, Party], tuple[str, str] | None]
# A page about a party, by its key.
type PersonPage = Callable[[HttpRequest, int], HttpResponse]

_TOOLS: Final[list[PersonTool]] = []
_PAGES: Final[dict[str, PersonPage]] = {}


def add_person_tool(tool: PersonTool) -> None:
    """Add a button to the page of a party."""
    _TOOLS.append(tool)


def person_tools(request: HttpRequest, party: Party) -> list[tuple[str, str]]:
    """Addresses and words of the buttons that this member of staff has for a party."""
    offered = (tool(request, party) for tool in _TOOLS)
    return [each for each in offered if each is not None]


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
