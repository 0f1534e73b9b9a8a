"""What is owed, where a bill is, and what comes next to it."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.bot import asking_back, ways
from chat.bot.recognising import invoices_meant, recognise
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
    open_page,
    say,
)
from chat.rules.intents import Intent
from invoices import words, words_next
from invoices.models import HoldReason, Invoice
from invoices.queries import (
    Details,
    Summary,
    get_details_or_404,
    most_urgent_of,
    outlook_of,
    summary_of,
)
from invoices.queries.rights import stands_for_debtor
from invoices.rules.acts import MOST_AT_ONCE
from invoices.rules.states import due_seen_from, state_of, waits
from invoices.rules.what_next import NextReason
from invoices.words_ahead import Ahead, ahead_of

# More bills than these are read on a page.
MOST_TOLD: Final = 4


# What is owed.


def what_i_owe(scene: Scene, values: Values) -> Answer:
    """The total and what is the most urgent; of several bills the buttons say which they are."""
    invoices, summary = scene.open_invoices, summary_of(scene.actor, today=scene.today)
    if not invoices:
        return _nothing_open()
    is_only = len(invoices) == 1
    total = _total(summary) if is_only else f"{_total(summary)} {_below(summary)}"
    paragraphs = [
        total,
        f"– {_row(scene, invoices[0])}" if is_only else "",
        _most_urgent(scene, is_only=is_only),
    ]
    return Answer(
        text="\n\n".join(each for each in paragraphs if each),
        choices=[*_bills(scene, invoices)],
    )


def _nothing_open() -> Answer:
    return Answer(
        text=_(
            "You have no open bill here. A new bill may take a day to arrive. If you have one "
            "that is missing here, bring it here with the codes on it."
        ),
        choices=[
            open_page(_("Find a bill by the codes of a letter"), reverse("invoices:find")),
            open_page(_("See what was paid before"), reverse("invoices:archive")),
        ],
    )


def _total(summary: Summary) -> str:
    text = ngettext(
        "%(count)d bill is open. To pay: %(sum)s.",
        "%(count)d bills are open. To pay in all: %(sum)s.",
        summary.invoices,
    )
    return text % {"count": summary.invoices, "sum": words.euros(summary.to_pay)}


def _below(summary: Summary) -> str:
    """That the bills are not in the words: who hears a page read would look for them there."""
    if summary.invoices <= MOST_TOLD:
        return _("Each has a button below.")
    return _("The %(few)d that fall due first have a button below.") % {"few": MOST_TOLD}


def _row(scene: Scene, invoice: Invoice) -> str:
    if invoice.is_covered:
        return f"{invoice.creditor.name}: {_state(scene, invoice)}"
    return _("%(creditor)s: %(sum)s, due %(day)s, %(state)s") % {
        "creditor": invoice.creditor.name,
        "sum": words.euros(invoice.to_pay),
        "day": words.day(invoice.due_on),
        "state": _state(scene, invoice),
    }


def _state(scene: Scene, invoice: Invoice) -> str:
    state = state_of(
        stage=invoice.stage,
        due_on=invoice.due_on,
        today=scene.today,
        is_covered=invoice.is_covered,
        hold=invoice.hold,
    )
    return str(words.LABELS[state.label])


def _most_urgent(scene: Scene, *, is_only: bool) -> str:
    """Which to pay first, and what comes next to it."""
    found = most_urgent_of(scene.actor, today=scene.today)
    if found is None:
        return ""
    row, outlook = found
    state = state_of(stage=row.stage, due_on=row.due_on, today=scene.today, hold=row.hold)
    if waits(label=state.label, stage=row.stage, hold=row.hold):
        return f"{_('Nothing is urgent now')}."
    ahead = words_next.in_one_line(outlook.step, today=scene.today)
    if is_only:
        return ahead
    urgent = _("Most urgent: %(who)s, %(sum)s") % {
        "who": row.creditor,
        "sum": words.euros(row.to_pay),
    }
    return f"{urgent}. {ahead}".strip()


def _bills(scene: Scene, invoices: Sequence[Invoice]) -> Iterator[Choice]:
    payable = [each for each in invoices if each.to_pay > 0]
    if len(invoices) == 1:
        yield from ways.pay_button(scene, invoices[0])
        yield from ways.arrange_buttons(scene, invoices[0])
        yield _open(invoices[0])
        return
    for each in invoices[:MOST_TOLD]:
        # Of what is paid here there is no sum and no day to tell.
        label = _row(scene, each) if each.is_covered else asking_back.label_of(each)
        yield say(label, Intent.FIND_INVOICE, "one", invoice=each.public_id)
    if 1 < len(payable) <= MOST_AT_ONCE and scene.actor.access.reaches_pay:
        yield open_page(_("Pay several at once"), reverse("payments:pay"))
    if len(invoices) > MOST_TOLD:
        yield open_page(_("See all your bills"), reverse("invoices:home"))


# Where a bill is.


def find(scene: Scene, values: Values) -> Answer:
    """The bill that the words name, else those that are here, else the page by its codes."""
    if public_id := values.get("invoice"):
        found = scene.find(public_id)
        return _tell(scene, found) if found is not None else asking_back.gone()
    text = values.get("words", "")
    recognised = recognise(text, language=scene.language, today=scene.today)
    meant = [
        *invoices_meant(scene.open_invoices, text, recognised),
        *invoices_meant(scene.closed_invoices, text, recognised),
    ]
    if len(meant) == 1:
        scene.talk.invoice = meant[0]
        return _tell(scene, meant[0])
    if not meant and (recognised.references or recognised.codes):
        return _not_here()
    return _among(meant or scene.open_invoices)


def one(scene: Scene, values: Values) -> Answer:
    """One bill, chosen from several."""
    found = scene.find(values["invoice"])
    return _tell(scene, found) if found is not None else asking_back.gone()


def _tell(scene: Scene, invoice: Invoice) -> Answer:
    """How a bill stands, and what can be done with it."""
    scene.talk.invoice = invoice
    if invoice.closed_on is not None:
        closed = words.closed(invoice.stage, invoice.closed_on)
        return Answer(
            text=f"{_name(invoice)}. {closed}.",
            choices=[
                say(_("A receipt of it"), Intent.RECEIPT, invoice=invoice.public_id),
                _open(invoice),
            ],
        )
    details = get_details_or_404(scene.actor, invoice.public_id)
    ahead = words_next.in_one_line(outlook_of(details, today=scene.today).step, today=scene.today)
    paragraphs = [_standing(scene, details), ahead]
    return Answer(
        text="\n\n".join(each for each in paragraphs if each),
        choices=[
            *ways.pay_button(scene, invoice),
            *ways.arrange_buttons(scene, invoice),
            say(_("What happens next?"), Intent.WHAT_HAPPENS_NEXT, invoice=invoice.public_id),
            _open(invoice),
        ],
    )


def _not_here() -> Answer:
    """A number that is none of theirs: never whether there is such a bill."""
    return Answer(
        text=_(
            "None of your bills has that number. If the bill is on paper, bring it here with the "
            "numbers printed on it. A new bill may take a day to arrive."
        ),
        choices=[
            open_page(_("Find it by the bill’s own numbers"), reverse("invoices:find")),
            open_page(_("Find it by its MyRopo ID"), reverse("invoices:find-code")),
            say(_("See what I owe"), Intent.WHAT_I_OWE),
        ],
    )


def _among(invoices: Sequence[Invoice]) -> Answer:
    choices = [
        say(asking_back.label_of(each), Intent.FIND_INVOICE, "one", invoice=each.public_id)
        for each in invoices[:MOST_TOLD]
    ]
    choices.append(
        open_page(_("Find a bill by the codes of a letter"), reverse("invoices:find-code"))
    )
    if not invoices:
        text = _(
            "You have no open bill here. If you have a letter in your hand, its codes bring the "
            "bill here."
        )
        archive = open_page(_("See what was paid before"), reverse("invoices:archive"))
        return Answer(text=text, choices=[*choices, archive])
    if len(invoices) > MOST_TOLD:
        choices.insert(MOST_TOLD, open_page(_("See all your bills"), reverse("invoices:home")))
    return Answer(
        text=_(
            "Which bill are you looking for? If it is not here, bring it here with the codes of "
            "the letter."
        ),
        choices=choices,
        outcome=Outcome.ASKED,
        expects=Expects.INVOICE,
        then=START,
    )


# What comes next.


def what_next(scene: Scene, values: Values) -> Answer:
    """How the bill stands, what comes next at the earliest, and what it may cost at most."""
    invoice = scene.invoice
    if invoice is None:
        return asking_back.gone()
    details = get_details_or_404(scene.actor, invoice.public_id)
    ahead = _ahead(scene, details)
    foreseen = _foreseen(ahead) if ahead is not None else [_nothing_more(invoice)]
    paragraphs = [_standing(scene, details), *foreseen]
    why = [_why(invoice)] if ahead is not None and ahead.why else []
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[
            *ways.pay_button(scene, invoice),
            *ways.arrange_buttons(scene, invoice),
            *why,
        ],
    )


def why_next(scene: Scene, values: Values) -> Answer:
    """Where the law says so."""
    invoice = scene.invoice
    if invoice is None:
        return asking_back.gone()
    ahead = _ahead(scene, get_details_or_404(scene.actor, invoice.public_id))
    return Answer(
        text="\n\n".join(ahead.why) if ahead and ahead.why else _nothing_more(invoice),
        choices=[*ways.pay_button(scene, invoice), *ways.arrange_buttons(scene, invoice)],
    )


def _ahead(scene: Scene, details: Details) -> Ahead | None:
    """As the page of the bill has it; None where nothing comes."""
    outlook = outlook_of(details, today=scene.today)
    is_debtor = stands_for_debtor(scene.actor, details.invoice)
    return ahead_of(outlook, details, is_debtor=is_debtor, today=scene.today)


def _foreseen(ahead: Ahead) -> list[str]:
    """A letter with its day and cost, or why none comes."""
    told = [ahead.leaves, ahead.text]
    if ahead.is_letter:
        then = _("After that, if you do nothing:") if ahead.leaves else _("If you do nothing:")
        told.append("\n".join([then, *(f"– {name}: {fact}" for name, fact in ahead.facts)]))
        told.append(
            _(
                "This is the earliest day and the highest cost that the law allows. The letter "
                "may come later, cost less or not come at all."
            )
        )
    return [each for each in told if each]


def _nothing_more(invoice: Invoice) -> str:
    if invoice.closed_on is not None:
        return str(words_next.REASONS[NextReason.CLOSED])
    return str(words_next.REASONS[NextReason.NOTHING_TO_PAY])


def _why(invoice: Invoice) -> Choice:
    label = _("Why then, and why this sum?")
    return say(label, Intent.WHAT_HAPPENS_NEXT, "why", invoice=invoice.public_id)


# A bill in words.


def _name(invoice: Invoice) -> str:
    return _("%(who)s, invoice %(number)s") % {
        "who": invoice.creditor.name,
        "number": invoice.number,
    }


def _standing(scene: Scene, details: Details) -> str:
    """Whose bill it is, its state, what is open of it and by when."""
    invoice = details.invoice
    told = [f"{_name(invoice)}: {_state(scene, invoice)}."]
    if invoice.to_pay > 0:
        told.append(f"{_('Open today')}: {words.euros(invoice.to_pay)}.")
        told += _due(scene, details)
    if invoice.under_way:
        told.append(f"{words.partly_paid(invoice.under_way)}.")
    if invoice.hold == HoldReason.PAYMENT_PENDING:
        text = _(
            "A payment of this invoice waits for the bank’s answer. Do not pay it again before "
            "that."
        )
        told.append(text)
    return " ".join(told)


def _due(scene: Scene, details: Details) -> list[str]:
    """The due date and how near it is, or until when there is more time; a plan has own days."""
    invoice, more_time = details.invoice, details.more_time
    if invoice.hold == HoldReason.PLAN:
        return []
    if more_time is not None and more_time >= scene.today:
        return [f"{words.time_until(more_time)}."]
    near = words.due(due_seen_from(due_on=invoice.due_on, today=scene.today))
    due = _("Due date %(day)s") % {"day": words.day(invoice.due_on)}
    return [f"{due}. {near}."]


def _open(invoice: Invoice) -> Choice:
    return open_page(_("See the invoice"), reverse("invoices:invoice", args=[invoice.public_id]))


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.WHAT_I_OWE,
        title=gettext_lazy("See what I owe"),
        steps={START: what_i_owe},
    ),
    Dialogue(
        intent=Intent.FIND_INVOICE,
        title=gettext_lazy("Find a bill"),
        steps={START: find, "one": one},
    ),
    Dialogue(
        intent=Intent.WHAT_HAPPENS_NEXT,
        title=gettext_lazy("What happens next?"),
        steps={START: what_next, "why": why_next},
        which=Which.OPEN,
    ),
)
