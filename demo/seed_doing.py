"""What the people of the demo did on a day, by the services that their pages call."""

from collections.abc import Callable, Mapping
from typing import Final

from accounts.models import User
from demo import seed_arranging, seed_refunds
from demo.personas import AGENT_USERNAME, LEAD_USERNAME
from demo.sample_plan import Deed
from demo.seed_acts import Done
from invoices.models import (
    DebtorRequest,
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
from payments.services.payment_news import tell_booked

# Days in which people are told of money: what came before is no news in the demo.
LATELY: Final = 30


def do(done: Done) -> None:
    """Let it happen."""
    DOING[done.act.act](done)


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
    seed_refunds.follow(done)
    if done.act.day >= -LATELY:
        tell_booked([(invoice.pk, done.cause)], at=done.at)


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
        actor=User.objects.get(username=LEAD_USERNAME),
        at=done.at,
        look_again_on=done.until,
    )


DOING: Final[Mapping[Deed, Callable[[Done], None]]] = {
    Deed.PAYMENT: _pay,
    Deed.CONSENT: _consent,
    Deed.DISPUTE: _request,
    Deed.HARDSHIP: _request,
    Deed.ANSWER: _answer,
    Deed.DECISION: _decide,
    Deed.SHIFT: seed_arranging.shift,
    Deed.PLAN: seed_arranging.plan,
    Deed.INSTALMENT: seed_arranging.pay_instalment,
    Deed.PAUSE: seed_arranging.pause,
    Deed.ACCOUNT: seed_refunds.tell_account,
    Deed.CHECK: seed_refunds.check,
    Deed.APPROVE: seed_refunds.approve,
    Deed.SEND: seed_refunds.send,
    Deed.BANK: seed_refunds.hear_bank,
}
