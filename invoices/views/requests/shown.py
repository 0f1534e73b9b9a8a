"""A request as pages show it: how it stands, what waits, what is still to be paid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.actor import Actor
from invoices import words, words_requests
from invoices.models import DebtorRequest, Invoice, RequestState
from invoices.queries.requests import told_of, undisputed_of
from invoices.rules.request_answers import waits_until
from invoices.rules.states import Tone
from myropo.calendar import helsinki_date


@dataclass(frozen=True, slots=True)
class RequestShown:
    """One request on the page of its invoice."""

    title: str | Promise
    text: str
    tone: Tone
    url: str
    undisputed: Decimal | None = None


def requests_shown(actor: Actor, invoice: Invoice, *, today: date) -> list[RequestShown]:
    """What the actor asked about an open invoice and what waits, and the latest answer.

    For `invoices/requests_of.html`, as `requests`; one query.
    """
    told = told_of(actor, invoice)
    shown = [_waiting(each, invoice, today) for each in told.waiting]
    if told.answered is not None and invoice.is_open:
        shown.append(_answered(told.answered, invoice, today))
    return shown


def _waiting(request: DebtorRequest, invoice: Invoice, today: date) -> RequestShown:
    text = _("You get an answer here by %(day)s.") % {"day": words.day(request.answer_by)}
    if today > request.answer_by:
        text = _("The answer is late: it was promised by %(day)s. We are sorry.") % {
            "day": words.day(request.answer_by)
        }
    return RequestShown(
        title=words_requests.MADE[request.kind],
        text=text,
        tone=Tone.INFO,
        url=reverse("invoices:request", args=[request.public_id]),
        undisputed=undisputed_of(request, invoice),
    )


def waits_after(request: DebtorRequest, invoice: Invoice, *, today: date) -> date | None:
    """Until when collection waits after the answer; a day that has passed is not promised again."""
    if request.state != RequestState.ANSWERED or request.ended_at is None:
        return None
    until = waits_until(
        outcome=request.outcome,
        answered_on=helsinki_date(request.ended_at),
        paused_until=request.paused_until,
    )
    return until if until and until >= today and invoice.is_open else None


def _answered(request: DebtorRequest, invoice: Invoice, today: date) -> RequestShown:
    text = words_requests.outcome(request.kind, request.outcome)
    if until := waits_after(request, invoice, today=today):
        text += " " + _("Collection waits until %(day)s.") % {"day": words.day(until)}
    return RequestShown(
        title=_("You have an answer"),
        text=text,
        tone=Tone.OK,
        url=reverse("invoices:request", args=[request.public_id]),
    )
