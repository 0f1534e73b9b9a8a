"""The clearing desk: whose money an entry is, decided in two steps, choose and check."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.admin.searching import LONGEST_TERM, looks_like_hetu
from accounts.http import user_of
from accounts.models import User
from invoices.models import Invoice
from invoices.queries import staff
from payments.admin.base import account
from payments.forms.clearing import MOST_LINES, Division, NoteForm, Row, typed_rows
from payments.models import (
    BankEntry,
    ClearingDecision,
    ClearingReason,
    ClearingState,
    EntryState,
)
from payments.queries.clearing import Effect, effects_of, suggestions_for
from payments.queries.staff import awaiting, proposal_of, told_in_parts
from payments.services import clearing
from payments.services.refunds import NoSenderAccountError, sender_account

CLEAR: Final = "payments.change_bankentry"
MOST_FOUND: Final = 20


def first_look(request: HttpRequest, entry: BankEntry) -> dict[str, Any]:
    """The desk below the page of an entry, before anything was typed."""
    return _desk(request, entry, Division(entry=entry, invoices=_invoices(request)))


@require_http_methods(["GET", "POST"])
def clear(request: HttpRequest, *, rows: QuerySet[BankEntry], entry_id: int) -> HttpResponse:
    """What was typed, after each button; the last one does it."""
    if not user_of(request).has_perm(CLEAR):
        raise PermissionDenied
    entry = get_object_or_404(rows, pk=entry_id)
    if request.method == "GET":
        return HttpResponseRedirect(_page_of(entry))
    if entry.state != EntryState.CLEARING:
        messages.warning(request, _("The entry was cleared already. Nothing was changed."))
        return HttpResponseRedirect(_page_of(entry))
    data = request.POST.copy()
    for name, values in data.lists():
        data.setlist(name, [value.replace("\0", "") for value in values])
    match _wanted(data):
        case "check" | "apply" as act:
            return _checked(request, entry, data, is_sure=act == "apply")
        case "settle" | "set-aside" as act:
            return _decided_whole(request, entry, data, act)
        case act:
            return _retyped(request, entry, data, act)


def _wanted(data: QueryDict) -> str:
    """The button. Enter presses the first of the form: after words it means to search."""
    act = data.get("do", "")
    if act == "enter":
        return "search" if data.get("q", "").strip() != data.get("searched", "") else "check"
    return act


def _retyped(request: HttpRequest, entry: BankEntry, data: QueryDict, act: str) -> HttpResponse:
    """The same form with one more line, another search, or the rest going back."""
    lines: list[Row] = list(typed_rows(data))
    rest = {name: data.get(name, "") for name in ("returned", "note")}
    if act.startswith("choose:"):
        lines = [*lines, _line_for(request, act.removeprefix("choose:"))][:MOST_LINES]
    if act == "return":
        lines, rest["returned"] = [], str(entry.amount)
    division = Division(entry=entry, invoices=_invoices(request), rows=lines, rest=rest)
    return _page(request, entry, division, term=data.get("q", "").strip()[:LONGEST_TERM])


def _line_for(request: HttpRequest, key: str) -> Row:
    if not (key.isascii() and key.isdigit() and len(key) < len(str(2**62))):
        return {}
    invoice = _invoices(request).filter(pk=int(key)).first()
    return {"invoice": str(invoice.case_number)} if invoice else {}


def _checked(
    request: HttpRequest, entry: BankEntry, data: QueryDict, *, is_sure: bool
) -> HttpResponse:
    division = Division(entry=entry, invoices=_invoices(request), data=data)
    if not division.is_valid():
        return _page(request, entry, division, term="", status=422)
    try:
        if any(invoice is None for invoice, _amount in division.lines):
            sender_account(entry)
    except NoSenderAccountError:
        division.rest.add_error("returned", no_account_text())
        return _page(request, entry, division, term="", status=422)
    effects = effects_of(entry, division.lines)
    seen = _print_of(effects)
    if not is_sure or data.get("seen") != seen:
        if is_sure:
            messages.warning(request, _("Something changed meanwhile. Check it once more."))
        return _check_page(request, entry, division, effects, seen)
    return _divided(request, entry, division)


def _divided(request: HttpRequest, entry: BankEntry, division: Division) -> HttpResponse:
    lines = [(invoice.pk if invoice else None, amount) for invoice, amount in division.lines]
    return _decided(
        request,
        entry,
        lambda user, at: clearing.propose(
            entry_id=entry.pk, lines=lines, note=division.note, user=user, at=at
        ),
    )


def _decided_whole(
    request: HttpRequest, entry: BankEntry, data: QueryDict, act: str
) -> HttpResponse:
    form = NoteForm(data)
    if not form.is_valid():
        division = Division(entry=entry, invoices=_invoices(request))
        return _page(request, entry, division, term="", note_form=form, status=422)
    decide = clearing.propose_settlement if act == "settle" else clearing.set_aside
    return _decided(
        request,
        entry,
        lambda user, at: decide(
            entry_id=entry.pk, note=form.cleaned_data["note"], user=user, at=at
        ),
    )


def _decided(
    request: HttpRequest,
    entry: BankEntry,
    decide: Callable[[User, datetime], ClearingDecision],
) -> HttpResponse:
    """Do it, and say on the entry's page what is true now."""
    try:
        decision = decide(user_of(request), timezone.now())
    except clearing.NotInClearingError:
        messages.warning(request, _("The entry was cleared already. Nothing was changed."))
    except clearing.ProposedAlreadyError:
        messages.warning(request, _("A proposal waits already. Nothing was changed."))
    except (clearing.WrongActError, NoSenderAccountError):
        messages.error(request, _("This does not fit the entry any more. Nothing was changed."))
    else:
        if decision.state == ClearingState.APPLIED:
            messages.success(request, _("The entry is cleared."))
        else:
            messages.success(request, _("Proposed. Another person has to approve it."))
    return HttpResponseRedirect(_page_of(entry))


