"""Why a due date cannot be moved or a plan be made, and what can be done instead: one page."""

from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import PortalRequest
from invoices.rules.decisions import Decision
from payments.queries.situations import Arrangeable
from payments.rules.arranging import Reason
from payments.words_refusals import refusal_of

PAGE: Final = "payments/refused.html"
NOES: Final = frozenset({Reason.NOT_OFFERED, Reason.TOO_LATE, Reason.ENOUGH, Reason.ASKED_OFTEN})


def refused(
    request: PortalRequest, one: Arrangeable, decision: Decision, *, today: date, status: int = 200
) -> HttpResponse:
    """The page of a refusal, of an act on one invoice."""
    context = {
        "invoice": one.invoice,
        "refusal": refusal_of(one, decision, today=today),
        # Words about free advice help who is told no, not who needs nothing.
        "is_no": decision.reason in NOES,
    }
    return render(request, PAGE, context, status=status)
