"""The history of payments: what is under way, then what was booked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices import words as invoice_words
from invoices.rules.references import grouped
from invoices.rules.states import Tone
from invoices.views.home import PER_PAGE, page_of, start_of
from myropo.templatetags.portal import moment
from payments import words
from payments.models import Payment
from payments.queries import history as queries
from payments.queries.history import Booked


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A payment that is not booked yet. `who` names the creditors, each once."""

    url: str
    who: str
    amount: Decimal
    state: str
    tone: Tone
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A booked payment. `receipt` leads to it, "" for none."""

    day: str
    creditor: str
    url: str
    number: str
    reference: str
    sum: str
    way: str
    receipt: str
    taken_back: str


@require_safe
def history(request: PortalRequest) -> HttpResponse:
    today, actor = timezone.localdate(), request.actor
    booked = queries.booked_payments_of(actor)
    page = page_of(booked.count(), wanted=request.GET.get("page", ""))
    start = start_of(page)
    rows = queries.booked_rows_of(booked[start : start + PER_PAGE])
    in_portal = queries.portal_payments_by_cause(actor, [row.cause for row in rows])
    under_way = queries.payments_under_way_of(actor)
    context = {
        "under_way": [_under_way(payment, today=today) for payment in under_way],
        "rows": _rows(rows, in_portal),
        "page": page,
    }
    return render(request, "payments/history.html", context)


def _under_way(payment: Payment, *, today: date) -> UnderWay:
    return UnderWay(
        url=reverse("payments:payment", args=[payment.public_id]),
        who=", ".join(_creditors(payment)),
        amount=payment.amount,
        state=words.label_of(payment),
        tone=words.tone_of(payment),
        when=_when(payment, today=today),
    )


def _creditors(payment: Payment) -> Sequence[str]:
    names = (line.invoice.creditor.name for line in payment.lines.all())
    return list(dict.fromkeys(names))


def _when(payment: Payment, *, today: date) -> str:
    if payment.confirmed_at is not None:
        return invoice_words.paid_in_portal(payment.confirmed_at, today=today)
    return _("Started %(moment)s") % {"moment": moment(payment.started_at)}


def _rows(rows: Iterable[Booked], in_portal: dict[str, UUID | None]) -> list[Row]:
    return [_row(row, in_portal) for row in rows]


def _row(row: Booked, in_portal: dict[str, UUID | None]) -> Row:
    payment = in_portal.get(row.cause)
    taken_back = row.taken_back_on and _("Taken back on %(day)s") % {
        "day": invoice_words.day(row.taken_back_on)
    }
    return Row(
        day=invoice_words.day(row.value_on),
        creditor=row.creditor,
        url=reverse("invoices:invoice", args=[row.invoice]),
        number=row.number,
        reference=grouped(row.reference),
        sum=invoice_words.euros(-row.amount),
        way="MyRopo" if row.cause in in_portal else _("Bank transfer"),
        receipt=reverse("payments:receipt", args=[payment]) if payment else "",
        taken_back=taken_back or "",
    )
