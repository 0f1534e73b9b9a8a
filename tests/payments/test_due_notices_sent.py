"""Reminders on their way: what is still true is sent, together and once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.news import Kind
from invoices.models import HoldReason
from invoices.services import holds
from messaging.models import NoticeChannel
from messaging.services import wishes
from payments.services import shifts
from tests.mail_server import html_of, text_of
from tests.payments.reminding import ADDRESS, AT, SOON, due, remind, send, waiting


def test_the_message_says_the_days_and_nothing_of_the_debt(reader, mail_server):
    invoice = due(reader, original_total=Decimal("123.45"))
    due(reader, SOON - timedelta(days=1))
    remind()

    assert send(reader) == 2

    message = mail_server.only()
    assert message["To"] == ADDRESS
    for text in (text_of(message), html_of(message)):
        assert "24.11.2026" in text
        assert "23.11.2026" in text
        secrets = ("123", "Tunnistus", invoice.creditor.name, invoice.number, invoice.reference)
        assert [each for each in secrets if each in text] == []


def test_reminding_and_sending_again_sends_nothing_twice(reader, mail_server):
    due(reader)
    remind()

    assert [send(reader), send(reader)] == [1, 0]
    remind()
    assert send(reader) == 0

    assert len(mail_server.taken) == 1


def test_what_was_paid_since_is_not_sent(reader, mail_server):
    invoice = due(reader)
    remind()
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": Decimal(100)}
    holds.place(invoice_id=invoice.pk, cause="paid", at=AT, **paid)

    assert send(reader) == 0

    assert (mail_server.taken, waiting()) == ([], 0)


def test_a_day_that_moved_is_reminded_of_at_its_new_place(actor, reader, mail_server):
    invoice = due(reader, issued_on=date(2026, 10, 1))
    remind()
    to_on = date(2026, 12, 1)
    shifts.shift_due_date(
        actor=actor, invoice_id=invoice.pk, to_on=to_on, seen_cost=Decimal(0), at=AT
    )

    assert send(reader) == 0
    remind(to_on - timedelta(days=3))

    assert send(reader, to_on - timedelta(days=3)) == 1
    assert "1.12.2026" in text_of(mail_server.only())


@pytest.mark.parametrize(("kind", "is_sent"), [(Kind.DUE, False), (Kind.PLAN, True)])
def test_who_ends_reminders_gets_none_that_was_on_its_way(reader, mail_server, kind, is_sent):
    due(reader)
    remind()

    wishes.stop(user=reader, kinds=[kind], channel=NoticeChannel.EMAIL, at=AT)

    assert send(reader) == int(is_sent)
    assert len(mail_server.taken) == int(is_sent)
