"""Every refund with its state: the first step of telling an account number."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from payments import words_refunds
from payments.models import ENDED_REFUND_STATES, AccountReport, Refund, RefundState
from payments.queries.own_refunds import drafts_of, refunds_of, saved_account_of
from payments.views.refunds.ground import shown_of, url_of
from payments.words_refunds import Mark

# More than anybody has; a page of a company that had them would still open.
MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A refund on the list; `act_url` leads to its account where one is asked for."""

    url: str
    act_url: str
    about: str
    amount: Decimal
    mark: Mark
    text: str
    has_draft: bool


@never_cache
@require_safe
def refunds(request: PortalRequest) -> HttpResponse:
    """What is on its way first, what is over below; and the way by a letter."""
    drafts = drafts_of(request.actor)
    found = list(refunds_of(request.actor)[:MOST])
    saved = saved_account_of(request.actor)
    context = {
        "under_way": [
            _row(each, drafts) for each in found if each.state not in ENDED_REFUND_STATES
        ],
        "over": [_row(each, drafts) for each in found if each.state in ENDED_REFUND_STATES],
        "saved": shown_of(saved.iban, saved.holder, is_own=True) if saved else None,
    }
    return render(request, "payments/refunds/refunds.html", context)


def _row(refund: Refund, drafts: Mapping[int, AccountReport]) -> Row:
    waits = refund.state == RefundState.WAITS_FOR_ACCOUNT
    why = words_refunds.why_not_paid(refund) if waits else ""
    return Row(
        url=url_of(refund, "refund"),
        act_url=url_of(refund, "refund-account") if waits else "",
        about=words_refunds.about(refund),
        amount=refund.amount,
        mark=words_refunds.mark(refund),
        text=why or words_refunds.meaning(refund, None),
        has_draft=refund.pk in drafts,
    )
