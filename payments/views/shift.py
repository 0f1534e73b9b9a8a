"""Moving a due date: choose a day, look at what it means, and read that it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PortalRequest, wants_fragment
from invoices import words, words_next
from invoices.models import Invoice
from invoices.queries import get_details_or_404, get_invoice_or_404, outlook_of
from invoices.queries.rates import kept_rates
from invoices.rules.decisions import Decision
from invoices.words_ahead import ahead_of
from myropo.calendar import helsinki_date
from payments import words_arranging
from payments.forms.shift import SeenShiftForm, ShiftForm
from payments.queries.shifts import get_shift_or_404
from payments.queries.situations import Arrangeable, arrangeable, shift_offer_for
from payments.rules.shifts import ShiftOffer, is_in_time
from payments.services import shifts
from payments.views.refusals import refused
from payments.views.shift_calendar import day_shown, months_of, weekdays

CHOSEN: Final = "payments/shift.html#chosen"
CHANGED: Final = 409
REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Asked:
    """An invoice whose due date somebody wants to move, and what is offered."""

    request: PortalRequest
    one: Arrangeable
    offer: ShiftOffer
    today: date

    @classmethod
    def of(cls, request: PortalRequest, public_id: UUID) -> "Asked":
        invoice = get_invoice_or_404(request.actor, public_id)
        today = timezone.localdate()
        one = arrangeable([invoice], rates=kept_rates(), today=today)[invoice.pk]
        return cls(request, one, shift_offer_for(request.actor, one, today=today), today)

    @property
    def invoice(self) -> Invoice:
        return self.one.invoice

    def refused(self, decision: Decision, *, status: int = 200) -> HttpResponse:
        return refused(self.request, self.one, decision, today=self.today, status=status)


@require_safe
def shift(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """To which day: a calendar with what each day costs; for htmx the chosen day alone."""
    asked = Asked.of(request, public_id)
    if not asked.offer.decision.allowed:
        return asked.refused(asked.offer.decision)
    form = ShiftForm(request.GET if "day" in request.GET else None, offer=asked.offer)
    if form.is_valid() and wants_fragment(request):
        chosen = day_shown(asked.one, form.cleaned_data["day"], today=asked.today)
        return render(request, CHOSEN, {"chosen": chosen})
    return _choose(asked, form)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """What moving it to the day means; POST moves it."""
    asked = Asked.of(request, public_id)
    if request.method == "POST":
        return _move(asked)
    if not asked.offer.decision.allowed:
        return asked.refused(asked.offer.decision)
    form = ShiftForm(request.GET, offer=asked.offer)
    if not form.is_valid():
        return _choose(asked, form, status=REFUSED)
    return _check(asked, form.cleaned_data["day"])


@require_safe
def done(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The receipt: what was done, and what comes next as it stands today."""
    made = get_shift_or_404(request.actor, public_id)
    today = timezone.localdate()
    details = get_details_or_404(request.actor, made.invoice.public_id)
    outlook = outlook_of(details, today=today)
    context = {
        "shift": made,
        "made_on": helsinki_date(made.made_at),
        "invoice": details.invoice,
        "day": words_arranging.named_day(made.to_on),
        "counts": words_arranging.counts_on(made.to_on),
        "is_ahead": details.invoice.to_pay > 0 and made.to_on >= today,
        "in_one_line": words_next.in_one_line(outlook.step, today=today),
        "ahead": ahead_of(outlook, details, is_debtor=True, today=today),
    }
    return render(request, "payments/shift_done.html", context)


def _choose(
    asked: Asked, form: ShiftForm, *, status: int = 200, has_changed: bool = False
) -> HttpResponse:
    one, offer, today = asked.one, asked.offer, asked.today
    is_chosen = form.is_bound and form.is_valid()
    day = form.cleaned_data["day"] if is_chosen else one.best_day(offer, today=today)
    months = months_of(one, offer, chosen=day, today=today)
    cells = [cell for month in months for cell in month.cells if cell and cell.is_offered]
    context = {
        "form": form,
        "invoice": asked.invoice,
        "before": one.situation.pay_by,
        "is_in_time": is_in_time(one.situation, today=today),
        "months": months,
        "weekdays": weekdays(),
        "chosen": day_shown(one, day, today=today) if day else None,
        "is_free": not any(cell.is_dear for cell in cells),
        "has_days_off": not all(cell.is_banking for cell in cells),
        "has_changed": has_changed,
    }
    return render(asked.request, "payments/shift.html", context, status=status)


def _check(asked: Asked, day: date, *, has_changed: bool = False) -> HttpResponse:
    one, today = asked.one, asked.today
    cost = one.shift_cost(until=day, today=today)
    amount = cost.euros()
    change = f"{_url(asked, 'shift')}?day={day.isoformat()}"
    to_pay = words.euros(asked.invoice.to_pay + amount)
    context: Mapping[str, object] = {
        "invoice": asked.invoice,
        "back_url": change,
        "day": day,
        "cost": amount,
        "before": one.situation.pay_by,
        "answers": [
            (_("New due date"), words_arranging.named_day(day), change),
            (_("What moving it costs"), words_arranging.price(cost), ""),
            (_("To be paid by then"), to_pay, ""),
        ],
        "why": words_arranging.why_cost(cost),
        "counts": words_arranging.counts_on(day),
        "is_in_time": is_in_time(one.situation, today=today),
        "more": int(str(asked.offer.decision.facts["left"])) - 1,
        "next": words_arranging.next_after(one, day, today=today),
        "has_changed": has_changed,
        "free_day": _free_day(asked, day) if amount else None,
    }
    status = CHANGED if has_changed else 200
    return render(asked.request, "payments/shift_check.html", context, status=status)


def _free_day(asked: Asked, day: date) -> date | None:
    """The day to propose in place of one that costs something; None where all do."""
    best = asked.one.best_day(asked.offer, today=asked.today)
    if best is None or best > day:
        return None
    return None if asked.one.shift_cost(until=best, today=asked.today).euros() else best


def _move(asked: Asked) -> HttpResponse:
    """Move it as it was shown. What has changed meanwhile is shown first."""
    seen = SeenShiftForm(asked.request.POST)
    if not seen.is_valid():
        return _again(asked, None)
    try:
        made = shifts.shift_due_date(
            actor=asked.request.actor,
            invoice_id=asked.invoice.pk,
            to_on=seen.cleaned_data["day"],
            seen_cost=seen.cleaned_data["cost"],
            seen_from=seen.cleaned_data["before"],
            at=timezone.now(),
        )
    except shifts.ShiftRefusedError as refusal:
        return asked.refused(refusal.decision, status=CHANGED)
    except shifts.ShiftChangedError:
        return _again(asked, seen.cleaned_data["day"])
    return redirect("payments:shift-done", made.public_id)


def _again(asked: Asked, day: date | None) -> HttpResponse:
    """What is offered now, after something has changed since the page was shown."""
    now = Asked.of(asked.request, asked.invoice.public_id)
    if not now.offer.decision.allowed:
        return now.refused(now.offer.decision, status=CHANGED)
    if day is not None and day in now.offer:
        return _check(now, day, has_changed=True)
    form = ShiftForm(None, offer=now.offer)
    return _choose(now, form, status=CHANGED, has_changed=True)


def _url(asked: Asked, name: str) -> str:
    return reverse(f"payments:{name}", args=[asked.invoice.public_id])
