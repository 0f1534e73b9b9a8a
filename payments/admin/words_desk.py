"""The words of the desk of arrangements: what waits, what an act does, and what it is called."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices import words
from invoices.queries.requests import answered_by
from myropo.calendar import helsinki_date
from payments import words_arranging, words_builder
from payments.models import PaymentPlan, PlanState
from payments.queries.planned import ClaimCost, Planned
from payments.queries.plans import WAITS
from payments.queries.situations import Arrangeable
from payments.rules.shifts import is_in_time


def waits_in_words(plan: PaymentPlan, *, today: date) -> SafeString | str:
    """By when an answer was promised, or since when a plan has lapsed; late in colour."""
    match plan.state:
        case PlanState.ASKED:
            return _promised(plan, today)
        case PlanState.LAPSED if plan.lapsed_at is not None:
            since = helsinki_date(plan.lapsed_at)
            text = _("Lapsed since %(day)s") % {"day": words.day(since)}
            return _late(text) if today - since >= WAITS else text
        case _:
            return "–"


def _promised(plan: PaymentPlan, today: date) -> SafeString | str:
    asked_on = helsinki_date(plan.made_at)
    promised = answered_by(asked_on)
    text = _("Answer by %(day)s") % {"day": words.day(promised)}
    late = (today - promised).days
    if late < 0:
        return text
    if late == 0:
        return format_html('<strong class="near">{} – {}</strong>', text, _("today"))
    days = ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    return _late(f"{text} – {days}")


def _late(text: str) -> SafeString:
    return format_html('<strong class="late">{}</strong>', text)


def effects_of_shift(one: Arrangeable, *, to_on: date, next_step: str, today: date) -> list[str]:
    """What moving the due date does, for who checks it; the debtor's page says the same."""
    cost = one.shift_cost(until=to_on, today=today)
    facts = {
        "before": words.day(one.situation.pay_by),
        "day": words.day(to_on),
        "sum": words.euros(one.invoice.to_pay + cost.euros()),
        "cost": words_arranging.price(cost),
    }
    said = [
        _("The due date moves from %(before)s to %(day)s.") % facts,
        _("It costs: %(cost)s.") % facts,
        words_arranging.why_cost(cost),
        _("To be paid by then: %(sum)s.") % facts,
        words_arranging.counts_on(to_on),
    ]
    if is_in_time(one.situation, today=today):
        said.append(_("Late interest begins only after that day."))
    else:
        said.append(_("No reminder or collection letter is sent before %(day)s is over.") % facts)
        said.append(_("Late interest runs on. It is added only if a new letter has to be sent."))
    return [each for each in (*said, next_step) if each]


def effects_of_pause(*, until: date) -> list[str]:
    return [
        _("Collection waits until %(day)s.") % {"day": words.day(until)},
        _("It costs nothing. The due date stays, and late interest runs on."),
        _("The next pause of the invoice is possible a year from today."),
    ]


def effects_of_plan(planned: Planned) -> list[str]:
    """What the debtor pays and what waits, as the confirmation says it."""
    facts = {
        "sums": words_builder.sums(planned.option.parts),
        "first": words.day(planned.first_on),
        "last": words.day(planned.last_on),
        "total": words.euros(planned.total),
        "cost": words.euros(planned.cost),
    }
    said = [
        _("%(sums)s, from %(first)s to %(last)s: %(total)s in all.") % facts,
        _("The plan costs %(cost)s of it.") % facts if planned.cost else _("The plan is free."),
    ]
    if planned.interest_now:
        interest = {"interest": words.euros(planned.interest_now)}
        said.append(_("Late interest until today, %(interest)s, is added now.") % interest)
    return [
        *said,
        later_interest(planned.interest_later),
        _("Collection waits: no reminder or collection letter comes while the plan is kept."),
        _("MyRopo shows the plan at once, and a confirmation is sent by letter."),
    ]


def later_interest(estimate: Decimal | None) -> str:
    if estimate is None:
        return _("Late interest runs, and is added on the days of the instalments.")
    if not estimate:
        return _("No late interest is added while the plan is kept.")
    return _(
        "Late interest runs, and is added on the days of the instalments: about %(sum)s by the "
        "last one."
    ) % {"sum": words.euros(estimate)}


def costs_of_claims(costs: Sequence[ClaimCost]) -> list[tuple[str, str]]:
    """Of each claim: what it is, and what the plan costs on it and why."""
    return [
        (
            f"{each.invoice.creditor.name}, {each.invoice.number}",
            f"{words.euros(each.amount)}. {words_builder.why_cost(each.decision)}",
        )
        for each in costs
    ]
