"""The claim beside a request or a review: how it stands, what comes next, what was said."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words, words_next
from invoices.admin.base import name_of_letter
from invoices.models import DebtorRequest, HoldReason, Invoice, Letter, Review
from invoices.queries.desk import DeskClaim, claim_of
from invoices.rules.what_next import NextAct, NextReason, NextStep

# Why nothing comes, or nothing yet, in words for staff.
WHY_NOT: Final[dict[NextReason, str | Promise]] = {
    NextReason.HELD: gettext_lazy("Collection waits, and no day for its end is known."),
    NextReason.RATE_NOT_CONFIRMED: gettext_lazy(
        "The letter waits until the reference rate of late interest is confirmed."
    ),
    NextReason.MAY_BE_PRESCRIBED: gettext_lazy(
        "The claim may be prescribed: a person checks it first."
    ),
    NextReason.CLOSED: gettext_lazy("The claim is closed: nothing more comes."),
    NextReason.LEGAL_COLLECTION: gettext_lazy(
        "The claim is in legal collection: no more letters come from here."
    ),
    NextReason.NOTHING_TO_PAY: gettext_lazy("Nothing is to be paid: nothing more comes."),
    NextReason.TOO_SMALL: gettext_lazy("The sum is so small that no letter is sent for it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list: words, the page it leads to, and a PDF where there is one."""

    text: str
    detail: str
    page: str = ""
    key: int = 0
    document: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the template shows of the claim.

    next_step      what comes, and when at the earliest
    prescribes_on  the last day to collect, None where the act does not apply
    """

    invoice: Invoice
    stage: str
    next_step: str
    prescribes_on: date | None
    holds: list[Line]
    letters: list[Line]
    requests: list[Line]
    reviews: list[Line]

    @property
    def has_charges(self) -> bool:
        """Whether interest or a cost is open, which staff may take back."""
        return bool(self.invoice.open_interest or self.invoice.open_costs)


def panel_of(
    invoice: Invoice, *, today: date, without: DebtorRequest | Review | None = None
) -> Panel:
    """The panel of a claim; the matter on whose page it stands is not repeated in it."""
    claim = claim_of(invoice, today=today)
    return Panel(
        invoice=invoice,
        stage=invoice.get_stage_display(),
        next_step=next_step_of(claim.step, today=today),
        prescribes_on=claim.standing.prescribes_on,
        holds=_holds(claim),
        letters=[_letter(each) for each in claim.letters],
        requests=[_request(each) for each in claim.requests if each != without],
        reviews=[_review(each) for each in claim.reviews if each != without],
    )


def next_step_of(step: NextStep, *, today: date) -> str:
    """`Demand for payment, 25.8.2026 at the earliest. At most 14,00 €.`"""
    if step.act is NextAct.NOTHING or step.reason in WHY_NOT:
        return str(WHY_NOT[step.reason])
    facts = {
        "act": words_next.ACTS[step.act],
        "when": words_next.earliest(step, today=today),
        "cost": words_next.most(step.cost) if step.cost else "",
    }
    if not step.is_letter:
        return _("%(act)s: %(when)s.") % facts
    return _("%(act)s: %(when)s. %(cost)s.") % facts


def _holds(claim: DeskClaim) -> list[Line]:
    lines = []
    for hold in claim.holds:
        since = _("since %(day)s") % {"day": words.day(hold.placed_at.date())}
        until = _("until %(day)s") % {"day": words.day(hold.ends_on)} if hold.ends_on else ""
        label = str(HoldReason(hold.reason).label)
        lines.append(Line(text=label, detail=", ".join(filter(None, [since, until]))))
    return lines


def _letter(letter: Letter) -> Line:
    day = letter.handed_over_on or letter.written_on
    state = letter.get_failure_display() or letter.get_state_display()
    return Line(
        text=name_of_letter(letter),
        detail=f"{words.day(day)}, {state}",
        page="admin:invoices_letter_change",
        key=letter.pk,
        document=letter.document.pk if letter.document.state == "READY" else None,
    )


def _request(request: DebtorRequest) -> Line:
    outcome = request.get_outcome_display() or request.get_state_display()
    return Line(
        text=request.get_kind_display(),
        detail=f"{words.day(request.made_at.date())}, {outcome}",
        page="admin:invoices_debtorrequest_change",
        key=request.pk,
    )


def _review(review: Review) -> Line:
    outcome = review.get_outcome_display() or _("Not decided yet")
    return Line(
        text=review.get_reason_display(),
        detail=f"{words.day(review.opened_at.date())}, {outcome}",
        page="admin:invoices_review_change",
        key=review.pk,
    )


def seen_of(invoice: Invoice) -> str:
    """A print of all that a decision rests on: the claim's stage, sums and holds."""
    holds = invoice.holds.filter(released_at=None).order_by("pk").values_list("pk", flat=True)
    parts = (invoice.stage, invoice.open_total, invoice.to_pay, *holds)
    return sha256(" ".join(map(str, parts)).encode()).hexdigest()[:16]
