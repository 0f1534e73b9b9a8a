"""A simulated year, by COPY: logins, acts, payments, contacts and what surrounds them."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
DAYS = (LAST - FIRST).days + 1
LOGINS = 1_803_782
# Other acts by their kinds (domain of the house, 11/2023–11/2024).
PAYMENTS, SHIFTS, OTHERS, ACCOUNTS, PLANS, RIGHTS = 748_612, 309_771, 141_978, 51_628, 38_721, 3_872
MESSAGES, CHATS, CALLS = 200_000, 150_000, 356_295
PARTIES, CREDITORS, INVOICES = 300_000, 50, 1_000_000
ENTRIES = 900_000


class Year:
    """Moments of the year in their order, and whose they are; the same in every run."""

    def __init__(self, share: float) -> None:
        self.random = random.Random(7)  # noqa: S311 - an invented year
        self.share = share
        self.users = range(1, max(int(PARTIES * share), 100) + 1)
        self.invoices = range(1, max(int(INVOICES * share), 1000) + 1)

    def moments(self, number: int) -> Iterator[datetime]:
        """Evenly over the year, as time goes."""
        total = max(int(number * self.share), 1)
        step = timedelta(days=DAYS) / total
        start = datetime.combine(FIRST, datetime.min.time(), tzinfo=UTC) - timedelta(hours=2)
        for each in range(total):
            yield start + step * each

    def user(self) -> int:
        return self.random.choice(self.users)

    def invoice(self) -> int:
        return self.random.choice(self.invoices)


def seed(share: float) -> None:
    """Everything by COPY, with statistics afterwards, as a database that lives has them."""
    from django.db import connection

    from bench.seed import copy

    year = Year(share)
    for model, rows in (*_people(year), *_acts(year), *_money(year), *_said(year)):
        copy(model, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


type Rows = Iterator[tuple[type, Iterable[dict[str, object]]]]


def _people(year: Year) -> Rows:
    from accounts.models import Party, User
    from invoices.models import Creditor, Invoice

    languages = ("fi", "fi", "fi", "fi", "sv", "en")
    yield Party, ({"id": key, "kind": "PERSON", "name": f"Matti {key}"} for key in year.users)
    yield (
        User,
        (
            {
                "id": key,
                "party_id": key,
                "username": f"{key:032x}",
                "password": "!",
                "language": languages[key % 6],
                "is_active": True,
            }
            for key in year.users
        ),
    )
    staff = {"id": 10_000_001, "username": "agent", "is_staff": True, "language": "fi"}
    yield User, iter([staff])
    yield (
        Creditor,
        (
            {"id": key, "name": f"Laskuttaja {key}", "business_id": f"{key:07d}-0"}
            for key in range(1, CREDITORS + 1)
        ),
    )
    yield Invoice, (_invoice(key, len(year.users)) for key in year.invoices)


def _invoice(key: int, parties: int) -> dict[str, object]:
    return {
        "id": key,
        "creditor_id": key % CREDITORS + 1,
        "party_id": key % parties + 1,
        "myropo_id": f"B{key:07d}",
        "case_number": key,
        "public_id": UUID(int=key),
        "claim_kind": "CONSUMER",
        "interest_basis": "CONSUMER",
        "number": f"{key}",
        "issued_on": FIRST,
        "due_on": LAST,
        "original_total": Decimal(100),
        "reference": f"{key}",
        "reference_key": f"{key}",
        "iban": "FI2112345600000785",
        "debtor_name": "Matti",
        "debtor_country": "FI",
        "language": "fi",
    }


def _acts(year: Year) -> Rows:
    from accounts.models import AuditEvent
    from invoices.models import DebtorRequest
    from payments.models import (
        DueDateShift,
        Payment,
        PaymentLine,
        PaymentPlan,
        PlanClaim,
        PlanEvent,
    )

    yield AuditEvent, _audit(year)
    numbers = count(1)
    payments = [(next(numbers), at) for at in year.moments(PAYMENTS)]
    yield Payment, (_payment(year, key, at) for key, at in payments)
    yield (
        PaymentLine,
        (
            {
                "payment_id": key,
                "invoice_id": year.invoice(),
                "amount": 40,
                "cause": f"payment:{key}",
            }
            for key, _at in payments
        ),
    )
    yield DueDateShift, (_shift(year, at) for at in year.moments(SHIFTS))
    yield DebtorRequest, (_request(year, at) for at in year.moments(OTHERS // 2))
    plans = list(enumerate(year.moments(PLANS), start=1))
    yield PaymentPlan, (_plan(year, key, at) for key, at in plans)
    yield (
        PlanClaim,
        (
            {"plan_id": key, "invoice_id": key, "owed": 100, "is_current": False}
            for key, _at in plans
        ),
    )
    yield PlanEvent, ({"plan_id": key, "act": "MADE", "at": at, "data": "{}"} for key, at in plans)
    yield from _rights(year)


def _rights(year: Year) -> Rows:
    from accounts.models import Mandate

    yield (
        Mandate,
        (
            {
                "public_id": UUID(int=number),
                "principal_id": year.user(),
                "basis": "AUTHORISED",
                "level": 2,
                "scope": "ALL",
                "state": "ENDED",
                "given_by_id": year.user(),
                "given_at": at,
                "ended_at": at,
                "ends_on": LAST,
            }
            for number, at in enumerate(year.moments(RIGHTS))
        ),
    )


def _audit(year: Year) -> Iterator[dict[str, object]]:
    """Logins, and a look for each: not every row of the audit is one of ours."""
    for action, number in (
        ("session.started", LOGINS),
        ("invoice.viewed", LOGINS),
        ("profile.changed", OTHERS // 2),
        ("thread.closed", MESSAGES // 2),
    ):
        for place, at in enumerate(year.moments(number), start=1):
            user = year.user()
            yield {
                "at": at,
                "action": action,
                "actor_id": user,
                "party_id": user,
                "target_id": f"{place}",
                "data": '{"method": "bank"}',
            }


def _payment(year: Year, key: int, at: datetime) -> dict[str, object]:
    user = year.user()
    return {
        "id": key,
        "public_id": UUID(int=key),
        "number": key,
        "party_id": user,
        "user_id": user,
        "amount": 40,
        "language": "fi",
        "state": "CONFIRMED",
        "stamp": f"{key:032x}",
        "transaction_id": f"{key}",
        "started_at": at,
        "confirmed_at": at,
    }


def _shift(year: Year, at: datetime) -> dict[str, object]:
    user = year.user()
    return {
        "public_id": UUID(int=year.random.getrandbits(128)),
        "invoice_id": year.invoice(),
        "party_id": user,
        "user_id": user,
        "from_on": FIRST,
        "to_on": LAST,
        "is_in_time": True,
        "made_at": at,
    }


def _request(year: Year, at: datetime) -> dict[str, object]:
    user = year.user()
    return {
        "public_id": UUID(int=year.random.getrandbits(128)),
        "invoice_id": year.invoice(),
        "party_id": user,
        "user_id": user,
        "kind": "HARDSHIP",
        "made_at": at,
        "answer_by": LAST,
        "state": "ANSWERED",
        "outcome": "EXPLAINED",
        "answer": "x",
        "answered_by_id": 10_000_001,
        "ended_at": at + timedelta(days=2),
    }


def _plan(year: Year, key: int, at: datetime) -> dict[str, object]:
    user = year.user()
    return {
        "number": key,
        "public_id": UUID(int=key),
        "party_id": user,
        "user_id": user,
        "language": "fi",
        "state": "ACTIVE",
        "total": 100,
        "payday": 1,
        "made_at": at,
        "started_at": at,
    }


def _money(year: Year) -> Rows:
    from invoices.models import LedgerEntry

    yield (
        LedgerEntry,
        (
            {
                "invoice_id": year.invoice(),
                "kind": "PAYMENT",
                "principal": Decimal("-40.00"),
                "value_on": FIRST,
                "booked_at": at,
                "cause": f"{('bank', 'payment')[number % 2]}:{number}",
            }
            for number, at in enumerate(year.moments(ENTRIES))
        ),
    )


def _said(year: Year) -> Rows:
    """One thread for each contact: a message and its answer, a call, or a chat of six lines."""
    from chat.models import Chat
    from messaging.models import Message, Thread, Wait

    written = list(enumerate(year.moments(MESSAGES), start=1))
    called = list(enumerate(year.moments(CALLS), start=len(written) + 1))
    chatted = list(enumerate(year.moments(CHATS), start=len(written) + len(called) + 1))
    yield Thread, (_thread(year, key, at) for key, at in (*written, *called, *chatted))
    yield Message, (_message(2 * key, key, 1, at, by="PERSON PORTAL") for key, at in written)
    answered = timedelta(hours=25)
    yield (
        Message,
        (_message(2 * key + 1, key, 2, at + answered, by="AGENT PORTAL") for key, at in written),
    )
    yield (
        Wait,
        (
            {
                "message_id": 2 * key + 1,
                "queue": "PAYMENT_ADVICE",
                "agent_id": 10_000_001,
                "asked_at": at,
                "answered_at": at + answered,
                "promised_by": at + answered,
                "worked": timedelta(hours=9),
            }
            for key, at in written
        ),
    )
    yield Message, (_message(2 * key, key, 1, at, by="AGENT CALL") for key, at in called)
    lines = count(10_000_000)
    yield (
        Message,
        (
            _message(next(lines), key, number, at, by="PERSON CHAT")
            for key, at in chatted
            for number in range(1, 7)
        ),
    )
    yield Chat, (_chat(year, key, at) for key, at in chatted)


def _thread(year: Year, key: int, at: datetime) -> dict[str, object]:
    return {
        "id": key,
        "public_id": UUID(int=key),
        "party_id": year.user(),
        "language": "fi",
        "queue": "PAYMENT_ADVICE",
        "state": "WAITS_FOR_PERSON",
        "classification": "PAYING",
        "last_number": 2,
        "started_at": at,
        "changed_at": at,
    }


def _message(key: int, thread: int, number: int, at: datetime, *, by: str) -> dict[str, object]:
    """`by`: an author and a medium."""
    author, medium = by.split()
    return {
        "id": key,
        "public_id": UUID(int=key),
        "client_id": UUID(int=key),
        "thread_id": thread,
        "number": number,
        "author": author,
        "medium": medium,
        "text": "Hei",
        "sent_at": at,
    }


def _chat(year: Year, key: int, at: datetime) -> dict[str, object]:
    return {
        "public_id": UUID(int=key),
        "thread_id": key,
        "user_id": year.user(),
        "language": "fi",
        "queue": "PAYMENT_ADVICE",
        "state": "ENDED",
        "started_at": at,
        "queued_at": at,
        "answered_at": at + timedelta(seconds=172),
        "ended_at": at + timedelta(minutes=12),
        "ended": "BY_VISITOR",
        "first_number": 1,
        "last_number": 6,
        "shown_low": 60,
        "shown_high": 240,
        "visitor_seen_at": at,
    }
