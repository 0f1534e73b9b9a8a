"""All that a member of staff may look at, beside each page of the admin.

It is the same for all who have the same rights and language, but for which list is open. So
its rows are drawn once for each of these in each process: there are as many as roles. Django
draws them anew for each page, which took longer than most of the pages themselves.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User

# With the marks that Django's style and script of the sidebar look for.
ROW: Final = '<tr class="{}"><th scope="row" id="{}">{}</th><td>{}</td></tr>'
LINK: Final = '<a href="{}">{}</a>'
LINK_OF_OPEN: Final = '<a href="{}" aria-current="page">{}</a>'
ADD: Final = (
    '<a href="{}" class="addlink" aria-describedby="{}" title="{}">'
    '<span class="visually-hidden">{}</span></a>'
)


class Row(NamedTuple):
    """A list of the admin: as it is drawn while another page is open, and while its own is."""

    url: str
    plain: SafeString
    current: SafeString


class Group(NamedTuple):
    """A subject with its lists."""

    name: str
    url: str
    rows: list[Row]

    def drawn(self, path: str) -> SafeString:
        """Its rows on a page with this path, which may be one below a list."""
        rows = ((row.current if row.url and row.url in path else row.plain,) for row in self.rows)
        return format_html_join("", "{}", rows)


class Subjects(list[Mapping[str, Any]]):
    """Django's list of models by subject; who gets it changes nothing in it."""

    @cached_property
    def groups(self) -> list[Group]:
        """The same as they stand beside a page."""
        return [
            Group(str(each["name"]), each["app_url"], [_row(model) for model in each["models"]])
            for each in self
        ]

    def beside(self, path: str) -> list[dict[str, Any]]:
        """What the sidebar's template shows: of each subject its name, address and rows."""
        return [
            {"name": group.name, "url": group.url, "rows": group.drawn(path)}
            for group in self.groups
        ]


_KNOWN: Final[dict[tuple[frozenset[str], str | None], Subjects]] = {}


def subjects_of(user: User | AnonymousUser, read: Callable[[], list[dict[str, Any]]]) -> Subjects:
    """What somebody with these rights may look at, in the language of the request.

    read  finds it out, where nobody with the same rights and language has asked before
    """
    key = frozenset(user.get_all_permissions()), get_language()
    if key not in _KNOWN:
        _KNOWN[key] = Subjects(read())
    return _KNOWN[key]


def _row(model: Mapping[str, Any]) -> Row:
    url, name, add_url = model["admin_url"] or "", model["name"], model.get("add_url")
    key = f"sidebar-{model['model']._meta.label_lower.replace('.', '-')}"
    add = format_html(ADD, add_url, key, _("Add"), _("Add")) if add_url else ""
    # Who may only add has no list to open.
    plain, current = (
        format_html(each, url, name) if url else name for each in (LINK, LINK_OF_OPEN)
    )
    return Row(
        url,
        plain=format_html(ROW, "", key, plain, add),
        current=format_html(ROW, "current-model", key, current, add),
    )
