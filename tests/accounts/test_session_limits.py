"""login.md 5.16: how long a session lasts, and what that costs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts import session_stamp
from accounts.models import AuditEvent, PortalSession
from accounts.session_store import SessionStore
from tests.sign_in import sign_in

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PAGE = "/session/extend/"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(clock, client, debtor):
    return sign_in(client, debtor)


def use(client):
    return client.post(PAGE)


def is_alive(client):
    return client.get("/session/").json()["seconds_left"] > 0


def test_a_session_ends_after_fifteen_idle_minutes(signed_in, clock):
    clock.shift(timedelta(minutes=15))

    response = signed_in.get("/profile/")

    assert response.status_code == 302
    assert response.url == "/login/?next=/profile/"
    assert "_auth_user_id" not in signed_in.session
    assert signed_in.session[session_stamp.ENDED_KEY] == "idle"


def test_use_keeps_a_session_alive(signed_in, clock):
    for _ in range(4):
        clock.shift(timedelta(minutes=14, seconds=50))
        assert use(signed_in).status_code == 200

    assert is_alive(signed_in)


def test_a_session_ends_after_eight_hours_however_much_it_is_used(signed_in, clock):
    for _ in range(48):
        assert use(signed_in).status_code == 200
        clock.shift(timedelta(minutes=10))

    assert use(signed_in).status_code == 302
    assert signed_in.session[session_stamp.ENDED_KEY] == "absolute"


def test_asking_how_long_is_left_does_not_keep_a_session_alive(signed_in, clock):
    clock.shift(timedelta(minutes=10))
    first = signed_in.get("/session/").json()
    clock.shift(timedelta(minutes=4))

    assert first == {"seconds_left": 5 * 60}
    assert signed_in.get("/session/").json() == {"seconds_left": 60}


def test_one_press_extends_a_session(signed_in, clock):
    clock.shift(timedelta(minutes=14))

    assert use(signed_in).json() == {"seconds_left": 15 * 60}


def test_near_the_absolute_limit_an_extension_says_how_little_is_left(signed_in, clock):
    for _ in range(47):
        use(signed_in)
        clock.shift(timedelta(minutes=10))
    use(signed_in)
    clock.shift(timedelta(minutes=5))

    assert use(signed_in).json() == {"seconds_left": 5 * 60}


def test_staff_have_the_same_limits(clock, client, agent):
    client.force_login(agent, backend="accounts.backends.StaffBackend")
    clock.shift(timedelta(minutes=15))

    assert not is_alive(client)


def test_the_session_that_ended_is_dead_in_valkey_and_in_the_list(signed_in, clock):
    key = signed_in.session.session_key
    clock.shift(timedelta(minutes=16))

    signed_in.get("/profile/")

    assert not SessionStore().exists(key)
    assert PortalSession.objects.get().ended_at == START + timedelta(minutes=16)
    assert AuditEvent.objects.get(action="session.ended").data == {"reason": "idle"}


def test_a_form_sent_too_late_leads_back_to_its_page_not_to_where_it_was_sent(signed_in, clock):
    clock.shift(timedelta(minutes=16))

    response = signed_in.post(PAGE, headers={"Referer": "http://testserver/find/?q=1"})

    assert response.url == "/login/?next=/find/%3Fq%3D1"


def test_a_form_sent_from_elsewhere_leads_to_the_front_page(client, db):
    response = client.post(PAGE, headers={"Referer": "https://evil.example/find/"})

    assert response.url == "/login/?next=/"


def test_a_page_view_within_a_minute_costs_one_query(signed_in, clock, django_assert_num_queries):
    clock.shift(timedelta(seconds=50))

    with django_assert_num_queries(1):  # the user with its party
        use(signed_in)


def test_last_seen_is_listed_once_a_minute(signed_in, clock, django_assert_num_queries):
    clock.shift(timedelta(seconds=61))

    with django_assert_num_queries(2):
        use(signed_in)
    with django_assert_num_queries(1):
        use(signed_in)

    assert PortalSession.objects.get().last_seen_at == START + timedelta(seconds=61)


def test_a_session_without_a_stamp_starts_now(signed_in, clock):
    session = signed_in.session
    del session[session_stamp.KEY]
    session.save()
    clock.shift(timedelta(minutes=16))

    assert use(signed_in).status_code == 200


def test_each_sign_in_is_listed_with_browser_and_address(clock, debtor):
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR="192.0.2.7")

    sign_in(client, debtor)

    listed = PortalSession.objects.get()
    assert (listed.user, listed.started_at, listed.ended_at) == (debtor, START, None)
    assert listed.session_key == client.session.session_key
    started = AuditEvent.objects.get(action="session.started")
    assert (started.actor, started.party, started.at) == (debtor, debtor.party, START)


def test_identification_is_fresh_for_five_minutes(signed_in):
    session = SessionStore()
    session_stamp.start(session, at=START, identified_at=START)

    assert session_stamp.is_freshly_identified(session, at=START + timedelta(minutes=5))
    assert not session_stamp.is_freshly_identified(session, at=START + timedelta(seconds=301))


def test_without_the_banks_word_nobody_is_freshly_identified(signed_in):
    assert not session_stamp.is_freshly_identified(signed_in.session, at=START)
    assert not session_stamp.is_freshly_identified(SessionStore(), at=START)


def test_a_page_knows_how_long_its_session_may_last(signed_in, clock):
    clock.shift(timedelta(minutes=10))

    page = signed_in.get("/profile/").content.decode()

    assert 'data-left-seconds="900" data-longest-seconds="28200"' in page
