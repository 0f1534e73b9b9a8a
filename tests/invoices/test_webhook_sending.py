"""Sending webhooks: order, failures, rests, giving up, switching off, telling again."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from accounts.models import AuditEvent
from invoices.models import (
    WebhookAttempt,
    WebhookFailure,
    WebhookKind,
    WebhookMessage,
    WebhookState,
    WhyOff,
)
from invoices.queries.webhooks import endpoints_with_work, oldest_waiting_seconds
from invoices.rules.webhooks import Outcome
from invoices.services import webhook_endpoints as endpoints
from invoices.services import webhook_sending
from invoices.services.webhook_sending import LEASE, empty_old, send_next
from tests.factories import AgentFactory
from tests.invoices.bookings import booked, pay
from tests.invoices.webhook_receiver import endpoint_of, listening, send_all, waiting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
AWAY = 503


@pytest.fixture
def receiver(settings):
    with listening(settings) as each:
        yield each


@pytest.fixture(autouse=True)
def no_chance(monkeypatch):
    """Waits are as long as the table says."""

    class Sure:
        def random(self):
            return 0.0

    monkeypatch.setattr(webhook_sending, "CHANCE", Sure())


@pytest.fixture
def claim(db):
    return booked(NOW, number="3001")


@pytest.fixture
def other(claim):
    """Another invoice of the same creditor."""
    second = booked(NOW, number="3002")
    second.creditor = claim.creditor
    second.save()
    return second


@pytest.fixture
def endpoint(claim, receiver):
    return endpoint_of(claim.creditor, receiver.url, at=NOW)[0]


def paid(claim, number, at=NOW):
    """The so-manieth payment of a claim, of as many euros."""
    pay(claim, f"{number}.00", at, cause=f"bank:{claim.pk}:{number}")


def amounts(receiver):
    return [(each.body["data"]["invoice"], each.body["data"]["amount"]) for each in receiver.came]


def test_what_is_sent_is_what_was_written_and_its_signature_is_right(claim, receiver):
    now = datetime.now(UTC)
    endpoint, secret = endpoint_of(claim.creditor, receiver.url, at=now)
    paid(claim, 1, at=now)

    assert send_all(endpoint, at=now) == [Outcome.TOLD]

    [came], message = receiver.came, WebhookMessage.objects.get()
    assert Webhook(secret).verify(came.text, came.headers) == came.body
    assert came.text == message.body
    assert came.id == f"msg_{message.public_id.hex}"
    assert (message.state, message.tries, message.next_try_at) == (WebhookState.TOLD, 1, None)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.message, attempt.status, attempt.failure) == (message, 204, "")


def test_of_one_invoice_the_older_goes_first(claim, endpoint, receiver):
    for number in (1, 2, 3):
        paid(claim, number)

    send_all(endpoint, at=NOW)

    assert [amount for _, amount in amounts(receiver)] == ["1.00", "2.00", "3.00"]


def test_a_message_that_is_refused_holds_its_invoice_back_and_no_other(
    claim, other, endpoint, receiver
):
    paid(claim, 1)
    paid(claim, 2)
    paid(other, 3)
    receiver.answers.append(400)

    outcomes = send_all(endpoint, at=NOW)
    later = send_all(endpoint, at=NOW + timedelta(seconds=10))

    assert outcomes == [Outcome.REFUSED, Outcome.TOLD]
    assert later == [Outcome.TOLD, Outcome.TOLD]
    assert amounts(receiver) == [
        ("3001", "1.00"),
        ("3002", "3.00"),
        ("3001", "1.00"),
        ("3001", "2.00"),
    ]
    assert receiver.came[0].id == receiver.came[2].id
    assert receiver.came[0].text == receiver.came[2].text


def test_an_endpoint_that_is_away_is_asked_by_one_message_at_a_time(
    claim, other, endpoint, receiver
):
    paid(claim, 1)
    paid(other, 3)
    receiver.answers.extend([AWAY, AWAY])

    first = send_next(endpoint_id=endpoint.pk, at=NOW)
    at_once = send_next(endpoint_id=endpoint.pk, at=NOW + timedelta(seconds=1))
    probe = send_next(endpoint_id=endpoint.pk, at=NOW + timedelta(seconds=6))
    endpoint.refresh_from_db()

    assert (first.outcome, at_once.outcome, probe.outcome) == (Outcome.AWAY, None, Outcome.AWAY)
    assert endpoint.failing_since is not None
    assert NOW + timedelta(seconds=6) < endpoint.rests_until

    assert send_all(endpoint, at=NOW + timedelta(minutes=6)) == [Outcome.TOLD, Outcome.TOLD]
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.rests_until) == (None, None)


def test_while_one_asks_whether_it_is_back_nobody_else_does(claim, other, endpoint, receiver):
    paid(claim, 1)
    paid(other, 3)
    endpoint.failing_since = NOW
    endpoint.save()
    meanwhile = []

    def look():
        meanwhile.append(endpoints_with_work(at=NOW))
        return 204

    receiver.answers.append(look)

    # The receiver's thread sees what is committed alone: ask in this one, before it is sent.
    taken = webhook_sending._take(endpoint.pk, at=NOW)

    assert taken is not None
    assert webhook_sending._take(endpoint.pk, at=NOW + timedelta(seconds=30)) is None
    assert webhook_sending._take(endpoint.pk, at=NOW + LEASE) is not None


def test_a_rest_that_is_asked_for_is_kept(claim, other, endpoint, receiver):
    paid(claim, 1)
    paid(other, 3)
    receiver.answers.append((429, {"Retry-After": "3600"}))

    send_all(endpoint, at=NOW)

    assert send_all(endpoint, at=NOW + timedelta(minutes=59)) == []
    assert len(receiver.came) == 1
    assert send_all(endpoint, at=NOW + timedelta(minutes=61)) == [Outcome.TOLD, Outcome.TOLD]


def test_no_answer_says_why(claim, endpoint, settings):
    paid(claim, 1)
    endpoint.url = "http://127.0.0.1:9/"
    endpoint.save()

    refused = send_next(endpoint_id=endpoint.pk, at=NOW)

    assert refused.outcome is Outcome.AWAY
    assert WebhookAttempt.objects.get().failure == WebhookFailure.FORBIDDEN


def try_until_given_up(endpoint, receiver, *, status=AWAY):
    """Send whenever something is due, until nothing waits; when that was."""
    at = NOW
    while (message := waiting(endpoint).order_by("pk").first()) is not None:
        endpoint.refresh_from_db()
        if endpoint.off_at is not None:
            return at
        at = max(message.next_try_at, endpoint.rests_until or message.next_try_at)
        receiver.answers.append(status)
        send_next(endpoint_id=endpoint.pk, at=at)
    return at


def test_after_three_days_it_is_given_up_and_where_nothing_was_taken_it_is_switched_off(
    claim, endpoint, receiver
):
    paid(claim, 1)

    ended = try_until_given_up(endpoint, receiver)

    message = WebhookMessage.objects.get()
    endpoint.refresh_from_db()
    assert timedelta(days=3) <= ended - NOW < timedelta(days=3, minutes=5)
    assert message.state == WebhookState.GIVEN_UP
    assert 11 <= message.tries == message.attempts.count() <= 13
    assert (endpoint.off_at is not None, endpoint.why_off) == (True, WhyOff.SILENT)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"webhook_message.given_up", "webhook.switched_off"} <= actions


def test_one_message_that_nobody_takes_lets_the_next_one_go_and_the_endpoint_stays_on(
    claim, other, endpoint, receiver
):
    paid(claim, 1)
    paid(claim, 2)
    receiver.answers.append(422)
    send_next(endpoint_id=endpoint.pk, at=NOW)
    paid(other, 3)
    send_all(endpoint, at=NOW)
    bad = waiting(endpoint).order_by("pk").first()
    bad.next_try_at = NOW + timedelta(days=3)
    bad.save()
    receiver.answers.append(422)

    outcomes = send_all(endpoint, at=NOW + timedelta(days=3))

    endpoint.refresh_from_db()
    assert outcomes == [Outcome.REFUSED, Outcome.TOLD]
    assert amounts(receiver)[-1] == ("3001", "2.00")
    assert endpoint.off_at is None


def test_gone_switches_it_off_and_what_happens_waits_until_it_is_on(claim, endpoint, receiver):
    paid(claim, 1)
    receiver.answers.append(410)

    assert send_all(endpoint, at=NOW) == [Outcome.GONE]
    paid(claim, 2)
    endpoint.refresh_from_db()
    assert endpoint.why_off == WhyOff.GONE
    assert send_all(endpoint, at=NOW + timedelta(days=1)) == []
    assert oldest_waiting_seconds(NOW + timedelta(days=1)) == 0

    later = NOW + timedelta(days=20)
    assert endpoints.switch_on(endpoint_id=endpoint.pk, actor=AgentFactory(), at=later)
    assert not endpoints.switch_on(endpoint_id=endpoint.pk, actor=AgentFactory(), at=later)
    assert send_all(endpoint, at=later) == [Outcome.TOLD, Outcome.TOLD]
    assert [amount for _, amount in amounts(receiver)] == ["1.00", "1.00", "2.00"]


def test_who_died_with_a_message_leaves_it_to_another_under_the_same_id(claim, endpoint, receiver):
    paid(claim, 1)
    paid(claim, 2)
    dead = webhook_sending._take(endpoint.pk, at=NOW)

    before = send_all(endpoint, at=NOW + LEASE - timedelta(seconds=1))
    after = send_all(endpoint, at=NOW + LEASE)

    assert (before, after) == ([], [Outcome.TOLD, Outcome.TOLD])
    assert receiver.came[0].id == dead.headers["webhook-id"]


def test_who_was_thought_dead_and_failed_changes_nothing_any_more(claim, endpoint, receiver):
    paid(claim, 1)
    slow = webhook_sending._take(endpoint.pk, at=NOW)
    send_all(endpoint, at=NOW + LEASE)
    receiver.answers.append(AWAY)

    webhook_sending._send(slow, at=NOW + LEASE)

    message = WebhookMessage.objects.get()
    endpoint.refresh_from_db()
    assert message.state == WebhookState.TOLD
    assert endpoint.failing_since is None
    assert message.attempts.count() == 2


def test_what_was_told_is_told_again_under_the_same_id_behind_what_waits(claim, endpoint, receiver):
    lead = AgentFactory()
    paid(claim, 1)
    send_all(endpoint, at=NOW)
    paid(claim, 2)
    first = WebhookMessage.objects.order_by("pk").first()

    assert endpoints.tell_again(message_id=first.pk, actor=lead, at=NOW)
    assert not endpoints.tell_again(message_id=first.pk, actor=lead, at=NOW)
    paid(claim, 3)
    send_all(endpoint, at=NOW)

    told = [amount for _, amount in amounts(receiver)]
    assert told == ["1.00", "2.00", "1.00", "3.00"]
    assert receiver.came[0].id == receiver.came[2].id
    assert AuditEvent.objects.filter(action="webhook.told_again").count() == 1


def test_all_that_was_given_up_or_happened_since_is_told_again_in_its_order(
    claim, other, endpoint, receiver
):
    lead = AgentFactory()
    paid(claim, 1, at=NOW - timedelta(days=2))
    for number, each in ((2, claim), (3, other), (4, claim)):
        paid(each, number)
    send_all(endpoint, at=NOW)
    WebhookMessage.objects.filter(body__contains='"4.00"').update(state=WebhookState.GIVEN_UP)
    receiver.came.clear()

    assert endpoints.tell_given_up_again(endpoint_id=endpoint.pk, actor=lead, at=NOW) == 1
    send_all(endpoint, at=NOW)
    assert amounts(receiver) == [("3001", "4.00")]
    receiver.came.clear()

    assert endpoints.tell_since_again(endpoint_id=endpoint.pk, since=NOW, actor=lead, at=NOW) == 3
    send_all(endpoint, at=NOW)
    of_claim = [amount for number, amount in amounts(receiver) if number == "3001"]
    assert sorted(amounts(receiver)) == [("3001", "2.00"), ("3001", "4.00"), ("3002", "3.00")]
    assert of_claim == ["2.00", "4.00"]


def test_what_was_told_is_forgotten_after_thirty_days_and_cannot_be_told_again(
    claim, endpoint, receiver
):
    paid(claim, 1)
    send_all(endpoint, at=NOW)
    ended = WebhookMessage.objects.get().ended_at
    late = ended + timedelta(days=30)

    assert empty_old(at=late - timedelta(seconds=1)) == 0
    assert empty_old(at=late) == 1
    assert empty_old(at=late) == 0

    message = WebhookMessage.objects.get()
    assert (message.state, message.body) == (WebhookState.TOLD, "")
    assert not endpoints.tell_again(message_id=message.pk, actor=AgentFactory(), at=late)


def test_what_waits_at_an_endpoint_long_off_is_given_up(claim, endpoint):
    paid(claim, 1)
    endpoints.switch_off(endpoint_id=endpoint.pk, actor=AgentFactory(), at=NOW)

    assert empty_old(at=NOW + timedelta(days=29)) == 0
    assert empty_old(at=NOW + timedelta(days=30)) == 1
    assert WebhookMessage.objects.get().state == WebhookState.GIVEN_UP


def test_a_test_message_is_tried_once_also_where_the_endpoint_is_off(claim, endpoint, receiver):
    lead = AgentFactory()
    endpoints.switch_off(endpoint_id=endpoint.pk, actor=lead, at=NOW)
    for answer in (500, 204):
        receiver.answers.append(answer)
        message = endpoints.write_test(endpoint_id=endpoint.pk, actor=lead, at=NOW)
        webhook_sending.send_test(message_id=message.pk, at=NOW)

    states = WebhookMessage.objects.order_by("pk").values_list("state", flat=True)
    endpoint.refresh_from_db()
    assert receiver.types == ["test.sent", "test.sent"]
    assert list(states) == [WebhookState.GIVEN_UP, WebhookState.TOLD]
    assert endpoint.why_off == WhyOff.PERSON
    assert WebhookMessage.objects.filter(kind=WebhookKind.TEST, invoice=None).count() == 2


def test_the_oldest_that_waits_is_measured(claim, endpoint):
    assert oldest_waiting_seconds(NOW) == 0

    paid(claim, 1)

    assert oldest_waiting_seconds(NOW + timedelta(minutes=2)) == 120
