"""A debtor is on the phone: what may be arranged with an invoice, and more time for it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.admin.phone_pages import back_of, carrying_next, leading_back
from accounts.http import user_of
from invoices import words
from invoices.admin import two_steps
from invoices.admin.claim_panel import panel_of
from invoices.admin.invoices import add_tool
from invoices.models import Invoice
from invoices.queries.rates import kept_rates
from payments import words_arranging, words_pauses
from payments.admin.desk_pages import (
    Check,
    Subject,
    arrange_url,
    check_page,
    demand,
    hidden_of,
    invoice_or_404,
    page,
    place_of_invoice,
    plan_url,
    subject_of,
)
from payments.admin.words_desk import effects_of_pause, effects_of_shift
from payments.forms.plan_desk import DeskShiftForm
from payments.queries.pauses import Pausable, pausable_of
from payments.queries.plan_offers import offer_for
from payments.queries.situations import current_plan_of, shift_offer_for
from payments.rules.arranging import Reason
from payments.rules.shifts import ShiftOffer
from payments.services import pauses, shifts

CHANGE: Final = "payments.change_paymentplan"
SHIFT: Final = "payments.add_duedateshift"
PAUSE: Final = "payments.add_pause"
OVERVIEW_PAGE: Final = "admin/payments/arrange/overview.html"
ASK_PAGE: Final = "admin/payments/arrange/ask.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One thing to arrange: what is offered, or why it is not.

    told  what is possible in a sentence, or the refusal in the words that the debtor reads
    url   where it is done; "" where it cannot be
    """

    label: str
    told: str
    url: str = ""


