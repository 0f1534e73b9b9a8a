"""The home page: what do I owe, what is most urgent, what can I do about it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices import queries, words
from invoices.forms import OPEN_LABELS, ListFilter
from invoices.models import Invoice, InvoiceQuerySet
from invoices.queries import Summary
from invoices.rules.states import Tone
from invoices.views.bills import Bill, bill_of, bills_of

PER_PAGE: Final = 20
FRAGMENT: Final = "#invoice-list"


@dataclass(frozen=True, slots=True)
class StateChoice:
    """One tick of the filter."""

    key: str
    label: str | Promise
    invoices: int
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """What to look at first, and how loudly to say so."""

    bill: Bill
    meaning: str | Promise
    others_late: int

    @property
    def tone(self) -> str:
        """The variant of the card; an invoice in time is nothing to be alarmed about."""
        return "calm" if self.bill.tone is Tone.INFO else self.bill.tone


def is_fragment(request: PortalRequest) -> bool:
    """Whether htmx asks for the list alone; going back in history asks for all."""
    return (
        bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    )


def page_of(invoices: InvoiceQuerySet, *, wanted: str, count: int | None) -> Page[Invoice]:
    """One page of a list; an odd page number gives the nearest. A known count saves a query."""
    paginator = Paginator(invoices, per_page=PER_PAGE)
    if count is not None:
        paginator.count = count
    return paginator.get_page(wanted)


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    actor, asked = request.actor, ListFilter.read(request.GET)
    summary = None if is_fragment(request) else queries.summary_of(actor, today=today)

    invoices = queries.open_invoices_of(actor)
    if asked.is_active:
        invoices = queries.narrowed(
            invoices,
            words=asked.words,
            labels=asked.labels,
            business_id=asked.business_id,
            today=today,
        )
    known = summary.invoices if summary and not asked.is_active else None
    page = page_of(invoices, wanted=asked.page, count=known)
    context = {
        "asked": asked,
        "page": page,
        "bills": bills_of(page, actor=actor, today=today),
    }
    if summary is None:
        return render(request, f"invoices/home.html{FRAGMENT}", context | {"is_fragment": True})
    context |= {
        "summary": summary,
        "urgent": _urgent(request, page, asked, summary, today) if summary.open_total else None,
        "states": _states(summary, asked),
        "is_minor": actor.acting_for.is_minor(today),
        "name": actor.user.get_short_name(),
    }
    return render(request, "invoices/home.html", context)


def _urgent(
    request: PortalRequest,
    page: Page[Invoice],
    asked: ListFilter,
    summary: Summary,
    today: date,
) -> Urgent | None:
    """The earliest due date; on the first page of the whole list it is there already."""
    first = page.object_list[0] if page.number == 1 and not asked.is_active else None
    if first is None or not first.open_total:
        first = queries.most_urgent_of(request.actor)
    if first is None:
        return None
    bill = bill_of(first, actor=request.actor, today=today)
    return Urgent(
        bill=bill,
        meaning=words.MEANINGS[bill.label],
        others_late=summary.overdue - bill.is_late,
    )


def _states(summary: Summary, asked: ListFilter) -> list[StateChoice]:
    """The states that occur, and those asked for; nothing to choose among fewer than two."""
    choices = [
        StateChoice(key, words.LABELS[label], summary.labels[label], label in asked.labels)
        for key, label in OPEN_LABELS.items()
        if summary.labels[label] or label in asked.labels
    ]
    return choices if len(choices) > 1 or asked.labels else []
