"""Coming back by a passkey: what is believed and what is not; what the session may do then."""

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts import session_stamp
from accounts.models import AuditEvent, EmailAddress, Passkey, PortalSession
from accounts.rate_limits import Rule
from accounts.services import passkeys
from accounts.services.passkeys import PasskeyRefusedError
from accounts.views import passkeys as views
from tests.accounts.authenticator import Device, text
from tests.accounts.passkey_steps import (
    AT,
    FINISH,
    NEW_OPTIONS,
    OPTIONS,
    came_back,
    is_signed_in,
    registered,
)
from tests.sign_in import identify, sign_in


@pytest.fixture
def confirmed(debtor):
    return EmailAddress.objects.create(
        user=debtor, address="vaino@example.com", asked_at=AT, confirmed_at=AT
    )


@pytest.fixture
def page(client, debtor, confirmed):
    """Signed in, and identified by the bank a moment ago."""
    return identify(sign_in(client, debtor))


def test_the_options_to_come_back_name_nobody(client, debtor):
    registered(debtor)

    options = client.post(OPTIONS).json()

    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


def test_a_passkey_opens_a_session_that_is_not_strong(client, debtor):
    device, _ = registered(debtor)

    response = came_back(client, device)

    listed = PortalSession.objects.get()
    at = datetime.now(UTC)
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(debtor.pk)
    assert (listed.method, listed.is_strong) == ("passkey", False)
    assert session_stamp.read(client.session, at=at).is_strong is False
    assert not session_stamp.is_freshly_identified(client.session, at=at)
    assert Passkey.objects.get().used_at is not None


def test_one_returns_to_the_page_that_was_asked_for(client, debtor):
    device, _ = registered(debtor)

    assert came_back(client, device, url=f"{FINISH}?next=/archive/").url == "/archive/"


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:1"]
)
def test_nobody_is_led_out_of_the_portal(client, debtor, url):
    device, _ = registered(debtor)

    response = came_back(client, device, url=f"{FINISH}?next={url}")

    assert response.url == "/"


def test_the_session_is_a_new_one_and_brings_nothing_along(client, debtor):
    device, _ = registered(debtor)
    client.post(OPTIONS)
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    before = session.session_key

    came_back(client, device)

    assert client.session.session_key != before
    assert "planted" not in client.session
    assert not client.session.exists(before)


def test_another_than_the_one_before_is_not_led_to_that_ones_page(client, debtor, other_debtor):
    device, _ = registered(debtor)
    client.post(OPTIONS)
    session = client.session
    session[session_stamp.PREVIOUS_USER_KEY] = other_debtor.pk
    session.save()

    assert came_back(client, device, url=f"{FINISH}?next=/archive/").url == "/"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"verifies": False},
        {"handle": b"another person"},
        {"handle": b""},
    ],
    ids=["foreign origin", "wrong site", "holder not checked", "other handle", "no handle"],
)
def test_what_a_dishonest_page_or_device_signs_lets_nobody_in(client, debtor, spoilt):
    device, _ = registered(debtor)
    for name, value in spoilt.items():
        setattr(device, name, value)

    response = came_back(client, device)

    assert response.status_code == 422
    assert not is_signed_in(client)


def test_another_key_with_the_same_name_lets_nobody_in(client, debtor):
    device, _ = registered(debtor)
    thief = Device(credential_id=device.credential_id, handle=device.handle, count=10)

    assert came_back(client, thief).status_code == 422
    assert not is_signed_in(client)


def test_an_unknown_passkey_and_a_wrong_signature_get_the_same_answer(client, debtor):
    device, _ = registered(debtor)

    unknown = came_back(client, Device(handle=b"x")).content
    wrong = came_back(client, device, signature=text(b"no signature")).content

    assert without_tokens(unknown) == without_tokens(wrong)


def without_tokens(page):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_a_replayed_answer_lets_nobody_in(client, debtor):
    device, _ = registered(debtor, Device(counts=False))
    answer = device.sign(client.post(OPTIONS).content.decode())
    client.post(FINISH, {"answer": answer})
    thief = Client()
    thief.post(OPTIONS)

    responses = [Client().post(FINISH, {"answer": answer}), thief.post(FINISH, {"answer": answer})]

    assert [each.status_code for each in responses] == [422, 422]
    assert not is_signed_in(thief)


def test_a_challenge_answers_once_even_when_it_failed(client, debtor):
    device, _ = registered(debtor)
    options = client.post(OPTIONS).content.decode()

    client.post(FINISH, {"answer": "{}"})
    response = client.post(FINISH, {"answer": device.sign(options)})

    assert response.status_code == 422
    assert not is_signed_in(client)


