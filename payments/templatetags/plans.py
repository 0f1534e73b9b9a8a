"""What a plan asks for next, on pages that show it beside something else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.http import PortalRequest
from invoices import words
from invoices.models import Invoice
from invoices.queries.requests import answered_by
from invoices.rules.states import due_seen_from, is_overdue
from myropo.calendar import helsinki_date
from payments.addresses import pay_address
from payments.models import PaymentLine, PlanState
from payments.queries.plan_bands import PlanBand, band_of_invoice, bands_of, plans_paid_by

register = template.Library()

# The page of all plans has the others.
MOST: Final = 3
# So many days before its day an instalment is something to think of.
SOON: Final = 7
CALM: Final = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One plan, ready to show. `tone` is a variant of the home page's card."""

    row: PlanBand
    tone: str
    near: str
    pay_url: str
    answer_by: str

    @property
    def url(self) -> str:
        return reverse("payments:plan", args=[self.row.public_id])

    @property
    def is_lapsed(self) -> bool:
        return self.row.state == PlanState.LAPSED

    @property
    def is_asked(self) -> bool:
        return self.row.state == PlanState.ASKED


@dataclass(frozen=True, slots=True)
class Bands:
    """The plans of a debtor on the home page: `first` above what is urgent, `after` below it."""

    first: SafeString
    after: SafeString


@register.simple_tag(takes_context=True)
def plan_bands(context: Context) -> Bands | None:
    """The plans of the actor for the home page, None where there are none. One query."""
    request: PortalRequest = context["request"]
    today: date = context["today"]
    rows = bands_of(request.actor)
    if not rows:
        return None
    bands = [_band(each, today) for each in _urgent_first(rows)]
    shown = bands[:MOST]
    loud = [each for each in shown if each.tone != CALM]
    calm = [each for each in shown if each.tone == CALM]
    may_pay = request.actor.access.reaches_pay
    return Bands(
        _drawn(loud, may_pay=may_pay), _drawn(calm, may_pay=may_pay, has_more=len(bands) > 1)
    )


def _drawn(bands: Sequence[Band], *, may_pay: bool, has_more: bool = False) -> SafeString:
    if not bands and not has_more:
        return SafeString("")
    shown = {"bands": bands, "has_more": has_more, "may_pay": may_pay}
    return render_to_string("payments/plans/bands.html", shown)


@register.simple_tag(takes_context=True)
def plan_panel(context: Context, invoice: Invoice) -> SafeString:
    """The plan that pays an invoice, for the page of the invoice; one query.

    "" where there is none, or it is another's.
    """
    request: PortalRequest = context["request"]
    today: date = context["today"]
    row = band_of_invoice(request.actor, invoice)
    if row is None:
        return SafeString("")
    shown = {"band": _band(row, today), "may_pay": request.actor.access.reaches_pay}
    return render_to_string("payments/plans/panel.html", shown)


@register.simple_tag(takes_context=True)
def plan_paid_by(context: Context, lines: Iterable[PaymentLine]) -> str:
    """The page of the plan that a payment was for; "" where it was for none, or for several."""
    request: PortalRequest = context["request"]
    plans = plans_paid_by(request.actor, [each.invoice_id for each in lines])
    return reverse("payments:plan", args=plans) if len(plans) == 1 else ""


def _urgent_first(rows: Sequence[PlanBand]) -> list[PlanBand]:
    """Lapsed ones first, then by the days of what is next; what is only asked for last."""
    order = [PlanState.LAPSED, PlanState.ACTIVE, PlanState.ASKED]
    return sorted(rows, key=lambda each: order.index(PlanState(each.state)))


def _band(row: PlanBand, today: date) -> Band:
    promised = ""
    if row.state == PlanState.ASKED:
        asked_on = helsinki_date(row.made_at)
        promised = words.day(answered_by(asked_on))
    return Band(
        row=row,
        tone=_tone(row, today),
        near=_near(row, today),
        pay_url=_pay_url(row),
        answer_by=promised,
    )


def _tone(row: PlanBand, today: date) -> str:
    if row.state == PlanState.LAPSED:
        return "late"
    if row.state == PlanState.ASKED or row.next_on is None or not row.amount:
        return CALM
    if is_overdue(due_on=row.next_on, today=today):
        return "late"
    return "warn" if (row.next_on - today).days <= SOON else CALM


def _near(row: PlanBand, today: date) -> str:
    if row.state != PlanState.ACTIVE or row.next_on is None:
        return ""
    return words.due(due_seen_from(due_on=row.next_on, today=today))


def _pay_url(row: PlanBand) -> str:
    """The page of paying with the next instalment; "" where nothing is to be paid."""
    if row.state != PlanState.ACTIVE or not row.amount:
        return ""
    return pay_address(row.invoices or [], amount=row.amount, owed=row.to_pay)
