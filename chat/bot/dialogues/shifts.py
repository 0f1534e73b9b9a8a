"""Moving a due date: the days that are offered, what one of them means, and the act itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Level
from chat.bot import asking_back, ways
from chat.bot.recognising.days import months_later
from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Expects,
    Outcome,
    Scene,
    Values,
    Which,
    act,
    open_page,
    say,
)
from chat.bot.told import is_latest
from chat.rules.intents import Intent
from invoices import words, words_next
from invoices.models import Invoice, Stage
from invoices.queries import get_details_or_404, outlook_of
from myropo.calendar import ONE_DAY, banking_day_on_or_after, is_banking_day
from payments import words_arranging
from payments.models import DueDateShift
from payments.queries.situations import Arrangeable, shift_offer_for
from payments.rules.shifts import ShiftOffer, is_in_time
from payments.services import shifts

INTENT: Final = Intent.SHIFT_DUE_DATE
# A week and two weeks more are what most people ask for.
USUAL: Final = (timedelta(days=7), timedelta(days=14))
MOST_DAYS: Final = 4
# What words told at first counts once: then what was shown does.
FORGOTTEN: Final = {"day": "", "days": "", "delay": ""}


def start(scene: Scene, values: Values) -> Answer:
    """The days, or what the day means that was named at once."""
    found = _offered(scene)
    if isinstance(found, Answer):
        return found
    one, offer = found
    day = _meant(scene, values, one)
    if day is None and is_latest(values.get("words", "")):
        day = offer.last
    return _check(scene, one, offer, day) if day else _days(scene, one, offer)


def days(scene: Scene, values: Values) -> Answer:
    """The days once more, whatever was named before."""
    found = _offered(scene)
    return found if isinstance(found, Answer) else _days(scene, *found)


def check(scene: Scene, values: Values) -> Answer:
    """What a day means: the last look before the act."""
    found = _offered(scene)
    if isinstance(found, Answer):
        return found
    day = _meant(scene, values, found[0]) or date.fromisoformat(values["day"])
    return _check(scene, *found, day)


def move(scene: Scene, values: Values) -> Answer:
    """Move it as the button said. What has changed meanwhile is said first."""
    invoice, day = scene.invoice, date.fromisoformat(values["day"])
    if invoice is None:
        return asking_back.gone()
    try:
        made = shifts.shift_due_date(
            actor=scene.actor,
            invoice_id=invoice.pk,
            to_on=day,
            seen_cost=Decimal(values["cost"]),
            seen_from=date.fromisoformat(values["before"]),
            at=scene.at,
        )
    except shifts.ShiftRefusedError as refusal:
        return ways.refused(scene, ways.arrangeable_of(scene, invoice), refusal.decision)
    except shifts.ShiftChangedError:
        return _again(scene, day)
    return _done(scene, made)


def _offered(scene: Scene) -> tuple[Arrangeable, ShiftOffer] | Answer:
    """The bill and the days to which it may move, or why it may not."""
    invoice = scene.invoice
    if invoice is None:
        return asking_back.gone()
    if narrow := ways.too_little_right(scene, invoice):
        return narrow
    one = ways.arrangeable_of(scene, invoice)
    offer = shift_offer_for(scene.actor, one, today=scene.today)
    return (one, offer) if offer.decision.allowed else ways.refused(scene, one, offer.decision)


def _meant(scene: Scene, values: Values, one: Arrangeable) -> date | None:
    """The wanted day of those that were named, or so much later than it is to be paid now.

    The due date is named to say which bill it is.
    """
    named = [date.fromisoformat(each) for each in values.get("days", "").split()]
    own = {one.situation.pay_by, one.invoice.due_on, one.invoice.printed_due_on}
    if others := [each for each in named if each not in own]:
        return others[0]
    delay = values.get("delay")
    if not delay:
        return None
    return max(one.situation.pay_by, scene.today) + timedelta(days=int(delay))


def _days(scene: Scene, one: Arrangeable, offer: ShiftOffer) -> Answer:
    span = _("You can move it to any day from %(first)s to %(last)s.") % _span(offer)
    ask = _("Which day suits you? Press one, or write another.")
    choices = [_day(scene, one, each) for each in _proposed(scene, one, offer)]
    page = reverse("payments:shift", args=[one.invoice.public_id])
    return Answer(
        text=f"{_now(one)} {span}\n\n{ask}",
        choices=[*choices, open_page(_("See all days in a calendar"), page)],
        outcome=Outcome.ASKED,
        expects=Expects.DAY,
        then="check",
        keeps=FORGOTTEN,
    )


def _proposed(scene: Scene, one: Arrangeable, offer: ShiftOffer) -> list[date]:
    """The best day, the longest time, and the usual ones between; in their order."""
    pay_by = max(one.situation.pay_by, scene.today)
    best = one.best_day(offer, today=scene.today)
    usual = [banking_day_on_or_after(pay_by + each) for each in USUAL]
    wanted = [best, _longest(offer), *usual]
    found = dict.fromkeys(each for each in wanted if each is not None and each in offer)
    return sorted(list(found)[:MOST_DAYS])


def _longest(offer: ShiftOffer) -> date | None:
    """The last banking day that is offered, else the last day."""
    day = offer.last
    while day is not None and day in offer and not is_banking_day(day):
        day -= ONE_DAY
    return day if day is not None and day in offer else offer.last


def _day(scene: Scene, one: Arrangeable, day: date) -> Choice:
    cost = one.shift_cost(until=day, today=scene.today).euros()
    facts = {"day": words_arranging.named_day(day), "sum": words.euros(cost)}
    label = (_("%(day)s, %(sum)s") if cost else _("%(day)s, free")) % facts
    return say(label, INTENT, "check", day=day.isoformat(), invoice=one.invoice.public_id)


def _check(scene: Scene, one: Arrangeable, offer: ShiftOffer, wanted: date) -> Answer:
    """What is agreed on, as the check page has it; of a day that is not offered the nearest."""
    wanted = _ahead(scene, one, wanted)
    day = _nearest(offer, wanted)
    note = "" if day == wanted else _not_offered(offer, wanted) % _span(offer)
    cost = one.shift_cost(until=day, today=scene.today)
    amount = cost.euros()
    facts = [
        (_("New due date"), words_arranging.named_day(day)),
        (_("What moving it costs"), words_arranging.price(cost)),
        (_("To be paid by then"), words.euros(one.invoice.to_pay + amount)),
    ]
    bill = _("%(creditor)s, invoice %(number)s: %(sum)s") % {
        "creditor": one.invoice.creditor.name,
        "number": one.invoice.number,
        "sum": words.euros(one.invoice.to_pay),
    }
    paragraphs = [
        note,
        "\n".join([bill, *(f"{name}: {value}" for name, value in facts)]),
        _joined([words_arranging.why_cost(cost), words_arranging.counts_on(day)]),
        _joined(_meaning(scene, one, offer, day)),
    ]
    return Answer(
        text="\n\n".join(each for each in paragraphs if each),
        choices=[*_acts(scene, one, offer, day), _other_day(one)],
        outcome=Outcome.ASKED,
        expects=Expects.DAY,
        then="check",
        keeps=FORGOTTEN,
    )


def _meaning(scene: Scene, one: Arrangeable, offer: ShiftOffer, day: date) -> list[str]:
    if is_in_time(one.situation, today=scene.today):
        told = _("The invoice falls due on %(day)s. Late interest begins only after that day.") % {
            "day": words.day(day)
        }
        parts = [told]
    else:
        told = _("No reminder or collection letter is sent before %(day)s is over.") % {
            "day": words.day(day)
        }
        runs = _("Late interest runs on. It is added only if a new letter has to be sent.")
        parts = [told, runs]
    parts.append(words_arranging.next_after(one, day, today=scene.today))
    more = int(str(offer.decision.facts["left"])) - 1
    if more < 1:
        return [*parts, _("After this the due date cannot be moved again.")]
    left = ngettext(
        "After this the due date can be moved %(more)s more time.",
        "After this the due date can be moved %(more)s more times.",
        more,
    )
    return [*parts, left % {"more": more}]


def _acts(scene: Scene, one: Arrangeable, offer: ShiftOffer, day: date) -> list[Choice]:
    """The act, named with its cost; a free day beside one that costs something."""
    amount = one.shift_cost(until=day, today=scene.today).euros()
    facts = {"day": words.day(day), "sum": words.euros(amount)}
    label = (_("Move to %(day)s, %(sum)s") if amount else _("Move to %(day)s, free")) % facts
    choices = [
        act(
            label,
            INTENT,
            "move",
            invoice=one.invoice.public_id,
            day=day.isoformat(),
            cost=f"{amount:.2f}",
            before=one.situation.pay_by.isoformat(),
        )
    ]
    best = one.best_day(offer, today=scene.today) if amount else None
    if best is not None and not one.shift_cost(until=best, today=scene.today).euros():
        choices.append(_day(scene, one, best))
    return choices


def _other_day(one: Arrangeable) -> Choice:
    return say(_("Another day"), INTENT, "days", invoice=one.invoice.public_id, answer="no")


def _ahead(scene: Scene, one: Arrangeable, day: date) -> date:
    """Whose pay comes on the 25th means the one after the due date, not the one before it."""
    return months_later(day, 1) if scene.today < day <= one.situation.pay_by else day


def _nearest(offer: ShiftOffer, day: date) -> date:
    """Of the days that are offered; there are some."""
    first, last = offer.first or day, offer.last or day
    return min(max(day, first), last)


def _not_offered(offer: ShiftOffer, wanted: date) -> str:
    if offer.first is not None and wanted < offer.first:
        return _("%(first)s is the first day to which it can move.")
    return _("%(last)s is the last day to which it can move.")


def _span(offer: ShiftOffer) -> dict[str, str]:
    days = {"first": offer.first, "last": offer.last}
    return {name: words.day(day) for name, day in days.items() if day is not None}


def _now(one: Arrangeable) -> str:
    """What is moved: the bill, its sum and its day."""
    invoice, before = one.invoice, one.situation.pay_by
    if before == invoice.due_on:
        text = _("%(creditor)s, %(sum)s. The due date is now %(day)s.")
    else:
        text = _("%(creditor)s, %(sum)s. It is now to be paid by %(day)s.")
    return text % {
        "creditor": invoice.creditor.name,
        "sum": words.euros(invoice.to_pay),
        "day": words.day(before),
    }


def _again(scene: Scene, day: date) -> Answer:
    """The day is not offered any more, or costs something else: nothing was done."""
    found = _offered(scene)
    if isinstance(found, Answer):
        return found
    one, offer = found
    now = _check(scene, one, offer, day)
    changed = _("Nothing has been moved yet. Look at the day and its cost again.")
    title = _("Something has changed meanwhile")
    return Answer(
        text=f"{title}. {changed}\n\n{now.text}",
        choices=now.choices,
        outcome=now.outcome,
        expects=now.expects,
        then=now.then,
    )


def _done(scene: Scene, made: DueDateShift) -> Answer:
    """The receipt, as the page of it has it."""
    details = get_details_or_404(scene.actor, made.invoice.public_id)
    invoice = details.invoice
    facts = {"sum": words.euros(invoice.to_pay), "day": words.day(made.to_on)}
    title = _("You have time until %(day)s") % facts
    if scene.actor.is_for_another:
        title = f"{_('The due date has been moved')}: {words.day(made.to_on)}"
    pay = _("Pay %(sum)s by %(day)s. The reference number is the same as before.") % facts
    if made.is_in_time:
        then = _("Late interest begins only after the new due date.")
    else:
        then = _(
            "No reminder or collection letter is sent before that. Late interest runs on; it is "
            "added only if a new letter has to be sent."
        )
    ahead = words_next.in_one_line(outlook_of(details, today=scene.today).step, today=scene.today)
    cost = words.euros(made.cost) if made.cost else _("Free")
    text = f"{title}. {_('What moving it cost')}: {cost}."
    return Answer(
        text="\n\n".join([text, _joined([pay, then, ahead])]),
        choices=_after(scene, made, invoice),
        outcome=Outcome.DONE,
    )


def _after(scene: Scene, made: DueDateShift, invoice: Invoice) -> list[Choice]:
    calendar = reverse("payments:shift-calendar", args=[made.public_id])
    receipt = reverse("payments:shift-done", args=[made.public_id])
    return [
        open_page(_("Add to your calendar"), calendar),
        open_page(_("See the receipt"), receipt),
        *ways.pay_button(scene, invoice),
    ]


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(each for each in sentences if each)


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=INTENT,
        title=gettext_lazy("Move a due date"),
        steps={START: start, "days": days, "check": check, "move": move},
        which=Which.OPEN,
        acts={"move": Level.ARRANGE},
        never=(
            lambda invoice: invoice.stage == Stage.LEGAL_COLLECTION,
            gettext_lazy("In legal collection a due date cannot be moved: %(bills)s."),
        ),
    ),
)
