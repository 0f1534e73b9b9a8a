"""The bell of all open pages: who hears it, when, and until when."""

import json
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from time import monotonic

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as ValkeyIsAway

from accounts import acting, session_stamp
from accounts.models import MandateState
from accounts.services.sessions import end_session
from accounts.session_stamp import EndReason
from invoices import bells, consumers, receivers, tasks
from invoices.models import FoundInvoice, HoldReason
from invoices.queries import parties_who_see
from invoices.services import holds
from myropo.asgi import application
from tests.factories import DebtorFactory, InvoiceFactory, MandateFactory, PersonFactory
from tests.invoices.bookings import booked, pay

pytestmark = pytest.mark.django_db(transaction=True)

RING = {"changed": True}


@pytest.fixture
def claim(now, debtor):
    claim = booked(now)
    claim.party = debtor.party
    claim.save()
    # The bells of its making have rung.
    cache.clear()
    return claim


def session_of(user, *, idle_for=timedelta(0)):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session_stamp.start(session, at=timezone.now() - idle_for)
    session.save()
    return session


@asynccontextmanager
async def socket(session, *, since=""):
    """A socket and the first answer to it; left properly, when its consumer has ended."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}" if session else ""
    scope = {
        "type": "websocket",
        "path": "/ws/changes/",
        "query_string": f"since={since}".encode(),
        "headers": [(b"cookie", cookie.encode()), (b"origin", b"http://testserver")],
        "subprotocols": [],
    }
    page = ApplicationCommunicator(application, scope)
    await page.send_input({"type": "websocket.connect"})
    answer = await page.receive_output(timeout=5)
    try:
        yield page, answer["type"]
    finally:
        await page.send_input({"type": "websocket.disconnect", "code": 1000})
        await page.wait(timeout=5)
        await get_channel_layer().flush()


async def heard(page):
    message = await page.receive_output(timeout=5)
    return json.loads(message["text"]) if "text" in message else message


def watching(session, act=None, *, since="", then=heard):
    """What a page hears after something was done."""

    async def watch():
        async with socket(session, since=since) as (page, answer):
            assert answer == "websocket.accept"
            if act:
                await sync_to_async(act)()
            return await then(page)

    return async_to_sync(watch)()


async def silence(page):
    return await page.receive_nothing(timeout=0.3)


def is_accepted(session):
    async def ask():
        async with socket(session) as (_, answer):
            return answer == "websocket.accept"

    return async_to_sync(ask)()


def test_it_rings_when_a_payment_is_booked(claim, debtor, now):
    assert watching(session_of(debtor), lambda: pay(claim, "40", now)) == RING


def test_it_rings_when_money_is_under_way(claim, debtor, now):
    def place():
        holds.place(
            invoice_id=claim.pk,
            reason=HoldReason.PAID_IN_PORTAL,
            cause="payment:1",
            amount=Decimal(40),
            at=now,
        )

    assert watching(session_of(debtor), place) == RING


def test_it_is_silent_while_nothing_changes(claim, debtor):
    assert watching(session_of(debtor), then=silence)


def test_who_found_the_invoice_hears_it_too(claim, other_debtor, now):
    FoundInvoice.objects.create(party=other_debtor.party, invoice=claim, found_at=now)

    assert watching(session_of(other_debtor), lambda: pay(claim, "40", now)) == RING


def test_nobody_else_hears_it(claim, other_debtor, now):
    assert watching(session_of(other_debtor), lambda: pay(claim, "40", now), then=silence)


def test_what_changed_between_the_page_and_its_socket_rings_at_once(claim, debtor, now):
    page_made_at = int(timezone.now().timestamp())
    pay(claim, "40", now)

    assert watching(session_of(debtor), since=page_made_at) == RING


@pytest.mark.parametrize("since", [60, None], ids=["a later page", "no time"])
def test_what_an_older_page_missed_is_no_news_to_a_newer_one(claim, debtor, now, since):
    pay(claim, "40", now)
    after = "" if since is None else int(timezone.now().timestamp()) + since

    if since is None:
        cache.set(f"changed:{debtor.party.pk}", timezone.now().timestamp() - 60)
    assert watching(session_of(debtor), since=after, then=silence)


@pytest.mark.parametrize("since", ["x", "-1", "1e9", "²", "9" * 400])
def test_odd_times_are_no_time(claim, debtor, since):
    assert watching(session_of(debtor), since=since, then=silence)


def test_many_changes_at_once_share_a_ring(claim, debtor, now):
    def pay_often():
        for number in range(8):
            pay(claim, "1", now, cause=f"bank:{number}")

    async def rings(page):
        count, began = 0, monotonic()
        while monotonic() - began < 1.2:
            count += not await page.receive_nothing(timeout=0.4)
            if count and not page.output_queue.empty():
                await heard(page)
        return count

    assert 1 <= watching(session_of(debtor), pay_often, then=rings) <= 3


def test_a_second_change_rings_a_second_time_a_moment_later(claim, debtor, now):
    async def two(page):
        first, began = await heard(page), monotonic()
        await sync_to_async(pay)(claim, "2", now, cause="bank:2")
        return first, await heard(page), monotonic() - began

    first, second, seconds = watching(session_of(debtor), lambda: pay(claim, "1", now), then=two)

    assert (first, second) == (RING, RING)
    assert 0.3 < seconds < 2


def test_one_that_waits_its_turn_gives_way_to_one_that_does_not(claim, debtor, now):
    def act():
        bells.ring([debtor.party.pk], at=now, spread_seconds=3600)
        pay(claim, "1", now)

    assert watching(session_of(debtor), act) == RING


def test_many_changes_are_told_by_a_worker(claim, debtor, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.tell_open_pages, "delay", lambda **said: asked.append(said))

    receivers.tell_open_pages(invoice_ids=tuple(range(receivers.FEW + 1)))

    assert asked == [{"invoice_ids": tuple(range(receivers.FEW + 1))}]


def test_the_worker_rings_at_those_who_see_them(claim, debtor, monkeypatch):
    monkeypatch.setattr(tasks, "SPREAD_SECONDS", 0.1)

    def tell():
        tasks.tell_open_pages(invoice_ids=[claim.pk])

    assert watching(session_of(debtor), tell) == RING


def test_nobody_is_rung_at_who_has_no_page_open(claim, monkeypatch, now):
    sent = []

    async def send(groups, message):
        sent.extend(groups)

    monkeypatch.setattr(bells, "_send", send)

    pay(claim, "40", now)

    assert sent == []


def test_everybody_who_sees_the_invoices_is_found_in_one_query(
    claim, other_debtor, now, django_assert_num_queries
):
    InvoiceFactory(party=PersonFactory(name="Sivullinen Simo"))
    nobodys = InvoiceFactory(party=None)
    FoundInvoice.objects.create(party=other_debtor.party, invoice=nobodys, found_at=now)

    with django_assert_num_queries(1):
        found = parties_who_see([claim.pk, nobodys.pk])

    assert found == {claim.party_id, other_debtor.party_id}


def test_a_bell_that_cannot_ring_stops_nothing(claim, debtor, monkeypatch, now):
    def fail(*_arguments, **_options):
        raise ValkeyIsAway

    monkeypatch.setattr(cache, "set_many", fail)

    assert pay(claim, "40", now)


def end(session):
    end_session(
        session_key=session.session_key,
        reason=EndReason.SIGNED_OUT,
        actor=None,
        at=timezone.now(),
    )


def test_a_session_that_ends_takes_its_socket_with_it(debtor):
    session = session_of(debtor)

    closed = watching(session, lambda: end(session))

    assert (closed["type"], closed["code"]) == ("websocket.close", consumers.SESSION_ENDED)


def test_another_session_of_the_same_person_goes_on(debtor):
    session, other = session_of(debtor), session_of(debtor)

    assert watching(session, lambda: end(other), then=silence)


def test_a_session_that_died_quietly_hears_nothing_more(claim, debtor, now):
    session = session_of(debtor)

    def die_and_pay():
        session.delete()
        pay(claim, "40", now)

    assert watching(session, die_and_pay)["code"] == consumers.SESSION_ENDED


def test_it_ends_after_its_time(debtor, monkeypatch):
    monkeypatch.setattr(consumers, "LIFETIME_SECONDS", 0.05)

    assert watching(session_of(debtor))["code"] == consumers.TRY_AGAIN_LATER


def test_listening_is_no_use_of_the_session(claim, debtor, now):
    session = session_of(debtor, idle_for=timedelta(minutes=5))
    before = session_stamp.read(session, at=timezone.now()).seen

    watching(session, lambda: pay(claim, "40", now))

    again = type(session)(session.session_key)
    assert session_stamp.read(again, at=timezone.now()).seen == before


def test_a_page_that_looks_by_itself_does_not_keep_the_session_alive(client, debtor):
    client.force_login(debtor, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session_stamp.start(session, at=timezone.now() - timedelta(minutes=5))
    session.save()
    before = session_stamp.read(client.session, at=timezone.now()).seen

    client.get("/", headers={"Live-Refresh": "1"})
    assert session_stamp.read(client.session, at=timezone.now()).seen == before

    client.get("/")
    assert session_stamp.read(client.session, at=timezone.now()).seen > before


def test_strangers_staff_and_idle_sessions_are_refused(debtor, agent):
    idle = session_of(debtor, idle_for=timedelta(seconds=settings.SESSION_IDLE_SECONDS))

    assert not is_accepted(None)
    assert not is_accepted(session_of(agent))
    assert not is_accepted(idle)
    assert is_accepted(session_of(DebtorFactory(party=PersonFactory(name="Toinen Tuula"))))


def acting_session(debtor, mandate):
    session = session_of(debtor)
    session[acting.KEY] = {"mandate": mandate.pk, "user": debtor.pk}
    session.save()
    return session


@pytest.fixture
def mandate(debtor, other_debtor):
    return MandateFactory(principal=debtor.party, holder=other_debtor.party)


def test_who_acts_for_another_hears_of_the_others_invoices(claim, other_debtor, mandate, now):
    session = acting_session(other_debtor, mandate)

    assert watching(session, lambda: pay(claim, "40", now)) == RING


def test_who_acts_for_another_does_not_hear_of_its_own_meanwhile(other_debtor, mandate, now):
    own = booked(now, number="oma")
    own.party = other_debtor.party
    own.save()
    cache.clear()
    session = acting_session(other_debtor, mandate)

    assert watching(session, lambda: pay(own, "40", now), then=silence)


async def rung_and_closed(page):
    return [await heard(page), (await heard(page))["type"]]


@pytest.mark.parametrize("change", ["ended", "switched"])
def test_a_right_that_is_over_rings_once_and_hangs_up(claim, other_debtor, mandate, now, change):
    """The page looks at itself then, and is told."""
    session = acting_session(other_debtor, mandate)

    def act():
        if change == "ended":
            mandate.state, mandate.ended_at = MandateState.ENDED, now
            mandate.save()
        else:
            del session[acting.KEY]
            session.save()
        pay(claim, "40", now)

    assert watching(session, act, then=rung_and_closed) == [RING, "websocket.close"]


def test_a_right_that_is_over_opens_no_socket(other_debtor, mandate, now):
    session = acting_session(other_debtor, mandate)
    assert is_accepted(session)

    mandate.state, mandate.ended_at = MandateState.ENDED, now
    mandate.save()

    assert not is_accepted(session)
