"""What the pages of one refund share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from payments import words_accounts
from payments.models import OPEN_REFUND_STATES, Refund
from payments.queries.own_refunds import get_refund_or_404
from payments.rules.account_numbers import AccountNumber, Misread, read_account_number

# Which refund, to which account, a last look.
STEPS: Final = 3

type Page = Callable[[PortalRequest, UUID], HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAccount:
    """An account as pages show it: the number in fours, its bank, its holder."""

    number: str
    bank: str
    bic: str = ""
    holder: str = ""


def of_open_refund(page: Callable[[PortalRequest, Refund], HttpResponse]) -> Page:
    """A page about the account of a refund that can still be changed; else how it stands."""

    @wraps(page)
    def view(request: PortalRequest, public_id: UUID) -> HttpResponse:
        refund = get_refund_or_404(request.actor, public_id)
        if refund.state not in OPEN_REFUND_STATES:
            return to(refund, "refund")
        return page(request, refund)

    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))


def shown(number: AccountNumber, holder: str = "") -> ShownAccount:
    """The whole of it, for whom told it."""
    bank = words_accounts.bank(number)
    return ShownAccount(number=number.grouped, bank=bank, bic=number.bic, holder=holder)


def shown_of(iban: str, holder: str, *, is_own: bool) -> ShownAccount | None:
    """An account that is stored; whoever did not tell it sees only how it ends."""
    number = read_account_number(iban)
    if isinstance(number, Misread):
        return None
    if is_own:
        return shown(number, holder)
    return ShownAccount(number=words_accounts.hidden(number), bank=words_accounts.bank(number))


def not_own_accounts(refund: Refund) -> frozenset[str]:
    """Accounts to which this invoice is paid: nobody's money goes back there."""
    ours = str(getattr(settings, "REFUND_ACCOUNT_IBAN", "")).replace(" ", "")
    invoice = refund.invoice
    creditors = invoice.iban if invoice is not None else ""
    return frozenset(each for each in (ours, creditors) if each)


def url_of(refund: Refund, name: str) -> str:
    return reverse(f"payments:{name}", args=[refund.public_id])


def to(refund: Refund, name: str) -> HttpResponseRedirect:
    return redirect(url_of(refund, name))
