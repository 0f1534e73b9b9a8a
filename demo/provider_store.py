"""What the demo payment provider remembers, while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from threading import RLock
from typing import Any, Final
from uuid import uuid4

from invoices.rules.references import check_digit
from myropo.calendar import helsinki_date

NEW: Final = "new"
OK: Final = "ok"
# From which status the person at the bank, or the bank itself later, may come to which.
STEPS: Final[dict[str, frozenset[str]]] = {
    NEW: frozenset({OK, "fail", "pending", "delayed"}),
    "pending": frozenset({OK, "fail", "delayed"}),
    "delayed": frozenset({OK, "fail"}),
    OK: frozenset(),
    "fail": frozenset(),
}


class NotPossibleError(Exception):
    """The payment cannot take this step any more. Nothing was changed."""


@dataclass(slots=True)
class Payment:
    """One payment as its merchant asked for it, and what became of it."""

    asked: Mapping[str, Any]
    id: str = field(default_factory=lambda: str(uuid4()))
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: str = NEW
    method: str = ""
    amount: int = 0  # cents, as reported to whoever asks
    paid_at: datetime | None = None
    settlement_reference: str = ""
    filing_code: str = ""
    # Callbacks made: when, what, and what the portal answered.
    calls: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.amount = self.asked["amount"]

    @property
    def language(self) -> str:
        return str(self.asked["language"]).lower()

    @property
    def next_steps(self) -> frozenset[str]:
        return STEPS[self.status]


@dataclass(frozen=True, slots=True)
class Payout:
    """One transfer to the merchant's account: what was paid since the one before."""

    reference: str
    cents: int
    payment_ids: tuple[str, ...]
    on: date


class Store:
    """Payments, payouts, and the nonces and stamps that have been used. Safe for threads."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._numbers = count(1)
        self.forget()

    def forget(self) -> None:
        with self.lock:
            self._payments: dict[str, Payment] = {}
            self._payouts: dict[str, Payout] = {}
            self._used: set[tuple[str, str]] = set()

    def is_first(self, kind: str, name: str) -> bool:
        """Whether this nonce or stamp has never been seen; it has been from now on."""
        with self.lock:
            is_first = (kind, name) not in self._used
            self._used.add((kind, name))
        return is_first

    def add(self, payment: Payment) -> None:
        with self.lock:
            self._payments[payment.id] = payment

    def find(self, payment_id: str) -> Payment | None:
        return self._payments.get(payment_id)

    def newest_first(self) -> list[Payment]:
        with self.lock:
            return list(reversed(self._payments.values()))

    def payouts(self) -> list[Payout]:
        with self.lock:
            return list(reversed(self._payouts.values()))

    def find_payout(self, reference: str) -> Payout | None:
        return self._payouts.get(reference)

    def move(self, payment: Payment, status: str, method: str = "") -> None:
        """The next step of a payment. Raises `NotPossibleError`."""
        with self.lock:
            if status not in payment.next_steps:
                raise NotPossibleError(f"{payment.status} → {status}")
            payment.status = status
            payment.method = method or payment.method
            if status == OK:
                payment.paid_at = datetime.now(UTC)
                payment.filing_code = self._number(payment.paid_at)

    def pay_out(self, *, short_by: int = 0) -> Payout | None:
        """Give every paid payment its settlement reference; None if there is none."""
        with self.lock:
            paid = [
                each
                for each in self._payments.values()
                if each.status == OK and not each.settlement_reference
            ]
            if not paid:
                return None
            now = datetime.now(UTC)
            base = self._number(now)
            reference = base + check_digit(base)
            for each in paid:
                each.settlement_reference = reference
            cents = sum(each.amount for each in paid) - short_by
            payout = Payout(reference, cents, tuple(each.id for each in paid), helsinki_date(now))
            self._payouts[reference] = payout
        return payout

    def _number(self, at: datetime) -> str:
        """Digits that no run of ours has used: the second of the day, and a running number."""
        return f"{at:%Y%m%d%H%M%S}{next(self._numbers) % 1000:03}"


store = Store()
