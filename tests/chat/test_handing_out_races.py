"""Real threads on PostgreSQL: many who share out, end, come and go in the same moment."""

from collections import Counter
from contextlib import suppress

import pytest

from chat.models import Chat, ChatState, HandOut, HandOutEnd
from chat.services import ending, handing_out, presence, sweeping, transferring
from tests.chat.conversations import OPEN, at_desk, begun, talked
from tests.chat.test_handing_out import VANISHED, still_there
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def test_many_who_share_out_give_each_chat_once_and_nobody_too_many():
    for _each in range(3):
        at_desk(at_once=2)
    chats = [begun() for _each in range(THREADS)]

    at_once(*[lambda: handing_out.hand_out(at=OPEN)] * THREADS)

    given = HandOut.objects.filter(ended_at=None)
    assert Counter(given.values_list("agent", flat=True)).most_common()[0][1] == 2
    assert given.count() == len({each.chat_id for each in given}) == 6
    assert Chat.objects.filter(state=ChatState.WAITING).count() == len(chats) - 6


def test_a_chat_that_ends_while_it_is_given_is_ended_and_another_gets_the_agent():
    chats = [begun() for _each in range(4)]
    agent = at_desk(at_once=2)

    at_once(
        *[
            lambda chat=chat: ending.end(
                chat_id=chat.pk, reason="BY_VISITOR", by=chat.user, at=OPEN
            )
            for chat in chats[:2]
        ],
        *[lambda: handing_out.hand_out(at=OPEN)] * 3,
    )

    assert not HandOut.objects.filter(chat__in=chats[:2], ended_at=None).exists()
    given = HandOut.objects.filter(agent=agent, ended_at=None)
    assert {each.chat for each in given} == set(chats[2:])


def test_who_vanishes_goes_transfers_and_is_seen_at_once_leaves_one_agent_a_chat():
    chats = []
    for _each in range(3):
        chat, agent = talked(agent=at_desk(at_once=1))
        chats.append((chat, agent))
    at_desk(at=VANISHED, at_once=2)
    still_there(*[chat for chat, _agent in chats], at=VANISHED)

    def transfer():
        # It may be another's already.
        with suppress(transferring.NotInChatError):
            transferring.transfer(
                agent=chats[0][1], chat_id=chats[0][0].pk, note="Auta", at=VANISHED
            )

    at_once(
        lambda: sweeping.share_out(at=VANISHED),
        lambda: sweeping.share_out(at=VANISHED),
        lambda: presence.go(chats[1][1], VANISHED),
        transfer,
        lambda: presence.seen([chats[2][1].pk], VANISHED),
    )
    sweeping.share_out(at=VANISHED)

    for chat, _agent in chats:
        chat.refresh_from_db()
        open_ones = HandOut.objects.filter(chat=chat, ended_at=None).count()
        assert open_ones == (chat.state == ChatState.TALKING)
    loads = Counter(HandOut.objects.filter(ended_at=None).values_list("agent", flat=True))
    assert max(loads.values()) <= 2
    assert not HandOut.objects.filter(ended=HandOutEnd.CHAT_ENDED).exists()


def test_pages_that_beat_while_chats_are_given_never_wait_for_each_other_in_a_ring():
    chats = [begun() for _each in range(THREADS)]
    keys = [each.pk for each in chats]
    agents = [at_desk(at_once=1).pk for _each in range(THREADS)]

    at_once(
        lambda: presence.visitors_seen(keys, VANISHED),
        lambda: presence.visitors_seen(keys[::-1], VANISHED),
        lambda: presence.seen(agents[::-1], VANISHED),
        lambda: presence.seen(agents, VANISHED),
        *[lambda: handing_out.hand_out(at=OPEN)] * 3,
    )

    assert HandOut.objects.filter(ended_at=None).count() == THREADS
