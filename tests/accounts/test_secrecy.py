"""login.md 5.18 and 5.21: a personal identity code is nowhere that it need not be."""

import json
import logging
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from accounts.ftn import FtnError, Identity, Reason
from accounts.models import AuditEvent, Party, PortalSession, User
from demo.personas import PERSONAS, persona
from tests.accounts.test_bank_login import is_signed_in
from tests.leaks import codes_in


@pytest.fixture
def everything_logged(caplog):
    """All loggers at DEBUG, those of the libraries too."""
    caplog.set_level(logging.DEBUG)
    for name in ("requests", "urllib3", "mozilla_django_oidc", "django", "django.db.backends"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def logged(caplog):
    return "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)


def test_18_the_pattern_finds_every_personas_code():
    assert all(codes_in(f"({each.hetu})") == [each.hetu] for each in PERSONAS)


@pytest.mark.parametrize("fault", ["", "bad_hetu", "wrong_nonce", "bad_signature", "no_names"])
def test_18_no_code_in_logs_at_debug(bank, client, db, everything_logged, fault):
    connection.force_debug_cursor = True  # then every SQL statement is logged

    bank.sign_in(client, "gunnel", fault=fault)
    client.get("/profile/")

    connection.force_debug_cursor = False
    text = logged(everything_logged)
    assert "request_finished" in text
    assert "INSERT INTO" in text
    assert codes_in(text) == []


def test_18_no_code_in_any_address_on_the_way(bank, client, db):
    start = client.get("/oidc/authenticate/").url
    back = bank.arrive(start).choose("gunnel")
    home = client.get(back).url

    assert codes_in(start + back + home) == []


def test_18_no_code_in_valkey_whether_session_or_cache(bank, client, db):
    bank.sign_in(client, "gunnel")

    valkey = cache._cache.get_client()
    stored = b"".join(valkey.dump(key) or b"" for key in valkey.keys("*"))
    assert len(stored) > 100
    assert persona("gunnel").hetu.encode() not in stored
    assert codes_in(json.dumps(dict(client.session.items()))) == []


def test_18_no_code_in_the_database_but_encrypted(bank, client, db):
    bank.sign_in(client, "gunnel")

    rows = [
        *AuditEvent.objects.values_list(),
        *PortalSession.objects.values_list(),
        *User.objects.values_list(),
        *Party.objects.values_list(),
    ]
    assert len(rows) >= 4
    assert codes_in(repr(rows)) == []


def test_18_the_user_name_says_nothing(bank, client, db):
    bank.sign_in(client, "gunnel")

    user = User.objects.get()
    assert re.fullmatch(r"[0-9a-f]{32}", user.username)


def test_18_no_code_in_an_error_report(bank, client, db, monkeypatch, rf):
    """Something breaks after the bank's answer was read, with all of it in local variables."""
    received = []

    def breaks(*, identity, language):
        received.append(identity)
        raise RuntimeError("broken")

    monkeypatch.setattr("accounts.backends.user_of_identity", breaks)
    visit = bank.visit(client)
    with pytest.raises(RuntimeError) as caught:
        client.get(visit.choose("gunnel"))

    reporter = ExceptionReporter(rf.get("/"), caught.type, caught.value, caught.tb)
    report = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert received[0].hetu == persona("gunnel").hetu
    assert "verify_token" in report or "get_or_create_user" in report
    assert persona("gunnel").hetu not in report


def test_18_an_identity_prints_nothing_of_itself():
    identity = Identity(hetu="131052Y901X", name="Gunnel", acr="a", amr="", identified_at=None)

    assert "131052" not in f"{identity!r} {identity}"
    assert "Gunnel" not in repr(identity)
    assert not isinstance(identity, dict)


def test_18_an_error_carries_its_reason_alone():
    assert str(FtnError(Reason.INVALID_HETU)) == "invalid_hetu"


def test_21_a_sign_in_is_audited_with_method_time_and_address(bank, client, db):
    bank.sign_in(client)

    row = AuditEvent.objects.get(action="session.started")
    user = User.objects.get()
    assert (row.actor, row.party, row.address) == (user, user.party, "127.0.0.1")
    assert row.data == {"method": "bank-id loatest2 demo"}
    assert row.request_id


def test_21_a_failure_is_audited_with_its_reason_and_a_reference(bank, client, db):
    response = bank.sign_in(client, fault="wrong_iss")

    row = AuditEvent.objects.get(action="sign_in.failed")
    assert (row.actor, row.party, row.data) == (None, None, {"reason": "wrong_issuer"})
    assert row.address == "127.0.0.1"
    assert row.request_id[:8].upper() == response.context["reference"]


def test_no_token_of_the_banks_is_kept(bank, client, db):
    bank.sign_in(client)

    assert is_signed_in(client)
    assert not [key for key, _ in client.session.items() if "token" in key]


def test_the_way_back_is_never_cached(bank, client, db):
    visit = bank.visit(client)

    response = client.get(visit.choose())

    assert "no-store" in response.headers["Cache-Control"]
    assert "no-store" in Client().get(reverse("oidc_authentication_init")).headers["Cache-Control"]
