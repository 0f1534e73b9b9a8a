"""What `messaging` gives the page of a party: its matters, and what it said of our service."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.glance import (
    Glanced,
    Line,
    Part,
    Place,
    Section,
    add_section,
    day_of,
    first_those,
)
from accounts.admin.links import admin_url
from accounts.admin.tools import add_person_tool
from accounts.http import user_of
from accounts.models import Party
from accounts.queries.at_once import Row
from invoices.admin.glance_sections import OF_INVOICE, about
from invoices.admin.invoices import add_tool
from invoices.models import Invoice, RequestKind
from messaging.models import Classification, Ease, Survey, SurveyKind, Thread, ThreadState
from messaging.services.taking import ANSWER
from myropo.templatetags.portal import moment

TONES: Final = {ThreadState.WAITS_FOR_US: "warn", ThreadState.WAITS_FOR_PERSON: "ok"}


def _threads(party: Party) -> QuerySet[Thread, Any]:
    """Those that wait for us first, the nearest promise on top."""
    rows = Thread.objects.filter(party=party, merged_into=None, last_number__gt=0)
    return rows.order_by(first_those(Q(state=ThreadState.WAITS_FOR_US)), "-changed_at")


def _thread(row: Row, glanced: Glanced) -> Line:
    waits = row["state"] == ThreadState.WAITS_FOR_US and row["promised_at"] is not None
    is_late = waits and row["promised_at"] < glanced.at
    promise = _("answer by %(when)s") % {"when": moment(row["promised_at"])} if waits else ""
    taken = _("taken by %(agent)s") % {"agent": row["agent"]} if row["agent"] else ""
    label = ThreadState(row["state"]).label
    about_what = Classification(row["classification"]).label if row["classification"] else ""
    return Line(
        text=_title(row),
        url=admin_url("messaging_thread_change", row["key"]),
        on=day_of(row["changed_at"]),
        tag=str(_("A chat goes on") if row["live_at"] else label),
        tone="late" if is_late else TONES.get(row["state"], "muted"),
        detail=", ".join(str(each) for each in (promise, taken, about_what) if each),
    )


def _title(row: Row) -> str:
    """As `words_matters.title_of` has it, from columns."""
    if row["plan"] is not None:
        return _("Payment plan %(number)s") % {"number": row["plan"]}
    if row["request"]:
        return f"{RequestKind(row['request']).label}: {about(row)}"
    if row["refund"] is not None:
        return _("Refund: %(invoice)s") % {"invoice": about(row)} if about(row) else _("Refund")
    return about(row) or row["subject"] or _("Other matter")


def _surveys(party: Party) -> QuerySet[Survey, Any]:
    return Survey.objects.filter(party=party).order_by("-pk")


def _survey(row: Row, glanced: Glanced) -> Line:
    said = "" if row["likely"] is None else _("%(likely)s of 10") % {"likely": row["likely"]}
    ease = str(Ease(row["ease"]).label) if row["ease"] is not None else ""
    solved = {True: _("resolved at once"), False: _("not resolved at once")}.get(row["resolved"])
    return Line(
        text=str(SurveyKind(row["kind"]).label),
        url=admin_url("messaging_survey_change", row["key"]),
        on=day_of(row["asked_at"]),
        tag=said or _("Not answered"),
        tone="info" if said else "muted",
        detail=", ".join(filter(None, [ease, solved, row["text"]])),
    )


def _call(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    """What was said on the phone, in the thread that the person reads."""
    if not user_of(request).has_perm(ANSWER):
        return None
    return _call_url(party=party.pk), _("Write down a call")


def _call_about(request: HttpRequest, invoice: Invoice) -> tuple[str, str] | None:
    """The same of one invoice."""
    if invoice.party_id is None or not user_of(request).has_perm(ANSWER):
        return None
    return _call_url(invoice=invoice.pk), _("Write down a call")


def _call_url(**about: int) -> str:
    return reverse("admin:messaging_contact_call", query=about)


add_section(
    Section(
        name="contacts",
        title=gettext_lazy("Messages and contacts"),
        place=Place.CONTACTS,
        page="messaging_contact",
        empty=gettext_lazy("Nothing has been said yet."),
        parts=[
            Part(
                right="messaging.view_thread",
                rows=_threads,
                columns={
                    "key": "pk",
                    "state": "state",
                    "subject": "subject",
                    "classification": "classification",
                    "plan": "plan_id",
                    "refund": "refund_id",
                    "request": "request__kind",
                    "agent": "assigned_to__username",
                    "promised_at": "answer_by",
                    "changed_at": "changed_at",
                    "live_at": "live_since",
                    **OF_INVOICE,
                },
                line=_thread,
            )
        ],
    )
)
add_section(
    Section(
        name="surveys",
        title=gettext_lazy("Surveys"),
        place=Place.SURVEYS,
        page="messaging_survey",
        parts=[
            Part(
                right="messaging.view_survey",
                rows=_surveys,
                columns={
                    "key": "pk",
                    "kind": "kind",
                    "likely": "likely",
                    "ease": "ease",
                    "resolved": "resolved",
                    "text": "text",
                    "asked_at": "asked_at",
                },
                line=_survey,
                most=3,
            )
        ],
    )
)
add_person_tool(_call)
add_tool(_call_about)
