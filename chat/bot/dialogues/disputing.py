"""To dispute a bill (4 b §): why, how much of it, in the person's words; then the act."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat.bot import asking_back
from chat.bot.dialogues import requesting
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
    say,
)
from chat.rules.intents import Intent
from invoices import words
from invoices.models import DisputeReason, Invoice, RequestKind
from invoices.queries.requests import answered_by
from invoices.rules.debtor_requests import RequestReason, undisputed_part
from invoices.rules.decisions import Decision
from invoices.services.requests.making import Wish
from myropo.money import CENT

DISPUTE: Final = Intent.DISPUTE
# What people mean most; the others are one button further.
FIRST_REASONS: Final = (
    DisputeReason.NOT_MINE,
    DisputeReason.WRONG_SUM,
    DisputeReason.NOT_DELIVERED,
    DisputeReason.FAULTY,
    DisputeReason.CANCELLED,
)
MORE_REASONS: Final = tuple(each for each in DisputeReason if each not in FIRST_REASONS)


def start(scene: Scene, values: Values) -> Answer:
    """Why: what was written so far is kept as the person's own words."""
    way = _way(scene, values)
    if isinstance(way, Answer):
        return way
    invoice, decision = way
    about = _("%(creditor)s, invoice %(number)s, %(sum)s open.") % {
        "creditor": invoice.creditor.name,
        "number": invoice.number,
        "sum": words.euros(invoice.open_total),
    }
    limits = requesting.limits_of(decision) or _(
        "You have the right to dispute a bill. When you tell why, collection of it stops, and "
        "the creditor looks into it."
    )
    question = _("Why do you dispute the invoice?")
    return Answer(
        text=f"{limits}\n\n{about} {question}",
        choices=[
            *(_reason_choice(each) for each in FIRST_REASONS),
            say(_("It is something else"), DISPUTE, "more_reasons"),
            _no(),
        ],
        outcome=Outcome.ASKED,
        keeps={"words": requesting.gathered(scene, values, DISPUTE), "disputed": ""},
    )


def more_reasons(_scene: Scene, _values: Values) -> Answer:
    return Answer(
        text=_("Choose the reason that fits best."),
        choices=[*(_reason_choice(each) for each in MORE_REASONS), _no()],
        outcome=Outcome.ASKED,
    )


def reason(scene: Scene, values: Values) -> Answer:
    """The reason is known; own words are asked for where there are few."""
    if requesting.says_enough(values.get("words", "")):
        return check(scene, values)
    return _ask_for_words(keeps={"reason": values["reason"]})


def in_words(scene: Scene, values: Values) -> Answer:
    """What is wrong, in the person's own words; any are enough, as on the page."""
    text = requesting.gathered(scene, values, DISPUTE)
    if not text:
        return _ask_for_words(keeps={})
    return check(scene, {**values, "words": text})


def more_words(_scene: Scene, _values: Values) -> Answer:
    return _ask_for_words(keeps={})


def part(scene: Scene, values: Values) -> Answer:
    """How much of it: in euros, or by a button what was added."""
    way = _way(scene, values)
    return way if isinstance(way, Answer) else _ask_for_part(way[0])


def part_sum(scene: Scene, values: Values) -> Answer:
    """The disputed part is known; a sum that cannot be is asked for again."""
    way = _way(scene, values)
    if isinstance(way, Answer):
        return way
    invoice = way[0]
    euros = Decimal(values["sum"])
    if euros < CENT:
        return _ask_for_part(
            invoice, _("The smallest sum is %(least)s.") % {"least": words.euros(CENT)}
        )
    if euros > invoice.open_total:
        most = {"most": words.euros(invoice.open_total)}
        text = _("The sum can be at most %(most)s, which is all that is open.") % most
        return _ask_for_part(invoice, text)
    disputed = "" if euros == invoice.open_total else str(euros)
    # The line that named the sum is no ground.
    own_words = scene.slots.get("words", "")
    return check(scene, {**values, "disputed": disputed, "words": own_words})


def check(scene: Scene, values: Values) -> Answer:
    """Everything at once, what follows, and the button that does it."""
    way = _way(scene, values)
    if isinstance(way, Answer):
        return way
    invoice, decision = way
    disputed = _disputed(values)
    sum_shown = words.euros(invoice.open_total if disputed is None else disputed)
    button = act(
        _("Dispute the invoice, %(sum)s") % {"sum": sum_shown},
        DISPUTE,
        "make",
        invoice=invoice.public_id,
        reason=values["reason"],
        disputed=values.get("disputed", ""),
        seen=invoice.open_total,
    )
    return Answer(
        text=f"{_asked(values, sum_shown)}\n\n{_follows(decision, invoice, disputed, scene)}",
        choices=[button, *_changes(values, disputed), _no()],
        outcome=Outcome.ASKED,
        keeps={name: values.get(name, "") for name in ("reason", "words", "disputed")},
    )


