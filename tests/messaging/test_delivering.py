"""Notices on their way: what is due goes once, together, and only when it is still so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from unittest.mock import ANY

import pytest
from django.db import connection

from accounts.models import Basis, EmailAddress, Level
from accounts.news import Kind
from messaging import tasks, truth
from messaging.models import Delivery, Notice, NoticeChannel
from messaging.queries.deliveries import due_deliveries
from messaging.services import by_push, delivering, wishes
from messaging.services.channels import Outcome
from messaging.words_notices import GENERAL, WORDS, words_of
from tests.factories import InvoiceFactory
from tests.mail_server import html_of, running_mail_server, text_of
from tests.messaging.being_told import (
    EMAIL,
    MORNING,
    NIGHT,
    NOON,
    PUSH,
    happened,
    holder_for,
    send,
    states,
    with_email,
    with_phone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(debtor):
    return with_email(debtor)


@pytest.fixture
def mail_server(settings):
    with running_mail_server(settings) as server:
        yield server


def wish(user, off=(), at=NOON, **more):
    hours = {"quiet_from": time(21), "quiet_until": time(8), "digest": False}
    return wishes.change(user=user, off=list(off), at=at, **{**hours, **more})


# --- what is sent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject", "day"),
    [
        ("fi", "Eräpäivä lähestyy", "3.12.2026"),
        ("sv", "En förfallodag närmar sig", "3.12.2026"),
        ("en", "A due date is near", "3\u00a0December\u00a02026"),
    ],
)
def test_a_message_says_what_and_where_and_nothing_of_whom_or_how_much(
    reader, mailoutbox, language, subject, day
):
    reader.language = language
    reader.save()
    invoice = InvoiceFactory(party=reader.party, original_total=Decimal("123.45"))
    due = {"kind": Kind.DUE, "what": "DUE", "on": datetime(2026, 12, 3, tzinfo=UTC).date()}
    notice = happened(reader.party, invoice_id=invoice.pk, **due)

    assert send(reader) == 1

    (message,) = mailoutbox
    assert (message.subject, message.to) == (subject, ["vaino@example.com"])
    for text in (message.body, message.alternatives[0].content):
        assert day in text
        assert f"http://testserver/messages/news/{notice.public_id}/" in text
        # With the comma or the point of a sum: addresses may hold any digits.
        secrets = ("123,45", "123.45", "Tunnistus", invoice.creditor.name, invoice.number)
        assert [each for each in secrets if each in text] == []
    assert states() == ["SENT"]


def test_all_that_is_due_goes_as_one_message_which_says_the_same_once(reader, mailoutbox):
    for cause in ("letter:1", "letter:2"):
        happened(reader.party, cause=cause)
    happened(reader.party, cause="booked:1", kind=Kind.PAYMENT, what="BOOKED")

    assert [send(reader), send(reader)] == [3, 0]

    (message,) = mailoutbox
    assert message.subject == "Sinulle on uutta MyRopossa"
    assert message.body.count("Uusi kirje on tullut") == 1
    assert "Maksu on kirjattu" in message.body
    assert "http://testserver/messages/news/\n" in message.body


def test_a_message_shows_how_to_end_such_messages(reader, mail_server):
    happened(reader.party)

    send(reader)

    message = mail_server.only()
    link = message["List-Unsubscribe"].strip("<>")
    assert link.startswith("http://testserver/telling/stop/?code=")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text_of(message)
    assert link in html_of(message).replace("&amp;", "&")
    assert str(reader.pk) not in link.partition("code=")[0]


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "vastauksia ei lueta"), ("messages@example.com", "Asiakaspalvelu lukee vastaukset")],
)
def test_a_message_says_whether_somebody_reads_answers(reader, mailoutbox, settings, address, said):
    settings.MESSAGES_ADDRESS = address
    happened(reader.party)

    send(reader)

    (message,) = mailoutbox
    assert said in message.body
    assert said in message.alternatives[0].content


def test_what_protects_the_person_has_no_link_that_ends_it_and_is_the_subject(reader, mailoutbox):
    happened(reader.party, kind=Kind.SECURITY, what="OTHER", at=NIGHT)

    send(reader, at=NIGHT)
    happened(reader.party, cause="letter:2")
    happened(reader.party, cause="s:2", kind=Kind.SECURITY, what="OTHER")
    send(reader)

    first, second = mailoutbox
    assert "List-Unsubscribe" not in first.extra_headers
    assert first.subject == second.subject != "Sinulle on uutta MyRopossa"


def test_who_acts_for_another_hears_that_it_is_about_another_but_not_whom(debtor, mailoutbox):
    holder = holder_for(debtor.party, level=Level.FULL, basis=Basis.GUARDIAN)
    happened(debtor.party)

    send(holder)

    (message,) = mailoutbox
    assert "kenen puolesta asioit" in message.body
    assert "Väinö" not in message.body


# --- what is not sent ------------------------------------------------------------------------


def test_what_was_turned_off_since_is_not_sent(reader, mailoutbox):
    happened(reader.party, at=NIGHT)

    wish(reader, off=[(Kind.LETTER, EMAIL)], at=NIGHT)

    assert send(reader, at=MORNING) == 0
    assert (mailoutbox, states()) == ([], ["NOT_NEEDED"])


def test_what_is_no_longer_so_was_never_said_and_may_be_told_anew(reader, mailoutbox, monkeypatch):
    happened(reader.party, kind=Kind.DUE, what="DUE")
    monkeypatch.setattr(truth, "still_true", lambda notices, today: set())

    assert send(reader) == 0

    assert (mailoutbox, Notice.objects.count()) == ([], 0)
    monkeypatch.undo()
    happened(reader.party, kind=Kind.DUE, what="DUE")
    assert send(reader) == 1


def test_what_one_channel_has_told_stays_though_it_is_no_longer_so(reader, monkeypatch):
    with_phone(reader)
    notice = happened(reader.party)
    Delivery.objects.filter(channel=PUSH).update(state="SENT")
    monkeypatch.setattr(truth, "still_true", lambda notices, today: set())

    send(reader)

    assert sorted(notice.deliveries.values_list("channel", "state")) == [
        ("EMAIL", "NOT_NEEDED"),
        ("PUSH", "SENT"),
    ]


def test_who_gave_the_address_up_is_not_written_to(reader, mailoutbox):
    happened(reader.party)
    EmailAddress.objects.all().delete()

    assert send(reader) == 0

    assert (mailoutbox, states()) == ([], ["NOT_NEEDED"])


def test_whose_account_is_closed_is_not_written_to(reader, mailoutbox):
    happened(reader.party)
    reader.is_active = False
    reader.save()

    assert send(reader) == 0

    assert (mailoutbox, states()) == ([], ["NOT_NEEDED"])


# --- when ------------------------------------------------------------------------------------


def test_what_waits_for_the_morning_is_found_then_and_not_before(reader):
    happened(reader.party, at=NIGHT)

    assert due_deliveries(at=NIGHT, most=10) == []
    assert send(reader, at=NIGHT) == 0
    assert due_deliveries(at=MORNING, most=10) == [(reader.pk, EMAIL)]
    assert send(reader, at=MORNING) == 1
    assert due_deliveries(at=MORNING, most=10) == []


def test_what_a_late_worker_brings_in_quiet_hours_waits_for_their_end(reader, mailoutbox):
    happened(reader.party)

    assert send(reader, at=NIGHT) == 0

    assert mailoutbox == []
    assert Delivery.objects.get().send_at == MORNING


def test_a_new_wish_moves_what_waits(reader):
    happened(reader.party, at=NIGHT)

    wish(reader, quiet_until=time(10), at=NIGHT)
    assert Delivery.objects.get().send_at == MORNING + timedelta(hours=2)
    wish(reader, digest=True, at=NIGHT)
    assert Delivery.objects.get().send_at == MORNING + timedelta(hours=1)
    wish(reader, quiet_from=time(9), quiet_until=time(9), at=NIGHT)
    assert Delivery.objects.get().send_at == NIGHT


# --- when it goes wrong ----------------------------------------------------------------------


def test_a_server_that_is_busy_is_tried_again_after_longer_and_longer(reader, mail_server):
    happened(reader.party)
    mail_server.answers = ["451 later", "451 later"]

    assert send(reader) == 0
    assert Delivery.objects.get().send_at == NOON + timedelta(minutes=1)
    assert send(reader, at=NOON + timedelta(minutes=1)) == 0
    assert Delivery.objects.get().send_at == NOON + timedelta(minutes=3)
    assert send(reader, at=NOON + timedelta(minutes=3)) == 1
    assert (len(mail_server.taken), states()) == (1, ["SENT"])


def test_a_server_that_stays_away_is_given_up_after_two_days(reader, settings):
    with running_mail_server(settings):
        pass
    happened(reader.party)
    Delivery.objects.update(tries=delivering.MOST_TRIES - 1)

    assert send(reader) == 0

    assert states() == ["FAILED"]


def test_a_mailbox_that_is_not_there_is_not_tried_again(reader, mail_server):
    happened(reader.party)
    mail_server.refused = {"vaino@example.com"}

    assert send(reader) == 0

    assert states() == ["FAILED"]


def test_a_crash_before_the_commit_sends_the_same_message_again(reader, mail_server, monkeypatch):
    happened(reader.party)
    end = delivering._end

    def die(rows, *_arguments, **_more):
        if rows:
            raise RuntimeError

    monkeypatch.setattr(delivering, "_end", die)
    with pytest.raises(RuntimeError):
        send(reader)
    monkeypatch.setattr(delivering, "_end", end)
    assert send(reader) == 1

    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_one_message(reader, mail_server):
    happened(reader.party)

    def work(_):
        try:
            return send(reader)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(work, range(6)))

    assert sorted(sent) == [0, 0, 0, 0, 0, 1]
    assert len(mail_server.taken) == 1


def test_the_sweep_hands_out_what_a_crash_left(reader, monkeypatch):
    happened(reader.party)
    Delivery.objects.update(send_at=datetime(2020, 1, 1, tzinfo=UTC))
    queued = []
    monkeypatch.setattr(
        tasks.send_waiting_notices, "apply_async", lambda **how: queued.append(how["kwargs"])
    )

    tasks.send_due_notices.run()

    assert queued == [{"user_id": reader.pk, "channel": EMAIL}]


# --- push ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SENT, "SENT"),
        (Outcome.NOBODY, "NOT_NEEDED"),
        (Outcome.REFUSED, "FAILED"),
        (Outcome.LATER, "WAITS"),
    ],
)
def test_push_says_as_little_as_a_mail_and_ends_as_the_service_answers(
    debtor, monkeypatch, outcome, state
):
    with_phone(debtor)
    pushed = []
    monkeypatch.setattr(
        by_push, "push_to", lambda *, user_id, words, at: pushed.append(words) or outcome
    )
    notice = happened(debtor.party)

    assert send(debtor, PUSH) == (1 if outcome is Outcome.SENT else 0)

    (words,) = pushed
    assert (words.title, words.path) == (
        "Uusi kirje on tullut",
        f"/messages/news/{notice.public_id}/",
    )
    assert states() == [state]


def test_several_things_are_one_push(debtor, monkeypatch):
    with_phone(debtor)
    pushed = []
    monkeypatch.setattr(
        by_push, "push_to", lambda *, user_id, words, at: pushed.append(words) or Outcome.SENT
    )
    for cause in ("letter:1", "letter:2"):
        happened(debtor.party, cause=cause)

    assert send(debtor, PUSH) == 2

    (words,) = pushed
    assert (words.title, words.text, words.path) == (
        "Sinulle on uutta MyRopossa",
        ANY,
        "/messages/news/",
    )


# --- words -----------------------------------------------------------------------------------


def test_every_kind_has_words_and_every_way_a_sender():
    assert set(GENERAL) == set(Kind)
    assert set(delivering.SENDERS) == set(NoticeChannel)


@pytest.mark.parametrize(("kind", "what"), [*WORDS, (Kind.PLAN, "unheard of")])
def test_words_fit_a_day_and_its_lack(kind, what):
    with_day = words_of(kind=kind, what=what, on=NOON.date())
    without = words_of(kind=kind, what=what, on=None)

    for told in (with_day, without):
        assert told.title
        assert "%(" not in told.text
