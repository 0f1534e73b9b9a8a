"""All that a member of staff may look at, beside each page of the admin.

It is the same for all who have the same rights and language, but for which list is open. So
its rows are drawn once for each of these in each process: there are as many as roles. Django
draws them anew for each page, which took longer than most of the pages themselves.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

type Subjects = Sequence[Mapping[str, Any]]
# Rights, and a language.
type Key = tuple[frozenset[str], str]

_SUBJECTS: Final[dict[Key, Subjects]] = {}
_GROUPS: Final[dict[Key, list["Group"]]] = {}


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


def subjects_of(key: Key, read: Callable[[], Subjects]) -> Subjects:
    """Django's list of models by subject; who gets it changes nothing in it."""
    if key not in _SUBJECTS:
        _SUBJECTS[key] = read()
    return _SUBJECTS[key]


def groups_of(key: Key, subjects: Iterable[Mapping[str, Any]], path: str) -> list[dict[str, Any]]:
    """What the sidebar's template shows: of each subject its name, address and rows."""
    if key not in _GROUPS:
        _GROUPS[key] = [_group(each) for each in subjects]
    return [
        {"name": group.name, "url": group.url, "rows": group.drawn(path)} for group in _GROUPS[key]
    ]


def _group(subject: Mapping[str, Any]) -> Group:
    rows = [_row(model) for model in subject["models"]]
    return Group(str(subject["name"]), subject["app_url"], rows)


def _row(model: Mapping[str, Any]) -> Row:
    """With the marks that Django's style and script of the sidebar look for."""
    url, add_url = model["admin_url"] or "", model.get("add_url")
    key = f"sidebar-{model['model']._meta.label_lower.replace('.', '-')}"
    add = format_html(
        '<a href="{}" class="addlink" aria-describedby="{}" title="{}">'
        '<span class="visually-hidden">{}</span></a>',
        *(add_url, key, _("Add"), _("Add")),
    )
    end = format_html("<td>{}</td>", add if add_url else "")
    plain, current = (
        format_html(
            '<tr{}><th scope="row" id="{}">{}</th>{}</tr>',
            format_html(' class="{}"', "current-model") if is_open else "",
            key,
            _link(url, model["name"], is_open=is_open),
            end,
        )
        for is_open in (False, True)
    )
    return Row(url, plain, current)


def _link(url: str, name: str, *, is_open: bool) -> SafeString:
    if not url:
        return format_html("{}", name)
    if is_open:
        return format_html('<a href="{}" aria-current="page">{}</a>', url, name)
    return format_html('<a href="{}">{}</a>', url, name)
