"""To which account a refund is paid: the draft is kept while somebody types, and read at once."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.http import PortalRequest
from payments import words_accounts, words_refunds
from payments.forms.refund_account import RefundAccountForm
from payments.models import AccountReport, Refund
from payments.queries.own_refunds import find_draft, last_given, saved_account_of
from payments.rules.account_holders import has_identity_code
from payments.rules.account_numbers import AccountNumber, Problem, read_account_number
from payments.services import account_reports
from payments.views.refunds.ground import (
    STEPS,
    ShownAccount,
    not_own_accounts,
    of_open_refund,
    shown,
    shown_of,
    to,
)

PAGE: Final = "payments/refunds/account.html"
# The part of the page that says what the number is, while it is typed.
READING: Final = "reading"
# Nobody has made a mistake by not having finished.
UNFINISHED: Final = frozenset({Problem.EMPTY, Problem.TOO_SHORT, Problem.NO_COUNTRY})
ENOUGH: Final = 8


@of_open_refund
def account(request: PortalRequest, refund: Refund) -> HttpResponse:
    """The number and its holder; each pause of typing keeps them, and tells the bank."""
    if request.method != "POST":
        return _ask(request, refund, RefundAccountForm(initial=_initial(request, refund)))
    if request.htmx.target == READING:
        return _keep_typing(request, refund)
    if "saved" in request.POST:
        return _use_saved(request, refund)
    if "discard" in request.POST:
        account_reports.discard(actor=request.actor, refund=refund)
        return to(refund, "refund")
    form = RefundAccountForm(request.POST, others=not_own_accounts(refund))
    kept = _keep(request, refund)
    if not form.is_valid():
        return _ask(request, refund, form, status=422)
    return to(refund, "refund-check" if kept else "refund")


def reading_of(typed: str, *, others: frozenset[str]) -> dict[str, Any]:
    """What the part of the page says of a number that is being typed."""
    if has_identity_code(typed):
        return {"mend": words_accounts.IDENTITY_CODE}
    read = read_account_number(typed)
    if isinstance(read, AccountNumber):
        if read.iban in others:
            return {"mend": words_accounts.NOT_YOURS}
        return {"account": shown(read)}
    if read.problem is Problem.EMPTY:
        return {}
    if read.problem in UNFINISHED and (read.expected or read.given < ENOUGH):
        return {"given": read.given, "expected": read.expected}
    return {"mend": words_accounts.mend(read)}


def _keep_typing(request: PortalRequest, refund: Refund) -> HttpResponse:
    kept = _keep(request, refund)
    context = reading_of(request.POST.get("account", ""), others=not_own_accounts(refund))
    context |= {"kept_at": kept.changed_at if kept else None, "is_live": True}
    return render(request, f"{PAGE}#{READING}", context)


def _keep(request: PortalRequest, refund: Refund) -> AccountReport | None:
    """What was typed, right or wrong, is on the server from now on."""
    return account_reports.keep_draft(
        actor=request.actor,
        refund=refund,
        typed=request.POST.get("account", ""),
        holder=request.POST.get("holder", ""),
        is_to_be_kept="keep" in request.POST,
        at=timezone.now(),
    )


def _use_saved(request: PortalRequest, refund: Refund) -> HttpResponse:
    """One press: the account that was kept, and on to the last look."""
    saved = saved_account_of(request.actor)
    if saved is None:
        return to(refund, "refund-account")
    kept = account_reports.keep_draft(
        actor=request.actor,
        refund=refund,
        typed=saved.iban,
        holder=saved.holder,
        is_to_be_kept=False,
        at=timezone.now(),
    )
    return to(refund, "refund-check" if kept else "refund")


def _initial(request: PortalRequest, refund: Refund) -> dict[str, Any]:
    """The draft; else what was told before; else the debtor's own name, which is most often it."""
    draft = find_draft(request.actor, refund)
    if draft is not None:
        return {"account": draft.typed, "holder": draft.holder, "keep": draft.is_to_be_kept}
    told = last_given(request.actor, refund)
    if told is not None:
        return {"account": told.typed, "holder": told.holder}
    return {"holder": request.actor.acting_for.name}


def _ask(
    request: PortalRequest, refund: Refund, form: RefundAccountForm, *, status: int = 200
) -> HttpResponse:
    typed = str(form["account"].value() or "")
    others = not_own_accounts(refund)
    draft = find_draft(request.actor, refund)
    context = {
        "form": form,
        "refund": refund,
        "about": words_refunds.about(refund),
        "saved": None if typed else _saved(request),
        "is_draft": draft is not None and not form.is_bound,
        "kept_at": draft.changed_at if draft else None,
        "step": 2,
        "steps": STEPS,
        # An error stands at the field already.
        **({} if form.errors.get("account") else reading_of(typed, others=others)),
    }
    return render(request, PAGE, context, status=status)


def _saved(request: PortalRequest) -> ShownAccount | None:
    saved = saved_account_of(request.actor)
    return shown_of(saved.iban, saved.holder, is_own=True) if saved else None
