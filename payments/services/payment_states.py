"""Moving a payment: the only writer of its state, and of the holds while it waits.

Runs in the caller's transaction, which locks the payment first and then the invoices of
its lines, in the order of their keys (`lock_lines`).
"""

from datetime import datetime
from typing import Final

from accounts import audit
from accounts.models import User
from invoices.models import Hold, HoldReason
from invoices.services import holds, ledger
from payments import events
from payments.models import (
    PAYMENT_TRANSITIONS,
    IllegalPaymentStateError,
    Payment,
    PaymentLine,
    PaymentState,
)

# An answer is promised, or people look for one: collection waits for it.
WAITING: Final = frozenset({PaymentState.PENDING, PaymentState.DELAYED, PaymentState.UNCLEAR})
ENDED: Final = frozenset({PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.EXPIRED})
MOVED: Final = ("state", "problem", "ended_at")
ACTIONS: Final = {state: f"payment.{state.lower()}" for state in PaymentState} | {
    PaymentState.OPEN: "payment.opened"
}


def lock_payment(payment_id: int) -> Payment:
    """The payment as it is now, locked until the end of the caller's transaction."""
    payments = Payment.objects.select_for_update(of=("self",)).select_related("party")
    return payments.get(pk=payment_id)


def lock_lines(payment: Payment) -> list[PaymentLine]:
    """The lines of a locked payment in the order of their invoices, which are locked."""
    lines = list(payment.lines.order_by("invoice_id"))
    ledger.lock_invoices([each.invoice_id for each in lines])
    return lines


def may_move(payment: Payment, state: PaymentState) -> bool:
    return state in PAYMENT_TRANSITIONS[PaymentState(payment.state)]


def move(
    payment: Payment,
    state: PaymentState,
    *,
    at: datetime,
    actor: User | None = None,
    problem: str = "",
) -> None:
    """Change the state of a locked payment, audit it and announce it.

    problem  a code of `payments.words` that says why; "" leaves the code as it is

    In memory: the caller saves `MOVED`, and follows with `wait` or `stop_waiting` where
    the state asks for it. Raises `IllegalPaymentStateError`; then nothing is changed.
    """
    if not may_move(payment, state):
        msg = f"{payment.state} to {state}"
        raise IllegalPaymentStateError(msg)
    payment.state = state
    payment.problem = problem or payment.problem
    payment.ended_at = at if state in ENDED else None
    audit.record(
        action=ACTIONS[state],
        actor=actor,
        at=at,
        party=payment.party,
        target=payment,
        data={"reference": payment.reference},
    )
    events.announce_change(payment_id=payment.pk)


def wait(lines: list[PaymentLine], *, name: str, at: datetime) -> None:
    """Make collection wait for a payment; `name` tells this time from any other."""
    for line in lines:
        holds.place(
            invoice_id=line.invoice_id,
            reason=HoldReason.PAYMENT_PENDING,
            cause=f"{line.cause}:{name}",
            at=at,
        )


def stop_waiting(lines: list[PaymentLine], *, at: datetime) -> None:
    """Release what `wait` placed."""
    for line in lines:
        waiting = Hold.objects.filter(
            invoice_id=line.invoice_id,
            reason=HoldReason.PAYMENT_PENDING,
            cause__startswith=f"{line.cause}:",
            released_at=None,
        )
        for cause in waiting.values_list("cause", flat=True):
            holds.release(cause=cause, at=at)
