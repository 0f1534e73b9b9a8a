"""login.md 5.13, 5.14, 5.17: leaving, and ending other sessions."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import AuditEvent, PortalSession
from accounts.session_store import SessionStore
from tests.accounts.test_bank_login import is_signed_in
from tests.sign_in import sign_in

ROOT = Path(__file__).resolve().parent.parent.parent


# --- 5.13 ---------------------------------------------------------------------------


def test_13_sign_out_by_a_link_is_refused(client, debtor):
    sign_in(client, debtor)

    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)


def test_13_sign_out_without_the_forms_token_is_refused(debtor):
    client = sign_in(Client(enforce_csrf_checks=True), debtor)

    assert client.post("/logout/").status_code == 403
    assert is_signed_in(client)


def test_13_a_forged_error_does_not_sign_out(client, debtor):
    sign_in(client, debtor)

    for query in ("?error=x", "?error=access_denied&state=made-up", "?code=x&state=y", ""):
        response = client.get(f"/oidc/callback/{query}")
        assert (response.status_code, response.url) == (302, "/")

    assert is_signed_in(client)


def test_13_sign_out_ends_the_session_everywhere(client, debtor):
    sign_in(client, debtor)
    key = client.session.session_key

    response = client.post("/logout/", follow=True)

    assert response.redirect_chain == [("/login/", 302)]
    assert response.context["notice"] == "signed_out"
    assert not SessionStore().exists(key)
    assert PortalSession.objects.get(session_key=key).ended_at is not None
    assert AuditEvent.objects.get(action="session.ended").data == {"reason": "signed_out"}


def test_13_the_notice_is_shown_once(client, debtor):
    sign_in(client, debtor)
    client.post("/logout/")

    first, second = client.get("/login/"), client.get("/login/")

    assert (first.context["notice"], second.context["notice"]) == ("signed_out", "")


def settings_with(**environment):
    """Settings of a process with this environment, as it prints them."""
    code = (
        "import json; from myropo import settings as s; print(json.dumps({n: getattr(s, n) for n"
        " in dir(s) if n.startswith(('SESSION_COOKIE', 'CSRF_COOKIE', 'SESSION_EXPIRE'))}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_13_cookies_are_bound_to_host_transport_and_site():
    found = settings_with(PUBLIC_URL="https://myropo.example", DEBUG="False")

    for name, cookie in (("SESSION", "session"), ("CSRF", "csrf")):
        assert found[f"{name}_COOKIE_NAME"] == f"__Host-{cookie}"
        assert found[f"{name}_COOKIE_SECURE"] is True
        assert found[f"{name}_COOKIE_HTTPONLY"] is True
        assert found[f"{name}_COOKIE_SAMESITE"] == "Lax"
    assert found["SESSION_EXPIRE_AT_BROWSER_CLOSE"] is True


# --- 5.14 ---------------------------------------------------------------------------


def test_14_sign_out_goes_on_to_the_broker_only_if_it_keeps_a_session(client, debtor, settings):
    settings.OIDC_END_SESSION_ENDPOINT = "https://bank.example/logout"
    sign_in(client, debtor)

    response = client.post("/logout/")

    target = urlsplit(response.url)
    assert target.netloc == "bank.example"
    assert parse_qs(target.query) == {
        "client_id": [settings.OIDC_RP_CLIENT_ID],
        "post_logout_redirect_uri": ["http://testserver/login/"],
    }
    assert not is_signed_in(client)


def test_14_staff_are_not_sent_to_the_broker(client, agent, settings):
    settings.OIDC_END_SESSION_ENDPOINT = "https://bank.example/logout"
    client.force_login(agent, backend="accounts.backends.StaffBackend")

    assert client.post("/logout/").url == "/login/"


# --- 5.17 ---------------------------------------------------------------------------


@pytest.fixture
def two(transactional_db, debtor):
    """Two browsers of one person."""
    return sign_in(Client(), debtor), sign_in(Client(), debtor)


def public_id(client):
    return PortalSession.objects.get(session_key=client.session.session_key).public_id


def test_17_ending_one_session_kills_it_at_once_and_leaves_the_other(two):
    first, second = two

    response = first.post(f"/profile/sessions/{public_id(second)}/end/")

    assert response.url == "/profile/sessions/"
    assert second.get("/profile/").status_code == 302
    assert first.get("/profile/").status_code == 200


def test_17_ending_all_others_keeps_this_one(two, debtor):
    first, second = two
    third = sign_in(Client(), debtor)

    first.post("/profile/sessions/end-others/")

    assert [each.get("/profile/").status_code for each in (first, second, third)] == [200, 302, 302]
    assert PortalSession.objects.open().count() == 1


def test_17_ending_a_session_twice_is_a_404(two):
    first, second = two
    address = f"/profile/sessions/{public_id(second)}/end/"
    first.post(address)

    assert first.post(address).status_code == 404
    assert AuditEvent.objects.filter(action="session.ended").count() == 1


def test_17_anothers_session_is_a_404(client, debtor, other_debtor):
    sign_in(client, debtor)
    stranger = sign_in(Client(), other_debtor)

    response = client.post(f"/profile/sessions/{public_id(stranger)}/end/")

    assert response.status_code == 404
    assert stranger.get("/profile/").status_code == 200
    assert client.post(f"/profile/sessions/{uuid4()}/end/").status_code == 404


def test_17_ending_this_very_session_signs_out(client, debtor):
    sign_in(client, debtor)

    response = client.post(f"/profile/sessions/{public_id(client)}/end/")

    assert response.url == "/login/"
    assert not is_signed_in(client)
