"""The front door, the profile, the language, and who has looked."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts import audit
from accounts.browsers import browser_name
from accounts.models import AuditEvent, User
from accounts.services.lookups import LookUpReason
from tests.sign_in import sign_in

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


@pytest.fixture
def signed_in(client, debtor):
    return sign_in(client, debtor)


# --- the front door -------------------------------------------------------------------


def test_the_sign_in_page_has_one_way_in_that_keeps_the_page_asked_for(client, db):
    response = client.get("/login/?next=/find/%3Fq%3D1")

    assert response.status_code == 200
    assert 'href="/oidc/authenticate/?next=%2Ffind%2F%3Fq%3D1"' in response.content.decode()


def test_the_sign_in_page_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/login/")


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Kirjaudu"), ("sv", "Logga in"), ("en", "Sign in")],
)
def test_the_sign_in_page_speaks_three_languages(client, db, language, words):
    client.post("/language/", {"language": language, "next": "/login/"})

    response = client.get("/login/")

    assert words in response.content.decode()
    assert f'<html lang="{language}">' in response.content.decode()


def test_who_is_signed_in_goes_straight_home(signed_in):
    assert signed_in.get("/login/").url == "/"
    assert signed_in.get("/login/?next=/profile/").url == "/profile/"


def test_staff_who_are_signed_in_go_to_their_own_pages(client, agent):
    client.force_login(agent, backend="accounts.backends.StaffBackend")

    assert client.get("/login/").url == "/admin/"


@pytest.mark.parametrize(
    "address",
    ["/profile/", "/profile/sessions/", "/profile/viewings/"],
)
def test_the_profile_is_for_the_signed_in(client, db, address):
    assert client.get(address).url == f"/login/?next={address}"


# --- name and language -----------------------------------------------------------------


def test_a_preferred_name_is_saved_and_audited_without_its_content(signed_in, debtor):
    response = signed_in.post("/profile/name/", {"preferred_name": " Vänni ", "language": "fi"})

    debtor.refresh_from_db()
    assert (response.status_code, debtor.get_short_name()) == (302, "Vänni")
    row = AuditEvent.objects.get(action="profile.changed")
    assert row.data == {"fields": ["preferred_name"]}
    assert (row.actor, row.party) == (debtor, debtor.party)


def test_saving_again_changes_nothing(signed_in):
    for _ in range(2):
        signed_in.post("/profile/name/", {"preferred_name": "Vänni", "language": "fi"})

    assert AuditEvent.objects.filter(action="profile.changed").count() == 1


def test_a_new_language_shows_on_the_next_page_at_once(signed_in, debtor):
    response = signed_in.post(
        "/profile/name/", {"preferred_name": "", "language": "sv"}, follow=True
    )

    debtor.refresh_from_db()
    assert debtor.language == "sv"
    assert '<html lang="sv">' in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"language": "ru"}, {"language": ""}, {"language": "fi", "preferred_name": "x" * 101}],
)
def test_a_wrong_profile_is_refused_with_the_form(signed_in, debtor, wrong):
    response = signed_in.post("/profile/name/", wrong)

    assert response.status_code == 422
    assert response.context["form"].errors
    debtor.refresh_from_db()
    assert (debtor.language, debtor.preferred_name) == ("fi", "")


def test_the_footer_changes_the_language_and_returns_to_the_page(signed_in, debtor):
    response = signed_in.post("/language/", {"language": "en", "next": "/profile/?a=1"})

    debtor.refresh_from_db()
    assert (response.url, debtor.language) == ("/profile/?a=1", "en")


def test_the_footer_works_for_those_not_signed_in(client, db):
    response = client.post("/language/", {"language": "sv", "next": "/login/"}, follow=True)

    assert '<html lang="sv">' in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", ""])
def test_the_footer_never_leads_away(client, db, target):
    assert client.post("/language/", {"language": "sv", "next": target}).url == "/"


def test_an_unknown_language_changes_nothing(signed_in, debtor):
    signed_in.post("/language/", {"language": "ru"})

    debtor.refresh_from_db()
    assert debtor.language == "fi"


def test_the_language_is_not_changed_by_a_link(client, db):
    assert client.get("/language/?language=sv").status_code == 405


# --- sessions ------------------------------------------------------------------------------


def test_open_sessions_are_listed_with_this_one_marked(signed_in, debtor, other_debtor):
    firefox = Client(
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0"}
    )
    sign_in(firefox, debtor)
    sign_in(Client(), other_debtor)

    response = signed_in.get("/profile/sessions/")

    listed = list(response.context["sessions"])
    assert {each.user for each in listed} == {debtor}
    assert len(listed) == 2
    assert response.content.decode().count("tag--ok") == 1


def test_the_session_key_is_not_on_the_page(signed_in):
    page = signed_in.get("/profile/sessions/").content.decode()

    assert signed_in.session.session_key not in page


def test_ended_and_forgotten_sessions_are_not_listed(signed_in, debtor):
    ended = sign_in(Client(), debtor)
    ended.post("/logout/")
    sign_in(Client(), debtor)
    forgotten = debtor.portal_sessions.order_by("-pk").first()
    forgotten.last_seen_at = AT
    forgotten.save()

    assert len(signed_in.get("/profile/sessions/").context["sessions"]) == 1


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130",
            "Samsung Internet, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Chrome/140.0 Safari/537", "Chrome, Mac"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browsers_are_called_as_their_owners_call_them(user_agent, name):
    assert browser_name(user_agent) == name


# --- who has looked ---------------------------------------------------------------------------


def looked(agent, party, action="invoice.viewed", **data):
    return audit.record(action=action, actor=agent, party=party, data=data, at=AT)


def test_viewings_by_staff_are_shown_with_their_reason_and_without_the_persons_name(
    signed_in, debtor, agent
):
    looked(agent, debtor.party, "party.looked_up", reason=LookUpReason.CONTACT.value)

    response = signed_in.get("/profile/viewings/")

    (viewing,) = response.context["viewings"]
    assert (viewing.at, viewing.subject) == (AT, "party")
    assert viewing.reason == LookUpReason.CONTACT.label
    assert agent.username not in response.content.decode()


def test_ones_own_acts_and_others_viewings_are_not_shown(signed_in, debtor, other_debtor, agent):
    looked(agent, other_debtor.party)
    looked(debtor, debtor.party)
    looked(None, debtor.party)

    assert signed_in.get("/profile/viewings/").context["viewings"] == []


def test_many_viewings_come_in_pages_at_a_constant_cost(
    signed_in, debtor, agent, django_assert_max_num_queries
):
    for _ in range(25):
        looked(agent, debtor.party)

    # What is unread is counted once for all pages.
    signed_in.get("/profile/viewings/")
    with django_assert_max_num_queries(3):
        first = signed_in.get("/profile/viewings/")
    second = signed_in.get("/profile/viewings/?page=2")

    assert len(first.context["viewings"]) == 20
    assert len(second.context["viewings"]) == 5
