"""Everything that may happen to claims, all at once: nobody waits for ever, and the books agree."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from django.db.models import Q

from accounts.actor import Actor
from invoices.models import (
    DebtorRequest,
    DisputeReason,
    EventKind,
    IllegalStageError,
    Invoice,
    LedgerEntry,
    Letter,
    PrintBatch,
    RequestKind,
    RequestOutcome,
    Review,
    ReviewOutcome,
    TimelineEvent,
)
from invoices.queries.charges import charges_of
from invoices.queries.letters_to_print import unopened_letters
from invoices.services import charges, consents, money_in
from invoices.services.collection.reviews import decide_review
from invoices.services.credit_notes import NotCreditableError
from invoices.services.letters import electronic
from invoices.services.letters.answers import take_answer
from invoices.services.letters.resending import NotResendableError, send_again
from invoices.services.requests.answering import AnswerRefusedError, answer_request
from invoices.services.requests.making import (
    NotPossibleError,
    Wish,
    make_request,
    withdraw_request,
)
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices import collecting, mailing, stories
from tests.invoices.collecting import DUE, at_noon
from tests.invoices.rates import fill_rates
from tests.invoices.test_collection_races import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FIRST = DUE + timedelta(days=15)
# What no act on a claim may come to, whatever it meets.
EXPECTED = (
    NotResendableError,
    NotPossibleError,
    AnswerRefusedError,
    IllegalStageError,
    NotCreditableError,
    money_in.NotReversibleError,
)
LIVE = ~Q(state="CANCELLED")
GOES_ON = [ReviewOutcome.CONTINUE, ReviewOutcome.WAIT]
# Mostly a part of what is owed, so that claims live on.
SUMS = ["0.50", "3.00", "7.00", "9.00", "96.41", "110.00"]


class Chaos:
    """One day of many people; `random` decides who does what to which claim."""

    def __init__(self, actor, agent, seed, day):
        self.actor, self.agent, self.day = actor, agent, day
        # What it chooses is to be the same each time, and no secret.
        self.random = Random(seed)  # noqa: S311
        self.at = at_noon(day)
        self.seed = seed

    def play(self, times):
        often = (self.collect, self.print, self.acknowledge, self.publish, self.send_again)
        acts = (
            *often * 3,
            *(self.pay, self.pay, self.reverse, self.open, self.take_back),
            *(self.ask, self.withdraw, self.withdraw, self.answer, self.decide, self.decide),
        )
        for number in range(times):
            self.number = number
            with suppress(*EXPECTED):
                self.random.choice(acts)()

    def one_of(self, rows):
        rows = list(rows)
        return self.random.choice(rows) if rows else None

    def name(self, what):
        return f"test:{what}:{self.seed}:{self.number}"

    def collect(self):
        collecting.collect_on(self.day)

    def pay(self):
        keys = list(Invoice.objects.values_list("pk", flat=True))
        some = self.random.sample(keys, 2)
        money_in.book_payments(
            payments=[
                money_in.PaymentIn(
                    invoice_id=key,
                    amount=Decimal(self.random.choice(SUMS)),
                    value_on=self.day - timedelta(days=self.random.choice([0, 1, 20])),
                    cause=f"{self.name('pay')}:{key}",
                )
                for key in some
            ],
            actor=None,
            at=self.at,
        )

    def reverse(self):
        entry = self.one_of(LedgerEntry.objects.filter(kind="PAYMENT", reverses=None))
        if entry is not None:
            money_in.reverse_payment(
                payment_cause=entry.cause,
                value_on=self.day,
                cause=self.name("reverse"),
                actor=None,
                at=self.at,
            )

    def ask(self):
        kind = self.random.choice(list(RequestKind))
        reason = DisputeReason.COSTS if kind == RequestKind.DISPUTE else ""
        invoice = self.one_of(Invoice.objects.all())
        wish = Wish(kind=kind, text="Ei ole minun.", reason=reason)
        make_request(actor=self.actor, invoice_id=invoice.pk, wish=wish, at=self.at)

    def withdraw(self):
        request = self.one_of(DebtorRequest.objects.filter(state="OPEN"))
        if request is not None:
            withdraw_request(actor=self.actor, public_id=request.public_id, at=self.at)

    def answer(self):
        request = self.one_of(DebtorRequest.objects.filter(state="OPEN"))
        if request is not None:
            outcome = self.random.choice([*RequestOutcome, RequestOutcome.WITHOUT_COSTS])
            answer_request(
                number=request.number,
                outcome=outcome,
                answer="Vastaus.",
                actor=self.agent,
                at=self.at,
                paused_until=self.day + timedelta(days=14),
            )

    def decide(self):
        review = self.one_of(Review.objects.filter(outcome=""))
        if review is not None:
            outcome = self.random.choice([*ReviewOutcome, *GOES_ON * 3])
            ahead = self.day + timedelta(days=3) if outcome == ReviewOutcome.WAIT else None
            decide_review(
                review_id=review.pk,
                outcome=outcome,
                note="Näin.",
                actor=self.agent,
                at=self.at,
                look_again_on=ahead,
            )

    def print(self):
        mailing.batched(self.day)

    def acknowledge(self):
        batch = self.one_of(PrintBatch.objects.all())
        if batch is None:
            return
        lines = []
        for letter in batch.letters.all():
            match self.random.choice(["sent"] * 8 + ["failed", "returned", "silent"]):
                case "sent":
                    lines.append(mailing.handed_over(letter, self.day))
                case "failed":
                    lines.append(mailing.failed(letter))
                case "returned":
                    lines.append(mailing.returned(letter, on=self.day.isoformat()))
        take_answer(name="a.json", data=mailing.answer_of(batch, *lines), actor=None, at=self.at)

    def publish(self):
        for letter_id in self.electronic():
            electronic.publish(letter_id=letter_id, at=self.at)

    def open(self):
        for letter_id in self.electronic():
            if self.random.random() < 0.2:
                electronic.note_opened(letter_id=letter_id, at=self.at)

    def electronic(self) -> list[UUID]:
        found = Letter.objects.filter(channel="ELECTRONIC").values_list("public_id", flat=True)
        return list(found)

    def send_again(self):
        failed = Letter.objects.filter(state="FAILED").values_list("public_id", flat=True)
        for letter_id in [*unopened_letters(today=self.day), *failed]:
            actor = self.random.choice([None, self.agent])
            with suppress(NotResendableError):
                send_again(letter_id=letter_id, actor=actor, at=self.at)

    def take_back(self):
        letter = self.one_of(Letter.objects.filter(replaces=None))
        if letter is not None:
            charges.take_back(
                invoice_id=letter.invoice_id,
                cause=letter.cause,
                why="CORRECTED",
                actor=self.agent,
                on=self.day,
                at=self.at,
            )


@pytest.mark.parametrize("seed", [1, 2])
def test_everything_at_once_leaves_books_letters_and_holds_in_step(seed):
    fill_rates()
    debtor, agent = DebtorFactory(), AgentFactory()
    actor = Actor(user=debtor, acting_for=debtor.party)
    invoices = [
        stories.sent(debtor.party, at=at_noon(DUE), due_on=DUE, number=str(number))
        for number in range(8)
    ]
    consents.give_consent(
        actor=actor, invoices=invoices[::2], months=12, public_id=None, at=at_noon(DUE)
    )
    day = FIRST
    for round_ in range(8):
        collecting.collect_on(day)
        for letter in Letter.objects.filter(document__state="QUEUED"):
            mailing.made(letter)
        people = [Chaos(actor, agent, seed * 1000 + round_ * 10 + n, day) for n in range(4)]
        answers = in_threads(*[lambda each=each: each.play(12) for each in people])

        assert answers == [None] * 4
        check(day)
        day += timedelta(days=9)


def check(day):
    collecting.check_books()
    for invoice in Invoice.objects.all():
        check_sums(invoice)
        check_letters(invoice)
        if invoice.is_open and not invoice.hold:
            assert invoice.look_on is None or invoice.look_on > day


def check_sums(invoice):
    entries = list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
    left = charges_of(entries).values()
    assert all(each.left >= 0 for each in left)
    costs = sum(each.left for each in left if each.kind == "COST")
    # Perintälaki 10 d §, of a principal up to 100 €.
    assert costs <= 60
    assert min(invoice.open_principal, invoice.open_interest, invoice.open_costs) >= 0
    if not invoice.is_open:
        assert invoice.open_total == 0
    pays = max(invoice.open_total - invoice.under_way, 0) if invoice.is_open else 0
    assert invoice.to_pay == pays
    if invoice.surplus and invoice.is_open:
        raise AssertionError("Money is left over while something is owed.")


def check_letters(invoice):
    """One live letter at most for each event, and no charge of a letter that never left."""
    entries = list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
    left = charges_of(entries)
    letters = {str(each.public_id): each for each in Letter.objects.filter(invoice=invoice)}
    shown = TimelineEvent.objects.filter(
        invoice=invoice, kind__in=[EventKind.REMINDED, EventKind.DEMANDED]
    )
    causes = {event.data["cause"] for event in shown}
    for event in shown:
        letter = letters[event.data["letter"]]
        assert letter.state != "CANCELLED"
        assert event.data["due_on"] == letter.due_on.isoformat()
        assert not Letter.objects.filter(LIVE, replaces=letter).exists()
    emptied = invoice.stage in {"CREDITED", "WITHDRAWN"}
    for letter in letters.values():
        if letter.replaces_id is None and letter.state == "CANCELLED" and not emptied:
            assert letter.cause in causes or all(
                each.left == 0 for each in left.values() if each.letter == letter.cause
            )
