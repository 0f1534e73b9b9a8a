"""Paying in parts: a plan that is proposed, how it can be shaped, and the act itself."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from accounts.rate_limits import hit
from chat.bot import asking_back, ways
from chat.bot.dialogues import plan_changes
from chat.bot.dialogues.plan_shown import INTENT, Built, show
from chat.bot.scene import (
    START,
    Answer,
    Dialogue,
    Expects,
    Outcome,
    Scene,
    Values,
    Which,
    open_page,
    say,
)
from invoices import words
from invoices.queries.rates import kept_rates
from invoices.queries.requests import answered_by
from myropo.calendar import helsinki_date
from payments import words_builder
from payments.models import PaymentPlan, PlanState
from payments.queries.plan_details import details_of
from payments.queries.plan_offers import offer_for
from payments.rules.arranging import Reason
from payments.rules.plan_offers import Shape
from payments.rules.plan_schedule import LAST_DAY, LATEST_FIRST, USUAL_WAIT, usual_first
from payments.services.plans import making

# The days of the month on which most people are paid; any other can be written.
PAYDAYS: Final = (1, 10, 15, LAST_DAY)
A_YEAR: Final = 12


def start(scene: Scene, values: Values) -> Answer:
    """A plan of the wished shape, or the one that the page proposes."""
    built = _built(scene)
    if isinstance(built, Answer):
        return built
    return show(built, _first_wish(built, values))


def shape(scene: Scene, values: Values) -> Answer:
    """The plan by another sum or number; the days stay."""
    built = _built(scene)
    if isinstance(built, Answer):
        return built
    wish = _kept(built, values)
    if values.get("day") and not _is_number_alone(values):
        wish = _from_day(built, date.fromisoformat(values["day"]), wish)
    return show(built, _by_words(built, values, wish) or wish)


def payday(scene: Scene, values: Values) -> Answer:
    """Which day of the month."""
    built = _built(scene)
    if isinstance(built, Answer):
        return built
    key = built.invoice.public_id
    choices = [
        say(words_builder.payday(each), INTENT, "on_day", payday=each, invoice=key)
        for each in PAYDAYS
    ]
    return Answer(
        text=_(
            "On which day of the month do you want to pay? Press one, or write the day of the "
            "first instalment, for example 25.12."
        ),
        choices=choices,
        outcome=Outcome.ASKED,
        expects=Expects.DAY,
        then="on_day",
    )


def on_day(scene: Scene, values: Values) -> Answer:
    """The same plan on other days: of a button each month's, of a day from then on."""
    built = _built(scene)
    if isinstance(built, Answer):
        return built
    wish = _kept(built, values)
    if values.get("day"):
        first = date.fromisoformat(values["day"])
        return show(built, replace(wish, payday=first.day, first_on=first))
    day = int(values["payday"])
    return show(built, replace(wish, payday=day, first_on=usual_first(built.today, payday=day)))


def accept(scene: Scene, values: Values) -> Answer:
    """Make the plan as the button said."""
    return _act(scene, values, is_asked=False)


def ask(scene: Scene, values: Values) -> Answer:
    """Send the wish to an agent, as the button said."""
    return _act(scene, values, is_asked=True)


def _built(scene: Scene) -> Built | Answer:
    """What is offered for the bill, or why nothing is."""
    invoice = scene.invoice
    if invoice is None:
        return asking_back.gone()
    if narrow := ways.too_little_right(scene, invoice):
        return narrow
    offer = offer_for(scene.actor, [invoice], today=scene.today, rates=kept_rates())
    if offer.is_possible:
        return Built(scene, invoice, offer)
    return ways.refused(scene, ways.arrangeable_of(scene, invoice), offer.decision)


def _first_wish(built: Built, values: Values) -> Shape:
    """What the words told; what they name the bill by, its sum and its day, is no wish."""
    wish = built.offer.usual_shape()
    named = [date.fromisoformat(each) for each in values.get("days", "").split()]
    near = [each for each in named if each <= built.today + LATEST_FIRST]
    days = [each for each in near if each != built.invoice.due_on]
    if days:
        wish = _from_day(built, days[0], wish)
    own = {built.invoice.to_pay, built.invoice.open_total, built.invoice.original_total}
    if _euros(values.get("sum")) in own:
        values = {**values, "sum": ""}
    return _by_words(built, values, wish) or wish


def _from_day(built: Built, day: date, wish: Shape) -> Shape:
    """A payday that is very near is that of the next month, but for today."""
    is_near = timedelta(0) < day - built.today < USUAL_WAIT
    first = usual_first(built.today, payday=day.day) if is_near else day
    return replace(wish, payday=day.day, first_on=first)


def _is_number_alone(values: Values) -> bool:
    """A line that is nothing but a number is read as a day, too: it is one of parts or euros."""
    return bool(values.get("sum") and values["sum"] == values.get("count"))


