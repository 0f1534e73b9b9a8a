"""Tables that creditors take into their own books: claims, and the bookings of a month."""

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.admin.recording import record
from accounts.http import user_of
from invoices.csv_files import as_csv
from invoices.forms.reports import ClaimsForm, MonthForm, months
from invoices.models import ClaimKind, EntryKind, HoldReason, Invoice, Stage
from invoices.queries import reports, staff
from invoices.queries.reports import OPEN

# Rows by the hundred thousand leave the house: for those who also read the figures of them.
RIGHTS: Final = ("invoices.view_invoice", "invoices.view_ledgerentry", "invoices.view_dailyfigure")
TEMPLATE: Final = "admin/invoices/invoice/reports.html"
CLAIMS: Final = "claims"
LEDGER: Final = "ledger"


@require_safe
def report(request: HttpRequest) -> HttpResponseBase:
    """Both reports on one page; with `get` the chosen one as a file."""
    user = user_of(request)
    if not user.has_perms(RIGHTS):
        raise PermissionDenied
    today = timezone.localdate()
    asked = LEDGER if request.GET.get("of") == LEDGER or "month" in request.GET else CLAIMS
    shared: dict[str, Any] = {
        "creditors": staff.creditors_seen_by(user),
        "needs_one": user.has_perm(staff.SEES_ALL),
    }
    latest = f"{months(today)[1]:%Y-%m}"
    first_claims, first_ledger = {"stage": OPEN}, {"month": latest}
    claims_data = _data(request, first_claims) if asked == CLAIMS else first_claims
    ledger_data = _data(request, first_ledger) if asked == LEDGER else first_ledger
    claims = ClaimsForm(claims_data, auto_id="claims-%s", **shared)
    ledger = MonthForm(ledger_data, auto_id="ledger-%s", today=today, **shared)
    form = claims if asked == CLAIMS else ledger
    is_file = "get" in request.GET
    if is_file and form.is_valid():
        return _claims_file(request, claims) if asked == CLAIMS else _ledger_file(request, ledger)
    context = {
        **admin.site.each_context(request),
        "title": _("Reports"),
        "opts": Invoice._meta,
        "asked": asked,
        "claims": claims,
        "ledger": ledger,
        **_shown(claims, ledger, asked),
    }
    status = 422 if request.GET and not form.is_valid() else 200
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _data(request: HttpRequest, otherwise: dict[str, str]) -> dict[str, str]:
    """What was chosen of the report, over what it begins with."""
    chosen = {name: value.replace("\0", "") for name, value in request.GET.dict().items()}
    # A link that narrows by something else means open claims; an empty choice means all.
    return {**otherwise, **chosen}


def _shown(claims: ClaimsForm, ledger: MonthForm, asked: str) -> dict[str, Any]:
    """Counts and sums of the report that was asked for."""
    today = timezone.localdate()
    if asked == CLAIMS and claims.is_valid():
        return {"told": reports.told_of(reports.claims(claims.wanted, today=today))}
    if asked == LEDGER and ledger.is_valid():
        rows = reports.booked(reports.entries(ledger.creditor_ids, month=ledger.first_day))
        total = [sum(column) for column in zip(*(row.sums for row in rows), strict=True)]
        return {"booked": rows, "booked_total": total}
    return {}


def _claims_file(request: HttpRequest, form: ClaimsForm) -> HttpResponseBase:
    today = timezone.localdate()
    wanted = form.wanted
    days = {"first": str(wanted.first or ""), "last": str(wanted.last or "")}
    asked: dict[str, object] = {
        "creditors": list(wanted.creditor_ids),
        "stage": wanted.stage,
        "hold": wanted.hold,
    }
    record(request, "invoice.exported", data=asked | days)
    header = (
        _("Creditor’s business ID"),
        _("Invoice number"),
        _("Case number"),
        _("Kind of claim"),
        _("Sent"),
        _("Due"),
        _("Stage"),
        _("On hold"),
        _("Closed"),
        _("Original total"),
        _("Open principal"),
        _("Open interest"),
        _("Open costs"),
        _("Open total"),
        _("Paid"),
    )
    kinds, stages, holds = (dict(each.choices) for each in (ClaimKind, Stage, HoldReason))
    rows = (
        (*row[:3], kinds[row[3]], *row[4:6], stages[row[6]], holds.get(row[7], ""), *row[8:])
        for row in reports.claim_rows(reports.claims(wanted, today=today))
    )
    return as_csv(f"myropo-claims-{today}.csv", header, rows)


def _ledger_file(request: HttpRequest, form: MonthForm) -> HttpResponseBase:
    month = form.first_day
    asked = {"creditors": form.creditor_ids, "month": f"{month:%Y-%m}"}
    record(request, "ledgerentry.exported", data=asked)
    header = (
        _("Creditor’s business ID"),
        _("Booking"),
        _("Booked"),
        _("Value date"),
        _("Kind"),
        _("Invoice number"),
        _("Case number"),
        _("Principal"),
        _("Interest"),
        _("Costs"),
        _("Surplus"),
        _("Sum"),
        _("Legal basis"),
        _("Takes back booking"),
    )
    kinds = dict(EntryKind.choices)
    found = reports.entry_rows(reports.entries(form.creditor_ids, month=month))
    rows = ((*row[:4], kinds[row[4]], *row[5:]) for row in found)
    return as_csv(f"myropo-ledger-{month:%Y-%m}.csv", header, rows)
