"""login.md 5.11, 5.12: cancelling, errors, where one returns to, and in which language."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEvent, User
from tests.accounts.test_bank_login import HOME, assert_calm_refusal

# --- 5.11 cancel and errors -------------------------------------------------------------


@pytest.mark.parametrize("error", ["access_denied", "cancel"])
def test_11_cancelling_is_no_error_and_keeps_the_page_asked_for(bank, client, db, error):
    back = bank.visit(client, next="/profile/").choose(error=error)

    response = client.get(back, follow=True)

    assert response.redirect_chain[-1] == ("/login/?next=%2Fprofile%2F", 302)
    assert response.context["notice"] == "cancelled"
    assert response.context["next_url"] == "/profile/"
    assert not AuditEvent.objects.exists()


def test_11_a_broker_that_cancels_without_the_state_is_told_calmly_too(client, db):
    response = client.get("/oidc/callback/?error=access_denied", follow=True)

    assert response.redirect_chain == [("/login/", 302)]
    assert response.context["notice"] == "cancelled"


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable", "invalid_scope"])
def test_11_other_errors_speak_of_a_disturbance(bank, client, db, error):
    response = client.get(bank.visit(client).choose(error=error))

    assert_calm_refusal(response, "broker_error")
    assert response.context["kind"] == "disturbance"


def test_11_trying_again_keeps_the_page_asked_for(bank, client, db):
    response = client.get(bank.visit(client, next="/profile/").choose(error="server_error"))

    assert response.context["retry_url"] == "/oidc/authenticate/?next=%2Fprofile%2F"


# --- 5.12 open redirects ------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
    "%2F%2Fevil.example",
    "///evil.example",
    "evil",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_12_next_never_leads_away(bank, client, db, target):
    response = bank.sign_in(client, next=target)

    assert response.url == HOME


@pytest.mark.parametrize("target", ELSEWHERE)
def test_12_the_sign_in_page_passes_no_such_next_on(client, db, target):
    response = client.get("/login/", {"next": target})

    assert response.context["next_url"] == ""


def test_12_an_encoded_next_in_the_address_never_leads_away(bank, client, db):
    visit = bank.arrive(client.get("/oidc/authenticate/?next=%2F%2Fevil.example").url)

    assert client.get(visit.choose()).url == HOME


def test_12_another_person_is_not_led_to_the_first_ones_page(bank, client, db):
    bank.sign_in(client, "vaino")

    response = bank.sign_in(client, "aino", next="/profile/")

    assert response.url == HOME


def test_12_nor_after_the_first_ones_session_has_ended(bank, client, db):
    bank.sign_in(client, "vaino")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get("/profile/").status_code == 302

    response = bank.sign_in(client, "aino", next="/profile/")

    assert response.url == HOME


def test_12_the_same_person_returns_to_the_page_after_the_session_has_ended(bank, client, db):
    bank.sign_in(client, "vaino")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get("/profile/").status_code == 302

    assert bank.sign_in(client, "vaino", next="/profile/").url == "/profile/"


# --- languages -----------------------------------------------------------------------------


def test_a_language_chosen_before_signing_in_becomes_the_users(bank, client, db):
    client.post("/language/", {"language": "sv"})

    bank.sign_in(client)

    assert User.objects.get().language == "sv"


def test_a_user_keeps_its_language_whatever_the_browser_prefers(bank, client, db):
    bank.sign_in(client)
    User.objects.update(language="en")

    response = client.get("/profile/", headers={"Accept-Language": "sv"})

    assert response.headers["Content-Language"] == "en"