def make(scene: Scene, values: Values) -> Answer:
    """Dispute it, by what was shown; where the open sum has changed since, it is shown again."""
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    disputed = _disputed(values)
    if disputed is None and invoice.open_total != Decimal(values["seen"]):
        return check(scene, values)
    wish = Wish(
        kind=RequestKind.DISPUTE,
        reason=values["reason"],
        text=values.get("words", ""),
        disputed_amount=disputed,
    )
    return requesting.ask(scene, invoice, wish)


def no(_scene: Scene, _values: Values) -> Answer:
    """It was not meant so, as the person says: no right waits for an answer."""
    return Answer(
        text=_("All right, nothing was disputed. What would you like to do instead?"),
        choices=[
            say(_("What can you do?"), Intent.GREETING, "what_i_can"),
            say(_("To a person"), Intent.HUMAN),
        ],
        outcome=Outcome.ASKED,
        uses_right={DISPUTE},
    )


def _way(scene: Scene, values: Values) -> tuple[Invoice, Decision] | Answer:
    invoice = requesting.invoice_of(scene, values)
    if invoice is None:
        return asking_back.gone()
    decision = requesting.way_of(scene, invoice, RequestKind.DISPUTE)
    return decision if isinstance(decision, Answer) else (invoice, decision)


def _reason_choice(each: DisputeReason) -> Choice:
    return say(each.label, DISPUTE, "reason", reason=each.value)


def _no() -> Choice:
    return say(_("I do not want to dispute it"), DISPUTE, "no")


def _ask_for_words(*, keeps: Mapping[str, str]) -> Answer:
    told = _(
        "A few sentences are enough: what happened, when, and what you think is right. The "
        "creditor reads this."
    )
    question = _("What is wrong?")
    return Answer(
        text=f"{question} {told}",
        choices=[_no()],
        outcome=Outcome.ASKED,
        expects=Expects.WORDS,
        then="words",
        keeps=keeps,
    )


def _ask_for_part(invoice: Invoice, first: str = "") -> Answer:
    text = _(
        "Write the sum that you dispute, for example 12,50. The rest you still pay in time. "
        "%(sum)s is open."
    ) % {"sum": words.euros(invoice.open_total)}
    choices = []
    # Whoever disputes a part most often means exactly what was added.
    added = invoice.open_costs + invoice.open_interest
    if 0 < added < invoice.open_total:
        label = _("The costs and the interest, %(sum)s") % {"sum": words.euros(added)}
        choices.append(say(label, DISPUTE, "part_sum", sum=added))
    return Answer(
        text=f"{first}\n\n{text}".strip(),
        choices=[*choices, say(_("All of it"), DISPUTE, "all"), _no()],
        outcome=Outcome.ASKED,
        expects=Expects.SUM,
        then="part_sum",
    )


def all_of_it(scene: Scene, values: Values) -> Answer:
    return check(scene, {**values, "disputed": ""})


def _changes(values: Values, disputed: Decimal | None) -> list[Choice]:
    other = (
        say(_("Only a part of it"), DISPUTE, "part")
        if disputed is None
        else say(_("All of it"), DISPUTE, "all")
    )
    choices = [other, say(_("Tell more"), DISPUTE, "more_words")]
    if values["reason"] == DisputeReason.PAID:
        # Sooner than a dispute: money is looked for, and collection waits.
        choices.insert(0, say(_("Tell when you paid"), Intent.ALREADY_PAID))
    return choices


def _disputed(values: Values) -> Decimal | None:
    """The part in euros, as a step wrote it down; None for all."""
    return Decimal(values["disputed"]) if values.get("disputed") else None


def _asked(values: Values, sum_shown: str) -> str:
    lines = [
        _("Check your dispute"),
        _("Reason: %(reason)s.") % {"reason": DisputeReason(values["reason"]).label},
        _("Disputed sum: %(sum)s.") % {"sum": sum_shown},
        _("In your words: %(words)s") % {"words": requesting.quoted(values.get("words", ""))},
    ]
    return "\n".join(str(each) for each in lines)


def _follows(decision: Decision, invoice: Invoice, disputed: Decimal | None, scene: Scene) -> str:
    sentences = []
    if decision.reason == RequestReason.POSSIBLE:
        sentences.append(_("Collection stops at once, and nothing is added in costs meanwhile."))
    day = {"day": words.day(answered_by(scene.today))}
    sentences.append(_("You get an answer here by %(day)s.") % day)
    undisputed = undisputed_part(
        amount=disputed, open_total=invoice.open_total, to_pay=invoice.to_pay
    )
    if undisputed:
        sentences.append(requesting.undisputed_words(undisputed, invoice))
    sentences.append(
        _(
            "Late interest runs meanwhile on what turns out to be yours to pay; on what is not, "
            "there is none."
        )
    )
    return " ".join(sentences)


DIALOGUE: Final = Dialogue(
    intent=DISPUTE,
    title=gettext_lazy("Dispute a bill"),
    which=Which.ANY,
    steps={
        START: start,
        "more_reasons": more_reasons,
        "reason": reason,
        "words": in_words,
        "more_words": more_words,
        "part": part,
        "part_sum": part_sum,
        "all": all_of_it,
        "make": make,
        "no": no,
    },
    acts={"make": Level.ARRANGE},
)
