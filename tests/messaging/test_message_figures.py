"""What operators see of messages."""

from datetime import timedelta

import pytest

from accounts.news import Kind
from messaging.links import thread_path
from messaging.models import Notice, Thread
from messaging.queries import operations
from messaging.reply_address import token_in
from messaging.services import by_email
from messaging.services.incoming_mail import take_mail
from tests.messaging.letters import letter_of
from tests.messaging.test_merging import thread_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_waits_is_counted_by_queue_and_by_age(debtor, now):
    first = thread_of(debtor, "A", "Yksi", at=now)
    thread_of(debtor, "B", "Kaksi", at=now + HOUR)
    Thread.objects.filter(pk=first.pk).update(answer_by=now + HOUR)

    assert operations.waiting_by_queue() == {
        "PAYMENT_ADVICE": 2,
        "PAYMENT_CONTROL": 0,
        "COMPANIES": 0,
    }
    assert operations.oldest_waiting_seconds(now + 2 * HOUR) == 7200
    assert operations.broken_promises(now + 2 * HOUR) == 1


def test_an_email_of_nobody_known_is_counted_until_it_is_placed(db, now):
    take_mail(content=letter_of(), is_whole=True, at=now)

    assert operations.unplaced_mails() == 1


@pytest.fixture
def sent(debtor, now, settings, monkeypatch):
    """What would be sent of notices by e-mail: the last one."""
    settings.MESSAGES_ADDRESS = "messages@myropo.example"
    mails = []

    class Address:
        address = "maija@example.org"

    monkeypatch.setattr(by_email, "find_address_of", lambda _user: Address)
    monkeypatch.setattr(by_email.mailing, "send", lambda mail: not mails.append(mail))

    def send(*paths, kind=Kind.ANSWER):
        notices = [
            Notice(party=debtor.party, kind=kind, what="ANSWERED", path=path, happened_at=now)
            for path in paths
        ]
        by_email.send(user=debtor, notices=notices, key="1", at=now)
        return mails[-1]

    return send


def test_an_answer_to_an_email_about_one_thread_goes_to_that_thread(debtor, sent, now):
    one = thread_of(debtor, "A", "Yksi", at=now)
    two = thread_of(debtor, "B", "Kaksi", at=now)

    of_one = sent(thread_path(one.public_id), thread_path(one.public_id)).reply_to
    of_two = sent(thread_path(one.public_id), thread_path(two.public_id)).reply_to

    token = token_in(of_one.partition("<")[2].rstrip(">"))
    assert token.thread_id == one.public_id
    assert token.is_for({debtor.pk})
    assert of_two == "MyRopo <messages@myropo.example>"


def test_without_an_address_of_ours_no_email_can_be_answered(debtor, sent, now, settings):
    settings.MESSAGES_ADDRESS = ""

    assert sent(thread_path(thread_of(debtor, "A", "Yksi", at=now).public_id)).reply_to == ""
