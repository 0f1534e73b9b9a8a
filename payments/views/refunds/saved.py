"""The account that a party keeps for its refunds: seen, changed after a last look, removed."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest
from payments.forms.refund_account import AccountForm
from payments.queries.own_refunds import saved_account_of
from payments.rules.account_holders import has_identity_code, read_holder
from payments.rules.account_numbers import AccountNumber, read_account_number
from payments.services import account_reports
from payments.views.refunds.account import READING, reading_of
from payments.views.refunds.ground import shown, shown_of

# What was typed waits in the session, also on the way to the bank.
DRAFT: Final = "saved-account"
PAGE: Final = "payments/refunds/saved_change.html"
STEPS: Final = 2
LONGEST: Final = 140


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved(request: PortalRequest) -> HttpResponse:
    """What is kept; POST removes it."""
    if request.method == "POST":
        if account_reports.forget_account(actor=request.actor, at=timezone.now()):
            messages.success(request, _("The account has been removed."))
        return redirect("payments:saved-account")
    kept = saved_account_of(request.actor)
    context = {
        "saved": kept,
        "account": shown_of(kept.iban, kept.holder, is_own=True) if kept else None,
    }
    return render(request, "payments/refunds/saved.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest) -> HttpResponse:
    """Another account in its place."""
    if request.method != "POST":
        return _ask(request, AccountForm(initial=_initial(request)))
    _keep(request)
    if request.htmx.target == READING:
        context = reading_of(request.POST.get("account", ""), others=frozenset())
        return render(request, f"{PAGE}#{READING}", context | {"is_live": True})
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=422)
    return redirect("payments:saved-account-check")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PortalRequest) -> HttpResponse:
    """A last look; only right after an identification the press keeps it."""
    draft = _draft(request)
    number, holder = read_account_number(draft["account"]), read_holder(draft["holder"])
    if not isinstance(number, AccountNumber) or not isinstance(holder, str):
        return redirect("payments:saved-account-change")
    may_keep = is_fresh(request, at=timezone.now())
    if request.method == "POST" and may_keep and request.POST.get("seen") == number.iban:
        account_reports.save_account(
            actor=request.actor, iban=number.iban, holder=holder, at=timezone.now()
        )
        _forget(request)
        messages.success(request, _("The account is kept for your later refunds."))
        return redirect("payments:saved-account")
    account, url = shown(number, holder), reverse("payments:saved-account-change")
    context = {
        "answers": [
            (_("Account number"), account.number, url),
            (_("Bank"), ", ".join(each for each in (account.bank, account.bic) if each), ""),
            (_("Name of the account’s holder"), account.holder, f"{url}#id_holder"),
        ],
        "seen": number.iban,
        "identify_url": "" if may_keep else identify_url(reverse("payments:saved-account-check")),
        "back_url": url,
        "step": 2,
        "steps": STEPS,
    }
    return render(request, "payments/refunds/saved_check.html", context)


def _draft(request: PortalRequest) -> dict[str, str]:
    """What was typed for the party that one acts for now; of another, nothing."""
    kept = request.session.get(DRAFT, {})
    if kept.get("party") != request.actor.acting_for.pk:
        return {"account": "", "holder": ""}
    return {"account": kept["account"], "holder": kept["holder"]}


def _keep(request: PortalRequest) -> None:
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in ("account", "holder")}
    safe = {name: "" if has_identity_code(text) else text for name, text in typed.items()}
    request.session[DRAFT] = {"party": request.actor.acting_for.pk, **safe}


def _forget(request: PortalRequest) -> None:
    request.session.pop(DRAFT, None)


def _initial(request: PortalRequest) -> dict[str, Any]:
    draft = _draft(request)
    if draft["account"]:
        return draft
    return {"holder": request.actor.acting_for.name}


def _ask(request: PortalRequest, form: AccountForm, *, status: int = 200) -> HttpResponse:
    typed = str(form["account"].value() or "")
    is_wrong = "account" in form.errors
    context = {
        "form": form,
        "back_url": reverse("payments:saved-account"),
        "step": 1,
        "steps": STEPS,
        **({} if is_wrong else reading_of(typed, others=frozenset())),
    }
    return render(request, PAGE, context, status=status)
