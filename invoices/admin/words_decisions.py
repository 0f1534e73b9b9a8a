"""The words of the reviews desk: why a claim is there, and what each decision does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words
from invoices.admin.claim_panel import next_step_of
from invoices.admin.words_answers import Option, for_team_leads, given_up, to_court
from invoices.models import HoldReason, Review, ReviewOutcome, ReviewReason
from invoices.queries.desk import DeskClaim
from invoices.rules.what_next import HoldFact, what_next
from invoices.services.collection.reviews import LOOKS_AGAIN_AFTER
from myropo.calendar import ONE_DAY

ADVICE: Final[dict[ReviewReason, str | Promise]] = {
    ReviewReason.LETTERS_SENT: gettext_lazy(
        "All letters have been sent and the claim is not paid. Look at what the debtor has said, "
        "and ask the creditor what it wants."
    ),
    ReviewReason.MAY_BE_PRESCRIBED: gettext_lazy(
        "Check whether the claim is prescribed: a prescribed claim may not be collected (Debt "
        "Collection Act, section 4). The portal knows only the letters and payments that it has "
        "recorded; the creditor may know of others, or of a judgment."
    ),
    ReviewReason.LETTER_FAILED: gettext_lazy(
        "A letter could not be sent. Open it below and send it again, if the address is right "
        "now; that decides this, too."
    ),
}
DOES: Final[dict[ReviewOutcome, str | Promise]] = {
    ReviewOutcome.TO_COURT: gettext_lazy("No more letters come, and no cost is added."),
    ReviewOutcome.WAIT: gettext_lazy("Collection waits until the day before."),
    ReviewOutcome.CONTINUE: gettext_lazy("The collection run goes on with the claim."),
    ReviewOutcome.ENDED: gettext_lazy("The claim is withdrawn: nothing is owed any more."),
}


def advice_of(review: Review) -> str:
    """What to look at before deciding."""
    return str(ADVICE[ReviewReason(review.reason)])


def options_of(review: Review, *, may_give_up: bool) -> list[Option]:
    """The decisions, those not possible now with the reason."""
    options = []
    for outcome in ReviewOutcome:
        refusal = ""
        if outcome == ReviewOutcome.TO_COURT and not review.invoice.is_open:
            refusal = _("The claim is closed.")
        if outcome == ReviewOutcome.ENDED and not may_give_up:
            refusal = for_team_leads()
        options.append(Option(outcome.value, str(outcome.label), str(DOES[outcome]), refusal))
    return options


def effects_of(
    review: Review,
    claim: DeskClaim,
    *,
    outcome: ReviewOutcome,
    look_again_on: date | None,
    today: date,
) -> list[str]:
    """What the decision does to the claim, sentence by sentence."""
    match outcome:
        case ReviewOutcome.ENDED:
            return given_up(claim)
        case ReviewOutcome.TO_COURT:
            return to_court()
        case ReviewOutcome.WAIT if look_again_on:
            waits_on = look_again_on - ONE_DAY
            told = [_("Collection waits until %(day)s.") % {"day": words.day(waits_on)}]
            return [*told, _then(claim, waits_on, today)]
        case _ if review.reason == ReviewReason.LETTER_FAILED:
            return _written_anew(claim)
        case _:
            waits_on = today + LOOKS_AGAIN_AFTER
            told = [_("Collection waits until %(day)s.") % {"day": words.day(waits_on)}]
            return [*told, _then(claim, waits_on, today)]


def _written_anew(claim: DeskClaim) -> list[str]:
    """A letter that failed is taken off the claim; the run writes it again when it may."""
    if not claim.failed:
        return [_("The letter was sent again: collection goes on with it.")]
    added = sum((each.cost + each.interest for each in claim.failed), Decimal("0.00"))
    told = [_("The letter that could not be sent is pulled back.")]
    if added:
        text = _("Its cost and interest, %(sum)s, are taken back.")
        told.append(text % {"sum": words.euros(added)})
    return [*told, _("The collection run writes a letter anew on a day when it may.")]


def _then(claim: DeskClaim, waits_on: date, today: date) -> str:
    holds = [
        HoldFact(each.reason, each.ends_on)
        for each in claim.holds
        if each.reason != HoldReason.REVIEW
    ]
    holds.append(HoldFact(HoldReason.PAUSED.value, waits_on))
    standing = replace(claim.standing, holds=tuple(holds))
    step = what_next(standing, policy=claim.policy, today=today)
    return _("What comes then, if nobody pays: %(step)s") % {
        "step": next_step_of(step, today=today)
    }