@require_safe
def overview(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The claim, and what may be arranged with it just now."""
    demand(request, CHANGE, SHIFT, PAUSE)
    invoice = invoice_or_404(request, invoice_id)
    subject = subject_of(request, invoice)
    place = place_of_invoice(invoice)
    return page(
        request,
        OVERVIEW_PAGE,
        _("Arrange"),
        place,
        invoice=invoice,
        panel=panel_of(invoice, today=timezone.localdate()),
        ways=[_carried(request, each) for each in _ways(subject)] if subject else [],
        plan_url=_plan_of(subject) if subject else "",
    )


def _carried(request: HttpRequest, way: Way) -> Way:
    """The same with the way back that the agent came with."""
    return replace(way, url=carrying_next(request, way.url))


def ways_of(request: HttpRequest, invoice: Invoice) -> list[Way]:
    """What may be arranged with an invoice, for pages that stand beside it; may be nothing."""
    if not user_of(request).has_perms((CHANGE, SHIFT, PAUSE)):
        return []
    subject = subject_of(request, invoice)
    return _ways(subject) if subject else []


def _ways(subject: Subject) -> list[Way]:
    return [_shift_way(subject), _plan_way(subject), _pause_way(subject)]


def _shift_way(subject: Subject) -> Way:
    offer = shift_offer_for(subject.actor, subject.one, today=subject.today)
    label = _("Move the due date")
    if not offer.decision.allowed or offer.first is None or offer.last is None:
        return Way(label=label, told=words_arranging.why_not(offer.decision, subject.invoice))
    told = _("From %(before)s to a day between %(first)s and %(last)s.") % {
        "before": words.day(subject.one.situation.pay_by),
        "first": words.day(offer.first),
        "last": words.day(offer.last),
    }
    url = reverse("admin:payments_duedateshift_make", args=[subject.invoice.pk])
    return Way(label=label, told=told, url=url)


def _plan_way(subject: Subject) -> Way:
    invoice = subject.invoice
    offer = offer_for(
        subject.actor, [invoice], today=subject.today, rates=kept_rates(), by_agent=True
    )
    label = _("Make a payment plan")
    # A sum too small for parts may still be paid with the debtor's other invoices.
    if not offer.is_possible and not (offer.joining and offer.decision.reason == Reason.TOO_SMALL):
        return Way(label=label, told=words_arranging.why_not(offer.decision, invoice))
    url = reverse("admin:payments_paymentplan_make", args=[invoice.pk])
    options = offer.options()
    if not options:
        return Way(label=label, told=_("Together with other invoices of the debtor."), url=url)
    told = _("At most %(count)s instalments, from %(sum)s a month.") % {
        "count": options[-1].count,
        "sum": words.euros(options[-1].monthly),
    }
    return Way(label=label, told=told, url=url)


def _pause_way(subject: Subject) -> Way:
    offer = _pausable(subject)
    label = _("Pause collection")
    if not offer.decision.allowed:
        return Way(label=label, told=words_pauses.why_not(offer.decision))
    url = reverse("admin:payments_pause_make", args=[subject.invoice.pk])
    told = _("Until %(day)s, when nothing is left to pay with.") % {"day": words.day(offer.until)}
    return Way(label=label, told=told, url=url)


def _plan_of(subject: Subject) -> str:
    """The page of the plan that pays the invoice; "" where none does."""
    if not subject.one.situation.is_in_plan:
        return ""
    return plan_url(current_plan_of(subject.invoice))


def _pausable(subject: Subject) -> Pausable:
    invoices = [subject.invoice]
    return pausable_of(subject.actor, invoices, rates=kept_rates(), today=subject.today)[0]


@require_http_methods(["GET", "POST"])
def move_due_date(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """To which day, what that means, and the new day on the last button."""
    demand(request, SHIFT)
    invoice = invoice_or_404(request, invoice_id)
    subject = subject_of(request, invoice)
    if subject is None:
        return HttpResponseRedirect(arrange_url(invoice))
    offer = shift_offer_for(subject.actor, subject.one, today=subject.today)
    if not offer.decision.allowed:
        return _refused(request, invoice, words_arranging.why_not(offer.decision, invoice))
    if request.method == "GET":
        best = subject.one.best_day(offer, today=subject.today)
        return _ask_day(request, subject, DeskShiftForm(offer=offer, initial={"day": best}))
    data = two_steps.typed(request)
    form = DeskShiftForm(data, offer=offer)
    if not form.is_valid() or two_steps.pressed(data) == two_steps.EDIT:
        return _ask_day(request, subject, form)
    day: date = form.cleaned_data["day"]
    cost = subject.one.shift_cost(until=day, today=subject.today).euros()
    seen = f"{day} {cost} {subject.one.situation.pay_by}"
    if two_steps.is_final(request, data, seen=seen):
        return _move(request, subject, day)
    return _check_day(request, subject, form, seen)


def _move(request: HttpRequest, subject: Subject, day: date) -> HttpResponse:
    cost = subject.one.shift_cost(until=day, today=subject.today).euros()
    try:
        shifts.shift_due_date(
            actor=subject.actor,
            invoice_id=subject.invoice.pk,
            to_on=day,
            seen_cost=cost,
            seen_from=subject.one.situation.pay_by,
            user=user_of(request),
            at=timezone.now(),
        )
    except shifts.ShiftRefusedError as refusal:
        why = words_arranging.why_not(refusal.decision, subject.invoice)
        return _refused(request, subject.invoice, why)
    except shifts.ShiftChangedError:
        return _refused(request, subject.invoice, _("This has changed meanwhile. Look again."))
    text = _("The due date is now %(day)s. The debtor sees it on the invoice.")
    messages.success(request, text % {"day": words.day(day)})
    return HttpResponseRedirect(back_of(request, default=_invoice_url(subject.invoice)))


def _ask_day(request: HttpRequest, subject: Subject, form: DeskShiftForm) -> HttpResponse:
    return page(
        request,
        ASK_PAGE,
        _("Move the due date"),
        place_of_invoice(subject.invoice),
        status=422 if form.errors else 200,
        form=form,
        about=_prices(subject, form.offer),
    )


def _prices(subject: Subject, offer: ShiftOffer) -> str:
    """Between which days, and until when it costs nothing."""
    if offer.first is None or offer.last is None:
        return ""
    free = [
        day
        for day in offer.days()
        if not subject.one.shift_cost(until=day, today=subject.today).euros()
    ]
    said = _("A day between %(first)s and %(last)s.") % {
        "first": words.day(offer.first),
        "last": words.day(offer.last),
    }
    if not free:
        return said
    if free[-1] == offer.last:
        return f"{said} {_('It is free.')}"
    price = _("Until %(day)s it is free, a later day costs %(cost)s.") % {
        "day": words.day(free[-1]),
        "cost": words_arranging.price(
            subject.one.shift_cost(until=offer.last, today=subject.today)
        ),
    }
    return f"{said} {price}"


def _check_day(
    request: HttpRequest, subject: Subject, form: DeskShiftForm, seen: str
) -> HttpResponse:
    day: date = form.cleaned_data["day"]
    next_step = words_arranging.next_after(subject.one, day, today=subject.today)
    check = Check(
        heading=_("Move the due date to %(day)s") % {"day": words.day(day)},
        label=_("Move the due date"),
        effects=effects_of_shift(subject.one, to_on=day, next_step=next_step, today=subject.today),
        seen=seen,
        hidden=hidden_of(form),
    )
    return check_page(request, place_of_invoice(subject.invoice), check)


@require_http_methods(["GET", "POST"])
def pause_collection(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """What the pause means, and the pause on the button."""
    demand(request, PAUSE)
    invoice = invoice_or_404(request, invoice_id)
    subject = subject_of(request, invoice)
    if subject is None:
        return HttpResponseRedirect(arrange_url(invoice))
    offer = _pausable(subject)
    if not offer.decision.allowed:
        return _refused(request, invoice, words_pauses.why_not(offer.decision))
    data: QueryDict = two_steps.typed(request)
    if two_steps.is_final(request, data, seen=offer.seen):
        return _pause(request, subject, offer)
    check = Check(
        heading=_("Pause collection until %(day)s") % {"day": words.day(offer.until)},
        label=_("Pause collection"),
        effects=effects_of_pause(until=offer.until),
        seen=offer.seen,
        can_edit=False,
    )
    return check_page(request, place_of_invoice(invoice), check)


def _pause(request: HttpRequest, subject: Subject, offer: Pausable) -> HttpResponse:
    try:
        pauses.pause(
            actor=subject.actor,
            seen={subject.invoice.pk: offer.until},
            user=user_of(request),
            at=timezone.now(),
        )
    except pauses.PauseChangedError:
        return _refused(request, subject.invoice, _("This has changed meanwhile. Look again."))
    text = _("Collection is paused until %(day)s. The debtor sees it on the invoice.")
    messages.success(request, text % {"day": words.day(offer.until)})
    return HttpResponseRedirect(back_of(request, default=_invoice_url(subject.invoice)))


def _refused(request: HttpRequest, invoice: Invoice, why: str) -> HttpResponse:
    """Back to what else may be arranged, with why not in words."""
    messages.warning(request, why)
    return HttpResponseRedirect(carrying_next(request, arrange_url(invoice)))


def _invoice_url(invoice: Invoice) -> str:
    return reverse("admin:invoices_invoice_change", args=[invoice.pk])


def _tool(request: HttpRequest, invoice: Invoice) -> tuple[str, str] | None:
    """The way to all this from the page of an invoice."""
    if not (invoice.is_open and user_of(request).has_perms([CHANGE, SHIFT, PAUSE])):
        return None
    return leading_back(request, arrange_url(invoice)), _("Arrange")


# `invoices` knows nothing of payments: what they add to its page, they add from here.
add_tool(_tool)
