"""A real worker is ended with SIGKILL while it sends: everything arrives, each invoice in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from invoices.models import WebhookEndpoint, WebhookMessage, WebhookState
from invoices.services.webhook_sending import LEASE
from invoices.tasks import tell_waiting_webhooks
from tests.invoices.bookings import booked, pay
from tests.invoices.webhook_receiver import endpoint_of, listening

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "myropo", "worker"]
OPTIONS = ["--loglevel=ERROR", "--without-gossip", "--without-mingle", "--concurrency=2"]
PATIENCE = 120
PAYMENTS = 6


@contextmanager
def worker(receiver):
    """A worker as in production, on the test's own database; ended hard, children and all."""
    name = django_settings.DATABASES["default"]["NAME"]
    database = os.environ["DATABASE_URL"].replace("/myropo?", f"/{name}?")
    process = subprocess.Popen(
        [*CELERY, *OPTIONS],
        cwd=Path(django_settings.BASE_DIR),
        env={
            **os.environ,
            "DATABASE_URL": database,
            "WEBHOOK_INSIDE": receiver.url,
            "C_FORCE_ROOT": "true",
            "PYTHONWARNINGS": "ignore",
        },
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def waiting():
    return WebhookMessage.objects.filter(state=WebhookState.WAITING)


def two_minutes_later():
    """What the clock does: leases of the dead are over. Then the sweep of the minute."""
    waiting().update(next_try_at=timezone.now() - LEASE)
    WebhookEndpoint.objects.update(rests_until=None)
    tell_waiting_webhooks()


@pytest.fixture
def claims(transactional_db):
    now = timezone.now()
    made = [booked(now, number=f"300{n}") for n in range(2)]
    made[1].creditor = made[0].creditor
    made[1].save()
    return made


def test_a_worker_that_dies_with_a_message_loses_nothing(claims, settings):
    dead = threading.Event()
    held = threading.Event()

    def hold():
        """Heard, and answered only when the one who asks is dead."""
        held.set()
        dead.wait(PATIENCE)
        return 204

    with listening(settings) as receiver:
        endpoint_of(claims[0].creditor, receiver.url, at=timezone.now())
        receiver.answers.extend([204, 204, hold])
        with worker(receiver):
            for number in range(1, PAYMENTS + 1):
                for claim in claims:
                    pay(claim, f"{number}.00", timezone.now(), cause=f"{claim.pk}:{number}")
            wait_for(held.is_set)
        dead.set()
        assert waiting().exists()
        two_minutes_later()
        with worker(receiver):
            wait_for(lambda: not waiting().exists())

        expected = [f"{number}.00" for number in range(1, PAYMENTS + 1)]
        for claim in claims:
            told = [each for each in receiver.came if each.body["data"]["invoice"] == claim.number]
            first_time = dict.fromkeys(each.id for each in told)
            amounts = {each.id: each.body["data"]["amount"] for each in told}
            assert [amounts[key] for key in first_time] == expected
            # A repeat comes at once after its first time, never behind a newer one.
            assert [each.body["data"]["amount"] for each in told] == sorted(
                each.body["data"]["amount"] for each in told
            )
        assert len(receiver.came) > 2 * PAYMENTS
