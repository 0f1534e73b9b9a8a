"""Reminders on their way: what is still true is sent once, and nothing is lost."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from accounts.services import email_addresses
from invoices.models import HoldReason
from invoices.services import holds
from payments import tasks
from payments.queries.due_notices import FORGOTTEN_AFTER, users_with_forgotten_notices
from payments.services import shifts
from tests.mail_server import html_of, running_mail_server, text_of
from tests.payments.reminding import ADDRESS, AT, SOON, TODAY, causes, due, queue, send, waiting

ROOT = Path(__file__).resolve().parents[2]


# --- what is sent -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject", "day"),
    [
        ("fi", "Eräpäivä lähestyy", "24.11.2026"),
        ("sv", "En förfallodag närmar sig", "24.11.2026"),
        ("en", "A due date is near", "24\u00a0November\u00a02026"),
    ],
)
def test_the_message_says_the_day_and_where_to_sign_in_and_nothing_of_the_debt(
    reader, mail_server, language, subject, day
):
    reader.language = language
    reader.save()
    invoice = due(reader, original_total=Decimal("123.45"))
    queue()

    assert send(reader) == 1

    message = mail_server.only()
    assert (message["Subject"], message["To"]) == (subject, ADDRESS)
    assert message["List-Unsubscribe"] == "<http://testserver/profile/email/>"
    for text in (text_of(message), html_of(message)):
        assert day in text
        assert "http://testserver/" in text
        assert "http://testserver/profile/email/" in text
        assert "Väinö" in text
        secrets = ("123", "Tunnistus", invoice.creditor.name, invoice.number, invoice.reference)
        assert [each for each in secrets if each in text] == []


def test_several_things_come_in_one_message_and_a_day_stands_there_once(reader, mail_server):
    due(reader)
    due(reader)
    due(reader, SOON - timedelta(days=1))
    queue()

    assert send(reader) == 3

    text = text_of(mail_server.only())
    assert text.count("24.11.2026") == 1
    assert text.index("23.11.2026") < text.index("24.11.2026")


def test_sending_again_sends_nothing_twice(reader, mail_server):
    due(reader)
    queue()

    assert [send(reader), send(reader)] == [1, 0]
    queue()
    assert send(reader) == 0

    assert len(mail_server.taken) == 1


def test_what_was_paid_since_it_was_queued_is_not_sent(reader, mail_server):
    invoice = due(reader)
    queue()
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(100)}
    holds.place(invoice_id=invoice.pk, cause="paid", at=AT, **paid)

    assert send(reader) == 0

    assert mail_server.taken == []
    assert causes() == []


def test_money_that_did_not_come_after_all_is_reminded_of(reader, mail_server):
    invoice = due(reader)
    queue()
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(100)}
    holds.place(invoice_id=invoice.pk, cause="paid", at=AT, **paid)
    send(reader)

    holds.release(cause="paid", at=AT)
    queue()

    assert send(reader) == 1


def test_a_day_that_moved_is_reminded_of_at_its_new_place(actor, reader, mail_server):
    invoice = due(reader, issued_on=date(2026, 10, 1))
    queue()
    to_on = date(2026, 12, 1)
    shifts.shift_due_date(
        actor=actor, invoice_id=invoice.pk, to_on=to_on, seen_cost=Decimal(0), at=AT
    )

    assert send(reader) == 0
    queue(to_on - timedelta(days=3))

    assert send(reader, to_on - timedelta(days=3)) == 1
    assert "1.12.2026" in text_of(mail_server.only())


@pytest.mark.parametrize("change", ["off", "removed"])
def test_who_ends_the_messages_gets_none_that_was_queued(reader, mail_server, change):
    due(reader)
    queue()
    if change == "off":
        email_addresses.change_wishes(user=reader, wants_due_notices=False, days_before=3, at=AT)
    else:
        email_addresses.remove_address(user=reader, at=AT)

    assert send(reader) == 0
    assert (mail_server.taken, causes()) == ([], [])


# --- when it goes wrong -------------------------------------------------------------------------


def test_a_server_that_is_busy_is_tried_again_by_the_sweep(reader, mail_server, queued, settings):
    due(reader)
    queue()
    mail_server.answers = ["451 come later"]

    tasks.send_due_notices.run(user_id=reader.pk)
    later = AT + FORGOTTEN_AFTER + timedelta(seconds=1)

    assert waiting() == 1
    assert users_with_forgotten_notices(at=AT + FORGOTTEN_AFTER, most=10) == []
    assert users_with_forgotten_notices(at=later, most=10) == [reader.pk]
    tasks.send_forgotten_due_notices.run()
    assert queued == [reader.pk]
    assert send(reader) == 1
    assert len(mail_server.taken) == 1


def test_a_server_that_is_away_loses_nothing(reader, settings):
    with running_mail_server(settings):
        pass
    due(reader)
    queue()

    with pytest.raises(OSError, match="refused"):
        send(reader)

    assert waiting() == 1


def test_a_mailbox_that_is_not_there_is_tried_once_a_day(reader, mail_server):
    due(reader)
    queue()
    mail_server.refused = {ADDRESS}

    assert send(reader) == 0

    assert causes() == []
    queue(TODAY + timedelta(days=1))
    assert waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_message(reader, mail_server):
    due(reader)
    queue()

    def work(_):
        try:
            return send(reader)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(work, range(6)))

    assert sorted(sent) == [0, 0, 0, 0, 0, 1]
    assert len(mail_server.taken) == 1


WORKER = """
import datetime, sys, django
django.setup()
from payments.services.due_notices import send_waiting
user_id, today = int(sys.argv[1]), datetime.date.fromisoformat(sys.argv[2])
send_waiting(user_id=user_id, today=today, at=datetime.datetime.now(datetime.UTC))
"""


def worker_for(user, *, port):
    """A process of its own that sends what waits for a person."""
    database = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "myropo.settings",
        "DATABASE_URL": database._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    command = [sys.executable, "-c", WORKER, str(user.pk), TODAY.isoformat()]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_sends_loses_nothing(reader, mail_server, settings):
    due(reader)
    queue()
    port = settings.MAILERS["default"]["OPTIONS"]["port"]
    mail_server.speaks.clear()
    with worker_for(reader, port=port) as worker:
        has_come = mail_server.reached.wait(30)
        while_it_sends = send(reader)
        worker.kill()
    mail_server.speaks.set()

    assert has_come
    deadline = time.monotonic() + 10
    while not (sent := send(reader)) and time.monotonic() < deadline:
        time.sleep(0.1)  # until the database knows that the worker is gone

    assert while_it_sends == 0
    assert sent == 1
    # The one that was killed had handed its message over; it is known for the same.
    assert len({message["Message-ID"] for message in mail_server.taken}) == 1
    assert waiting() == 0
