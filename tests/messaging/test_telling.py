"""From news to notices: who is told of what, once, and by which way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Basis, Level
from accounts.news import Kind
from messaging import receivers, tasks
from messaging.models import Delivery, Notice, TellingWishes
from messaging.services import telling
from tests.factories import CompanyFactory, DebtorFactory, PersonFactory
from tests.messaging.being_told import (
    EMAIL,
    MORNING,
    NIGHT,
    NOON,
    PUSH,
    happened,
    holder_for,
    some_news,
    tell,
    ways,
    with_email,
    with_phone,
)

pytestmark = pytest.mark.django_db


def test_what_happened_stands_in_the_portal_for_who_cannot_be_reached_elsewhere(debtor):
    notice = happened(debtor.party)

    assert (notice.kind, notice.what, notice.path, notice.happened_at) == (
        "LETTER",
        "CAME",
        "/letters/",
        NOON,
    )
    assert ways() == []


def test_who_can_be_reached_is_told_by_every_way(debtor):
    with_phone(with_email(debtor))

    notice = happened(debtor.party)

    assert ways(notice) == [(debtor.pk, EMAIL), (debtor.pk, PUSH)]


def test_an_address_that_was_not_confirmed_is_none(debtor):
    with_email(debtor).email_address.delete()
    debtor.refresh_from_db()

    happened(debtor.party)

    assert ways() == []


def test_the_same_is_told_once_and_what_is_new_beside_it_is_told(debtor):
    with_email(debtor)
    first = happened(debtor.party, cause="letter:1")

    tell(some_news(debtor.party, cause="letter:1"), some_news(debtor.party, cause="letter:2"))

    assert list(Notice.objects.order_by("pk").values_list("cause", flat=True)) == [
        "letter:1",
        "letter:2",
    ]
    assert len(ways(first)) == 1
    assert len(ways()) == 2


def test_what_is_rolled_back_was_never_said(debtor):
    with transaction.atomic():
        tell(some_news(debtor.party))
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("right", "is_told"),
    [
        ({"level": Level.FULL, "basis": Basis.GUARDIAN}, True),
        ({"level": Level.ARRANGE}, False),
        ({"level": Level.FULL, "basis": Basis.GUARDIAN, "ends_on": "2026-11-22"}, False),
    ],
    ids=["guardian", "authorised", "guardian until yesterday"],
)
def test_who_may_do_everything_for_the_party_is_told_as_well(debtor, right, is_told):
    with_email(debtor)
    holder = holder_for(debtor.party, **right)

    happened(debtor.party)

    expected = {debtor.pk, holder.pk} if is_told else {debtor.pk}
    assert {user for user, _channel in ways()} == expected


def test_of_a_company_its_holders_are_told():
    company = CompanyFactory()
    holder = holder_for(company, level=Level.FULL, basis=Basis.GUARDIAN)

    happened(company)

    assert ways() == [(holder.pk, EMAIL)]


def test_what_concerns_the_person_alone_is_told_to_nobody_else(debtor):
    with_email(debtor)
    holder_for(debtor.party, level=Level.FULL, basis=Basis.GUARDIAN)

    happened(debtor.party, kind=Kind.SECURITY, what="RETURN_OPENED")

    assert ways() == [(debtor.pk, EMAIL)]


def test_who_did_it_is_not_told_by_mail_of_what_it_did(debtor):
    with_email(debtor)
    holder = holder_for(debtor.party, level=Level.FULL, basis=Basis.GUARDIAN)

    happened(debtor.party, done_by=holder.pk)

    assert ways() == [(debtor.pk, EMAIL)]


def test_only_those_who_are_named_are_told(debtor):
    with_email(debtor)
    holder = holder_for(debtor.party)

    happened(debtor.party, user_ids=[holder.pk])

    assert ways() == [(holder.pk, EMAIL)]


def test_wishes_decide_by_which_way_and_when(debtor):
    with_phone(with_email(debtor))
    TellingWishes.objects.create(
        user=debtor,
        off=["LETTER:EMAIL"],
        quiet_from=time(21),
        quiet_until=time(8),
        changed_at=NOON,
    )

    notice = happened(debtor.party, at=NIGHT)

    (delivery,) = Delivery.objects.filter(notice=notice)
    assert (delivery.channel, delivery.send_at) == (PUSH, MORNING)


def test_what_protects_the_person_cannot_be_turned_off_and_does_not_wait(debtor):
    with_email(debtor)
    TellingWishes.objects.create(
        user=debtor,
        off=["SECURITY:EMAIL"],
        quiet_from=time(21),
        quiet_until=time(8),
        digest=True,
        changed_at=NOON,
    )

    notice = happened(debtor.party, kind=Kind.SECURITY, what="RETURN_OPENED", at=NIGHT)

    assert Delivery.objects.get(notice=notice).send_at == NIGHT


def test_a_round_over_many_costs_no_query_for_each(
    debtor, django_assert_max_num_queries, django_assert_num_queries
):
    others = [
        with_email(DebtorFactory(party=PersonFactory(name=f"Väinö {n}")), f"{n}@example.com")
        for n in range(20)
    ]
    news = [some_news(each.party, cause=f"letter:{each.pk}") for each in others]

    with django_assert_max_num_queries(13):
        tell(*news)

    assert len(ways()) == 20


def test_after_the_commit_a_worker_is_woken_for_what_is_due_and_pages_hear_of_it(
    debtor, monkeypatch, django_capture_on_commit_callbacks
):
    with_phone(with_email(debtor))
    woken, rung = [], []
    monkeypatch.setattr(tasks.send_waiting_notices, "apply_async", lambda **how: woken.append(how))
    monkeypatch.setattr(receivers.bells, "ring", lambda parties, at: rung.extend(parties))

    with django_capture_on_commit_callbacks(execute=True):
        happened(debtor.party, cause="letter:1")
        happened(debtor.party, cause="letter:2", at=NIGHT)

    assert [(each["kwargs"]["channel"], each["countdown"]) for each in woken] == [
        (EMAIL, receivers.GATHERING_SECONDS),
        (PUSH, 0),
    ]
    assert set(rung) == {debtor.party.pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_at_once_tell_it_once(debtor):
    with_email(debtor)
    news = [some_news(debtor.party, cause=f"letter:{n}") for n in range(10)]

    def work(turn):
        try:
            tell(*(news if turn % 2 else reversed(news)))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert Notice.objects.count() == Delivery.objects.count() == 10


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("notice_kind_known", lambda notice: Notice.objects.update(kind="NONE")),
        ("delivery_state_known", lambda notice: Delivery.objects.update(state="NONE")),
        (
            "delivery_once_a_channel",
            lambda notice: Delivery.objects.create(
                notice=notice, user=notice.party.user, channel=EMAIL, send_at=NOON
            ),
        ),
    ],
)
def test_the_database_refuses(debtor, constraint, change):
    with_email(debtor)
    notice = happened(debtor.party)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change(notice)


# --- read ------------------------------------------------------------------------------------


def test_what_was_read_in_the_portal_is_not_sent_to_its_reader_any_more(debtor, actor):
    with_email(debtor)
    holder = holder_for(debtor.party, level=Level.FULL, basis=Basis.GUARDIAN)
    notice = happened(debtor.party, at=NIGHT)

    first = telling.mark_read(actor=actor, notices=[notice.pk], at=NIGHT)
    again = telling.mark_read(actor=actor, notices=[notice.pk], at=NOON)

    assert (first, again) == (1, 0)
    notice.refresh_from_db()
    assert notice.read_at == NIGHT
    of = dict(Delivery.objects.values_list("user", "state"))
    assert of == {debtor.pk: "NOT_NEEDED", holder.pk: "WAITS"}


def test_opening_a_page_reads_what_leads_to_it_alone(debtor, actor):
    here = happened(debtor.party, cause="letter:1", path="/messages/1/")
    there = happened(debtor.party, cause="letter:2", path="/messages/2/")

    telling.mark_page_read(actor=actor, path="/messages/1/", at=NOON)

    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.read_at, there.read_at) == (NOON, None)


def test_nobody_reads_for_another(debtor, other_debtor, actor):
    notice = happened(other_debtor.party)

    telling.mark_read(actor=actor, at=NOON)

    notice.refresh_from_db()
    assert notice.read_at is None