def _by_words(built: Built, values: Values, wish: Shape) -> Shape | None:
    """By so many parts or so much a month; a number alone that may be both is parts of a year."""
    count, monthly = _number(values.get("count")), _euros(values.get("sum"))
    if count is not None and (monthly is None or monthly != count or count <= A_YEAR):
        return replace(wish, monthly=None, count=count)
    if monthly is None or monthly <= 0 or monthly >= built.offer.owed:
        return None
    return replace(wish, monthly=monthly, count=None)


def _number(text: str | None) -> int | None:
    number = _euros(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _euros(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _kept(built: Built, values: Values) -> Shape:
    """The plan that was shown last."""
    usual = built.offer.usual_shape()
    first = values.get("first_on")
    monthly, count = _euros(values.get("had_monthly")), _number(values.get("had_count"))
    if monthly is None and count is None:
        count = usual.count
    return Shape(
        monthly=monthly,
        count=count if monthly is None else None,
        payday=int(values.get("had_payday") or usual.payday),
        first_on=date.fromisoformat(first) if first else usual.first_on,
    )


def _act(scene: Scene, values: Values, *, is_asked: bool) -> Answer:
    """Make what was seen, and only that; what has changed meanwhile is said first."""
    invoice = scene.invoice
    if invoice is None:
        return asking_back.gone()
    allowance = hit(making.TRIES, f"party-{scene.actor.user.party_id}")
    if not allowance.allowed:
        text = words.too_often(allowance.retry_after_minutes)
        return Answer(text=text, outcome=Outcome.REFUSED)
    wish = Shape(
        monthly=_euros(values.get("monthly")),
        count=_number(values.get("parts")),
        payday=int(values["payday"]),
        first_on=date.fromisoformat(values["from"]),
    )
    make = making.ask_for_plan if is_asked else making.make_plan
    try:
        plan = make(
            actor=scene.actor,
            invoice_ids=[invoice.pk],
            shape=wish,
            seen_total=Decimal(values["total"]),
            language=scene.language,
            at=scene.at,
        )
    except making.PlanRefusedError as refusal:
        if refusal.decision.reason != Reason.ABOVE_LIMIT:
            known = ways.arrangeable_of(scene, invoice)
            return ways.refused(scene, known, refusal.decision)
        return _again(scene, wish, values)
    except (making.PlanMisfitError, making.PlanChangedError):
        return _again(scene, wish, values)
    return _done(scene, plan)


def _again(scene: Scene, wish: Shape, values: Values) -> Answer:
    built = _built(scene)
    if isinstance(built, Answer):
        return built
    told = [f"{_('Something has changed meanwhile')}."]
    now, before = built.offer.preview(wish).shown, Decimal(values["total"])
    if now is not None and now.total != before:
        text = _("The plan was %(before)s in all, and is now %(now)s.")
        told.append(text % {"before": words.euros(before), "now": words.euros(now.total)})
    told.append(_("Nothing has been agreed yet. Look at the plan again."))
    answer = show(built, wish)
    return replace(answer, text="\n\n".join([" ".join(told), answer.text]))


def _done(scene: Scene, plan: PaymentPlan) -> Answer:
    """The receipt, as the page of it has it."""
    page = open_page(_("See the plan"), reverse("payments:plan", args=[plan.public_id]))
    if plan.state == PlanState.ASKED:
        by = words.day(answered_by(helsinki_date(plan.made_at)))
        told = _("Customer service looks at it and answers you here by %(day)s.") % {"day": by}
        waits = _("Collection waits for our answer. Nothing has been charged for the plan.")
        text = f"{_('Your request has been sent')}. {told}\n\n{waits}"
        return Answer(text=text, choices=[page], outcome=Outcome.DONE)
    details = details_of(plan)
    part = details.parts[0]
    facts = {"first": words.euros(part.amount), "day": words.day(part.due_on)}
    first = _("The first instalment, %(first)s, is paid by %(day)s.") % facts
    keep = _(
        "No reminder or collection letter comes while you keep the plan. If a day does not suit "
        "you, change it on the page of the plan."
    )
    choices = [page]
    calendar = reverse("payments:plan-calendar", args=[plan.public_id])
    choices.append(open_page(_("Add to your calendar"), calendar))
    if details.letter is not None:
        letter = reverse("invoices:letter", args=[details.letter.public_id])
        choices.append(open_page(_("Confirmation (PDF)"), letter))
    text = f"{_('Your plan is in force')}. {first}\n\n{keep}"
    return Answer(text=text, choices=choices, outcome=Outcome.DONE)


MAKE: Final = Dialogue(
    intent=INTENT,
    title=gettext_lazy("Pay in parts"),
    steps={
        START: start,
        "shape": shape,
        "payday": payday,
        "on_day": on_day,
        "accept": accept,
        "ask": ask,
    },
    which=Which.OPEN,
    acts={"accept": Level.ARRANGE, "ask": Level.ARRANGE},
    for_all=(gettext_lazy("One plan for several bills"), "payments:plan-new"),
)
DIALOGUES: Final[tuple[Dialogue, ...]] = (MAKE, plan_changes.CHANGE)
