"""login.md 5.1-5.3, 5.8: from the front door through the bank and home."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import hetu
from accounts.ftn import Identity
from accounts.models import AuditEvent, Party, PartyKind, PortalSession, User
from accounts.services.sign_in import user_of_identity
from accounts.session_store import SessionStore
from demo.keys import read_key
from demo.personas import PERSONAS, persona
from tests.factories import PersonFactory

HOME = "/"


def is_signed_in(client):
    return "_auth_user_id" in client.session


def user_id(client):
    return client.session.get("_auth_user_id")


def changed(url, **params):
    """The address with some of its parameters replaced; None takes one away."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **params}
    query = {name: value for name, value in query.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(query)))


def assert_calm_refusal(response, reason=None):
    """Neither 400 nor 500: a page with words and a reference; nobody signed in."""
    assert response.status_code == 200
    assert "accounts/sign_in_failed.html" in [each.name for each in response.templates]
    assert re.search(r"<strong class=\"num\">[0-9A-F]{8}</strong>", response.content.decode())
    assert not is_signed_in(response.client)
    if reason:
        assert AuditEvent.objects.get(action="sign_in.failed").data == {"reason": reason}


# --- it works -------------------------------------------------------------------


def test_a_person_signs_in_and_comes_home(bank, client, db):
    response = bank.sign_in(client, "vaino")

    assert (response.status_code, response.url) == (302, HOME)
    user = User.objects.select_related("party").get(pk=user_id(client))
    assert user.party.name == "Väinö Johannes Tunnistus"
    assert user.party.kind == PartyKind.PERSON
    assert hetu.decrypt(user.party.hetu_encrypted) == persona("vaino").hetu
    assert not user.has_usable_password()


@pytest.mark.parametrize("each", PERSONAS, ids=lambda each: each.key)
def test_every_persona_signs_in_whatever_separator_the_code_has(bank, client, db, each):
    bank.sign_in(client, each.key)

    assert User.objects.get(pk=user_id(client)).party.name == each.name


def test_the_same_person_is_the_same_user_each_time(bank, db):
    first, second = Client(), Client()

    bank.sign_in(first, "aino")
    bank.sign_in(second, "aino")

    assert user_id(first) == user_id(second)
    assert Party.objects.count() == User.objects.count() == 1


def test_a_person_known_from_an_invoice_is_found_and_keeps_the_creditors_name(bank, client, db):
    party = PersonFactory(code=persona("vaino").hetu, name="TUNNISTUS VAINO")

    bank.sign_in(client, "vaino")

    party.refresh_from_db()
    assert party.name == "TUNNISTUS VAINO"
    assert party.user.pk == int(user_id(client))


def test_the_banks_name_fills_an_empty_name(bank, client, db):
    party = PersonFactory(code=persona("vaino").hetu, name="")

    bank.sign_in(client, "vaino")

    party.refresh_from_db()
    assert party.name == "Väinö Johannes Tunnistus"


def test_a_later_name_of_the_banks_changes_nothing(bank, client, db):
    bank.sign_in(client, "vaino")

    bank.sign_in(Client(), "vaino", fault="other_names")

    assert Party.objects.get().name == "Väinö Johannes Tunnistus"


def test_missing_names_are_tolerated(bank, client, db):
    bank.sign_in(client, "vaino", fault="no_names")

    assert is_signed_in(client)
    assert Party.objects.get().name == ""


@pytest.mark.parametrize(
    "fault",
    ["no_auth_time", "aud_list", "telia_names", "gcm", "header_claims", "old_enc_key"],
)
def test_what_real_brokers_do_differently_is_accepted(bank, client, db, fault):
    bank.sign_in(client, fault=fault)

    assert is_signed_in(client)


def test_sign_in_returns_to_the_page_that_was_asked_for(bank, client, db):
    response = bank.sign_in(client, next="/profile/?tab=2")

    assert response.url == "/profile/?tab=2"


def test_first_sign_ins_at_the_same_moment_make_one_person(transactional_db):
    identity = Identity(
        hetu=persona("vaino").hetu, name="Väinö", acr="x/loa2", amr="", identified_at=None
    )

    with ThreadPoolExecutor(6) as threads:
        users = list(threads.map(lambda _: _in_own_connection(identity), range(6)))

    assert len({user.pk for user in users}) == 1
    assert Party.objects.count() == 1


def _in_own_connection(identity):
    try:
        return user_of_identity(identity=identity, language="fi")
    finally:
        connection.close()


def test_a_closed_user_is_told_so_and_stays_out(bank, client, db):
    bank.sign_in(client)
    User.objects.update(is_active=False)
    stranger = Client()

    response = bank.sign_in(stranger)

    assert response.status_code == 200
    assert response.context["kind"] == "closed"
    assert not is_signed_in(stranger)


@pytest.mark.parametrize("mode", ["request", "request_only", "par"])
def test_each_way_to_send_the_request_works(bank, client, db, settings, mode):
    settings.OIDC_REQUEST_MODE = mode

    bank.sign_in(client)

    assert is_signed_in(client)


