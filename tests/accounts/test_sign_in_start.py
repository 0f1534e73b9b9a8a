"""login.md 5.19, 5.20: how often one may start, and what the bank is told."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jws

from accounts.rate_limits import Rule
from demo.bank_checks import portal_keys

START = "/oidc/authenticate/"


def request_object(response):
    token = parse_qs(urlsplit(response.url).query)["request"][0]
    return json.loads(jws.deserialize_compact(token, portal_keys()).payload)


# --- 5.19 ---------------------------------------------------------------------------


def test_19_starts_are_limited_per_browser(client, db, keys):
    answers = [client.get(START).status_code for _ in range(42)]

    assert answers[:40] == [302] * 40
    assert answers[-1] == 429


def test_19_starts_are_limited_per_address(db, keys, monkeypatch):
    monkeypatch.setattr("accounts.views.bank_id.STARTS_PER_ADDRESS", Rule("few-starts", "3/hour"))

    answers = [Client().get(START) for _ in range(4)]
    other = Client(REMOTE_ADDR="192.0.2.9").get(START)

    assert [each.status_code for each in answers] == [302, 302, 302, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 3600
    assert other.status_code == 302


def test_19_an_abandoned_start_clears_itself(client, db, keys):
    client.get(START)

    assert client.session.get_expiry_age() <= 600


def test_19_a_signed_in_session_does_not_keep_that_short_life(bank, client, db):
    bank.sign_in(client)

    assert client.session.get_expiry_age() == 8 * 3600
    assert client.session.get_expire_at_browser_close()


# --- 5.20 ---------------------------------------------------------------------------


def test_20_what_the_bank_is_told_comes_from_our_lists(client, db, keys):
    query = "?ui_locales=ru&ftn_spname=Evil&acr_values=loa0&scope=all&ftn_idp_id=x&bank=evil"

    claims = request_object(client.get(f"{START}{query}"))

    assert claims["ui_locales"] == "fi"
    assert claims["ftn_spname"] == "MyRopo"
    assert claims["acr_values"] == "http://ftn.ficora.fi/2017/loatest2"
    assert "ftn_idp_id" not in claims


def test_20_a_listed_bank_is_passed_on(client, db, keys, settings):
    settings.OIDC_BANKS = ["fi-op"]

    assert request_object(client.get(f"{START}?bank=fi-op"))["ftn_idp_id"] == "fi-op"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_20_the_bank_speaks_the_language_of_the_portal(client, db, keys, language):
    client.post("/language/", {"language": language})

    assert request_object(client.get(START))["ui_locales"] == language


def test_each_request_is_one_time_and_short_lived(client, db, keys):
    first, second = (request_object(client.get(START)) for _ in range(2))

    assert first["jti"] != second["jti"]
    assert first["exp"] - first["iat"] == 600
    assert first["aud"] == "http://bank.invalid"
    assert first["iss"] == first["client_id"] == "myropo-tests"
    assert first["redirect_uri"] == "http://testserver/oidc/callback/"
    assert len(first["nonce"]) >= 22