def test_a_challenge_of_another_browser_is_none(client, debtor):
    device, _ = registered(debtor)
    options = Client().post(OPTIONS).content.decode()
    client.post(OPTIONS)

    response = client.post(FINISH, {"answer": device.sign(options)})

    assert response.status_code == 422


def test_a_challenge_of_making_one_is_none_for_coming_back(page, debtor):
    device, _ = registered(debtor)
    options = page.post(NEW_OPTIONS).content.decode()
    page.post("/logout/")

    assert page.post(FINISH, {"answer": device.sign(options)}).status_code == 422


@pytest.mark.parametrize(("minutes", "is_in"), [(4, True), (6, False)])
def test_a_challenge_lives_five_minutes(client, debtor, minutes, is_in):
    device, _ = registered(debtor)
    with time_machine.travel(AT, tick=False):
        options = client.post(OPTIONS).content.decode()

    with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
        client.post(FINISH, {"answer": device.sign(options)})

    assert is_signed_in(client) is is_in


def test_a_key_that_counts_must_count_on_and_a_copy_is_refused_and_recorded(client, debtor):
    device, _ = registered(debtor)
    came_back(client, device)
    client.post("/logout/")
    device.count -= 1

    response = came_back(client, device)

    assert response.status_code == 422
    assert not is_signed_in(client)
    row = AuditEvent.objects.get(action="passkey.refused")
    assert (row.party, row.data) == (debtor.party, {"reason": "sign_count"})


def test_a_wrong_signature_with_a_low_count_is_not_recorded_as_a_copy(client, debtor):
    device, _ = registered(debtor)
    thief = Device(credential_id=device.credential_id, handle=device.handle, count=-1)

    came_back(client, thief)

    assert not AuditEvent.objects.filter(action="passkey.refused").exists()


def test_a_key_that_never_counts_works_again_and_again(client, debtor):
    device, _ = registered(debtor, Device(counts=False))

    for _ in range(2):
        assert came_back(client, device).status_code == 302
        client.post("/logout/")


def test_who_may_not_sign_in_at_all_cannot_come_back_either(client, debtor):
    device, _ = registered(debtor)
    debtor.is_active = False
    debtor.save()

    assert came_back(client, device).status_code == 422


def test_who_has_signed_in_stays_who_it_is(client, debtor, other_debtor):
    device, _ = registered(other_debtor)
    sign_in(client, debtor)

    response = came_back(client, device)

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(debtor.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"clientDataJSON": "x"},
        {"clientDataJSON": text(b"[]")},
        {"clientDataJSON": text(b'{"type": "webauthn.get"}')},
        {"authenticatorData": ""},
        {"authenticatorData": text(b"short")},
        {"signature": "å"},
        {"userHandle": "å"},
        {"userHandle": 7},
    ],
    ids=str,
)
def test_made_up_parts_are_refused_and_never_an_error(client, debtor, changes):
    device, _ = registered(debtor)

    assert came_back(client, device, **changes).status_code == 422


def test_the_way_back_needs_the_token_of_its_own_page(debtor):
    device, _ = registered(debtor)
    client = Client(enforce_csrf_checks=True)

    assert client.post(OPTIONS).status_code == 403
    assert client.post(FINISH, {"answer": device.sign('{"challenge": "eA"}')}).status_code == 403


def test_too_many_answers_from_one_network_have_to_wait(client, debtor, monkeypatch):
    monkeypatch.setattr(views, "ANSWERS_FROM_NETWORK", Rule("few", "2/10minutes"))
    monkeypatch.setattr(views, "STARTS_FROM_NETWORK", Rule("few-starts", "2/10minutes"))

    answers = [client.post(FINISH).status_code for _ in range(3)]
    starts = [client.post(OPTIONS).status_code for _ in range(3)]

    assert answers == [422, 422, 429]
    assert starts == [200, 200, 429]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_answers_with_one_count_at_one_moment_one_is_believed(debtor):
    device, _ = registered(debtor)
    options, challenge = passkeys.options_to_return()
    answer, together, believed = device.sign(options), Barrier(6), []

    def try_it():
        together.wait()
        try:
            passkeys.user_of_passkey(answer=answer, challenge=challenge, at=AT)
            believed.append(True)
        except PasskeyRefusedError:
            believed.append(False)
        connection.close()

    threads = [Thread(target=try_it) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(believed) == [False] * 5 + [True]
