"""A plan that is proposed: its sums and days, what it costs and means, and what can be pressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from chat.bot import ways
from chat.bot.scene import Answer, Choice, Expects, Outcome, Scene, act, open_page, say
from chat.rules.intents import Intent
from invoices import words
from invoices.models import Invoice
from invoices.queries.requests import answered_by
from payments import words_builder
from payments.queries.plan_offers import Planned, PlanOffer, Preview
from payments.rules.plan_offers import FEWEST, Shape

INTENT: Final = Intent.MAKE_PLAN
# What words told at first counts once: then what was shown does.
SAID: Final = {"sum": "", "count": "", "day": "", "days": "", "delay": ""}


@dataclass(frozen=True, slots=True)
class Built:
    """A plan that is being built of one bill, and what is offered for it today."""

    scene: Scene
    invoice: Invoice
    offer: PlanOffer

    @property
    def today(self) -> date:
        return self.scene.today


def show(built: Built, wish: Shape) -> Answer:
    """What one decides on; of a shape that fits none the nearest. The plan's page has the rest."""
    preview = built.offer.preview(wish)
    shown, fitting, note = preview.shown, wish, ""
    if preview.misfit is not None:
        note = words_builder.misfit(preview.misfit, built.offer)
        fitting = preview.nearest_shape or wish
    if shown is None:
        known = ways.arrangeable_of(built.scene, built.invoice)
        return ways.refused(built.scene, known, built.offer.decision)
    paragraphs = [note, _money(built, shown, fitting), _costs(shown), _means(built, shown)]
    return Answer(
        text="\n\n".join(each for each in paragraphs if each),
        choices=[*_choices(built, shown, fitting, preview)],
        outcome=Outcome.ASKED,
        expects=Expects.PARTS,
        then="shape",
        keeps={
            "had_monthly": "" if fitting.monthly is None else f"{fitting.monthly:.2f}",
            "had_count": "" if fitting.count is None else str(fitting.count),
            "had_payday": str(fitting.payday),
            "first_on": fitting.first_on.isoformat(),
            **SAID,
        },
    )


def _money(built: Built, plan: Planned, wish: Shape) -> str:
    """Whose bill, the sums and days, and what it is in all."""
    invoice = built.invoice
    bill = _("%(creditor)s, invoice %(number)s: %(sum)s") % {
        "creditor": invoice.creditor.name,
        "number": invoice.number,
        "sum": words.euros(built.offer.owed),
    }
    days = _("%(first)s and %(last)s") if plan.count == FEWEST else _("From %(first)s to %(last)s")
    facts = [
        (_("How you pay"), words_builder.sums(plan.option.parts)),
        (_("Payment day"), words_builder.payday(wish.payday)),
        (
            _("First and last day"),
            days % {"first": words.day(plan.first_on), "last": words.day(plan.last_on)},
        ),
        (_("Cost of the plan"), words.euros(plan.cost)),
    ]
    if plan.total != built.offer.owed:
        facts.append((_("In all"), words.euros(plan.total)))
    return "\n".join([bill, *(f"{name}: {value}" for name, value in facts)])


def _costs(plan: Planned) -> str:
    """Why it costs something, and what of late interest."""
    told = [words_builder.why_cost(each.decision) for each in plan.costs if plan.cost]
    if plan.interest_later is None:
        told.append(_("Late interest runs, and is added on the days of the instalments."))
    elif plan.interest_later:
        text = _(
            "Late interest runs, and is added on the days of the instalments. By the last one it "
            "is about %(sum)s, less if you pay sooner."
        )
        told.append(text % {"sum": words.euros(plan.interest_later)})
    else:
        told.append(_("No late interest is added while you keep the plan."))
    return " ".join(told)


def _means(built: Built, plan: Planned) -> str:
    """What keeps it, and what breaks it; of one that an agent decides on, when."""
    if built.offer.is_for_agent:
        text = _(
            "The sum is larger than what you can agree on here by yourself. Choose what suits you "
            "and send it: we answer by %(day)s, and collection waits until then."
        )
        return text % {"day": words.day(answered_by(built.today))}
    return _(
        "No reminder or collection letter comes while you keep the plan. A missed instalment "
        "moves to the end; if you miss the next one, too, the plan lapses."
    )


def _choices(built: Built, plan: Planned, wish: Shape, preview: Preview) -> Iterator[Choice]:
    """The act, plans beside this one, other days, and the page for all else."""
    key = built.invoice.public_id
    facts = {"sums": words_builder.sums(plan.option.parts)}
    if built.offer.is_self_service:
        label, step = _("Accept the plan, %(sums)s") % facts, "accept"
    else:
        label, step = _("Send to customer service, %(sums)s") % facts, "ask"
    yield act(label, INTENT, step, invoice=key, total=f"{plan.total:.2f}", **_wished(wish))
    beside = [
        (preview.cheaper, _("Cheaper: %(sums)s")),
        (preview.fewer, _("Fewer: %(sums)s")),
        (preview.more, _("More: %(sums)s")),
    ]
    told = {plan.count}
    for other, words_of_it in beside:
        if other is not None and other.count not in told:
            told.add(other.count)
            text = words_of_it % {"sums": words_builder.sums(other.option.parts)}
            yield say(text, INTENT, "shape", invoice=key, count=other.count, sum="")
    yield say(_("Another payment day"), INTENT, "payday", invoice=key)
    page = f"{reverse('payments:plan-new')}?invoice={key}"
    yield open_page(_("Choose yourself on the page"), page)


def _wished(wish: Shape) -> dict[str, str]:
    """A shape in the values of a button."""
    by = {"monthly": f"{wish.monthly:.2f}"} if wish.monthly is not None else {}
    if wish.count is not None:
        by = {"parts": str(wish.count)}
    return {**by, "payday": str(wish.payday), "from": wish.first_on.isoformat()}
