"""Work by the thousand must not keep a person waiting."""

import pytest
from kombu import Connection
from kombu.transport.virtual.base import Channel

from invoices import tasks
from myropo.celery import app


@pytest.mark.parametrize("task", [tasks.collect_claims, tasks.make_documents])
def test_what_comes_by_the_thousand_has_a_queue_of_its_own(task):
    assert app.amqp.router.route({}, task.name)["queue"].name == "many"


def test_what_a_person_waits_for_is_not_in_it():
    assert app.amqp.router.route({}, tasks.make_document.name)["queue"].name == "celery"


def test_a_worker_takes_from_both_queues_in_turn(settings):
    names = list(app.amqp.queues)

    assert names == ["celery", "many"]
    with Connection(settings.CELERY_BROKER_URL) as connection:
        channel = connection.default_channel
        assert isinstance(channel, Channel)
        assert channel.queue_order_strategy == "round_robin"
