"""Real threads on PostgreSQL: senders, writers and people who press at the same moment."""

import time
from collections import defaultdict
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from invoices.models import WebhookAttempt, WebhookMessage, WebhookState
from invoices.services import webhook_endpoints as services
from invoices.services.webhook_sending import send_next
from tests.factories import AgentFactory
from tests.invoices.bookings import booked, pay
from tests.invoices.webhook_receiver import endpoint_of, listening, send_all
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


@pytest.fixture
def receiver(settings):
    with listening(settings) as each:
        yield each


@pytest.fixture
def claims(transactional_db):
    """Three invoices of one creditor."""
    now = timezone.now()
    made = [booked(now, number=f"300{n}") for n in range(3)]
    for each in made[1:]:
        each.creditor = made[0].creditor
        each.save()
    return made


@pytest.fixture
def endpoint(claims, receiver):
    return endpoint_of(claims[0].creditor, receiver.url, at=timezone.now())[0]


def send_until_quiet(endpoint, *, until):
    """As a worker does, until a moment."""

    def run():
        while time.monotonic() < until():
            if send_next(endpoint_id=endpoint.pk, at=timezone.now()).outcome is None:
                time.sleep(0.01)

    return run


def by_invoice(receiver):
    told = defaultdict(list)
    for each in receiver.came:
        told[each.body["data"]["invoice"]].append(each.body["data"]["amount"])
    return told


def test_one_message_and_six_senders_are_one_request(claims, endpoint, receiver):
    pay(claims[0], "1.00", timezone.now())
    receiver.answers.append(lambda: time.sleep(0.3) or 204)

    outcomes = at_once(
        *[lambda: send_next(endpoint_id=endpoint.pk, at=timezone.now()).outcome] * THREADS
    )

    assert len([each for each in outcomes if each is not None]) == 1
    assert len(receiver.came) == 1
    assert WebhookAttempt.objects.count() == 1


def test_six_senders_tell_each_invoice_in_order_and_everything_once(claims, endpoint, receiver):
    at = timezone.now()
    for number in range(1, 9):
        for claim in claims:
            pay(claim, f"{number}.00", at, cause=f"bank:{claim.pk}:{number}")

    at_once(*[lambda: send_all(endpoint, at=timezone.now())] * THREADS)
    send_all(endpoint, at=timezone.now())

    expected = [f"{number}.00" for number in range(1, 9)]
    assert by_invoice(receiver) == {f"300{n}": expected for n in range(3)}
    assert not WebhookMessage.objects.exclude(state=WebhookState.TOLD).exists()


def test_who_writes_while_others_send_is_heard_in_the_order_of_the_ledger(
    claims, endpoint, receiver
):
    begun = time.monotonic()
    written = {}

    def write():
        for number in range(1, 13):
            cause = f"bank:{uuid4()}"
            pay(claims[0], f"{number}.00", timezone.now(), cause=cause)
        written["until"] = time.monotonic() + 0.5

    sender = send_until_quiet(endpoint, until=lambda: written.get("until", begun + 20))
    at_once(write, write, sender, sender, sender)
    send_all(endpoint, at=timezone.now())

    booked_in_order = [
        str(-each) for each in claims[0].ledger.order_by("pk").values_list("amount", flat=True)[1:]
    ]
    assert by_invoice(receiver)["3000"] == booked_in_order
    assert len(booked_in_order) == 24


def test_two_who_tell_again_at_once_tell_it_once(claims, endpoint, receiver):
    lead = AgentFactory()
    pay(claims[0], "1.00", timezone.now())
    send_all(endpoint, at=timezone.now())
    key = WebhookMessage.objects.get().pk

    done = at_once(
        *[lambda: services.tell_again(message_id=key, actor=lead, at=timezone.now())] * THREADS
    )
    send_all(endpoint, at=timezone.now())

    assert sorted(done) == [False] * (THREADS - 1) + [True]
    assert len(receiver.came) == 2


def test_switching_off_while_others_send_loses_nothing(claims, endpoint, receiver):
    lead, at = AgentFactory(), timezone.now()
    for number in range(1, 9):
        pay(claims[0], f"{number}.00", at, cause=f"bank:{number}")

    def switch():
        services.switch_off(endpoint_id=endpoint.pk, actor=lead, at=timezone.now())
        services.switch_on(endpoint_id=endpoint.pk, actor=lead, at=timezone.now())

    at_once(switch, *[lambda: send_all(endpoint, at=timezone.now())] * 3)
    send_all(endpoint, at=timezone.now() + timedelta(minutes=3))

    told = by_invoice(receiver)["3000"]
    assert list(dict.fromkeys(told)) == [f"{number}.00" for number in range(1, 9)]


def test_two_endpoints_at_one_address_made_at_once_are_one(claims, receiver):
    lead = AgentFactory()

    def make():
        try:
            services.make_endpoint(
                creditor_id=claims[0].creditor_id,
                url=receiver.url,
                kinds=[],
                actor=lead,
                at=timezone.now(),
            )
        except services.AddressTakenError:
            return False
        return True

    assert sorted(at_once(*[make] * THREADS)) == [False] * (THREADS - 1) + [True]
