"""What the people of the demo did on a day, by the services that their pages call."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from accounts.actor import Actor
from accounts.ftn import Identity
from accounts.models import User
from accounts.services.sign_in import user_of_identity
from demo.personas import AGENT_USERNAME, persona
from demo.sample_plan import Act, Deed, PlanFile, PlanInvoice, plan
from invoices.models import (
    DebtorRequest,
    Invoice,
    RequestKind,
    RequestOutcome,
    RequestState,
    Review,
    ReviewOutcome,
)
from invoices.rules.consents import LONGEST_MONTHS
from invoices.services.collection.reviews import decide_review
from invoices.services.consents import give_consent
from invoices.services.money_in import book_payment
from invoices.services.requests.answering import answer_request
from invoices.services.requests.making import Wish, make_request
from myropo.calendar import HELSINKI, ONE_DAY, banking_day_on_or_after, is_banking_day

# Money moves while banks work; debtors write when they come home, staff when they come in.
BANKING_HOURS: Final = time(11, 0)
EVENING: Final = time(18, 30)
OFFICE_HOURS: Final = time(9, 30)
LEAD: Final = "lead"
CLOCK: Final = {
    Deed.PAYMENT: BANKING_HOURS,
    Deed.CONSENT: EVENING,
    Deed.DISPUTE: EVENING,
    Deed.HARDSHIP: EVENING,
    Deed.ANSWER: OFFICE_HOURS,
    Deed.DECISION: OFFICE_HOURS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act with the invoice it is done to, and its day and moment. `cause` is its own."""

    act: Act
    file: PlanFile
    planned: PlanInvoice
    cause: str
    on: date
    at: datetime
    until: date | None

    def invoice(self) -> Invoice:
        return find(self.file, self.planned)

    def actor(self) -> Actor:
        """The debtor, signed in by the demo bank."""
        who = persona(self.planned.buyer.persona)
        identity = Identity(hetu=who.hetu, name=who.name, acr="", amr="demo", identified_at=self.at)
        user = user_of_identity(identity=identity, language=who.language)
        assert user.party is not None
        return Actor(user=user, acting_for=user.party)


def acts(day_zero: date) -> dict[date, list[Done]]:
    """What was done on each day, by the clock."""
    of_day: dict[date, list[Done]] = {}
    for each in sorted(_acts(day_zero), key=lambda done: done.at):
        of_day.setdefault(each.on, []).append(each)
    return of_day


def do(done: Done) -> None:
    """Let it happen."""
    match done.act.act:
        case Deed.PAYMENT:
            _pay(done)
        case Deed.CONSENT:
            _consent(done)
        case Deed.DISPUTE | Deed.HARDSHIP:
            _request(done)
        case Deed.ANSWER:
            _answer(done)
        case Deed.DECISION:
            _decide(done)


def find(file: PlanFile, planned: PlanInvoice) -> Invoice:
    return Invoice.objects.get(
        creditor__business_id=file.creditor.business_id, number=planned.number
    )


def _acts(day_zero: date) -> Iterator[Done]:
    for file in plan():
        for planned in file.invoices:
            for count, act in enumerate(planned.then, start=1):
                on = _day_of(act, day_zero)
                yield Done(
                    act=act,
                    file=file,
                    planned=planned,
                    cause=f"demo:{file.creditor.business_id}:{planned.number}:{count}",
                    on=on,
                    at=datetime.combine(on, CLOCK[act.act], tzinfo=HELSINKI),
                    until=None if act.until is None else day_zero + timedelta(days=act.until),
                )


def _day_of(act: Act, day_zero: date) -> date:
    """Staff come in on the next day with banking; everybody else acts on the last one."""
    day = day_zero + timedelta(days=act.day)
    if CLOCK[act.act] == OFFICE_HOURS:
        return banking_day_on_or_after(day)
    while not is_banking_day(day):
        day -= ONE_DAY
    return day


def _pay(done: Done) -> None:
    invoice = done.invoice()
    book_payment(
        invoice_id=invoice.pk,
        amount=invoice.open_total if done.act.amount is None else done.act.amount,
        value_on=done.on,
        cause=done.cause,
        actor=None,
        at=done.at,
    )


def _consent(done: Done) -> None:
    give_consent(
        actor=done.actor(),
        invoices=[done.invoice()],
        months=LONGEST_MONTHS,
        public_id=None,
        at=done.at,
    )


def _request(done: Done) -> None:
    wish = Wish(
        kind=RequestKind[done.act.act.name],
        text=done.act.text,
        reason=done.act.reason,
        disputed_amount=done.act.amount,
        pause_until=done.until,
    )
    make_request(actor=done.actor(), invoice_id=done.invoice().pk, wish=wish, at=done.at)


def _answer(done: Done) -> None:
    request = DebtorRequest.objects.get(invoice=done.invoice(), state=RequestState.OPEN)
    answer_request(
        number=request.pk,
        outcome=RequestOutcome(done.act.outcome),
        answer=done.act.text,
        actor=User.objects.get(username=AGENT_USERNAME),
        at=done.at,
        paused_until=done.until,
    )


def _decide(done: Done) -> None:
    decide_review(
        review_id=Review.objects.get(invoice=done.invoice(), outcome="").pk,
        outcome=ReviewOutcome(done.act.outcome),
        note=done.act.text,
        actor=User.objects.get(username=LEAD),
        at=done.at,
        look_again_on=done.until,
    )
