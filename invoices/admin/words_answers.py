"""The words of the requests desk: what each answer does, and why one is not possible."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words
from invoices.admin.claim_panel import next_step_of
from invoices.models import DebtorRequest, HoldReason, RequestOutcome
from invoices.queries.desk import DeskClaim
from invoices.queries.what_next import free_of_costs
from invoices.rules import request_answers as rules
from invoices.rules.decisions import Decision
from invoices.rules.request_answers import AnswerReason
from invoices.rules.what_next import HoldFact, what_next
from invoices.services.requests.states import hold_cause

ABOUT_PAUSE: Final = frozenset(
    {AnswerReason.NO_PAUSE_DAY, AnswerReason.PAUSE_TOO_SHORT, AnswerReason.PAUSE_TOO_LONG}
)
# What each answer does, beside its name; the check page says it with days and sums.
DOES: Final[dict[RequestOutcome, str | Promise]] = {
    RequestOutcome.ACCEPTED: gettext_lazy(
        "Correct the claim first: take costs back, or book the creditor’s credit note."
    ),
    RequestOutcome.PARTLY_ACCEPTED: gettext_lazy(
        "Correct the part first. Collection of the rest may go on after ten days."
    ),
    RequestOutcome.REJECTED: gettext_lazy("Collection may go on after ten days."),
    RequestOutcome.TO_COURT: gettext_lazy("No more letters come, and no cost is added."),
    RequestOutcome.WITHOUT_COSTS: gettext_lazy(
        "Collection may go on after ten days, and letters cost nothing any more."
    ),
    RequestOutcome.ENDED: gettext_lazy("The claim is withdrawn: nothing is owed any more."),
    RequestOutcome.PAUSED: gettext_lazy("Collection waits until the day that you choose below."),
    RequestOutcome.EXPLAINED: gettext_lazy(
        "Nothing changes in the claim. Collection may go on after ten days."
    ),
}
WHY_NOT: Final[dict[AnswerReason, str | Promise]] = {
    AnswerReason.DOES_NOT_FIT: gettext_lazy("This does not answer this kind of request."),
    AnswerReason.CLOSED: gettext_lazy("The claim is closed."),
    AnswerReason.ALREADY_ENDED: gettext_lazy("The claim has been credited or withdrawn already."),
    AnswerReason.ALREADY_IN_COURT: gettext_lazy("The claim is in legal collection already."),
    AnswerReason.NOTHING_OPEN: gettext_lazy("Nothing is open on the claim."),
    AnswerReason.NOT_CORRECTED: gettext_lazy(
        "Correct the claim first: what the debtor disputes is still asked for."
    ),
    AnswerReason.NO_PAUSE_DAY: gettext_lazy("Choose the day until which collection waits."),
    AnswerReason.PAUSE_TOO_SHORT: gettext_lazy("Choose a day from %(first)s on."),
    AnswerReason.PAUSE_TOO_LONG: gettext_lazy("Choose a day not later than %(last)s."),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of the form; `refusal` says why it is not possible now."""

    value: str
    label: str
    does: str
    refusal: str


def options_of(answering: rules.Answering, *, may_give_up: bool) -> list[Option]:
    """The answers that fit the kind of request, those not possible now with the reason."""
    options = []
    for each in rules.OUTCOMES[answering.kind]:
        outcome = RequestOutcome(each)
        decision = rules.decide(each, answering)
        refusal = ""
        if not decision.allowed and decision.reason not in ABOUT_PAUSE:
            refusal = why_not(decision)
        if outcome == RequestOutcome.ENDED and not may_give_up:
            refusal = refusal or for_team_leads()
        options.append(Option(outcome.value, str(outcome.label), str(DOES[outcome]), refusal))
    return options


def why_not(decision: Decision) -> str:
    """Why the answer is not possible, as a sentence."""
    facts = {name: words.day(day) for name, day in decision.facts.items() if isinstance(day, date)}
    return str(WHY_NOT[AnswerReason(decision.reason)]) % facts


def for_team_leads() -> str:
    return _("Only a team lead may give up a claim.")


def effects_of(
    row: DebtorRequest,
    claim: DeskClaim,
    *,
    outcome: RequestOutcome,
    paused_until: date | None,
    today: date,
) -> list[str]:
    """What sending the answer does to the claim, sentence by sentence."""
    if outcome == RequestOutcome.ENDED:
        return given_up(claim)
    if outcome == RequestOutcome.TO_COURT:
        return to_court()
    if not claim.invoice.is_open:
        return [_("The claim is closed: nothing changes in it.")]
    cause = hold_cause(row)
    has_waited = any(hold.cause == cause for hold in claim.holds)
    until = rules.waits_until(outcome=outcome, answered_on=today, paused_until=paused_until)
    waits_on = until if has_waited or paused_until else None
    told = []
    if outcome == RequestOutcome.WITHOUT_COSTS:
        told.append(_("New letters of this claim cost the debtor nothing from now on."))
    if waits_on:
        text = _("Collection waits until %(day)s. Then it may go on.")
        told.append(text % {"day": words.day(waits_on)})
    else:
        told.append(_("Collection did not wait for this request, and goes on as it did."))
    others = {str(HoldReason(each.reason).label) for each in claim.holds if each.cause != cause}
    if others:
        text = _("Collection waits for something else, too: %(reasons)s.")
        told.append(text % {"reasons": ", ".join(sorted(others))})
    then = _next_then(claim, cause, waits_on, outcome, today)
    told.append(_("What comes then, if nobody pays: %(step)s") % {"step": then})
    return told


def to_court() -> list[str]:
    return [
        _("The claim moves to legal collection today, without a cost."),
        _("No more reminders or demands are sent from here."),
    ]


def given_up(claim: DeskClaim) -> list[str]:
    open_total = words.euros(claim.invoice.open_total)
    return [
        _("The claim is withdrawn for its creditor: %(sum)s is not asked for any more.")
        % {"sum": open_total},
        _("What has been paid of it becomes surplus, which is paid back to the debtor."),
        _("This cannot be undone."),
    ]


def _next_then(
    claim: DeskClaim, cause: str, waits_on: date | None, outcome: RequestOutcome, today: date
) -> str:
    """What comes next when the request's own hold has given way to the wait after it."""
    holds = [HoldFact(each.reason, each.ends_on) for each in claim.holds if each.cause != cause]
    if waits_on is not None:
        holds.append(HoldFact(HoldReason.PAUSED.value, waits_on))
    is_free = outcome == RequestOutcome.WITHOUT_COSTS
    policy = free_of_costs(claim.policy) if is_free else claim.policy
    step = what_next(replace(claim.standing, holds=tuple(holds)), policy=policy, today=today)
    return next_step_of(step, today=today)
