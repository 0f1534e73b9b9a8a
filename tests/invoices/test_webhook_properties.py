"""Whatever happens, each invoice is told in order and nothing is missing: invented histories."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from invoices.models import WebhookFailure, WebhookMessage, WebhookState
from invoices.services import webhook_endpoints as services
from invoices.services import webhook_sending
from invoices.services.webhook_sending import LEASE, send_next
from invoices.webhooks import sending
from tests.factories import AgentFactory
from tests.invoices.bookings import booked, pay
from tests.invoices.webhook_receiver import endpoint_of

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ANSWERS = st.sampled_from([204, 204, 204, 400, 429, 500, 503, 410, None])


class Line(RuleBasedStateMachine):
    """Payments of two invoices, a receiver with moods, workers that die, people who press.

    heard  what the receiver took, in order: pairs of an invoice and a number of its payment
    again  the messages that somebody asked to be told again
    """

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.at = START
        self.claims = [booked(START, number="1"), booked(START, number="2")]
        self.claims[1].creditor = self.claims[0].creditor
        self.claims[1].save()
        self.endpoint, _ = endpoint_of(
            self.claims[0].creditor, "https://hooks.example.com/", at=START
        )
        self.lead = AgentFactory()
        self.paid = [0, 0]
        self.heard = defaultdict(list)
        self.again = set()
        self.answer = 204
        self.post, sending.post = sending.post, self.receive

    def teardown(self):
        try:
            self.all_is_told_in_the_end()
        finally:
            sending.post = self.post
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def receive(self, _url, *, body, headers):
        message = WebhookMessage.objects.get(body=body.decode())
        if self.answer == 204:
            self.heard[message.invoice_id].append((message.pk, headers["webhook-id"]))
        if self.answer is None:
            return sending.Told(failure=WebhookFailure.NO_ANSWER, took_ms=10)
        return sending.Told(status=self.answer, took_ms=10)

    @rule(which=st.sampled_from([0, 1]))
    def something_happens(self, which):
        self.paid[which] += 1
        cause = f"bank:{which}:{self.paid[which]}"
        pay(self.claims[which], f"0.{self.paid[which]:02d}", self.at, cause=cause)

    @rule(answer=ANSWERS, times=st.integers(1, 4))
    def a_worker_sends(self, answer, times):
        self.answer = answer
        for _ in range(times):
            send_next(endpoint_id=self.endpoint.pk, at=self.at)

    @rule(is_heard=st.booleans())
    def a_worker_dies_with_a_message(self, is_heard):
        """Before it was sent, or after, when nobody wrote down that it was."""
        taken = webhook_sending._take(self.endpoint.pk, at=self.at)
        if taken is not None and is_heard:
            self.answer = 204
            self.receive("", body=taken.body, headers=taken.headers)

    @rule(
        wait=st.sampled_from([timedelta(seconds=6), LEASE, timedelta(hours=3), timedelta(days=1)])
    )
    def time_passes(self, wait):
        self.at += wait

    @rule()
    def somebody_switches_it_off(self):
        services.switch_off(endpoint_id=self.endpoint.pk, actor=self.lead, at=self.at)

    @rule()
    def somebody_switches_it_on(self):
        services.switch_on(endpoint_id=self.endpoint.pk, actor=self.lead, at=self.at)

    @precondition(lambda self: any(self.heard.values()))
    @rule(data=st.data())
    def somebody_has_one_told_again(self, data):
        keys = sorted({key for each in self.heard.values() for key, _ in each})
        key = data.draw(st.sampled_from(keys))
        if services.tell_again(message_id=key, actor=self.lead, at=self.at):
            self.again.add(key)

    @rule()
    def somebody_has_all_that_was_given_up_told_again(self):
        given_up = WebhookMessage.objects.filter(state=WebhookState.GIVEN_UP)
        self.again |= set(given_up.values_list("pk", flat=True))
        services.tell_given_up_again(endpoint_id=self.endpoint.pk, actor=self.lead, at=self.at)

    @invariant()
    def no_older_one_comes_after_a_newer_one_but_for_repeats(self):
        for told in self.heard.values():
            keys = [key for key, _ in told if key not in self.again]
            assert keys == sorted(keys)

    @invariant()
    def a_message_has_one_id(self):
        for told in self.heard.values():
            assert len(set(told)) == len({key for key, _ in told})

    @invariant()
    def what_happened_is_told_or_waits_or_is_known_to_be_given_up(self):
        heard = {key for each in self.heard.values() for key, _ in each}
        states = dict(WebhookMessage.objects.values_list("pk", "state"))
        assert len(states) == sum(self.paid)
        told = {key for key, state in states.items() if state == WebhookState.TOLD}
        assert told <= heard

    def all_is_told_in_the_end(self):
        """The receiver is well again, and somebody has what was given up told again."""
        services.switch_on(endpoint_id=self.endpoint.pk, actor=self.lead, at=self.at)
        self.somebody_has_all_that_was_given_up_told_again()
        self.answer = 204
        for _ in range(sum(self.paid) * 3 + 3):
            self.at += timedelta(days=1)
            while send_next(endpoint_id=self.endpoint.pk, at=self.at).outcome is not None:
                pass
        states = set(WebhookMessage.objects.values_list("state", flat=True))
        assert states <= {WebhookState.TOLD}


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_each_invoice_is_told_in_order_and_nothing_is_missing():
    run_state_machine_as_test(
        Line,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert not WebhookMessage.objects.exists()
