"""The front page of the staff: a home for each role, from parts that the apps give.

An app tells from its `admin/home.py` which panels it has, what waits for somebody, and under
which subject its lists stand. Whoever may not see a thing finds nothing of it here.
See docs/decisions/0057-what-creditors-see.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final

from django.db.models import Count, DecimalField, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from myropo.calendar import helsinki_date

# Of a type, since rows with sums and rows without them come in one answer.
NO_EUROS: Final = Cast(Value(None), DecimalField(max_digits=14, decimal_places=2))


class Subject(IntEnum):
    """What the lists of the admin are about, in their order."""

    CUSTOMERS = 1
    CLAIMS = 2
    LETTERS = 3
    PAYING = 4
    BANK = 5
    MESSAGES = 6
    ROBOT = 7
    CREDITORS = 8
    FIGURES = 9
    OTHER = 10


SUBJECTS: Final[Mapping[Subject, Promise]] = {
    Subject.CUSTOMERS: _("Customers"),
    Subject.CLAIMS: _("Claims"),
    Subject.LETTERS: _("Letters"),
    Subject.PAYING: _("How claims are paid"),
    Subject.BANK: _("The bank"),
    Subject.MESSAGES: _("Messages and chat"),
    Subject.ROBOT: _("The robot"),
    Subject.CREDITORS: _("Creditors"),
    Subject.FIGURES: _("Figures and the log"),
    Subject.OTHER: _("Other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks at the page, and when.

    kept  what one panel has read and another one wants too
    """

    user: User
    at: datetime
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return helsinki_date(self.at)

    def may(self, *rights: str) -> bool:
        return self.user.has_perms(rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a panel: what, how many, of how many euros; and where it is.

    late  how many of them are late
    note  a few words more, below
    is_bad   somebody should look at it
    is_part  some of what the lines above tell of already
    """

    words: str
    url: str = ""
    count: int | None = None
    total: Decimal | None = None
    late: int = 0
    note: str = ""
    is_bad: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of the page. Without lines it says `empty`.

    acts  what one may do from here: address and words of each link
    """

    name: str
    title: str
    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    note: str = ""
    acts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for somebody: counted with all the others in one query.

    panel  the name of the panel that it stands in (`PANELS_OF_WORK`)
    rights all of them are needed
    rows   what waits, for this reader; None: a link, and nothing counted
    late   which of the rows are late, where that can be said
    total  the field whose sum is told
    since  since when a row waits
    page   name of the list, and what narrows it
    is_quiet  left out while nothing waits
    """

    name: str
    panel: str
    words: Promise
    rights: tuple[str, ...]
    page: str
    rows: Callable[[Reader], QuerySet[Any]] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    late: Callable[[Reader], Q] | None = None
    total: str = ""
    is_bad: bool = False
    is_quiet: bool = False


type PanelMaker = Callable[[Reader], Panel | None]
# By the name of what waits: how many, how many of them late, and their sum in euros.
type Told = dict[str, tuple[int, int, Decimal | None]]

NOTHING: Final = (0, 0, None)

# The panels of work, in their order; empty ones are not shown.
PANELS_OF_WORK: Final[Mapping[str, Promise]] = {
    "approve": _("Waits for a second person"),
    "contacts": _("People wait"),
    "requests": _("Requests and claims"),
    "money": _("Money that waits"),
    "letters": _("Letters"),
    "systems": _("Creditors’ systems"),
    "audit": _("To look over"),
}
WORK_FIRST: Final = 50

_MAKERS: Final[list[tuple[int, PanelMaker]]] = []
_WAITING: Final[list[Waiting]] = []
_SUBJECT_OF: Final[dict[str, tuple[Subject, int]]] = {}


def add_panel(maker: PanelMaker, *, place: int) -> None:
    """Let an app add a panel. What waits stands at `WORK_FIRST`; smaller places come before."""
    _MAKERS.append((place, maker))


def add_waiting(*waiting: Waiting) -> None:
    """Let an app add what waits for somebody of staff."""
    _WAITING.extend(waiting)


def add_lists(subject: Subject, *labels: str) -> None:
    """Say under which subject models (`invoices.letter`) stand, in this order."""
    for label in labels:
        _SUBJECT_OF[label] = (subject, len(_SUBJECT_OF))


def is_placed(label: str) -> bool:
    """Whether a model has a subject; for the test that asks it of each."""
    return label in _SUBJECT_OF


def panels_for(user: User, *, at: datetime) -> list[Panel]:
    """The home of this user: a few queries, however much there is."""
    reader = Reader(user=user, at=at)
    made = [(place, maker(reader)) for place, maker in _MAKERS]
    made += [(WORK_FIRST, panel) for panel in _panels_of_work(reader)]
    made.sort(key=lambda each: each[0])
    return [panel for _place, panel in made if panel is not None]


def by_subject(apps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of apps and models in groups by subject, with the same keys."""
    groups: dict[Subject, list[tuple[int, Any]]] = {}
    for app in apps:
        for model in app["models"]:
            label = model["model"]._meta.label_lower
            subject, place = _SUBJECT_OF.get(label, (Subject.OTHER, 0))
            groups.setdefault(subject, []).append((place, model))
    home = reverse("admin:index")
    return [
        {
            "name": SUBJECTS[subject],
            "app_label": f"subject-{subject.name.lower()}",
            "app_url": f"{home}#subject-{subject.name.lower()}",
            "has_module_perms": True,
            "models": [model for _place, model in sorted(groups[subject], key=lambda row: row[0])],
        }
        for subject in sorted(groups)
    ]


def list_of(page: str, query: Mapping[str, str] | None = None) -> str:
    """The address of a page of the admin; empty where there is none."""
    try:
        return reverse(f"admin:{page}", query=query or None)
    except NoReverseMatch:
        return ""


def _panels_of_work(reader: Reader) -> list[Panel]:
    """What the reader may work on or look over, panel by panel; pages that are not there yet
    are left out.
    """
    seen = [each for each in _WAITING if reader.may(*each.rights)]
    shown = [each for each in seen if list_of(each.page, each.query)]
    told = _counted(shown, reader)
    panels = []
    for name, title in PANELS_OF_WORK.items():
        lines = [_line(each, told) for each in shown if each.panel == name and _is_told(each, told)]
        if lines:
            panels.append(Panel(name=name, title=str(title), lines=lines))
    return panels


def _counted(waiting: Iterable[Waiting], reader: Reader) -> Told:
    """How many of each wait, how many of them are late, and their sum; one query."""
    rows = [_count_of(each.name, each, each.rows(reader), reader) for each in waiting if each.rows]
    if not rows:
        return {}
    first, *others = rows
    # By a column of theirs: the order of the first model's rows is not known here.
    found = first.union(*others, all=True).order_by("home_name") if others else first
    return {name: (count, late, total) for name, count, late, total in found}


def _is_told(waiting: Waiting, told: Told) -> bool:
    if waiting.rows is None:
        return True
    return not waiting.is_quiet or told.get(waiting.name, NOTHING)[0] > 0


def _count_of(
    name: str, waiting: Waiting, rows: QuerySet[Any], reader: Reader
) -> QuerySet[Any, Any]:
    late = waiting.late(reader) if waiting.late else Q(pk=None)
    total = Sum(waiting.total) if waiting.total else Min(NO_EUROS)
    rows = rows.order_by()
    named = rows.annotate(home_name=Value(name)).values("home_name")
    counted: QuerySet[Any, Any] = named.annotate(
        home_count=Count("pk"), home_late=Count("pk", filter=late), home_total=total
    ).values_list("home_name", "home_count", "home_late", "home_total")
    return counted


def _line(waiting: Waiting, told: Told) -> Line:
    url = list_of(waiting.page, waiting.query)
    if waiting.rows is None:
        return Line(words=str(waiting.words), url=url)
    count, late, total = told.get(waiting.name, NOTHING)
    return Line(
        words=str(waiting.words),
        url=url,
        count=count,
        total=total if count else None,
        late=late,
        is_bad=waiting.is_bad and count > 0,
    )
