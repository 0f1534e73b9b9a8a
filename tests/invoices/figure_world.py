"""A world of rows of every kind that is counted, on six days of which two have 23 and 25 hours.

Nothing here went through a service: every state that the database allows may stand in a row.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from accounts.models import AuditEvent, Basis, MandateState, Scope
from chat.models import BotTalk, Chat, ChatState, EndReason
from invoices.models import (
    DebtorRequest,
    DisputeReason,
    Document,
    DocumentKind,
    ElectronicConsent,
    EntryKind,
    LedgerEntry,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterKind,
    LetterState,
    MandateScope,
    RequestKind,
    RequestOutcome,
    RequestState,
)
from messaging.models import Author, Classification, Medium, Message, Queue, Survey, Thread, Wait
from messaging.rules.surveys import Survey as SurveyKind
from myropo.calendar import HELSINKI
from payments.models import (
    BankEntry,
    BankStatement,
    ClearingDecision,
    ClearingState,
    Direction,
    DueDateShift,
    EntryAllocation,
    EntryState,
    Instalment,
    Pause,
    PaymentPlan,
    PaymentReport,
    PaymentReportState,
    PlanAct,
    PlanClaim,
    PlanEvent,
    PlanState,
    Refund,
    RefundBatch,
    RefundPayment,
)
from tests.factories import (
    AgentFactory,
    CreditorFactory,
    DebtorFactory,
    InvoiceFactory,
    MandateFactory,
    PaymentFactory,
    PaymentLineFactory,
    PersonFactory,
)

# In the middle of each three days the clocks change.
DAYS = [
    *(date(2026, 3, day) for day in (28, 29, 30)),
    *(date(2026, 10, day) for day in (24, 25, 26)),
]
AROUND = timedelta(microseconds=1)
LANGUAGES = ("fi", "sv", "en")


class World:
    """The same seed, the same rows."""

    def __init__(self, seed: int, *, size: int = 12) -> None:
        self.random = Random(seed)  # noqa: S311 - an invented world
        self.size = size
        self.number = 0
        self.creditors = CreditorFactory.create_batch(3)
        self.debtors = [DebtorFactory(language=each) for each in (*LANGUAGES, "fi")]
        self.staff = [AgentFactory(), AgentFactory(language="sv")]
        self.invoices = [
            InvoiceFactory(
                creditor=self.one(self.creditors),
                party=self.one(self.debtors).party,
                language=self.one(LANGUAGES),
            )
            for _ in range(10)
        ]

    def build(self) -> "World":
        for make in (
            self._audit,
            self._claims,
            self._rights,
            self._letters,
            self._ledger,
            self._payments,
            self._arrangements,
            self._plans,
            self._bank,
            self._threads,
        ):
            make()
        return self

    def one(self, of):
        return self.random.choice(list(of))

    def next(self) -> int:
        self.number += 1
        return self.number

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def moment(self) -> datetime:
        """Anywhere in the days; every third time at a midnight, or just before one."""
        midnight = datetime.combine(self.one(DAYS), datetime.min.time(), tzinfo=HELSINKI)
        edge = self.random.randrange(6)
        if edge == 0:
            return midnight.astimezone(UTC)
        if edge == 1:
            return midnight.astimezone(UTC) - AROUND
        return midnight.astimezone(UTC) + timedelta(seconds=self.random.randrange(90_000))

    def later(self, moment: datetime) -> datetime:
        return moment + timedelta(microseconds=self.random.randrange(1, 200_000_000_000))

    def euros(self) -> Decimal:
        return Decimal(self.random.randrange(1, 50_000)) / 100

    def who(self):
        return self.one([*self.debtors, *self.debtors, *self.staff])

    def _audit(self) -> None:
        actions = ("session.started", "email.confirmed", "invoice.found", "invoice.viewed")
        for _ in range(self.size * 2):
            user = self.who()
            AuditEvent.objects.create(
                at=self.moment(),
                action=self.one(actions),
                actor=self.one([user, user, user, None]),
                party=self.one([self.one(self.debtors).party, PersonFactory(), None]),
                data={"method": self.one(["bank", "passkey", "e-mail code"])},
            )

    def _claims(self) -> None:
        for _ in range(self.size):
            self._request()
            LetterAddress.objects.create(
                party=self.one(self.debtors).party,
                invoice=self.one([*self.invoices, None]),
                street="Uusikatu 2",
                postcode="00200",
                town="Helsinki",
                given_by=self.who(),
                given_at=self.moment(),
            )
            consent = ElectronicConsent.objects.create(
                party=self.one(self.debtors).party,
                given_by=self.who(),
                given_at=self.moment(),
                starts_on=DAYS[0],
                ends_on=DAYS[-1],
                method="MyRopo",
                collector="Ropo",
            )
            consent.invoices.set(self.random.sample(self.invoices, self.random.randrange(3)))

    def _request(self) -> None:
        kind = self.one(RequestKind)
        state = self.one([RequestState.ANSWERED, RequestState.ANSWERED, RequestState.WITHDRAWN])
        made_at, invoice = self.moment(), self.one(self.invoices)
        is_answered = state == RequestState.ANSWERED
        outcomes = [each for each in RequestOutcome if each != RequestOutcome.PAUSED]
        DebtorRequest.objects.create(
            invoice=invoice,
            party=self.one([invoice.party, PersonFactory()]),
            user=self.who(),
            kind=kind,
            reason=self.one(DisputeReason) if kind == RequestKind.DISPUTE else "",
            made_at=made_at,
            answer_by=DAYS[-1],
            state=state,
            outcome=self.one(outcomes) if is_answered else "",
            answer="Näin on." if is_answered else "",
            answered_by=self.one(self.staff) if is_answered else None,
            ended_at=self.later(made_at),
        )

    def _rights(self) -> None:
        for _ in range(self.size):
            mandate = MandateFactory(
                principal=self.one(self.debtors).party,
                holder=PersonFactory(),
                given_by=self.who(),
                given_at=self.moment(),
                basis=self.one([Basis.AUTHORISED, Basis.AUTHORISED, Basis.GUARDIAN]),
            )
            if self.random.randrange(2):
                mandate.state, mandate.ended_at = MandateState.ENDED, self.moment()
                mandate.save()
            if mandate.basis != Basis.AUTHORISED or self.random.randrange(3) == 0:
                continue
            mandate.scope = Scope.INVOICES
            mandate.save()
            for invoice in self.random.sample(self.invoices, self.random.randrange(1, 3)):
                MandateScope.objects.create(mandate=mandate, invoice=invoice)
            if self.random.randrange(3) == 0:
                MandateScope.objects.create(mandate=mandate, creditor=self.one(self.creditors))

    def _letters(self) -> None:
        for _ in range(self.size * 2):
            invoice = self.one([*self.invoices, None])
            owner = {"invoice": invoice} if invoice else {"party": self.one(self.debtors).party}
            document = Document.objects.create(
                **owner, kind=DocumentKind.REMINDER, language=self.one(LANGUAGES), requested_at=AT
            )
            channel = self.one(LetterChannel)
            is_sent = self.random.randrange(4) > 0
            is_opened = channel == LetterChannel.ELECTRONIC and self.random.randrange(2)
            Letter.objects.create(
                **owner,
                document=document,
                kind=self.one(LetterKind),
                ordinal=self.next(),
                channel=channel,
                state=LetterState.SENT if is_sent else LetterState.WRITTEN,
                handed_over_on=self.one(DAYS) if is_sent else None,
                cause=f"letter:{self.next()}",
                written_on=DAYS[0],
                written_at=AT,
                to_hand_over_on=DAYS[0],
                opened_at=self.moment() if is_opened else None,
            )

    def entry(self, kind, cause, **columns) -> LedgerEntry:
        return LedgerEntry.objects.create(
            invoice=self.one(self.invoices),
            kind=kind,
            cause=f"{cause}:{self.next()}",
            value_on=DAYS[0],
            booked_at=self.moment(),
            legal_basis="5 §" if kind == EntryKind.COST else "",
            **columns,
        )

    def _ledger(self) -> None:
        for _ in range(self.size * 2):
            sign = self.one([1, 1, -1])
            self.entry(EntryKind.COST, "letter", costs=sign * self.euros())
            self.entry(EntryKind.INTEREST, "letter", interest=sign * self.euros())
            self.entry(EntryKind.REFUND, "refund", surplus=sign * self.euros())
            self.entry(EntryKind.PRINCIPAL, "finvoice", principal=self.euros())
            paid = self.entry(
                EntryKind.PAYMENT,
                self.one(["payment", "bank", "finvoice", "staff"]),
                principal=-self.euros(),
                surplus=self.one([Decimal(0), self.euros()]),
            )
            if self.random.randrange(3) == 0:
                self.entry(EntryKind.PAYMENT, "reversal", principal=-paid.principal, reverses=paid)

    def _payments(self) -> None:
        for _ in range(self.size):
            traits = {"confirmed": True, "confirmed_at": self.moment()}
            payment = PaymentFactory(
                user=self.one(self.debtors), **(traits if self.random.randrange(3) else {})
            )
            for invoice in self.random.sample(self.invoices, self.random.randrange(1, 4)):
                PaymentLineFactory(payment=payment, invoice=invoice, amount=Decimal("5.00"))

    def _arrangements(self) -> None:
        for _ in range(self.size):
            invoice, user = self.one(self.invoices), self.who()
            common = {"invoice": invoice, "party": invoice.party, "user": user}
            DueDateShift.objects.create(
                **common, from_on=DAYS[0], to_on=DAYS[1], is_in_time=True, made_at=self.moment()
            )
            Pause.objects.create(**common, ends_on=DAYS[-1], made_at=self.moment())
            PaymentReport.objects.create(
                **common,
                amount=self.euros(),
                paid_on=DAYS[0],
                state=PaymentReportState.FOUND,
                reported_at=self.moment(),
                decided_at=AT,
            )

    def _plans(self) -> None:
        for _ in range(self.size):
            plan = PaymentPlan.objects.create(
                party=self.one(self.debtors).party,
                user=self.who(),
                language=self.one(LANGUAGES),
                state=PlanState.ACTIVE,
                total=self.euros(),
                payday=1,
                made_at=self.moment(),
                started_at=AT,
            )
            for invoice in self.random.sample(self.invoices, self.random.randrange(3)):
                PlanClaim.objects.create(
                    plan=plan, invoice=invoice, owed=self.euros(), is_current=False
                )
            for _act in range(4):
                PlanEvent.objects.create(
                    plan=plan,
                    act=self.one(PlanAct),
                    at=self.moment(),
                    user=self.one([self.who(), None]),
                    data={"amount": str(self.euros())},
                )
            for position in range(3):
                amount = self.euros()
                Instalment.objects.create(
                    plan=plan,
                    position=position,
                    due_on=self.one(DAYS),
                    amount=amount,
                    paid=self.one([amount, Decimal(0)]),
                    moved=self.one([False, False, True]),
                )

    def _bank(self) -> None:
        statement = BankStatement.objects.create(
            name="tiliote.xml", outcome="IMPORTED", imported_at=AT
        )
        booked = LedgerEntry.objects.filter(cause__startswith="bank:").order_by("pk")
        for number, entry in enumerate(booked):
            bank_entry = self._bank_entry(statement)
            EntryAllocation.objects.create(
                entry=bank_entry,
                invoice=entry.invoice,
                amount=Decimal("1.00"),
                cause=entry.cause,
                booked_at=AT,
            )
            if number % 2:
                is_applied = number % 4 == 1
                ClearingDecision.objects.create(
                    entry=bank_entry,
                    state=ClearingState.APPLIED if is_applied else ClearingState.REJECTED,
                    needs_approval=False,
                    proposed_by=self.staff[0],
                    proposed_at=AT,
                    decided_by=self.staff[1],
                    decided_at=AT,
                )
        batch = RefundBatch.objects.create(
            message_id="m1",
            account="FI2112345600000785",
            execute_on=DAYS[0],
            payments=1,
            total=Decimal(1),
            made_at=AT,
        )
        for _ in range(self.size):
            self._refund(statement, batch)

    def _bank_entry(self, statement) -> BankEntry:
        return BankEntry.objects.create(
            statement=statement,
            key=f"key-{self.next()}",
            entry_key="",
            account="FI2112345600000785",
            direction=Direction.CREDIT,
            amount=Decimal("1.00"),
            booked_on=DAYS[0],
            value_on=DAYS[0],
            state=EntryState.BOOKED,
            received_at=AT,
        )

    def _refund(self, statement, batch) -> None:
        of = (
            {"invoice": self.one(self.invoices)}
            if self.random.randrange(2)
            else {"entry": self._bank_entry(statement)}
        )
        refund = Refund.objects.create(
            **of, amount=self.euros(), state="CANCELLED", started_at=AT, ended_at=AT
        )
        AuditEvent.objects.create(
            at=self.moment(),
            action="refund.account_given",
            actor=self.who(),
            party=self.one(self.debtors).party,
            target_type="payments.refund",
            target_id=str(refund.pk),
        )
        RefundPayment.objects.create(
            batch=batch,
            refund=refund,
            end_to_end_id=f"e{self.next()}",
            amount=refund.amount,
            iban="FI2112345600000785",
            holder="Väinö Tunnistus",
            paid_on=self.one([*DAYS, None]),
            changed_at=AT,
        )

    def _threads(self) -> None:
        pairs = [(each.party, each) for each in self.invoices] + [
            (each.party, None) for each in self.debtors * 3
        ]
        for party, invoice in pairs:
            thread = Thread.objects.create(
                party=party,
                invoice=invoice,
                language=self.one(LANGUAGES),
                queue=self.one(Queue),
                state="WAITS_FOR_PERSON",
                classification=self.one([*Classification, ""]),
                started_at=AT,
                changed_at=AT,
            )
            number = self._said(thread)
            for _ in range(self.random.randrange(4)):
                self._chat(thread, number)
            if self.random.randrange(3):
                AuditEvent.objects.create(
                    at=self.moment(),
                    action="thread.closed",
                    actor=self.who(),
                    target_type="messaging.thread",
                    target_id=str(thread.pk),
                )

    def _said(self, thread) -> int:
        number = 0
        for number in range(1, self.random.randrange(1, 9)):
            author = self.one([Author.PERSON, Author.PERSON, Author.AGENT, Author.PORTAL])
            sent_at = self.moment()
            message = Message.objects.create(
                thread=thread,
                number=number,
                client_id=self.uuid(),
                author=author,
                user=self.staff[0] if author == Author.AGENT else None,
                medium=self.one(Medium),
                text="Hei",
                sent_at=sent_at,
            )
            if author == Author.AGENT:
                Wait.objects.create(
                    message=message,
                    queue=thread.queue,
                    agent=self.staff[0],
                    asked_at=sent_at,
                    answered_at=self.later(sent_at),
                    promised_by=self.one([None, self.later(sent_at)]),
                    worked=timedelta(microseconds=self.random.randrange(10**11)),
                )
        for kind in SurveyKind:
            asked_at = self.moment()
            Survey.objects.create(
                kind=kind,
                user=self.one(self.debtors),
                party=thread.party,
                thread=thread if kind in {SurveyKind.THREAD, SurveyKind.CHAT} else None,
                language=self.one(LANGUAGES),
                likely=self.one([None, *range(11)]),
                resolved=self.one([None, True, False]),
                asked_at=asked_at,
                answered_at=self.one([None, self.later(asked_at)]),
            )
        return number

    def _chat(self, thread, number: int) -> None:
        started_at = self.moment()
        with_bot = self.random.randrange(2)
        queued_at = self.one([started_at, self.later(started_at)]) if with_bot else started_at
        answered_at = self.one([None, self.later(queued_at)])
        shown = self.one([None, 60, 3600, 86_400])
        chat = Chat.objects.create(
            thread=thread,
            user=self.one(self.debtors),
            language=self.one(LANGUAGES),
            queue=thread.queue,
            state=ChatState.ENDED,
            started_at=started_at,
            queued_at=queued_at,
            answered_at=answered_at,
            ended_at=self.later(answered_at or queued_at),
            ended=self.one(EndReason),
            first_number=number + 1,
            last_number=number + 2,
            shown_low=None if shown is None else 0,
            shown_high=shown,
            visitor_seen_at=started_at,
        )
        if with_bot:
            BotTalk.objects.create(
                chat=chat, language="fi", heard_number=1, was_solved=self.one([None, True, False])
            )


AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
