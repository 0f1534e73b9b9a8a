"""What staff search for stands in no address or log; what they see is on record."""

import logging

import pytest
from django.urls import reverse

from accounts import hetu
from accounts.admin.searching import looks_like_hetu
from accounts.models import AuditEvent, Party, PortalSession, User
from accounts.services.lookups import LOOK_UPS, LookUpReason, TooManyLookUpsError, look_up_person
from accounts.services.roles import Role
from tests.factories import HETU, OTHER_HETU, CompanyFactory, PersonFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

PARTIES = "/admin/accounts/party/"
LOOK_UP = "/admin/accounts/party/look-up/"


def search(client, page, words):
    return client.post(page, {"q": words}, follow=True)


def rows_of(response):
    return list(response.context["cl"].result_list)


def viewings(action):
    return AuditEvent.objects.filter(action=action)


@pytest.mark.parametrize(
    "words", ["äyrämö", "ÄYRÄMÖ", "te äyrämö", "Äyrä", "tero äyrämö", "äyrämö tero", "rämö"]
)
def test_a_person_is_found_by_any_part_of_the_name_in_any_letter_case(words):
    person = PersonFactory(name="Tero Testi Äyrämö")
    PersonFactory(name="Väinö Tunnistus")
    client = signed_in(Role.AGENT)

    response = search(client, PARTIES, words)

    assert rows_of(response) == [person]


@pytest.mark.parametrize("words", ["te", "t ä", "%", "_"])
def test_a_search_that_would_read_every_name_finds_nothing(words):
    PersonFactory(name="Tero Äyrämö")
    client = signed_in(Role.AGENT)

    assert rows_of(search(client, PARTIES, words)) == []


@pytest.mark.parametrize("words", ["2331972-7", "23319727", "FI23319727"])
def test_a_company_is_found_by_its_business_id(words):
    company = CompanyFactory(business_id="2331972-7")
    client = signed_in(Role.AGENT)

    response = search(client, PARTIES, words)

    assert rows_of(response) == [company]


def test_the_words_of_a_search_stand_in_no_address_and_in_the_box():
    PersonFactory(name="Tero Äyrämö")
    client = signed_in(Role.AGENT)

    response = search(client, PARTIES, "Äyrämö")

    address, _status = response.redirect_chain[0]
    assert "yr" not in address
    assert 'value="Äyrämö"' in response.text


def test_a_search_of_another_browser_is_not_shown():
    PersonFactory(name="Tero Äyrämö")
    client = signed_in(Role.AGENT)
    address, _status = search(client, PARTIES, "Äyrämö").redirect_chain[0]
    other = client_of(staff_of(Role.TEAM_LEAD))

    response = other.get(address)

    assert rows_of(response) == []


def test_an_empty_search_shows_everything():
    person = PersonFactory()
    client = signed_in(Role.AGENT)

    response = search(client, f"{PARTIES}?q=~gone", "  ")

    assert rows_of(response) == [person]


def test_searches_of_long_ago_are_forgotten():
    client = signed_in(Role.AGENT)

    for number in range(30):
        search(client, PARTIES, f"name {number}")

    assert len(client.session["staff_searches"]) == 20


@pytest.mark.parametrize(
    "words",
    [HETU, HETU.lower(), "131052-308T", "131052 308T", "131052308T", "131052Y 901X", "240815b904y"],
)
def test_a_personal_identity_code_in_the_search_box_goes_nowhere(words, caplog):
    PersonFactory(code=HETU)
    client = signed_in(Role.AGENT)

    with caplog.at_level(logging.DEBUG):
        response = client.post(PARTIES, {"q": words})

    assert response.url == LOOK_UP
    assert "staff_searches" not in client.session
    assert words not in caplog.text


@pytest.mark.parametrize(
    "words", ["1410437301000 2099", "14104 37301 00020 99", "RF33 1410 4373", "1234567890", "Y901"]
)
def test_a_reference_is_not_taken_for_a_personal_identity_code(words):
    assert not looks_like_hetu(words)


def test_looking_up_a_person_opens_the_page_and_is_recorded_with_its_reason(caplog):
    person = PersonFactory(code=HETU)
    staff = staff_of(Role.AGENT)
    client = client_of(staff)

    with caplog.at_level(logging.DEBUG):
        response = client.post(LOOK_UP, {"code": f" {HETU.lower()} ", "reason": "CONTACT"})

    event = viewings("party.looked_up").get()
    assert response.url == reverse("admin:accounts_party_change", args=[person.pk])
    assert (event.party, event.actor) == (person, staff)
    assert event.data == {"reason": "CONTACT", "found": True}
    assert HETU not in caplog.text.upper()


