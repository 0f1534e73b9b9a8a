"""Whatever is asked, answered, taken back and paid: holds and reasons stay in step."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actor import Actor
from invoices.models import (
    DebtorRequest,
    Hold,
    HoldReason,
    Invoice,
    RequestKind,
    RequestOutcome,
    RequestState,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.debtor_requests import waits
from invoices.services import holds, money_in
from invoices.services.requests.answering import AnswerRefusedError
from invoices.services.requests.making import HOLDS, NotPossibleError, withdraw_request
from tests.invoices.asking import answer, make, next_step, overdue_invoice

PROPERTY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
kinds = st.sampled_from(RequestKind)
outcomes = st.sampled_from(RequestOutcome)
days = st.integers(0, 25)
steps = st.one_of(
    st.tuples(st.just("ask"), kinds, days),
    st.tuples(st.just("answer"), outcomes, days),
    st.tuples(st.just("take back"), st.none(), days),
    st.tuples(st.just("pay"), st.sampled_from(["10.00", "96.41"]), days),
    st.tuples(st.just("night"), st.none(), days),
)


def act(step, actor, agent, invoice, at, *, turn):
    """Do one thing if it can be done; the latest open request is what is answered."""
    what, detail, _days = step
    waiting = DebtorRequest.objects.filter(state=RequestState.OPEN).first()
    with suppress(NotPossibleError, AnswerRefusedError):
        if what == "ask":
            make(actor, invoice, detail, at=at)
        elif what == "answer" and waiting is not None:
            until = at.date() + timedelta(days=30) if detail == RequestOutcome.PAUSED else None
            answer(waiting, detail, actor=agent, at=at, paused_until=until)
        elif what == "take back" and waiting is not None:
            withdraw_request(actor=actor, public_id=waiting.public_id, at=at)
        elif what == "pay":
            money_in.book_payment(
                invoice_id=invoice.pk,
                amount=Decimal(detail),
                value_on=at.date(),
                cause=f"test:{turn}",
                actor=None,
                at=at,
            )
        elif what == "night":
            holds.release_ended(today=at.date(), at=at)


def check(invoice, today):
    """The invariants, after every step."""
    held = set(Hold.objects.filter(released_at=None).values_list("cause", flat=True))
    known = {f"request:{each.public_id}": each for each in DebtorRequest.objects.all()}
    for cause in held:
        each = known[cause.removesuffix(":after")]
        wanted = RequestState.ANSWERED if cause.endswith(":after") else RequestState.OPEN
        assert each.state == wanted, "a hold without an open reason"
    for cause, each in known.items():
        if each.state == RequestState.OPEN and invoice.is_open:
            holds_it = waits(
                each.kind,
                stage=invoice.stage,
                is_directly_enforceable=invoice.is_directly_enforceable,
            )
            # What was asked of a closed claim that was opened again since held nothing then.
            assert (cause in held) == holds_it, "an open request without its hold"
    reasons = {HOLDS[RequestKind(known[cause].kind)] for cause in held if cause in known}
    # The time after an answer is shown as a pause, while another request waits behind it.
    after = {HoldReason.PAUSED} if any(cause.endswith(":after") for cause in held) else set()
    assert not reasons or invoice.hold in reasons | after
    if reasons and invoice.is_open and invoice.to_pay:
        assert not next_step(invoice, today=today).is_for(today)
    assert not list(ledger_mismatches())


@PROPERTY
@given(plan=st.lists(steps, min_size=1, max_size=10), is_enforceable=st.booleans())
def test_no_hold_without_a_reason_and_no_open_request_without_its_hold(
    debtor, agent, now, plan, is_enforceable
):
    actor, at = Actor(user=debtor, acting_for=debtor.party), now
    with transaction.atomic():
        invoice = overdue_invoice(
            debtor.party, at=now, days=40, is_directly_enforceable=is_enforceable
        )
        for turn, step in enumerate(plan):
            at += timedelta(days=step[2])
            act(step, actor, agent, invoice, at, turn=turn)
            check(Invoice.objects.get(pk=invoice.pk), at.date())
        transaction.set_rollback(True)
