"""What the page of an invoice says when its debtor has told that it is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from invoices import words
from invoices.models import EventKind, Hold, Invoice, TimelineEvent
from invoices.rules.states import Tone
from myropo.calendar import helsinki_date


@dataclass(frozen=True, slots=True)
class Reported:
    """How the debtor's word stands: an alert of this tone."""

    title: str
    text: str
    tone: Tone


def reported_of(
    hold: Hold | None, timeline: Iterable[TimelineEvent], *, invoice: Invoice, today: date
) -> Reported | None:
    """None where nobody told of a payment, or where it has come to its end in another way."""
    if hold is None or hold.ends_on is None or not invoice.is_open or not invoice.to_pay:
        return None
    told_on = words.day(helsinki_date(hold.placed_at))
    if hold.released_at is None and hold.ends_on >= today:
        text = _("Collection waits until %(day)s while we look for the payment.")
        return Reported(
            title=_("You told us on %(day)s that you have paid") % {"day": told_on},
            text=text % {"day": words.day(hold.ends_on)},
            tone=Tone.INFO,
        )
    if _was_not_found(hold, timeline):
        return Reported(
            title=_("We have not found the payment that you told us of on %(day)s")
            % {"day": told_on},
            text=_("Collection goes on. If you have paid, contact the creditor with your receipt."),
            tone=Tone.WARN,
        )
    if hold.released_at is None or helsinki_date(hold.released_at) > hold.ends_on:
        text = _(
            "The payment that you told us of on %(told)s has not arrived, and collection waited "
            "until %(day)s. If you have paid, contact the creditor with your receipt."
        )
        return Reported(
            title=_("Collection does not wait any more"),
            text=text % {"told": told_on, "day": words.day(hold.ends_on)},
            tone=Tone.WARN,
        )
    return None


def _was_not_found(hold: Hold, timeline: Iterable[TimelineEvent]) -> bool:
    return any(
        event.kind == EventKind.MONEY_NOT_FOUND and event.recorded_at >= hold.placed_at
        for event in timeline
    )
