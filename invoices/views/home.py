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

from accounts.actor import Actor
from accounts.http import PortalRequest, wants_fragment
from invoices import queries, words, words_next
from invoices.forms import OPEN_LABELS, ListFilter
from invoices.models import HoldReason, InvoiceQuerySet
from invoices.queries import Listed, Summary
from invoices.rules.acts import MOST_AT_ONCE
from invoices.rules.states import WAITING, Tone
from invoices.views.bills import Bill, bills_of

PER_PAGE: Final = 20
FRAGMENT: Final = "#invoice-list"


@dataclass(frozen=True, slots=True)
class StateChoice:
    """One tick of the filter."""

    key: str
    label: str
    invoices: str
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """What to look at first, and how loudly to say so; `is_waiting`: it is in no hurry at all."""

    bill: Bill
    meaning: str | Promise
    others_late: int
    ahead: str

    @property
    def tone(self) -> str:
        """The variant of the card; an invoice in time is nothing to be alarmed about."""
        return "calm" if self.bill.tone is Tone.INFO or self.is_waiting else self.bill.tone

    @property
    def is_waiting(self) -> bool:
        """Whether collection waits, even of what is to be paid first."""
        return self.bill.is_waiting


def is_fragment(request: PortalRequest) -> bool:
    """Whether htmx asks for the list alone; going back in history asks for all."""
    return wants_fragment(request) and not request.htmx.boosted


def page_of(count: int, *, wanted: str) -> Page[int]:
    """Where in a list of so many a page stands; an odd page number gives the nearest."""
    return Paginator(range(count), per_page=PER_PAGE).get_page(wanted)


def rows_on(page: Page[int], invoices: InvoiceQuerySet) -> list[Listed]:
    return queries.rows_of(invoices[start_of(page) : start_of(page) + PER_PAGE])


def start_of(page: Page[int]) -> int:
    return (page.number - 1) * PER_PAGE


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    actor, asked = request.actor, ListFilter.read(request.GET)
    summary = None if is_fragment(request) else queries.summary_of(actor, today=today)

    page, rows = _listed(actor, asked, summary, today)
    bills = bills_of(rows, actor=actor, today=today)
    context = {"asked": asked, "page": page, "bills": bills}
    if summary is None:
        return render(request, f"invoices/home.html{FRAGMENT}", context | {"is_fragment": True})
    context |= {
        "summary": summary,
        "today": today,
        "urgent": _urgent(actor, summary, today) if summary.to_pay else None,
        "may_pay_all": summary.payable <= MOST_AT_ONCE
        and not any(each.waits or each.is_reported or each.is_contested for each in bills),
        "states": _states(summary, asked),
        "is_minor": not actor.is_for_another and actor.acting_for.is_minor(today),
        "name": actor.user.get_short_name(),
    }
    return render(request, "invoices/home.html", context)


def _listed(
    actor: Actor, asked: ListFilter, summary: Summary | None, today: date
) -> tuple[Page[int], list[Listed]]:
    """The page asked for and its rows. The summary has counted the whole list already."""
    if summary and not asked.is_active:
        page = page_of(summary.invoices, wanted=asked.page)
        return page, queries.open_page_of(actor, start=start_of(page), length=PER_PAGE)
    invoices = queries.open_invoices_of(actor)
    if asked.is_active:
        invoices = queries.narrowed(
            invoices,
            words=asked.words,
            labels=asked.labels,
            business_id=asked.business_id,
            today=today,
        )
    page = page_of(invoices.count(), wanted=asked.page)
    return page, rows_on(page, invoices)


def _urgent(actor: Actor, summary: Summary, today: date) -> Urgent | None:
    """None when the last one has been paid since the summary was read."""
    found = queries.most_urgent_of(actor, today=today)
    if found is None:
        return None
    listed, outlook = found
    [bill] = bills_of([listed], actor=actor, today=today)
    leaves = words_next.leaves(outlook.standing, today=today)
    meaning = words.MEANINGS[bill.label]
    if bill.is_waiting and bill.label not in WAITING:
        meaning = words_next.HOLDS[HoldReason.REQUEST_OPEN]
    return Urgent(
        bill=bill,
        # What has not left was not sent: its own words stand in place of those of the state.
        meaning=leaves or meaning,
        others_late=summary.overdue - bill.is_late,
        ahead=words_next.in_one_line(outlook.step, today=today),
    )


def _states(summary: Summary, asked: ListFilter) -> list[StateChoice]:
    """The states that occur, and those asked for; nothing to choose among fewer than two."""
    choices = [
        StateChoice(
            key, str(words.LABELS[label]), str(summary.labels[label]), label in asked.labels
        )
        for key, label in OPEN_LABELS.items()
        if summary.labels[label] or label in asked.labels
    ]
    return choices if len(choices) > 1 or asked.labels else []
