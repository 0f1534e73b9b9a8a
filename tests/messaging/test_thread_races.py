"""Real threads on PostgreSQL: presses that come twice, sides that speak at the same moment."""

from uuid import uuid4

import pytest
from django.db import transaction

from accounts.actor import Actor
from messaging.matters import GENERAL
from messaging.models import Draft, Message, ReadMark, Thread, ThreadState, Wait
from messaging.services import closing, drafts, posting, reading
from tests.factories import AgentFactory, DebtorFactory
from tests.messaging.talking import about, answered, invoice_of, wrote
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


class KilledError(Exception):
    """What a worker dies of."""


@pytest.fixture
def actor(transactional_db):
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


def test_many_who_begin_one_matter_number_what_they_say(actor, now):
    matter = about(invoice_of(actor))

    at_once(*[lambda: wrote(actor, matter=matter, at=now)] * THREADS)

    thread = Thread.objects.get()
    numbers = thread.messages.values_list("number", flat=True)
    assert list(numbers) == list(range(1, THREADS + 1))
    assert thread.last_number == THREADS


@pytest.mark.parametrize("is_general", [False, True])
def test_a_press_that_comes_eight_times_is_one_message(is_general, actor, now):
    matter = GENERAL if is_general else about(invoice_of(actor))
    client_id = uuid4()

    def press():
        return wrote(actor, matter=matter, subject="Asia", client_id=client_id, at=now).pk

    sent = at_once(*[press] * THREADS)

    assert set(sent) == {Message.objects.get().pk}
    assert Thread.objects.get().last_number == 1


def test_of_two_agents_one_answers_and_the_other_hears_of_it(actor, now):
    thread = wrote(actor, at=now).thread
    agents = [AgentFactory() for _agent in range(THREADS)]

    def answer(agent):
        try:
            return answered(thread, agent=agent, after=1, at=now).user_id
        except (posting.TakenByOtherError, posting.AnsweredMeanwhileError) as refusal:
            return type(refusal)

    said = at_once(*[lambda agent=agent: answer(agent) for agent in agents])

    winner = Message.objects.get(number=2).user_id
    assert sorted(map(str, said)) == sorted(
        map(str, [winner, *[posting.TakenByOtherError] * (THREADS - 1)])
    )
    assert Wait.objects.count() == 1


def test_a_message_an_answer_and_a_press_that_closes_leave_one_state(actor, now):
    thread = wrote(actor, at=now).thread

    at_once(
        lambda: wrote(actor, thread=thread, at=now),
        lambda: closing.close(actor=actor, thread=thread, at=now),
        lambda: posting.post(
            thread_id=thread.pk,
            author="AGENT",
            user=None,
            medium="CHAT",
            text="Hei",
            client_id=uuid4(),
            at=now,
        ),
    )

    thread.refresh_from_db()
    assert list(thread.messages.values_list("number", flat=True)) == [1, 2, 3]
    assert (thread.state == ThreadState.WAITS_FOR_US) == (thread.waits_since is not None)


def test_drafts_that_come_together_are_one_and_the_latest_stays(actor, now):
    matter = about(invoice_of(actor))
    moments = [now.replace(second=second) for second in range(THREADS)]

    def save(at):
        return drafts.save_draft(
            user=actor.user,
            party=actor.acting_for,
            matter=matter,
            text=f"{at.second}",
            client_id=uuid4(),
            at=at,
        ).pk

    saved = at_once(*[lambda at=at: save(at) for at in moments])

    assert set(saved) == {Draft.objects.get().pk}
    assert Draft.objects.get().text == f"{THREADS - 1}"


def test_pages_that_read_together_leave_the_furthest_mark(actor, now):
    thread = wrote(actor, at=now).thread
    Thread.objects.filter(pk=thread.pk).update(last_number=THREADS)
    thread.refresh_from_db()

    at_once(
        *[
            lambda number=number: reading.mark_read(thread=thread, number=number, at=now)
            for number in range(1, THREADS + 1)
        ]
    )

    assert ReadMark.objects.get().number == THREADS


def test_a_worker_that_dies_leaves_nothing_and_the_repeat_says_it_once(actor, now):
    matter, client_id = about(invoice_of(actor)), uuid4()
    place = {"user": actor.user, "party": actor.acting_for, "matter": matter}
    drafts.save_draft(**place, text="Hei", client_id=client_id, at=now)

    def die():
        with transaction.atomic():
            wrote(actor, matter=matter, client_id=client_id, at=now)
            raise KilledError

    with pytest.raises(KilledError):
        die()
    assert not Thread.objects.exists()
    assert drafts.get_draft(**place).text == "Hei"

    wrote(actor, matter=matter, client_id=client_id, at=now)

    assert Message.objects.get().number == 1
    assert not Draft.objects.exists()
