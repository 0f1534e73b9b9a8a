"""The words for a plan that was made: how it stands, its parts, and what has happened to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from invoices import words
from invoices.rules.states import Tone
from payments.models import PlanAct, PlanState
from payments.rules.plan_life import PlanError, Why

euros: Final = words.euros
day: Final = words.day
moment: Final = words.moment
ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Why a debt changed, as the history has it.
INTEREST: Final = "INTEREST"


@dataclass(frozen=True, slots=True)
class Mark:
    """A state in one or two words, how loudly to say them, and the icon beside them."""

    label: str | Promise
    tone: Tone
    picture: str = ""


STATES: Final[Mapping[str, Mark]] = {
    PlanState.ASKED: Mark(pgettext_lazy("plan", "Waits for our answer"), Tone.INFO, "clock"),
    PlanState.ACTIVE: Mark(pgettext_lazy("plan", "In force"), Tone.OK, "plan"),
    PlanState.LAPSED: Mark(pgettext_lazy("plan", "Lapsed"), Tone.LATE, "late"),
    PlanState.PAID: Mark(pgettext_lazy("plan", "Paid in full"), Tone.OK, "check"),
    PlanState.CANCELLED: Mark(pgettext_lazy("plan", "Ended"), Tone.MUTED, "close"),
    PlanState.REFUSED: Mark(pgettext_lazy("plan", "Not agreed on"), Tone.MUTED, "close"),
}

ACTS: Final[Mapping[str, Promise]] = {
    PlanAct.ASKED: gettext_lazy("You asked for the plan"),
    PlanAct.MADE: gettext_lazy("The plan came into force"),
    PlanAct.PAID: gettext_lazy("Money came in for the plan"),
    PlanAct.PAYMENT_REVERSED: gettext_lazy("A payment was taken back"),
    PlanAct.DEBT_CHANGED: gettext_lazy("The sum of the plan changed"),
    PlanAct.PAYDAY_CHANGED: gettext_lazy("The payment day was changed"),
    PlanAct.SUM_CHANGED: gettext_lazy("The sum of the instalments was changed"),
    PlanAct.SKIPPED: gettext_lazy("An instalment was skipped"),
    PlanAct.MISSED: gettext_lazy("An instalment was missed"),
    PlanAct.LAPSED: gettext_lazy("The plan lapsed"),
    PlanAct.REINSTATED: gettext_lazy("The plan was taken up again"),
    PlanAct.COMPLETED: gettext_lazy("Everything in the plan is paid"),
    PlanAct.CANCELLED: gettext_lazy("The plan ended"),
    PlanAct.REFUSED: gettext_lazy("The plan could not be agreed on"),
}

# What a debtor changed just now.
DONE: Final[Mapping[PlanAct, Promise]] = {
    PlanAct.PAYDAY_CHANGED: gettext_lazy("You have moved the payment day"),
    PlanAct.SUM_CHANGED: gettext_lazy("You have changed the sum"),
    PlanAct.SKIPPED: gettext_lazy("You have skipped an instalment"),
    PlanAct.REINSTATED: gettext_lazy("The plan goes on"),
    PlanAct.CANCELLED: gettext_lazy("You have ended the plan"),
}


def part_mark(
    *, amount: Decimal, paid: Decimal, due_on: date, moved: bool, is_next: bool, today: date
) -> Mark | None:
    """How an instalment stands; None for one that is simply still to come. Sums in euros."""
    if paid >= amount:
        return Mark(pgettext("instalment", "Paid"), Tone.OK, "check")
    if due_on < today:
        return Mark(pgettext("instalment", "Late"), Tone.LATE, "late")
    if due_on == today:
        return Mark(pgettext("instalment", "Today"), Tone.WARN, "clock")
    if is_next:
        return Mark(pgettext("instalment", "Next"), Tone.INFO, "calendar")
    if moved:
        return Mark(pgettext("instalment", "Moved to the end"), Tone.MUTED, "forward")
    return None


def part_note(*, amount: Decimal, paid: Decimal) -> str:
    """What of an instalment is paid already, where a part of it is. Sums in euros."""
    if not 0 < paid < amount:
        return ""
    return _("%(paid)s paid, %(open)s left") % {"paid": euros(paid), "open": euros(amount - paid)}


def act(stored: str, *, was_made: bool) -> str | Promise:
    """What happened; what ended before it was a plan was only taken back."""
    if stored == PlanAct.CANCELLED and not was_made:
        return _("You took the request back")
    return ACTS[stored]


def act_text(act: str, data: Mapping[str, object]) -> str:
    """What an event of the plan means, from its days and sums; empty where its name says all."""
    sentences: dict[str, str] = {
        PlanAct.PAID: "%(amount)s",
        PlanAct.PAYMENT_REVERSED: _("%(amount)s is to be paid again."),
        PlanAct.DEBT_CHANGED: _debt_changed(data),
        PlanAct.PAYDAY_CHANGED: _("From day %(from)s to day %(to)s of the month."),
        PlanAct.SUM_CHANGED: _("To %(monthly)s a month."),
        PlanAct.SKIPPED: _skipped(data),
        PlanAct.MISSED: _("%(amount)s of %(days)s. It moved to the end of the plan."),
        PlanAct.LAPSED: _("Two instalments were missed. %(open)s was left to pay."),
        PlanAct.REINSTATED: _("The next instalment: %(first_on)s."),
        PlanAct.CANCELLED: _("%(open)s was left to pay."),
    }
    try:
        return sentences.get(act, "") % {name: _told(name, value) for name, value in data.items()}
    except KeyError:
        return ""


def _debt_changed(data: Mapping[str, object]) -> str:
    if data.get("why") == INTEREST:
        return _("%(amount)s of late interest was added.")
    if str(data.get("amount", "")).startswith("-"):
        return _("There is %(amount)s less to pay.")
    return _("There is %(amount)s more to pay.")


def _skipped(data: Mapping[str, object]) -> str:
    if "why" in data:
        return _("%(amount)s of %(days)s moved to the end, since collection waits.")
    return _("From %(from)s to %(to)s.")


def _told(name: str, value: object) -> str:
    """A number or day of the history as the page writes it."""
    if isinstance(value, list):
        return ", ".join(day(date.fromisoformat(str(each))) for each in value)
    if name in {"amount", "monthly", "open"}:
        return euros(abs(Decimal(str(value))))
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        return day(date.fromisoformat(value))
    return str(value)


# Why a plan cannot do something, with the numbers behind it.
WHY: Final[Mapping[Why, Promise]] = {
    Why.NOT_ACTIVE: gettext_lazy("The plan is not in force."),
    Why.NOT_LAPSED: gettext_lazy("The plan has not lapsed: nothing needs to be taken up again."),
    Why.OVER: gettext_lazy("The plan is over: there is nothing left to change."),
    Why.LAST_PART: gettext_lazy(
        "Only one instalment is left, and nothing comes after it. You can move its day."
    ),
    Why.NOTHING_TO_COME: gettext_lazy(
        "No instalment is still to come. Pay the one that is late first."
    ),
    Why.SAME: gettext_lazy("It is so already. Choose something else."),
    Why.CHANGED: gettext_lazy("The plan has changed meanwhile. Look at it again."),
    Why.MOVED_BEFORE: gettext_lazy(
        "You have moved the next instalment to a later day before. When something has been paid, "
        "you can do so again. An earlier day is possible."
    ),
    Why.TOO_MANY_PARTS: gettext_lazy(
        "Then the plan would have more than %(most)s instalments. The smallest sum that fits is "
        "%(least)s a month."
    ),
    Why.TOO_SMALL: gettext_lazy("The smallest instalment is %(least)s."),
    Why.REINSTATED_BEFORE: gettext_lazy(
        "You have taken this plan up again before. A second time an agent looks at it with you."
    ),
    Why.DAY_NOT_OFFERED: gettext_lazy("Choose a day between %(earliest)s and %(latest)s."),
}


def why_not(refusal: PlanError) -> str:
    """Why a plan cannot do something, as a sentence or two."""
    facts = {name: words.fact(value) for name, value in refusal.facts.items()}
    if refusal.reason is Why.NO_SKIP_LEFT:
        most = refusal.facts["most"]
        if not isinstance(most, int) or most < 1:
            return _("In this plan no instalment may be skipped.")
        sentence = ngettext(
            "You have skipped an instalment already. In this plan it is possible once.",
            "You have skipped %(most)s instalments already, as many as in this plan is possible.",
            most,
        )
        return sentence % facts
    return str(WHY[refusal.reason]) % facts
