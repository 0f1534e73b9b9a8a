"""How late interest adds up, to today or to a day that the reader chooses (B8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from invoices import words
from invoices.forms import InterestDayForm
from invoices.queries.details import Details
from invoices.queries.interest import InterestSoFar, interest_until
from invoices.queries.rates import kept_rates
from invoices.rules.late_interest import Basis, Period, Terms, rate_of
from invoices.rules.reference_rates import Rates
from invoices.rules.states import is_overdue
from myropo.money import MINUS

FIELD = "interest_to"


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Days with one principal and one rate; `sum` is rounded for the eye alone."""

    days: str
    detail: str
    sum: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownInterest:
    """What the page tells of late interest.

    total    to the day `until`
    charged  what of it is booked already, "" for nothing; `left` is the rest
    notes    what a reader must know of these sums, one sentence or two each
    """

    form: InterestDayForm
    is_asked: bool
    until: date
    lines: list[InterestLine]
    total: str
    charged: str
    left: str
    notes: list[str | Promise]


COUNTED = gettext_lazy(
    "Interest is counted on the open principal alone: the principal, times the rate, times the "
    "days, divided by 365. It is rounded once, so the lines may differ from the total by a cent."
)
NOT_CHARGED = gettext_lazy(
    "Interest is added to the open sum only with a letter, up to the day of the letter. What you "
    "pay now is the open sum: when you pay it before the next letter, interest that has not been "
    "charged is not asked for."
)
UNCONFIRMED = gettext_lazy(
    "We have no official notice of the rate that is marked as unconfirmed. The interest of those "
    "days may still change."
)
UNDER_WAY = gettext_lazy(
    "What you have paid in MyRopo lowers the interest from the day after you paid, once it is "
    "booked. Here it is not counted yet."
)
NOTHING_RAN = gettext_lazy("No principal was open after the due date, so no interest has run.")


def interest_shown(details: Details, query: QueryDict, *, today: date) -> ShownInterest | None:
    """Of a late invoice that bears interest and still asks for money; None for any other."""
    invoice = details.invoice
    is_late = invoice.is_open and is_overdue(due_on=invoice.due_on, today=today)
    if not is_late or invoice.is_covered or invoice.interest_basis == Basis.NONE:
        return None
    is_asked = FIELD in query
    form = InterestDayForm(query if is_asked else None, today=today)
    until = form.cleaned_data[FIELD] if form.is_valid() else today
    rates = kept_rates()
    found = interest_until(invoice=invoice, ledger=details.ledger, until=until, rates=rates)
    return ShownInterest(
        form=form,
        is_asked=is_asked,
        until=found.until,
        lines=[_line(each, found.terms, rates) for each in found.interest.periods],
        total=words.euros(found.total),
        charged=f"{MINUS}{words.euros(found.charged)}" if found.charged else "",
        left=words.euros(found.not_charged),
        notes=_notes(found, is_under_way=bool(invoice.under_way)),
    )


def _notes(found: InterestSoFar, *, is_under_way: bool) -> list[str | Promise]:
    periods = found.interest.periods
    notes: dict[str | Promise, bool] = {
        _not_known(found): not found.is_complete,
        NOTHING_RAN: found.has_begun and not periods,
        NOT_CHARGED: found.not_charged > 0,
        UNCONFIRMED: not found.interest.is_confirmed,
        UNDER_WAY: is_under_way and bool(periods),
        COUNTED: bool(periods),
    }
    return [note for note, is_true in notes.items() if is_true]


def _not_known(found: InterestSoFar) -> str:
    if not found.has_begun:
        return _("The reference rate of these days is not known, so the interest is not either.")
    return _(
        "The interest can be counted up to %(day)s: the reference rate after that day is not "
        "known yet."
    ) % {"day": words.day(found.until)}


def _line(period: Period, terms: Terms, rates: Rates) -> InterestLine:
    days = ngettext("%(days)d day", "%(days)d days", period.days) % {"days": period.days}
    parts = [days, words.euros(period.principal), _rate(period, terms, rates)]
    return InterestLine(
        days=_span(period.first, period.last),
        detail=" · ".join(parts),
        sum=words.euros(period.interest),
        is_confirmed=period.is_confirmed,
    )


def _span(first: date, last: date) -> str:
    if first == last:
        return words.day(first)
    return pgettext("from day to day", "%(first)s – %(last)s") % {
        "first": words.day(first),
        "last": words.day(last),
    }


def _rate(period: Period, terms: Terms, rates: Rates) -> str:
    """The percentage and, where it rests on a reference rate, what was added to that."""
    percent = words.number(period.percent)
    if period.percent == terms.contract_percent:
        return _("%(percent)s%% by the contract") % {"percent": percent}
    reference: Decimal = rate_of(period.first, basis=terms.basis, rates=rates).percent
    return _("%(percent)s%% (reference rate %(reference)s%% + %(added)s)") % {
        "percent": percent,
        "reference": words.number(reference),
        "added": words.number(period.percent - reference),
    }
