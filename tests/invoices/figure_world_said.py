"""The rest of the world that is counted: what is paid, planned and said."""

from datetime import timedelta
from decimal import Decimal

from accounts.models import AuditEvent
from chat.models import BotTalk, Chat, ChatState, EndReason
from invoices.models import LedgerEntry
from messaging.models import Author, Classification, Medium, Message, Queue, Survey, Thread, Wait
from messaging.rules.surveys import Survey as SurveyKind
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
from tests.factories import PaymentFactory, PaymentLineFactory
from tests.invoices.figure_world import AT, DAYS, LANGUAGES, World


class WholeWorld(World):
    def makers(self):
        return (
            *super().makers(),
            self._payments,
            self._arrangements,
            self._plans,
            self._bank,
            self._threads,
        )

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
                ease=self.one([None, 1, 2, 3, 4, 5]),
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