def _page(
    request: HttpRequest,
    entry: BankEntry,
    division: Division,
    *,
    term: str,
    note_form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Clear an entry"),
        "opts": BankEntry._meta,
        **_desk(request, entry, division, term=term),
    }
    if note_form is not None:
        context["note_form"] = note_form
    return TemplateResponse(request, "admin/payments/bankentry/clear.html", context, status=status)


def _check_page(
    request: HttpRequest, entry: BankEntry, division: Division, effects: list[Effect], seen: str
) -> HttpResponse:
    _record_rows(request, [each.invoice for each in effects if each.invoice])
    context = {
        **admin.site.each_context(request),
        "title": _("Check before it is done"),
        "opts": BankEntry._meta,
        "entry": entry,
        "division": division,
        "effects": effects,
        "seen": seen,
        "their_account": account(entry.counterparty_iban),
        "takes_two": clearing.needs_two(entry.amount),
    }
    return TemplateResponse(request, "admin/payments/bankentry/check.html", context)


def _desk(
    request: HttpRequest, entry: BankEntry, division: Division, *, term: str = ""
) -> dict[str, Any]:
    """Everything the desk's part of a page shows; whose data is shown is recorded."""
    suggestions = suggestions_for(entry, _invoices(request))
    found: list[Invoice] = []
    if looks_like_hetu(term):
        messages.info(request, _("A personal identity code is searched for here, with a reason."))
        term = ""
    if term:
        rows = _invoices(request).select_related("creditor").order_by("-pk")
        found = list(staff.invoices_matching(rows, term)[:MOST_FOUND])
    proposal = proposal_of(entry)
    _record_rows(request, [*(each.invoice for each in suggestions), *found])
    is_payout = entry.clearing_reason == ClearingReason.SETTLEMENT_DIFFERS
    is_summary = entry.clearing_reason == ClearingReason.SUMMARY
    number, total = awaiting(entry) if is_payout else (0, None)
    return {
        "entry": entry,
        "division": division,
        "suggestions": suggestions,
        "found": found,
        "term": term,
        "proposal": proposal,
        "note_form": NoteForm(),
        "can_divide": clearing.can_divide(entry),
        "can_return": _has_account(entry),
        "no_account": no_account_text(),
        "can_settle": number > 0,
        "can_set_aside": entry.clearing_reason == ClearingReason.REVERSAL_UNMATCHED,
        "is_summary": is_summary,
        "told_in_parts": told_in_parts(entry) if is_summary else None,
        "takes_two": clearing.needs_two(entry.amount),
        "awaiting": {"number": number, "total": total},
        "their_account": account(entry.counterparty_iban),
    }


def no_account_text() -> str:
    return _(
        "The bank did not tell a valid account of the sender: the money cannot be returned from "
        "here."
    )


def _has_account(entry: BankEntry) -> bool:
    try:
        sender_account(entry)
    except NoSenderAccountError:
        return False
    return True


def _invoices(request: HttpRequest) -> QuerySet[Invoice]:
    return staff.rows_seen_by(user_of(request), Invoice.objects.all(), creditor="creditor")


def _record_rows(request: HttpRequest, invoices: list[Invoice]) -> None:
    if invoices:
        rows = sorted({each.pk for each in invoices})
        record(request, "invoice.listed", data={"rows": rows, "searched": True})


def _print_of(effects: list[Effect]) -> str:
    """Differs when what would happen differs."""
    told = [(each.invoice and each.invoice.pk, each.amount, each.parts) for each in effects]
    return sha256(repr(told).encode()).hexdigest()


def _page_of(entry: BankEntry) -> str:
    return reverse("admin:payments_bankentry_change", args=[entry.pk])
