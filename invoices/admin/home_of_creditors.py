"""The home of a creditor's people: their own claims, money and files, and nobody else's."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import staff_home
from accounts.staff_home import Line, Panel, Reader, Waiting
from invoices import words
from invoices.models import (
    FinvoiceFile,
    FinvoiceOutcome,
    Letter,
    LetterState,
    Stage,
    WebhookEndpoint,
    WebhookMessage,
    WebhookState,
)
from invoices.queries import creditor_home, staff
from invoices.queries.creditor_home import Tally

VIEW_INVOICE: Final = "invoices.view_invoice"
REPORT: Final = "invoices_invoice_report"
KEPT: Final = "creditors"
ACROSS: Final[dict[str, tuple[Promise, dict[str, str]]]] = {
    "overdue": (gettext_lazy("Overdue, and nothing agreed on"), {"hold": "overdue"}),
    "plan": (gettext_lazy("Paid by a payment plan"), {"hold": "PLAN"}),
    "disputed": (gettext_lazy("Disputed"), {"hold": "DISPUTED"}),
    "stopped": (gettext_lazy("Voluntary collection stopped on request"), {"hold": "STOPPED"}),
}


def register() -> None:
    staff_home.add_panel(claims, place=10)
    staff_home.add_panel(money, place=20)
    staff_home.add_panel(imports, place=30)
    staff_home.add_panel(reports, place=45)
    staff_home.add_waiting(*_systems())


def is_of_creditor(reader: Reader) -> bool:
    """Whether the reader sees the rows of some creditors alone."""
    return reader.may(VIEW_INVOICE) and not reader.may(staff.SEES_ALL)


def creditors_of(reader: Reader) -> dict[int, str]:
    """The creditors of a reader who does not see all: names by key, read once a page."""
    if KEPT not in reader.kept:
        rows = staff.creditors_seen_by(reader.user).order_by("name")
        reader.kept[KEPT] = dict(rows.values_list("pk", "name"))
    found: dict[int, str] = reader.kept[KEPT]
    return found


def seen[M: Model](reader: Reader, rows: QuerySet[M], *, creditor: str) -> QuerySet[M]:
    """The rows that the reader may see: all, or those of the own creditors."""
    if reader.may(staff.SEES_ALL):
        return rows
    return rows.filter(**{f"{creditor}__in": list(creditors_of(reader))})


def claims(reader: Reader) -> Panel | None:
    if not is_of_creditor(reader):
        return None
    own = creditors_of(reader)
    title = _("Open claims")
    if not own:
        text = _("You do not belong to any creditor yet. Ask a team lead of MyRopo.")
        return Panel(name="claims", title=title, empty=text)
    found = creditor_home.claims_of(list(own), today=reader.today)
    lines = [
        _claims_line(str(stage.label), found.by_stage[stage], {"stage": stage.value})
        for stage in Stage
        if stage in found.by_stage
    ]
    lines += [
        _claims_line(str(label), found.across[name], query, is_part=True)
        for name, (label, query) in ACROSS.items()
        if found.across[name].count
    ]
    if lines:
        lines.insert(0, _claims_line(_("In all"), found.all, {}))
    return Panel(
        name="claims",
        title=title,
        lines=lines,
        empty=_("No claim is open."),
        note=", ".join(own.values()),
    )


def money(reader: Reader) -> Panel | None:
    """What was booked from Monday on."""
    if not (is_of_creditor(reader) and reader.may("invoices.view_ledgerentry")):
        return None
    if not creditors_of(reader):
        return None
    monday = reader.today - timedelta(days=reader.today.weekday())
    since = timezone.make_aware(datetime.combine(monday, time.min))
    found = creditor_home.money_in(list(creditors_of(reader)), since=since)
    month = f"{reader.today:%Y-%m}"
    url = staff_home.list_of(REPORT, {"month": month})
    lines = [Line(words=_("Payments"), url=url, count=found.booked.count, total=found.booked.total)]
    if found.taken_back.count:
        back = found.taken_back
        lines.append(
            Line(words=_("Taken back by banks"), url=url, count=back.count, total=-back.total)
        )
    note = _("Since Monday, %(day)s.") % {"day": words.day(monday)}
    return Panel(name="money-in", title=_("Money booked this week"), lines=lines, note=note)


def imports(reader: Reader) -> Panel | None:
    """The newest file of invoices, and what became of it."""
    if not (is_of_creditor(reader) and reader.may("invoices.view_finvoicefile")):
        return None
    if not creditors_of(reader):
        return None
    newest = creditor_home.newest_import(list(creditors_of(reader)))
    return Panel(
        name="imports",
        title=_("Newest file of invoices"),
        lines=[_import_line(newest)] if newest else [],
        empty=_("No file has come in yet."),
        acts=[(reverse("admin:invoices_finvoicefile_changelist"), _("All files"))],
    )


def reports(reader: Reader) -> Panel | None:
    if not (is_of_creditor(reader) and creditors_of(reader)):
        return None
    last = reader.today.replace(day=1) - timedelta(days=1)
    pages = [
        (_("Claims, as a table to download"), staff_home.list_of(REPORT)),
        (
            _("Bookings of a month, as a table to download"),
            staff_home.list_of(REPORT, {"month": f"{last:%Y-%m}"}),
        ),
    ]
    if reader.may("invoices.view_dailyfigure"):
        pages.append((_("Figures"), staff_home.list_of("invoices_dailyfigure_changelist")))
    lines = [Line(words=text, url=url) for text, url in pages if url]
    return Panel(name="reports", title=_("Reports and figures"), lines=lines)


def _claims_line(text: str, tally: Tally, query: dict[str, str], *, is_part: bool = False) -> Line:
    return Line(
        words=text,
        url=staff_home.list_of(REPORT, query),
        count=tally.count,
        total=tally.total,
        is_part=is_part,
    )


def _import_line(file: FinvoiceFile) -> Line:
    report: dict[str, Any] = file.report
    if file.outcome == FinvoiceOutcome.REFUSED:
        number = len(report.get("refusals", []))
        told = ngettext("Refused: %d thing is wrong", "Refused: %d things are wrong", number)
    else:
        number = report.get("created", 0)
        told = ngettext("%d new invoice", "%d new invoices", number)
    when = words.moment(file.received_at)
    return Line(
        words=file.name,
        url=reverse("admin:invoices_finvoicefile_change", args=[file.pk]),
        note=f"{when}. {told % number}.",
        is_bad=file.outcome == FinvoiceOutcome.REFUSED,
    )


def _systems() -> list[Waiting]:
    """How the creditors' own systems are told; the own ones, or all of them."""
    given_up = WebhookMessage.objects.filter(state=WebhookState.GIVEN_UP)
    waiting = WebhookMessage.objects.filter(state=WebhookState.WAITING)
    failed = Letter.objects.filter(state=LetterState.FAILED, replaced_by=None)
    off = WebhookEndpoint.objects.exclude(off_at=None)
    return [
        Waiting(
            name="webhooks-given-up",
            panel="systems",
            words=gettext_lazy("Messages of webhooks given up"),
            rights=("invoices.change_webhookmessage",),
            rows=lambda reader: seen(reader, given_up.all(), creditor="endpoint__creditor"),
            page="invoices_webhookmessage_changelist",
            query={"state__exact": WebhookState.GIVEN_UP.value},
            is_bad=True,
        ),
        Waiting(
            name="webhooks-waiting",
            panel="systems",
            words=gettext_lazy("Messages of webhooks to be told"),
            rights=("invoices.change_webhookmessage",),
            rows=lambda reader: seen(reader, waiting.all(), creditor="endpoint__creditor"),
            page="invoices_webhookmessage_changelist",
            query={"state__exact": WebhookState.WAITING.value},
            is_quiet=True,
        ),
        Waiting(
            name="webhooks-off",
            panel="systems",
            words=gettext_lazy("Webhooks that are switched off"),
            rights=("invoices.change_webhookendpoint",),
            rows=lambda reader: seen(reader, off.all(), creditor="creditor"),
            page="invoices_webhookendpoint_changelist",
            is_quiet=True,
            is_bad=True,
        ),
        Waiting(
            name="letters-failed",
            panel="letters",
            words=gettext_lazy("Letters that could not be sent"),
            rights=("invoices.view_letter", VIEW_INVOICE),
            rows=lambda reader: seen(reader, failed.all(), creditor="invoice__creditor"),
            page="invoices_letter_changelist",
            query={"queue": "failed"},
            is_bad=True,
        ),
    ]
