"""What `accounts` gives the page of a party: its visits, and who looked and what was done."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit_words
from accounts.admin.glance import MORE, Glanced, Line, Part, Place, Section, add_section, day_of
from accounts.admin.glance_head import way_in_words
from accounts.models import AuditEvent, Party, PortalSession
from accounts.queries.at_once import Row
from myropo.templatetags.portal import moment


def _visits(party: Party) -> QuerySet[PortalSession, Any]:
    return PortalSession.objects.filter(user__party=party).order_by("-last_seen_at")


def _visit(row: Row, glanced: Glanced) -> Line:
    strong = _("strongly identified") if row["is_strong"] else _("not strongly identified")
    return Line(
        text=capfirst(way_in_words(row["method"])),
        on=day_of(row["started_at"]),
        tag="" if row["ended_at"] else _("Open"),
        detail=", ".join(filter(None, [strong, row["browser"]])),
    )


def _deeds(party: Party) -> QuerySet[AuditEvent, Any]:
    return AuditEvent.objects.filter(party=party).order_by("-at", "-pk")


def _deed(row: Row, glanced: Glanced) -> Line:
    """In words where the action has some; staff by their user names, the person as a person."""
    if row["by"] is None:
        who = "MyRopo"
    else:
        who = row["by"] if row["is_staff"] else _("the customer or who acts for it")
    return Line(
        text=audit_words.words_of(row["action"]) or row["action"],
        detail=f"{moment(row['done_at'])}, {who}",
    )


add_section(
    Section(
        name="visits",
        title=gettext_lazy("Visits"),
        place=Place.SESSIONS,
        page="accounts_portalsession",
        parts=[
            Part(
                right="accounts.view_portalsession",
                rows=_visits,
                columns={
                    "method": "method",
                    "browser": "browser",
                    "is_strong": "is_strong",
                    "started_at": "started_at",
                    "ended_at": "ended_at",
                },
                line=_visit,
                most=3,
            )
        ],
    )
)
add_section(
    Section(
        name="log",
        title=gettext_lazy("Who looked, and what was done"),
        place=Place.LOG,
        page="accounts_auditevent",
        empty=gettext_lazy("Nobody has looked or done anything yet."),
        parts=[
            Part(
                right="accounts.view_auditevent",
                rows=_deeds,
                columns={
                    "action": "action",
                    "done_at": "at",
                    "by": "actor__username",
                    "is_staff": "actor__is_staff",
                },
                line=_deed,
                most=MORE,
            )
        ],
    )
)
