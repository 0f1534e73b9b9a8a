"""The debtor at a glance: what stands on the page of a party, each app with its own subjects.

An agent has a person on the phone. Everything about the person is on one page, and however
much there is of it, the page asks the database the same few times: the lists of all apps are
read together (`queries.at_once`), and nothing is read for a section that a role may not see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from functools import cache, cached_property
from itertools import islice
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from accounts.http import user_of
from accounts.models import Party, User
from accounts.queries.at_once import Row, ShortList, ShortLists
from myropo.calendar import helsinki_date

# So many of a section's newest; of what is open nothing is left out that fits in the longer one.
FEW: Final = 5
MORE: Final = 10
LINES: Final = "admin/accounts/party/lines.html"


class Place(IntEnum):
    """Where a subject stands: what is asked for most on the phone comes first."""

    INVOICES = 10
    CALLS = 20
    CONTACTS = 25
    REQUESTS = 30
    PAYMENTS = 40
    LETTERS = 50
    PLANS = 60
    MORE_TIME = 70
    REFUNDS = 80
    RIGHTS = 90
    CONSENTS = 100
    ADDRESSES = 110
    SURVEYS = 120
    SESSIONS = 130
    LOG = 140


@dataclass(frozen=True, kw_only=True)
class Glanced:
    """Whose page it is, who looks, and when."""

    request: HttpRequest
    party: Party
    at: datetime
    today: date

    @cached_property
    def user(self) -> User:
        return user_of(self.request)

    def may(self, right: str) -> bool:
        """Whether who looks has a right."""
        return self.user.has_perm(right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a section: what it is, how it stands, where it leads.

    on      its day
    tag     its state in a word or two; tone: how loudly, as `rules.states.Tone` has it
    detail  the rest in a few words
    amount  euros
    file    the address of its PDF
    """

    text: str
    url: str = ""
    on: date | None = None
    tag: str = ""
    tone: str = ""
    detail: str = ""
    amount: Decimal | None = None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One list of a section.

    right    without which it is not read
    rows     what is the party's, in the order of the page; see `queries.at_once.ShortList`
    columns  what of each row, see `queries.at_once.ShortList`
    line     how a row is shown; it asks the database nothing
    """

    right: str
    rows: Callable[[Party], QuerySet[Any, Any]]
    columns: dict[str, str | Combinable]
    line: Callable[[Row, Glanced], Line]
    most: int = FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A subject of the page, made of one list or several.

    name   its anchor
    page   the admin's list that has all of it, narrowed to the party
    empty  what is said where there is nothing; without it an empty section is left out
    """

    name: str
    title: str | Promise
    place: Place
    parts: Sequence[Part]
    page: str = ""
    empty: str | Promise = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A section as it is shown; one of a richer kind brings its own template.

    all_url   where all of it is; "" where the list has nothing more
    has_more  whether more is there than is shown
    """

    name: str
    title: str | Promise
    place: Place
    lines: Sequence[Line] = ()
    empty: str | Promise = ""
    all_url: str = ""
    has_more: bool = False
    template: str = LINES
    content: Any = field(default=None)


# Of a subject that is more than lines; it may ask the database itself.
type MakePanel = Callable[[Glanced], Panel | None]
_SECTIONS: Final[list[Section]] = []
_MAKERS: Final[list[MakePanel]] = []


def add_section(section: Section) -> None:
    """Give the page of a party a subject."""
    _SECTIONS.append(section)


def add_panel(make: MakePanel) -> None:
    """Give the page a subject with a template of its own."""
    _MAKERS.append(make)


def panels_of(glanced: Glanced) -> list[Panel]:
    """What the page shows to who looks, in its order; one query, and those of richer panels."""
    made = [panel for make in _MAKERS if (panel := make(glanced)) is not None]
    return sorted([*made, *_listed(glanced)], key=lambda panel: panel.place)


def _listed(glanced: Glanced) -> list[Panel]:
    allowed = [(section, _allowed(section, glanced)) for section in _SECTIONS]
    shown = [(section, parts) for section, parts in allowed if parts]
    found = iter(
        _lists(tuple(part for _section, parts in shown for part in parts)).of(glanced.party)
    )
    panels = [
        _panel(section, list(zip(parts, islice(found, len(parts)), strict=True)), glanced)
        for section, parts in shown
    ]
    return [panel for panel in panels if panel.lines or panel.empty]


@cache
def _lists(parts: tuple[Part, ...]) -> ShortLists:
    """Those that a role may see: there are as many as there are roles."""
    # One more than is shown tells whether there are more.
    return ShortLists(
        [ShortList(rows=part.rows, columns=part.columns, most=part.most + 1) for part in parts]
    )


def _allowed(section: Section, glanced: Glanced) -> list[Part]:
    return [part for part in section.parts if glanced.may(part.right)]


def _panel(section: Section, lists: Sequence[tuple[Part, list[Row]]], glanced: Glanced) -> Panel:
    lines = [part.line(row, glanced) for part, rows in lists for row in rows[: part.most]]
    return Panel(
        name=section.name,
        title=section.title,
        place=section.place,
        lines=lines,
        empty=section.empty,
        all_url=list_url(section.page, glanced.party) if section.page else "",
        has_more=any(len(rows) > part.most for part, rows in lists),
    )


def list_url(page: str, party: Party) -> str:
    """A list of the admin, narrowed to one party: `payments_payment`."""
    return reverse(f"admin:{page}_changelist", query={"party": party.pk})


def url_if_there(name: str, *args: object) -> str:
    """An address that another part of the house may have or not; "" where it has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def first_those(condition: Q) -> OrderBy:
    """To order by: the rows of which it holds stand first."""
    return ExpressionWrapper(condition, output_field=BooleanField()).desc()


def day_of(at: datetime | None) -> date | None:
    """The day of a moment in Helsinki."""
    return None if at is None else helsinki_date(at)
