"""Whatever comes as e-mail is taken or put away: none stops the ones behind it."""

from datetime import timedelta
from time import perf_counter

import pytest

from messaging.mails.letter import UnreadableError, head_of, read_letter
from messaging.models import IncomingMail, MailState, Message
from messaging.services.incoming_mail import take_mail
from messaging.services.starting import start_general
from tests.messaging.letters import answer_address_of
from tests.messaging.odd_letters import odd_letters

ODD = dict(odd_letters())
SECONDS = 3


def _read(read, content):
    try:
        return read(content)
    except UnreadableError:
        return None


def test_there_are_two_hundred_of_them():
    assert len(ODD) >= 200


def test_each_is_read_or_refused_soon_and_says_nothing_that_breaks_a_page():
    slow = {}
    for name, content in ODD.items():
        began = perf_counter()
        for read in (read_letter, head_of):
            letter = _read(read, content)
            if letter is None:
                continue
            said = (letter.sender, letter.subject, letter.mail_id, letter.text)
            said += tuple(file.name for file in letter.files)
            assert not any("\0" in each or "\u202e" in each for each in said), name
            assert "\n" not in letter.sender + letter.subject + letter.mail_id, name
            "".join(said).encode()
        if (took := perf_counter() - began) > SECONDS:
            slow[name] = took

    assert slow == {}


@pytest.mark.slow
def test_each_is_stored_once_and_none_is_a_crash(debtor, now, settings):
    settings.MESSAGES_ADDRESS = "messages@myropo.example"
    thread = start_general(party=debtor.party, user=debtor, subject="Muu", at=now)
    ours = f"Delivered-To: {answer_address_of(thread)}\r\n".encode()

    # Further apart than those of a machine that answers everything, and each its own.
    for number, content in enumerate(ODD.values()):
        at = now + timedelta(minutes=5 * number)
        take_mail(content=ours + content + b"\r\n%d" % number, is_whole=True, at=at)

    joined = IncomingMail.objects.filter(state=MailState.JOINED)
    assert joined.count() == Message.objects.count() > len(ODD) / 2
    assert IncomingMail.objects.filter(state=MailState.PUT_AWAY, why="").count() == 0