def test_looking_up_nobody_says_so_and_is_recorded():
    client = signed_in(Role.AGENT)

    response = client.post(LOOK_UP, {"code": OTHER_HETU, "reason": "CORRECTION"})

    assert "No person has this personal identity code" in response.text
    assert OTHER_HETU not in response.text
    assert viewings("party.looked_up").get().data == {"reason": "CORRECTION", "found": False}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"code": "131052Y901A", "reason": "CONTACT"}, "Not a personal identity code"),
        ({"code": HETU, "reason": ""}, "This field is required"),
        ({"code": HETU, "reason": "CURIOSITY"}, "Select a valid choice"),
    ],
    ids=["wrong code", "no reason", "unknown reason"],
)
def test_a_look_up_without_a_right_code_or_a_reason_is_refused(data, words):
    PersonFactory(code=HETU)
    client = signed_in(Role.AGENT)

    response = client.post(LOOK_UP, data)

    assert words in response.text
    assert data["code"] not in response.text
    assert not viewings("party.looked_up").exists()


def test_look_ups_are_limited(now, monkeypatch):
    person = PersonFactory(code=HETU)
    staff = staff_of(Role.AGENT)
    how = {"code": HETU, "reason": LookUpReason.CONTACT, "actor": staff, "at": now, "address": None}
    most = int(LOOK_UPS.rate.partition("/")[0])

    found = [look_up_person(**how) for _ in range(most)]

    assert set(found) == {person}
    with pytest.raises(TooManyLookUpsError):
        look_up_person(**how)
    assert viewings("party.looked_up").count() == most


def test_a_wrong_code_is_refused_before_anything_is_counted(now):
    staff = staff_of(Role.AGENT)

    with pytest.raises(hetu.InvalidHetuError):
        look_up_person(code="x", reason=LookUpReason.CONTACT, actor=staff, at=now, address=None)

    assert not viewings("party.looked_up").exists()


def test_the_page_of_a_person_never_shows_the_code_and_is_recorded():
    person = PersonFactory(code=HETU)
    client = signed_in(Role.AGENT)

    response = client.get(reverse("admin:accounts_party_change", args=[person.pk]))

    event = viewings("party.viewed").get()
    assert HETU not in response.text
    assert person.hetu_index not in response.text
    assert person.hetu_encrypted not in response.text
    assert event.party == person
    assert event.target_id == str(person.pk)


@pytest.mark.parametrize("page", ["portalsession", "auditevent"])
def test_a_list_narrowed_to_a_person_is_recorded_as_the_persons(page):
    person = PersonFactory()
    client = signed_in(Role.AGENT)

    client.get(f"/admin/accounts/{page}/?party={person.pk}")

    assert viewings(f"{page}.listed").get().party == person


def test_a_list_is_recorded_with_the_keys_of_its_rows():
    person = PersonFactory()
    client = signed_in(Role.AGENT)

    client.get(PARTIES)

    event = viewings("party.listed").get()
    assert (event.party, event.data) == (None, {"rows": [person.pk], "searched": False})


def test_a_page_of_nobody_is_not_recorded():
    client = signed_in(Role.AGENT)

    response = client.get(reverse("admin:accounts_party_change", args=[999]))

    assert response.status_code == 302
    assert not viewings("party.viewed").exists()


@pytest.mark.parametrize(
    "query",
    [
        "hetu_index__startswith=a",
        "hetu_encrypted__contains=g",
        "user__password__startswith=p",
        "name__startswith=T",
        "_to_field=hetu_index",
    ],
)
def test_an_address_cannot_narrow_a_list_by_another_field(query):
    PersonFactory(code=HETU)
    client = signed_in(Role.AGENT)

    response = client.get(f"{PARTIES}?{query}")

    assert response.status_code == 400


def test_lists_go_by_key_and_reach_the_end(django_assert_num_queries):
    people = Party.objects.bulk_create(
        [Party(kind="PERSON", name=f"Person {number}") for number in range(120)]
    )
    client = signed_in(Role.AGENT)
    client.get(PARTIES)

    seen, address = [], PARTIES
    while address:
        response = client.get(address)
        seen += rows_of(response)
        following = response.context["cl"].next_page
        address = f"{PARTIES}{following}" if following else ""

    assert [each.pk for each in seen] == sorted((each.pk for each in people), reverse=True)


