"""A plan that was made: how it stands, what can be changed of it, and skipping an instalment."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Level
from chat.bot import asking_back
from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Outcome,
    Scene,
    Values,
    act,
    open_page,
    say,
)
from chat.rules.intents import Intent
from invoices import words
from invoices.queries.requests import answered_by
from invoices.rules.states import due_seen_from
from myropo.calendar import helsinki_date
from payments import words_plans
from payments.addresses import plan_pay_address
from payments.models import PaymentPlan, PlanAct, PlanState
from payments.queries.plan_details import PlanDetails, creditors_of, details_of
from payments.queries.plans import plans_of
from payments.rules import plan_life
from payments.rules.plan_comparing import compared
from payments.rules.plan_life import Part, PlanError
from payments.services.plans import living
from payments.services.plans.standing import standing_of
from payments.words_plan_changes import changes_of, why_not_reinstate

INTENT: Final = Intent.CHANGE_PLAN
RUNNING: Final = (PlanState.LAPSED, PlanState.ACTIVE, PlanState.ASKED)
MOST_BUTTONS: Final = 4
# It is done here; the others ask on pages of their own.
SKIP: Final = "skip"


def start(scene: Scene, values: Values) -> Answer:
    """The plan and what can be changed of it; of several it is asked which."""
    plans = list(plans_of(scene.actor).filter(state__in=RUNNING))
    if not plans:
        return _none()
    named = values.get("invoice")
    invoice = scene.find(named) if named else scene.invoice
    of_bill = [each for each in plans if invoice is not None and _pays(each, invoice.pk)]
    meant = of_bill or plans
    return _tell(scene, details_of(meant[0])) if len(meant) == 1 else _which(meant)


def one(scene: Scene, values: Values) -> Answer:
    """One plan, chosen from several."""
    details = _find(scene, values)
    return asking_back.gone() if details is None else _tell(scene, details)


def look(scene: Scene, values: Values) -> Answer:
    """What skipping means: the last look before the act."""
    details = _find(scene, values)
    return asking_back.gone() if details is None else _look(scene, details)


def skip(scene: Scene, values: Values) -> Answer:
    """Skip it as it was shown. What has changed meanwhile is shown first."""
    details = _find(scene, values)
    if details is None:
        return asking_back.gone()
    before = standing_of(details, today=scene.today)
    try:
        after = plan_life.skip(before)
        if compared(before, after).key != values["seen"]:
            return _look(scene, details, has_changed=True)
        plan = living.skip(
            plan_id=details.plan.pk,
            user=scene.actor.user,
            actor=scene.actor,
            seen=before,
            at=scene.at,
        )
    except PlanError as refusal:
        return _refused(scene, details, refusal)
    return _done(scene, plan)


def _find(scene: Scene, values: Values) -> PlanDetails | None:
    plan = plans_of(scene.actor).filter(public_id=UUID(values["plan"])).first()
    return None if plan is None else details_of(plan)


def _pays(plan: PaymentPlan, invoice_id: int) -> bool:
    return any(each.is_current and each.invoice_id == invoice_id for each in plan.claims.all())


def _none() -> Answer:
    return Answer(
        text=_("You have no payment plan now. If a bill is too large to pay at once, make one."),
        choices=[
            say(_("Pay in parts"), Intent.MAKE_PLAN),
            open_page(_("See earlier plans"), reverse("payments:plans")),
        ],
    )


def _which(plans: list[PaymentPlan]) -> Answer:
    choices = []
    for plan in plans[:MOST_BUTTONS]:
        details = details_of(plan)
        label = f"{_who(details)}, {words.euros(details.to_pay)}"
        choices.append(say(label, INTENT, "one", plan=plan.public_id))
    if len(plans) > MOST_BUTTONS:
        choices.append(open_page(_("See all plans"), reverse("payments:plans")))
    return Answer(text=_("Which plan is it about?"), choices=choices, outcome=Outcome.ASKED)


def _who(details: PlanDetails) -> str:
    return ", ".join(creditors_of(details.claims))


def _tell(scene: Scene, details: PlanDetails) -> Answer:
    """How it stands, what is next, and what can be changed: each thing a button, or why not."""
    plan = details.plan
    state = words_plans.STATES[plan.state].label
    paragraphs = [f"{_('Payment plan')}, {_who(details)}: {state}.", *_standing(scene, details)]
    if not scene.actor.access.reaches_arrange:
        return Answer(text="\n\n".join(paragraphs), choices=[*_pay(scene, details), _page(plan)])
    changes = changes_of(details, today=scene.today)
    # One reason for several things is said once.
    whys = dict.fromkeys(each.why for each in changes if each.why)
    choices = [*_pay(scene, details)]
    for each in changes:
        if each.why:
            continue
        if each.name == SKIP:
            choices.append(say(each.label, INTENT, "look", plan=plan.public_id))
        else:
            choices.append(open_page(each.label, each.url))
    if plan.state == PlanState.ASKED:
        page = reverse("payments:plan-take-back", args=[plan.public_id])
        choices.append(open_page(_("Take the request back"), page))
    return Answer(
        text="\n\n".join([*paragraphs, *whys]),
        choices=[*choices, *_agent(details), _page(plan)],
        # What can be changed is for the person to say.
        outcome=Outcome.ASKED if changes else Outcome.TOLD,
    )


def _standing(scene: Scene, details: PlanDetails) -> Iterator[str]:
    plan = details.plan
    match plan.state:
        case PlanState.ASKED:
            by = words.day(answered_by(helsinki_date(plan.made_at)))
            text = _(
                "You get an answer here by %(day)s. Until then collection waits, and no cost is "
                "added."
            )
            yield text % {"day": by}
        case PlanState.LAPSED:
            yield _(
                "Two instalments were missed. Collection still waits: no letter comes and no cost "
                "is added yet."
            )
            yield _("If you do nothing, customer service may end the plan, and collection goes on.")
        case _:
            yield from _next(scene, details)


def _next(scene: Scene, details: PlanDetails) -> Iterator[str]:
    value = standing_of(details, today=scene.today)
    part = value.next_part
    if part is None:
        yield _("You have paid this in MyRopo. The payment is on its way to be booked.")
        return
    near = words.due(due_seen_from(due_on=part.due_on, today=scene.today))
    yield f"{_next_part(part)} {near}. {_('Left to pay')}: {words.euros(value.open)}."


def _next_part(part: Part) -> str:
    facts = {"sum": words.euros(part.open), "day": words.day(part.due_on)}
    return _("Your next instalment is %(sum)s by %(day)s.") % facts


def _pay(scene: Scene, details: PlanDetails) -> Iterator[Choice]:
    """The next instalment; of a lapsed plan whatever one can."""
    if not scene.actor.access.reaches_pay or not details.to_pay:
        return
    if details.plan.state == PlanState.LAPSED:
        page = reverse("payments:plan-pay", args=[details.plan.public_id])
        yield open_page(_("Pay now"), page)
    elif details.plan.state == PlanState.ACTIVE:
        part = standing_of(details, today=scene.today).next_part
        if part is not None:
            amount = min(part.open, details.to_pay)
            label = _("Pay %(sum)s") % {"sum": words.euros(amount)}
            yield open_page(label, plan_pay_address(details, amount))


def _agent(details: PlanDetails) -> Iterator[Choice]:
    """Who has taken a plan up again before asks an agent."""
    plan = details.plan
    if plan.state == PlanState.LAPSED and why_not_reinstate(plan) and details.payable:
        key = details.payable[0].public_id
        yield say(_("Tell us what would help"), Intent.HARDSHIP, invoice=key)


def _look(scene: Scene, details: PlanDetails, *, has_changed: bool = False) -> Answer:
    """Before and after, as the check page has it."""
    before = standing_of(details, today=scene.today)
    try:
        after = plan_life.skip(before)
    except PlanError as refusal:
        return _refused(scene, details, refusal)
    seen, part = compared(before, after), before.next_part
    if part is None:
        return _tell(scene, details)
    moves = _("%(sum)s moves to the end of the plan. Your next instalment is then on %(day)s.") % {
        "sum": words.euros(part.open),
        "day": words.day(seen.next.due_on),
    }
    last = _("The last instalment is then on %(day)s.") % {"day": words.day(seen.last_on)}
    changed = _("The plan has changed meanwhile. Look at it again.") if has_changed else ""
    paragraphs = [changed, f"{moves} {last}", _skips_left(before)]
    facts = {"day": words.day(part.due_on), "sum": words.euros(part.open)}
    label = _("Skip the instalment of %(day)s, %(sum)s") % facts
    key = details.plan.public_id
    return Answer(
        text="\n\n".join(each for each in paragraphs if each),
        choices=[
            act(label, INTENT, "skip", plan=key, seen=seen.key),
            say(_("Something else about the plan"), INTENT, "one", plan=key, answer="no"),
        ],
        outcome=Outcome.ASKED,
    )


def _skips_left(plan: plan_life.Plan) -> str:
    left = plan.most_skips - plan.skips - 1
    if left < 1:
        return _("After this no other instalment of the plan can be skipped.")
    text = ngettext(
        "After this you can skip %(skips)s instalment more.",
        "After this you can skip %(skips)s instalments more.",
        left,
    )
    return text % {"skips": left}


def _refused(scene: Scene, details: PlanDetails, refusal: PlanError) -> Answer:
    """Why not, and what else can be changed."""
    others = [each for each in changes_of(details, today=scene.today) if not each.why]
    return Answer(
        text=words_plans.why_not(refusal),
        choices=[
            *_pay(scene, details),
            *(open_page(each.label, each.url) for each in others if each.name != SKIP),
        ],
        outcome=Outcome.REFUSED,
    )


def _done(scene: Scene, plan: PaymentPlan) -> Answer:
    fresh = details_of(plans_of(scene.actor).get(pk=plan.pk))
    part = standing_of(fresh, today=scene.today).next_part
    told = f"{words_plans.DONE[PlanAct.SKIPPED]}."
    return Answer(
        text=f"{told} {_next_part(part)}" if part is not None else told,
        choices=[_page(plan)],
        outcome=Outcome.DONE,
    )


def _page(plan: PaymentPlan) -> Choice:
    return open_page(_("See the plan"), reverse("payments:plan", args=[plan.public_id]))


CHANGE: Final = Dialogue(
    intent=INTENT,
    title=gettext_lazy("Change my payment plan"),
    steps={START: start, "one": one, "look": look, "skip": skip},
    acts={"skip": Level.ARRANGE},
)
