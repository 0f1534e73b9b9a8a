"""A last look at an account before it is given, with the bank saying who sits there."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest
from accounts.rate_limits import Rule, hit
from invoices import words
from payments import words_refunds
from payments.models import AccountReport, Refund
from payments.queries.own_refunds import find_draft
from payments.rules.account_numbers import AccountNumber, read_account_number
from payments.services import account_reports
from payments.services.refunds import NotAllowedError, RefundNotOpenError, WrongAccountError
from payments.views.refunds.ground import (
    STEPS,
    not_own_accounts,
    of_open_refund,
    shown,
    to,
    url_of,
)

PAGE: Final = "payments/refunds/check.html"
# A person corrects a number a few times; each correction is checked by two of us and mailed.
TRIES: Final = Rule("refund-account", "20/hour")


@of_open_refund
def check(request: PortalRequest, refund: Refund) -> HttpResponse:
    """Everything at once; the press gives it. Only right after an identification."""
    draft = find_draft(request.actor, refund)
    if draft is None:
        # Given already, as by a second press; or nothing was typed yet.
        return to(refund, "refund" if refund.iban else "refund-account")
    number = read_account_number(draft.iban)
    if (
        not isinstance(number, AccountNumber)
        or not draft.holder
        or number.iban in not_own_accounts(refund)
    ):
        return to(refund, "refund-account")
    at = timezone.now()
    if request.method == "POST" and is_fresh(request, at=at):
        return _give(request, refund, draft, number, at=at)
    return _show(request, refund, draft, number, at=at)


def _give(
    request: PortalRequest,
    refund: Refund,
    draft: AccountReport,
    number: AccountNumber,
    *,
    at: datetime,
) -> HttpResponse:
    allowance = hit(TRIES, f"party-{request.actor.acting_for.pk}")
    if not allowance.allowed:
        messages.error(request, words.too_often(allowance.retry_after_minutes))
        return to(refund, "refund-check")
    try:
        account_reports.give(
            actor=request.actor, refund=refund, seen=request.POST.get("seen", ""), at=at
        )
    except account_reports.DraftChangedError:
        return _show(request, refund, draft, number, at=at, has_changed=True)
    except (account_reports.NothingToGiveError, RefundNotOpenError):
        return to(refund, "refund")
    except (WrongAccountError, NotAllowedError):
        messages.error(request, _("This account could not be taken. Look at it once more."))
        return to(refund, "refund-account")
    return to(refund, "refund-done")


def _show(
    request: PortalRequest,
    refund: Refund,
    draft: AccountReport,
    number: AccountNumber,
    *,
    at: datetime,
    has_changed: bool = False,
) -> HttpResponse:
    account = shown(number, draft.holder)
    change = url_of(refund, "refund-account")
    kept = _("Yes") if draft.is_to_be_kept else _("No")
    context = {
        "refund": refund,
        "answers": [
            (_("Refund"), f"{words.euros(refund.amount)}, {words_refunds.about(refund)}", ""),
            (_("Account number"), account.number, change),
            (_("Bank"), ", ".join(each for each in (account.bank, account.bic) if each), ""),
            (_("Name of the account’s holder"), account.holder, f"{change}#id_holder"),
            (_("Kept for later refunds"), kept, f"{change}#id_keep"),
        ],
        "seen": account_reports.stamp_of(draft),
        "has_changed": has_changed,
        "identify_url": ""
        if is_fresh(request, at=at)
        else identify_url(url_of(refund, "refund-check")),
        "back_url": change,
        "step": 3,
        "steps": STEPS,
    }
    return render(request, PAGE, context, status=409 if has_changed else 200)