@pytest.mark.parametrize("page", ["0", "-3", "x", "9" * 30, ""])
def test_a_page_that_does_not_exist_is_the_first(page):
    person = PersonFactory()
    client = signed_in(Role.AGENT)

    response = client.get(f"{PARTIES}?p={page}")

    assert rows_of(response) == [person]


def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_one(django_assert_num_queries):
    client = signed_in(Role.AGENT)
    PersonFactory()
    client.get(PARTIES)
    with django_assert_num_queries(6) as few:
        client.get(PARTIES)

    Party.objects.bulk_create(
        [Party(kind="PERSON", name=f"Person {number}") for number in range(60)]
    )

    with django_assert_num_queries(len(few)):
        client.get(PARTIES)


def test_an_agent_ends_a_session_at_once(debtor, client, django_capture_on_commit_callbacks):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    key = client.session.session_key
    session = PortalSession.objects.get(session_key=key)
    agent = signed_in(Role.AGENT)
    address = reverse("admin:accounts_portalsession_end", args=[session.pk])

    with django_capture_on_commit_callbacks(execute=True):
        response = agent.post(address, follow=True)
    again = agent.post(address, follow=True)

    session.refresh_from_db()
    assert session.ended_at is not None
    assert not client.session.exists(key)
    assert "The session has ended." in response.text
    assert "The session had ended already." in again.text
    assert AuditEvent.objects.get(action="session.ended").party == debtor.party


def test_an_agent_cannot_end_the_session_of_a_colleague():
    colleague = client_of(staff_of(Role.TEAM_LEAD))
    session = PortalSession.objects.get(session_key=colleague.session.session_key)

    response = signed_in(Role.AGENT).post(
        reverse("admin:accounts_portalsession_end", args=[session.pk])
    )

    session.refresh_from_db()
    assert response.status_code == 404
    assert session.ended_at is None


def test_the_key_of_a_session_is_on_no_page(debtor, client):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    session = PortalSession.objects.get()
    agent = signed_in(Role.AGENT)

    response = agent.get(reverse("admin:accounts_portalsession_change", args=[session.pk]))

    assert session.session_key not in response.text


@pytest.mark.parametrize(
    "page", ["accounts:profile", "invoices:home", "payments:pay", "payments:history"]
)
def test_staff_on_a_debtors_page_are_shown_to_the_admin(page):
    client = signed_in(Role.AGENT)

    response = client.get(reverse(page))

    assert (response.status_code, response.url) == (302, "/admin/")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("invoice.found", {"a"}),
        ("invoice.", {"a", "b"}),
        ("invoices.invoice:7", {"a"}),
        ("äyrämö", {"b"}),
        ("0d6a1a6e-0000-4000-8000-000000000000", {"c"}),
        ("nothing", set()),
    ],
)
def test_the_audit_is_searched_by_action_target_name_and_request(now, words, found):
    person = PersonFactory(name="Tero Äyrämö")
    request = "0d6a1a6e-0000-4000-8000-000000000000"
    rows = {
        "a": AuditEvent.objects.create(
            at=now, action="invoice.found", target_type="invoices.invoice", target_id="7"
        ),
        "b": AuditEvent.objects.create(at=now, action="invoice.viewed", party=person),
        "c": AuditEvent.objects.create(at=now, action="session.started", request_id=request),
    }
    client = signed_in(Role.AUDITOR)

    response = search(client, "/admin/accounts/auditevent/", words)

    assert set(rows_of(response)) & set(rows.values()) == {rows[key] for key in found}


def test_the_audit_is_narrowed_to_a_month_in_helsinki_time(now):
    old = AuditEvent.objects.create(at=now.replace(month=10, day=31, hour=21), action="x.old")
    new = AuditEvent.objects.create(at=now.replace(month=10, day=31, hour=22), action="x.new")
    client = signed_in(Role.AUDITOR)

    response = client.get("/admin/accounts/auditevent/?when=2026-10")

    assert old in rows_of(response)
    assert new not in rows_of(response)


def test_a_user_of_staff_is_found_by_user_name():
    staff = staff_of(Role.AGENT, username="maija")

    response = search(client_of(staff), "/admin/accounts/user/", "Maija")

    assert rows_of(response) == [User.objects.get(username="maija")]
