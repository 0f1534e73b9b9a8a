"""The five things that a debtor can change of a plan, each its own small page."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict

from myropo.money import CENT
from payments.forms.plan_changes import FirstForm, MonthlyForm, PaydayForm
from payments.queries.plan_changes import check_alone, with_first, with_payday, with_sum
from payments.rules import plan_life
from payments.rules.plan_life import PlanError, Why
from payments.rules.plan_schedule import payday_on_or_after
from payments.services.plans import living
from payments.views.plans.changing import Change, Subject, page_of
from payments.words_plan_changes import changes_of

ZERO: Final = Decimal("0.00")


def _payday_form(subject: Subject, said: QueryDict | None) -> forms.Form:
    return PaydayForm(said, initial={"payday": subject.value.payday})


def _monthly_form(subject: Subject, said: QueryDict | None) -> forms.Form:
    return MonthlyForm(said)


def _first_form(subject: Subject, said: QueryDict | None) -> forms.Form:
    earliest, latest = plan_life.first_days(subject.today)
    usual = payday_on_or_after(earliest, payday=subject.value.payday)
    return FirstForm(said, earliest=earliest, latest=latest, initial={"first": min(usual, latest)})


def _nothing_to_ask(subject: Subject, said: QueryDict | None) -> forms.Form:
    return forms.Form(said)


def _may_change_days(subject: Subject) -> None:
    plan_life.check_changeable(subject.value, today=subject.today)


def _with_payday(subject: Subject, payday: int) -> plan_life.Plan:
    plan = subject.details.plan
    return with_payday(plan, subject.value, payday=payday, today=subject.today)


def _with_sum(subject: Subject, monthly: Decimal) -> plan_life.Plan:
    return with_sum(subject.details.plan, subject.value, monthly=monthly, today=subject.today)


def _may_reinstate(subject: Subject) -> None:
    if subject.value.state is not plan_life.PlanState.LAPSED:
        raise PlanError(Why.NOT_LAPSED)
    check_alone(subject.details.plan)


def _with_first(subject: Subject, first: date) -> plan_life.Plan:
    return with_first(subject.details.plan, subject.value, first=first, today=subject.today)


def _change_payday(subject: Subject, payday: int, at: datetime) -> object:
    return living.change_payday(**_who(subject, at), payday=payday)


def _change_sum(subject: Subject, monthly: Decimal, at: datetime) -> object:
    return living.change_sum(**_who(subject, at), monthly=monthly)


def _skip(subject: Subject, _answer: None, at: datetime) -> object:
    return living.skip(**_who(subject, at))


def _reinstate(subject: Subject, first: date, at: datetime) -> object:
    return living.reinstate(**_who(subject, at), first=first)


def _end(subject: Subject, _answer: None, at: datetime) -> object:
    return living.end(**_who(subject, at))


def _about_sum(subject: Subject) -> dict[str, object]:
    part = subject.value.next_part
    coming = [each for each in subject.value.parts if each.open and each.due_on >= subject.today]
    return {
        "left": sum((each.open for each in coming), ZERO),
        "now": part.amount if part else ZERO,
        "least": _least(subject),
        "invoices": subject.details.payable,
    }


def _least(subject: Subject) -> Decimal:
    """The smallest monthly sum that is possible: what a smaller one is refused with."""
    least = CENT
    for _refused in (Why.TOO_SMALL, Why.TOO_MANY_PARTS):
        try:
            _with_sum(subject, least)
        except PlanError as refusal:
            known = refusal.facts.get("least")
            least = known if isinstance(known, Decimal) else least
    return least


def _about_skip(subject: Subject) -> dict[str, object]:
    value = subject.value
    return {"skipped": value.next_part, "left_after": value.most_skips - value.skips - 1}


def _about_end(subject: Subject) -> dict[str, object]:
    others = changes_of(subject.details, today=subject.today)
    return {
        "payable": subject.details.payable,
        "ways": [each for each in others if not each.why and each.name != "end"],
    }


def _who(subject: Subject, at: datetime) -> dict[str, Any]:
    return {
        "plan_id": subject.details.plan.pk,
        "user": subject.request.actor.user,
        "actor": subject.request.actor,
        "seen": subject.value,
        "at": at,
    }


payday = page_of(
    Change(
        name="payday",
        field="payday",
        form=_payday_form,
        may=_may_change_days,
        after=_with_payday,
        do=_change_payday,
    )
)
monthly = page_of(
    Change(
        name="sum",
        field="monthly",
        form=_monthly_form,
        may=_may_change_days,
        after=_with_sum,
        do=_change_sum,
        about=_about_sum,
    )
)
skip = page_of(
    Change(
        name="skip",
        form=_nothing_to_ask,
        may=lambda subject: plan_life.skip(subject.value),
        after=lambda subject, _answer: plan_life.skip(subject.value),
        do=_skip,
        about=_about_skip,
    )
)
reinstate = page_of(
    Change(
        name="reinstate",
        field="first",
        form=_first_form,
        may=_may_reinstate,
        after=_with_first,
        do=_reinstate,
    )
)
end = page_of(
    Change(
        name="end",
        form=_nothing_to_ask,
        may=lambda subject: plan_life.cancel(subject.value),
        after=lambda subject, _answer: plan_life.cancel(subject.value),
        do=_end,
        about=_about_end,
    )
)
