"""The desk of refunds: one checks, another one approves; either sends back with a reason."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.phone_pages import NEXT, back_of
from accounts.http import user_of
from accounts.models import User
from invoices.admin.two_steps import typed
from payments.forms.refund_desk import AskAnewForm, ReasonForm, WrittenAccountForm
from payments.models import OPEN_REFUND_STATES, Refund, RefundState
from payments.rules.account_numbers import AccountNumber, read_account_number
from payments.services import refunds
from payments.words_refunds import why_not_paid

VIEW: Final = "payments.view_refund"
DONE: Final = {
    "check": gettext_lazy("Checked. Another person has to approve it."),
    "approve": gettext_lazy("Approved: it goes to the bank with the next file."),
    "back": gettext_lazy("Sent back: it is checked anew."),
    "anew": gettext_lazy("The person is asked for another account."),
}


def offered(request: HttpRequest, refund: Refund) -> dict[str, Any]:
    """What the user may do with a refund as it is now, for its page."""
    user = user_of(request)
    state = RefundState(refund.state)
    may_check, may_approve = user.has_perm(refunds.CHECK), user.has_perm(refunds.APPROVE)
    is_own = refund.checked_by_id == user.pk
    is_decided = state in {RefundState.CHECKED, RefundState.TO_BE_PAID}
    return {
        "seen": refunds.print_of(refund),
        "why": why_not_paid(refund),
        "may_check": state == RefundState.REPORTED and may_check,
        "may_approve": state == RefundState.CHECKED and may_approve and not is_own,
        "is_own": state == RefundState.CHECKED and is_own,
        "may_send_back": is_decided and (may_check or may_approve),
        "may_ask": state in refunds.AT_THE_DESK and may_check and refund.invoice_id is not None,
        "account_url": _account_url(refund),
        "may_write": state in OPEN_REFUND_STATES and user.has_perm(refunds.GIVE_ACCOUNT),
        "reason_form": ReasonForm(),
        "ask_form": AskAnewForm(),
        "is_anothers_name": _is_anothers(refund),
        "is_another_account": _is_another_account(refund),
    }


def act(request: HttpRequest, *, rows: QuerySet[Refund], refund_id: int) -> HttpResponse:
    """Check, approve, send back, or ask the person anew; the service knows who may."""
    user = user_of(request)
    if not user.has_perm(VIEW):
        raise PermissionDenied
    refund = get_object_or_404(rows, pk=refund_id)
    done = request.POST.get("do", "")
    do = _act_of(request, done, refund, user)
    if do is None:
        messages.error(request, _("Say why, in a few words."))
        return HttpResponseRedirect(_page_of(refund))
    try:
        do(at=timezone.now())
    except refunds.NotAllowedError:
        raise PermissionDenied from None
    except refunds.NotAtThisStepError:
        messages.warning(request, _("Something changed meanwhile. Check it once more."))
    except refunds.LeftAlreadyError:
        text = _(
            "Our account statement says that this money has left, although the bank had rejected "
            "it. Do not pay it again: tell those who run the portal."
        )
        messages.error(request, text)
    except refunds.WrongAccountError:
        text = _("The bank told no name of the sender. Write down the account with its holder.")
        messages.error(request, text)
    else:
        messages.success(request, DONE[done])
    return HttpResponseRedirect(_page_of(refund))


def write_account(request: HttpRequest, *, rows: QuerySet[Refund], refund_id: int) -> HttpResponse:
    """Write down an account that came by letter, or that of a returned payment's sender."""
    user = user_of(request)
    if not (user.has_perm(VIEW) and user.has_perm(refunds.GIVE_ACCOUNT)):
        raise PermissionDenied
    refund = get_object_or_404(rows, pk=refund_id)
    data = typed(request) if request.method == "POST" else None
    form = WrittenAccountForm(data, initial={"holder": refund.holder})
    if data is not None and form.is_valid():
        try:
            refunds.write_account(
                refund_id=refund.pk,
                iban=form.cleaned_data["account"].iban,
                holder=form.cleaned_data["holder"],
                user=user,
                at=timezone.now(),
            )
        except refunds.RefundNotOpenError:
            messages.warning(request, _("The refund is on its way: its account is fixed."))
        else:
            messages.success(request, _("The account is written down. Two people check it."))
        return HttpResponseRedirect(back_of(request, default=_page_of(refund)))
    context = {
        **admin.site.each_context(request),
        "title": _("Write down the account of a refund"),
        "opts": Refund._meta,
        "refund": refund,
        "form": form,
    }
    return TemplateResponse(request, "admin/payments/refund/account.html", context)


def _account_url(refund: Refund) -> str:
    """Where an account is written down; it leads back to the person who is on the phone."""
    url = reverse("admin:payments_refund_account", args=[refund.pk])
    if refund.invoice is None or refund.invoice.party_id is None:
        return url
    party = reverse("admin:accounts_party_change", args=[refund.invoice.party_id])
    return f"{url}?{urlencode({NEXT: party})}"


def _act_of(
    request: HttpRequest, name: str, refund: Refund, user: User
) -> Callable[..., Refund] | None:
    """The service to call; None when what it needs was not told."""
    data, key = typed(request), refund.pk
    match name:
        case "check":
            return partial(refunds.check, refund_id=key, user=user, seen=data.get("seen", ""))
        case "approve":
            return partial(refunds.approve, refund_id=key, user=user, seen=data.get("seen", ""))
        case "back":
            reason = ReasonForm(data)
            if not reason.is_valid():
                return None
            told = reason.cleaned_data["reason"]
            return partial(refunds.send_back, refund_id=key, user=user, reason=told)
        case "anew":
            ask = AskAnewForm(data)
            if not ask.is_valid():
                return None
            problem = ask.cleaned_data["problem"]
            return partial(refunds.ask_anew, refund_id=key, user=user, problem=problem)
        case _:
            raise BadRequest


def _is_anothers(refund: Refund) -> bool:
    """Whether the account is named as another's than the debtor's: worth a second look."""
    if refund.invoice is None or not refund.holder:
        return False
    mine, theirs = (
        sorted(name.casefold().replace(",", " ").split())
        for name in (refund.invoice.debtor_name, refund.holder)
    )
    return mine != theirs


def _is_another_account(refund: Refund) -> bool:
    """Whether a payment that goes back goes elsewhere than it came from."""
    if refund.entry is None or not refund.iban:
        return False
    came_from = read_account_number(refund.entry.counterparty_iban)
    return not isinstance(came_from, AccountNumber) or came_from.iban != refund.iban


def _page_of(refund: Refund) -> str:
    return reverse("admin:payments_refund_change", args=[refund.pk])
