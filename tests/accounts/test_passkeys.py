"""Passkeys: made on a device of the person, told of, and taken away."""

import json
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditEvent, EmailAddress, Passkey, PortalSession
from accounts.news import Kind
from accounts.services import passkeys
from accounts.services.passkeys import PasskeyRefusedError, TooManyPasskeysError
from tests.accounts.authenticator import Device, data_of, text
from tests.accounts.passkey_steps import (
    AT,
    NEW,
    NEW_OPTIONS,
    came_back,
    registered,
)
from tests.sign_in import identify, sign_in

RETURN = "/profile/return/"


@pytest.fixture
def confirmed(debtor):
    return EmailAddress.objects.create(
        user=debtor, address="vaino@example.com", asked_at=AT, confirmed_at=AT
    )


@pytest.fixture
def page(client, debtor, confirmed):
    """Signed in, and identified by the bank a moment ago."""
    return identify(sign_in(client, debtor))


# --- making one ---------------------------------------------------------------------------


def test_the_device_must_know_its_holder_and_find_the_key_by_itself(debtor):
    options = json.loads(passkeys.options_to_add(user=debtor)[0])

    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["attestation"] == "none"
    assert options["rp"] == {"name": "MyRopo", "id": "testserver"}
    assert data_of(options["user"]["id"]) == debtor.username.encode()


def test_a_device_that_has_one_is_asked_for_no_second(debtor):
    device, _ = registered(debtor)

    options = json.loads(passkeys.options_to_add(user=debtor)[0])

    assert [each["id"] for each in options["excludeCredentials"]] == [text(device.credential_id)]


def test_a_passkey_is_made_on_the_page_and_the_person_is_told(page, debtor, told):
    options = page.post(NEW_OPTIONS).content.decode()
    answer = Device(is_synced=True).register(options)

    response = page.post(NEW, {"name": "Oma puhelin", "answer": answer})

    passkey = Passkey.objects.get()
    assert response.url == RETURN
    assert (passkey.user, passkey.name, passkey.is_synced) == (debtor, "Oma puhelin", True)
    assert AuditEvent.objects.filter(action="passkey.added", actor=debtor).count() == 1
    assert [(each.kind, each.what, each.path) for each in told] == [
        (Kind.SECURITY, "PASSKEY_ADDED", "/profile/return/")
    ]


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="https://evil.example"),
        Device(origin="http://testserver:81"),
        Device(rp_id="evil.example"),
        Device(verifies=False),
        Device(credential_id=bytes(1024)),
    ],
    ids=["foreign origin", "other port", "wrong site", "holder not checked", "endless id"],
)
def test_what_a_dishonest_device_makes_is_no_passkey(debtor, device):
    with pytest.raises(PasskeyRefusedError):
        registered(debtor, device)

    assert not Passkey.objects.exists()


def test_an_answer_to_another_challenge_makes_none(debtor):
    options, _ = passkeys.options_to_add(user=debtor)
    _, other = passkeys.options_to_add(user=debtor)

    with pytest.raises(PasskeyRefusedError):
        passkeys.add_passkey(
            user=debtor, answer=Device().register(options), challenge=other, name="x", at=AT
        )


def test_one_key_is_one_passkey_also_of_two_people(debtor, other_debtor):
    device, _ = registered(debtor)

    with pytest.raises(PasskeyRefusedError):
        registered(other_debtor, device)

    assert Passkey.objects.get().user == debtor


def test_the_database_refuses_a_key_twice(debtor):
    _, passkey = registered(debtor)
    passkey.pk, passkey.public_id = None, uuid4()

    with pytest.raises(IntegrityError, match="credential_id"), transaction.atomic():
        passkey.save(force_insert=True)


def test_the_eleventh_passkey_is_refused(debtor):
    for number in range(passkeys.MOST):
        registered(debtor, name=f"Laite {number}")

    with pytest.raises(TooManyPasskeysError):
        registered(debtor)


def test_the_same_answer_sent_twice_makes_one(page):
    answer = Device().register(page.post(NEW_OPTIONS).content.decode())

    statuses = [page.post(NEW, {"name": "x", "answer": answer}).status_code for _ in range(2)]

    assert statuses == [302, 422]
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("answer", ["", "{}", "[]", "1", "null", "å" * 20_000, '{"id": 1}'])
def test_made_up_answers_make_no_passkey_and_no_error(page, answer):
    page.post(NEW_OPTIONS)

    response = page.post(NEW, {"name": "x", "answer": answer})

    assert response.status_code == 422
    assert not Passkey.objects.exists()


def test_without_a_fresh_identification_the_page_leads_to_the_bank_and_makes_nothing(
    client, debtor, confirmed
):
    page = sign_in(client, debtor)

    shown = page.get(NEW).content.decode()
    options = page.post(NEW_OPTIONS)
    posted = page.post(NEW, {"name": "x", "answer": "{}"})

    assert "/oidc/authenticate/?next=%2Fprofile%2Fpasskeys%2Fnew%2F" in shown
    assert (options.status_code, options.json()) == (403, {})
    assert "/oidc/authenticate/" in posted.content.decode()


def test_without_a_confirmed_address_there_is_nobody_to_tell_so_none_is_made(client, debtor):
    page = identify(sign_in(client, debtor))

    assert page.get(NEW).url == RETURN
    assert "/profile/email/" in page.get(RETURN).content.decode()


# --- taking one away ------------------------------------------------------------------------


def test_a_removed_passkey_opens_nothing_and_what_it_opened_is_closed(page, debtor):
    device, passkey = registered(debtor)
    phone = Client()
    came_back(phone, device)
    address = f"/profile/passkeys/{passkey.public_id}/remove/"

    asked = page.get(address)
    response = page.post(address)

    assert "Puhelin" in asked.content.decode()
    assert response.url == RETURN
    assert not Passkey.objects.exists()
    assert not PortalSession.objects.open().filter(method="passkey").exists()
    assert came_back(Client(), device).status_code == 422
    assert AuditEvent.objects.filter(action="passkey.removed").count() == 1


def test_asking_to_remove_one_removes_none(page, debtor):
    _, passkey = registered(debtor)

    page.get(f"/profile/passkeys/{passkey.public_id}/remove/")

    assert Passkey.objects.count() == 1


def test_the_passkey_of_another_is_not_found(page, other_debtor):
    _, passkey = registered(other_debtor)

    for method in (page.get, page.post):
        assert method(f"/profile/passkeys/{passkey.public_id}/remove/").status_code == 404

    assert Passkey.objects.count() == 1
