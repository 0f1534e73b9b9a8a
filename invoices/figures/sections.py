"""What the page of figures shows: sections of panels, each a headline, a chart and a table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.figures.measures import (
    HUNDRED,
    Measure,
    Shown,
    Value,
    count,
    euros,
    mean,
    score,
    share,
    share_of_kinds,
)
from invoices.figures.registry import FIGURES, Figure, is_by_creditor
from invoices.queries.figures import Sums

ACTS, CONTACTS, LOGINS = "acts", "contacts", "logins"
PAPER, ELECTRONIC = "letters_paper", "letters_electronic"


class Chart(StrEnum):
    LINE = "line"
    STACK = "stack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One chart with its table.

    name      in addresses and file names
    headline  the number of the whole period
    columns   of the table, and the lines or parts of the chart; empty: the headline alone
    note      what to know when reading it
    """

    name: str
    headline: Measure
    columns: tuple[Measure, ...] = ()
    chart: Chart = Chart.LINE
    note: str | Promise = ""

    @property
    def title(self) -> str | Promise:
        return self.headline.title

    @property
    def series(self) -> tuple[Measure, ...]:
        return self.columns or (self.headline,)

    @property
    def figures(self) -> set[str]:
        needed = (self.headline, *self.columns)
        return {name for measure in needed for name in measure.figures}

    @property
    def is_by_creditor(self) -> bool:
        return all(is_by_creditor(each) for each in self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    title: Promise
    panels: tuple[Panel, ...]
    note: str | Promise = ""
    # Whose headlines stand on the first page.
    leading: tuple[str, ...] = field(default=())


def by_kind(name: str, *, is_in_euros: bool = False, note: str | Promise = "") -> Panel:
    """A figure with all its kinds, one upon the other."""
    figure, make = FIGURES[name], euros if is_in_euros else count
    columns = tuple(make(title, name, kind) for kind, title in figure.kinds.items())
    headline = make(figure.title, name)
    return Panel(
        name=name.replace("_", "-"),
        headline=headline,
        columns=columns,
        chart=Chart.STACK,
        note=note,
    )


def sections() -> dict[str, Section]:
    """All sections by their names, in the order of the page."""
    return {each.name: each for each in _sections()}


def _sections() -> Iterator[Section]:
    yield _self_service()
    yield _contacts()
    yield _waiting()
    yield _satisfaction()
    yield _plans()
    yield _letters()
    yield _money()
    yield _requests()
    yield _robot()


def _per_hundred_logins(sums: Sums) -> Value:
    logins = sums.count(LOGINS)
    return HUNDRED * sums.count(CONTACTS) / Decimal(logins) if logins else None


def _self_service() -> Section:
    rate = share(
        _("Self-service rate"),
        lambda sums: sums.count(ACTS),
        lambda sums: sums.count(ACTS) + sums.count(CONTACTS),
        (ACTS, CONTACTS),
    )
    return Section(
        name="self-service",
        title=_("Self-service"),
        panels=(
            Panel(
                name="self-service-rate",
                headline=rate,
                note=_("Acts of customers themselves, of these acts and all contacts together."),
            ),
            by_kind(ACTS),
            by_kind(LOGINS),
            by_kind("acts_by_staff"),
        ),
        leading=("self-service-rate", "acts", "logins"),
    )


def _contacts() -> Section:
    per_login = Measure(
        title=_("Contacts for 100 logins"),
        of=_per_hundred_logins,
        figures=(CONTACTS, LOGINS),
        shown=Shown.RATIO,
    )
    return Section(
        name="contacts",
        title=_("Contacts"),
        panels=(
            by_kind(
                CONTACTS,
                note=_(
                    "Matters that people of ours answered. A talk that the robot ended is none."
                ),
            ),
            Panel(name="contacts-for-logins", headline=per_login),
            by_kind("matters"),
        ),
        leading=("contacts",),
    )


def _waiting() -> Section:
    late = _("Only where something was promised or shown.")
    return Section(
        name="waiting",
        title=_("Waiting times"),
        note=_(
            "Means are exact: all waits of the period over their number. There are no medians "
            "here: those of days cannot be put together to those of weeks."
        ),
        panels=(
            Panel(
                name="chat-wait",
                headline=mean(_("Chat: from the queue to the first answer"), "chat_waits"),
            ),
            Panel(
                name="chat-shown",
                headline=share_of_kinds(
                    _("Chat: answered in the time that was shown"),
                    "chat_waits",
                    ("WITHIN",),
                    ("WITHIN", "OVER"),
                ),
                note=late,
            ),
            Panel(
                name="message-wait",
                headline=mean(
                    _("Message: to the answer, in opening hours"), "message_waits_worked"
                ),
                columns=(
                    mean(_("In opening hours"), "message_waits_worked"),
                    mean(_("By the clock"), "message_waits"),
                ),
            ),
            Panel(
                name="message-promise",
                headline=share_of_kinds(
                    _("Message: answered by the promised time"),
                    "message_waits",
                    ("KEPT",),
                    ("KEPT", "BROKEN"),
                ),
                note=late,
            ),
            by_kind("chats_unanswered"),
        ),
        leading=("chat-wait", "message-wait"),
    )


def _satisfaction() -> Section:
    return Section(
        name="satisfaction",
        title=_("What customers say"),
        panels=(
            _recommending("nps_portal"),
            _recommending("nps_service"),
            _finding_it_easy("said_easy"),
            Panel(
                name="said-resolved",
                headline=share_of_kinds(
                    _("Resolved at once, as customers say"), "said_resolved", ("YES",)
                ),
            ),
            Panel(
                name="first-contact",
                headline=share_of_kinds(
                    _("Closed after the first contact"), "first_contact", ("FIRST",)
                ),
                note=_("Nobody came back within seven days: the last seven days may still change."),
            ),
            by_kind("surveys_asked"),
        ),
        leading=("nps-portal", "nps-service", "said-easy", "first-contact"),
    )


def _shares(figure: Figure) -> tuple[Measure, ...]:
    """Of each kind of answer its share, and how many answered."""
    shares = (share_of_kinds(title, figure.name, (kind,)) for kind, title in figure.kinds.items())
    return (*shares, count(_("Number of answers"), figure.name))


def _recommending(name: str) -> Panel:
    figure = FIGURES[name]
    return Panel(
        name=name.replace("_", "-"),
        headline=score(figure.title, name),
        columns=(score(_("Score (NPS)"), name), *_shares(figure)),
        note=_("Promoters less detractors, in percent of all answers: −100 to 100."),
    )


def _finding_it_easy(name: str) -> Panel:
    figure = FIGURES[name]
    return Panel(
        name=name.replace("_", "-"),
        headline=share_of_kinds(figure.title, name, ("EASY",)),
        columns=_shares(figure),
        note=_("Who said “easy” or “very easy”, in percent of all who were asked and answered."),
    )


def _plans() -> Section:
    return Section(
        name="plans",
        title=_("Payment plans"),
        panels=(
            Panel(
                name="plans-kept",
                headline=share_of_kinds(
                    _("Plans paid to the end"), "plans", ("KEPT",), ("KEPT", "BROKEN")
                ),
                note=_("Of the plans that were paid to the end or lapsed."),
            ),
            by_kind("plans"),
            Panel(
                name="instalments-in-time",
                headline=share_of_kinds(_("Instalments paid in time"), "instalments", ("PAID",)),
            ),
            by_kind("instalments"),
        ),
        leading=("plans-kept",),
    )


def _letters() -> Section:
    rate = share(
        _("Electronic letters"),
        lambda sums: sums.count(ELECTRONIC),
        lambda sums: sums.count(ELECTRONIC) + sums.count(PAPER),
        (PAPER, ELECTRONIC),
    )
    opened = share(
        _("Electronic letters opened"),
        lambda sums: sums.count("letters_opened"),
        lambda sums: sums.count(ELECTRONIC),
        ("letters_opened", ELECTRONIC),
    )
    return Section(
        name="letters",
        title=_("Letters"),
        panels=(
            Panel(
                name="electronic-letters",
                headline=rate,
                note=_("Of all letters of collection that were handed over."),
            ),
            by_kind(PAPER),
            by_kind(ELECTRONIC),
            Panel(
                name="opened-share",
                headline=opened,
                note=_("Opened in the period, of those that came in the period."),
            ),
        ),
        leading=("electronic-letters",),
    )


def _money() -> Section:
    return Section(
        name="money",
        title=_("Money in and out"),
        panels=tuple(
            by_kind(each, is_in_euros=True)
            for each in ("money_in", "money_taken_back", "costs", "refunds")
        ),
        leading=("money-in",),
    )


def _requests() -> Section:
    return Section(
        name="requests",
        title=_("Disputes and requests"),
        panels=(
            by_kind("requests_answered"),
            Panel(
                name="answer-time",
                headline=mean(_("From the request to the answer"), "requests_answered"),
                columns=tuple(
                    mean(title, "requests_answered", kind)
                    for kind, title in FIGURES["requests_answered"].kinds.items()
                ),
            ),
            by_kind("disputes_answered"),
            by_kind("authorisations"),
        ),
    )


def _robot() -> Section:
    return Section(
        name="robot",
        title=_("Robot"),
        panels=(
            Panel(
                name="robot-settled",
                headline=share_of_kinds(_("Settled by the robot"), "robot", ("SETTLED",)),
            ),
            by_kind("robot"),
        ),
        leading=("robot-settled",),
    )