def test_the_request_travels_signed_and_nothing_else_with_it(bank, client, db):
    address = client.get("/oidc/authenticate/").url

    assert set(parse_qs(urlsplit(address).query)) == {"client_id", "request"}
    assert len(address) < 2048


def test_static_broker_keys_serve_instead_of_a_signed_set(bank, client, db, settings, tmp_path):
    key = read_key(settings.OIDC_RP_KEYS / "bank-sig.pem", "sig")
    (tmp_path / "bank.jwks").write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    settings.OIDC_BROKER_JWKS = str(tmp_path / "bank.jwks")
    settings.OIDC_SIGNED_JWKS_URL = ""

    bank.sign_in(client)

    assert is_signed_in(client)


# --- 5.1 session fixation ---------------------------------------------------------


def test_1_the_session_key_differs_after_sign_in_and_the_old_one_is_dead(bank, client, db):
    visit = bank.visit(client)
    before = client.session.session_key

    client.get(visit.choose())

    assert client.session.session_key != before
    assert not SessionStore().exists(before)


def test_1_the_key_changes_when_the_same_person_signs_in_again(bank, client, db):
    bank.sign_in(client)
    before = client.session.session_key

    bank.sign_in(client)

    assert client.session.session_key != before
    assert not SessionStore().exists(before)
    assert PortalSession.objects.get(session_key=before).ended_at is not None
    assert PortalSession.objects.open().count() == 1


def test_1_another_person_in_the_same_browser_gets_an_empty_session(bank, client, db):
    bank.sign_in(client, "vaino")
    session = client.session
    session["left_by_the_first"] = "secret"
    session.save()
    before = session.session_key

    bank.sign_in(client, "aino")

    assert User.objects.get(pk=user_id(client)).party.name == persona("aino").name
    assert "left_by_the_first" not in client.session
    assert not SessionStore().exists(before)


# --- 5.2 state ----------------------------------------------------------------------


def test_2_an_unknown_state_is_refused_and_not_worth_an_audit_row(bank, client, db):
    response = client.get("/oidc/callback/?code=x&state=made-up")

    assert_calm_refusal(response)
    assert not AuditEvent.objects.exists()


def test_2_a_state_used_twice_leads_a_signed_in_person_quietly_home(bank, client, db):
    back = bank.visit(client).choose()
    client.get(back)
    before = user_id(client)

    response = client.get(back)

    assert (response.status_code, response.url) == (302, HOME)
    assert user_id(client) == before


def test_2_an_answer_cannot_be_used_in_another_browser(bank, client, db):
    back = bank.visit(client).choose()
    victim = Client()
    victim.get("/oidc/authenticate/")

    assert_calm_refusal(victim.get(back))


def test_2_a_state_older_than_ten_minutes_is_refused(bank, client, db):
    back = bank.visit(client).choose()

    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        response = client.get(back)

    assert_calm_refusal(response, "expired_state")


def test_2_after_twenty_abandoned_starts_one_can_still_sign_in(bank, client, db):
    for _ in range(20):
        client.get("/oidc/authenticate/")

    bank.sign_in(client)

    assert is_signed_in(client)


def test_2_no_more_than_five_starts_are_kept(bank, client, db):
    for _ in range(20):
        client.get("/oidc/authenticate/")

    assert len(client.session["oidc_states"]) == 5


def test_2_of_two_answers_at_the_same_moment_one_is_taken(bank, client, transactional_db):
    back = bank.visit(client).choose()
    key = client.session.session_key
    browsers = []
    for _ in range(4):
        browser = Client()
        browser.cookies["session"] = key
        browsers.append(browser)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda browser: _get_closing(browser, back), browsers))

    assert all(answer.status_code in {200, 302} for answer in answers)
    assert PortalSession.objects.count() == 1


def _get_closing(browser, url):
    try:
        return browser.get(url)
    finally:
        connection.close()


# --- 5.3 codes and brokers mixed up ---------------------------------------------------


def test_3_a_code_of_another_session_is_refused(bank, client, db):
    stolen = parse_qs(urlsplit(bank.visit(Client()).choose("aino")).query)["code"][0]
    own = bank.visit(client).choose("vaino")

    response = client.get(changed(own, code=stolen))

    assert_calm_refusal(response, "token_refused")


def test_3_an_answer_of_another_broker_is_refused(bank, client, db):
    response = bank.sign_in(client, fault="other_broker")

    assert_calm_refusal(response, "other_broker")


def test_3_an_answer_without_a_code_is_refused(bank, client, db):
    response = bank.sign_in(client, fault="no_code")

    assert_calm_refusal(response, "no_code")


def test_3_a_code_is_good_for_one_sign_in(bank, client, db):
    first = bank.visit(client).choose()
    code = parse_qs(urlsplit(first).query)["code"][0]
    client.get(first)
    stranger = Client()
    second = bank.visit(stranger).choose()

    assert_calm_refusal(stranger.get(changed(second, code=code)), "token_refused")
