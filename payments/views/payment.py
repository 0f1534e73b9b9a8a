"""The page of one payment: where the money is, and what there is to do about it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest, wants_fragment
from accounts.waiting import attempt_of, wait_after
from invoices.models import Invoice
from myropo.calendar import helsinki_date
from myropo.templatetags.portal import moment
from payments import words
from payments.addresses import pay_address
from payments.models import PAID, Payment, PaymentLine, PaymentState
from payments.queries import get_payment_or_404

# An answer may come at any moment; of the others the bell of static/js/live.js is enough.
AT_THE_BANK: Final = frozenset(
    {PaymentState.STARTED, PaymentState.OPEN, PaymentState.PENDING, PaymentState.DELAYED}
)
WATCHED: Final = AT_THE_BANK | {PaymentState.UNCLEAR, PaymentState.CONFIRMED}
# Which part of the page tells of it.
PARTS: Final = {
    PaymentState.STARTED: "unopened",
    PaymentState.OPEN: "open",
    PaymentState.PENDING: "waiting",
    PaymentState.DELAYED: "waiting",
    PaymentState.UNCLEAR: "waiting",
    PaymentState.CONFIRMED: "done",
    PaymentState.SETTLED: "done",
    PaymentState.FAILED: "ended",
    PaymentState.CANCELLED: "ended",
    PaymentState.EXPIRED: "ended",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the money on its way."""

    what: str | Promise
    when: str
    place: str
    text: str = ""


@require_safe
def payment(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The whole page; for htmx whether to ask again, and the state if that has changed."""
    shown = get_payment_or_404(request.actor, public_id)
    attempt = attempt_of(request)
    context = _context(shown, today=timezone.localdate()) | {
        "attempt": attempt + 1,
        "wait": _wait(shown, attempt),
        "may_change": shown.state in WATCHED,
        "is_fragment": bool(request.htmx),
        "is_changed": request.GET.get("state") != shown.state,
    }
    if wants_fragment(request):
        return render(request, "payments/payment.html#watch", context)
    return render(request, "payments/payment.html", context)


def _wait(shown: Payment, attempt: int) -> int | None:
    """Seconds until the page asks again; None when it only waits for the bell."""
    return wait_after(attempt) if shown.state in AT_THE_BANK else None


def _context(shown: Payment, *, today: date) -> dict[str, object]:
    lines = list(shown.lines.all())
    is_paid = shown.state in PAID
    may_continue = bool(shown.href) and not asks_too_much(shown)
    return {
        "payment": shown,
        "lines": lines,
        "story": words.story_of(shown, may_continue=may_continue),
        "part": PARTS[PaymentState(shown.state)],
        "way": words.method(shown.method) if shown.method else "",
        "steps": _steps(shown, lines, today=today) if is_paid else [],
        "unpaid": [line.invoice for line in lines if line.invoice.to_pay > 0 and is_paid],
        "again_url": _again(lines),
        "may_continue": may_continue,
    }


def asks_too_much(shown: Payment) -> bool:
    """Whether going on with it would pay more than its invoices ask for by now."""
    return any(line.amount > line.invoice.to_pay for line in shown.lines.all())


def _again(lines: list[PaymentLine]) -> str:
    """Where the same invoices can be paid, as far as they ask for money."""
    named = [line.invoice.public_id for line in lines if _asks(line.invoice)]
    return pay_address(named) if named else ""


def _asks(invoice: Invoice) -> bool:
    return invoice.is_open and invoice.to_pay > 0


def _steps(shown: Payment, lines: list[PaymentLine], *, today: date) -> list[Step]:
    """Received, booked, closed: what was and what is ahead."""
    if shown.confirmed_at is None:
        return []
    booked = "past" if shown.state == PaymentState.SETTLED else "ahead"
    steps = [
        Step(_("Received"), moment(shown.confirmed_at), "past"),
        Step(_("Booked"), words.booking_of(shown, today=today), booked),
    ]
    invoices = [line.invoice for line in lines]
    if any(_asks(each) for each in invoices):
        return steps
    closed = [each.closed_on for each in invoices if each.closed_on is not None]
    if len(closed) == len(invoices):
        on = max([*closed, helsinki_date(shown.settled_at or shown.confirmed_at)])
        return [*steps, Step(_("Closed"), words.day(on), "past")]
    return [*steps, Step(_("Closed"), _("When the payment is booked"), "ahead")]
