"""A world of rows of every kind that is counted, on six days of which two have 23 and 25 hours.

Nothing here went through a service: every state that the database allows may stand in a row.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Self
from uuid import UUID

from accounts.models import AuditEvent, Basis, MandateState, Scope
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
from myropo.calendar import HELSINKI
from tests.factories import (
    AgentFactory,
    CreditorFactory,
    DebtorFactory,
    InvoiceFactory,
    MandateFactory,
    PersonFactory,
)

# In the middle of each three days the clocks change.
DAYS = [
    *(date(2026, 3, day) for day in (28, 29, 30)),
    *(date(2026, 10, day) for day in (24, 25, 26)),
]
AROUND = timedelta(microseconds=1)
LANGUAGES = ("fi", "sv", "en")
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


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

    def build(self) -> Self:
        for make in self.makers():
            make()
        return self

    def makers(self):
        return (self._audit, self._claims, self._rights, self._letters, self._ledger)

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
