"""While notices leave the portal: pages do not wait for the server, and rights may have ended."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time

import pytest
from django.db import connection

from accounts.actor import Actor
from accounts.models import Basis, Level, Mandate
from accounts.news import Kind
from accounts.services import mandates
from messaging.models import NoticeChannel
from messaging.services import delivering, telling, wishes
from messaging.services.channels import Outcome
from tests.factories import CompanyFactory
from tests.messaging.being_told import (
    EMAIL,
    MORNING,
    NIGHT,
    NOON,
    happened,
    holder_for,
    send,
    states,
    with_email,
)

pytestmark = pytest.mark.django_db
PATIENCE = 10


def read(user):
    telling.mark_read(actor=Actor(user, user.party), at=NOON)


def choose(user):
    hours = {"quiet_from": time(21), "quiet_until": time(8)}
    wishes.change(user=user, off=[(Kind.LETTER, EMAIL)], digest=False, at=NOON, **hours)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("do", [read, choose])
def test_no_page_waits_for_the_mail_server(do, debtor, monkeypatch):
    reader = with_email(debtor)
    happened(reader.party)

    def elsewhere():
        try:
            do(reader)
        finally:
            connection.close()

    def slow_server(**_mail):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(elsewhere).result(PATIENCE)
        return Outcome.SENT

    monkeypatch.setitem(delivering.SENDERS, NoticeChannel.EMAIL, slow_server)

    assert send(reader) == 1
    assert states() == ["SENT"]


def test_whose_right_ended_in_the_night_hears_nothing_in_the_morning(debtor, mailoutbox):
    holder = holder_for(debtor.party, level=Level.FULL, basis=Basis.GUARDIAN)
    happened(debtor.party, at=NIGHT)

    mandates.end(Mandate.objects.get(), user=debtor, at=NIGHT)

    assert send(holder, at=MORNING) == 0
    assert (mailoutbox, states()) == ([], ["NOT_NEEDED"])


def test_who_asked_by_a_narrow_right_or_for_a_company_hears_the_answer(debtor, mailoutbox):
    holder = holder_for(debtor.party, level=Level.PAY)
    answer = {"kind": Kind.ANSWER, "what": "ANSWERED", "user_ids": [holder.pk]}
    happened(debtor.party, cause="message:1", **answer)
    happened(CompanyFactory(), cause="message:2", **answer)

    assert send(holder) == 2
