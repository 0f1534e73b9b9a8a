"""Opening and closing the ways back; and what a session that came by one may not do."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.models import AuditEvent, EmailAddress, Passkey, PortalSession
from accounts.news import Kind
from accounts.return_login.ways import Way
from accounts.services import return_login
from accounts.services.email_addresses import give_address, remove_address
from accounts.services.return_login import AddressNotConfirmedError, AddressSharedError
from tests.accounts.authenticator import Device
from tests.accounts.passkey_steps import came_back, registered
from tests.factories import InvoiceFactory
from tests.sign_in import identify, sign_in

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ADDRESS = "vaino@example.com"
OVERVIEW, SWITCH, OFF = "/profile/return/", "/profile/return/email/", "/profile/return/email/off/"
STRONG_ONLY = [
    SWITCH,
    OFF,
    "/profile/passkeys/new/",
    "/profile/passkeys/options/",
    "/profile/email/",
    "/profile/email/again/",
    "/profile/email/remove/",
]
BINDING = ["/electronic-letters/give/", "/refunds/account/change/", "/authorisations/new/"]


@pytest.fixture
def email(debtor):
    return confirmed(debtor)


@pytest.fixture
def page(client, debtor, email):
    return identify(sign_in(client, debtor))


@pytest.fixture
def weak(debtor, email):
    """A browser that came back by a passkey."""
    device, _ = registered(debtor)
    client = Client()
    came_back(client, device)
    return client


def confirmed(user, address=ADDRESS):
    return EmailAddress.objects.create(user=user, address=address, asked_at=AT, confirmed_at=AT)


# --- the service ------------------------------------------------------------------------------


def test_codes_are_switched_on_once_and_the_person_is_told_who_did_it_included(debtor, email, told):
    changed = [return_login.switch_on(user=debtor, at=AT) for _ in range(2)]

    email.refresh_from_db()
    assert changed == [True, False]
    assert email.opens_portal
    (news,) = told
    assert (news.kind, news.what, news.path) == (Kind.SECURITY, "CODE_OPENS", "/profile/return/")
    assert (news.party_id, news.user_ids, news.done_by) == (debtor.party_id, [debtor.pk], None)
    assert AuditEvent.objects.filter(action="return_login.switched_on").count() == 1


def test_no_code_goes_to_an_address_that_is_not_confirmed(debtor, email):
    email.confirmed_at = None
    email.save()

    with pytest.raises(AddressNotConfirmedError):
        return_login.switch_on(user=debtor, at=AT)


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.upper()])
def test_a_code_leads_to_one_person(debtor, email, other_debtor, address):
    confirmed(other_debtor, address)
    return_login.switch_on(user=debtor, at=AT)

    with pytest.raises(AddressSharedError):
        return_login.switch_on(user=other_debtor, at=AT)

    assert EmailAddress.objects.get(opens_portal=True).user == debtor


def test_another_address_has_to_be_chosen_anew(debtor, email):
    return_login.switch_on(user=debtor, at=AT)

    changed = give_address(user=debtor, address="uusi@example.com", at=AT)

    assert not changed.opens_portal


def test_the_same_address_given_again_stays_chosen(debtor, email):
    return_login.switch_on(user=debtor, at=AT)

    assert give_address(user=debtor, address=ADDRESS, at=AT + timedelta(days=1)).opens_portal


def test_switching_off_closes_what_a_code_opened_and_leaves_the_rest(debtor, email):
    return_login.switch_on(user=debtor, at=AT)
    for key, method in (("a", Way.CODE), ("b", Way.PASSKEY), ("c", "bank"), ("d", Way.CODE)):
        PortalSession.objects.create(
            user=debtor, session_key=key, method=str(method), started_at=AT, last_seen_at=AT
        )

    changed = [return_login.switch_off(user=debtor, except_key="d", at=AT) for _ in range(2)]

    living = PortalSession.objects.open().values_list("session_key", flat=True)
    assert changed == [True, False]
    assert sorted(living) == ["b", "c", "d"]


@pytest.mark.parametrize("change", ["other", "removed"])
def test_with_the_address_goes_what_its_codes_opened(debtor, email, change):
    return_login.switch_on(user=debtor, at=AT)
    PortalSession.objects.create(
        user=debtor, session_key="a", method=str(Way.CODE), started_at=AT, last_seen_at=AT
    )

    if change == "other":
        give_address(user=debtor, address="uusi@example.com", at=AT)
    else:
        remove_address(user=debtor, at=AT)

    assert not PortalSession.objects.open().exists()


# --- the pages --------------------------------------------------------------------------------


def test_codes_are_switched_on_and_off_on_the_page(page, email):
    asked = page.get(SWITCH)
    on = page.post(SWITCH)
    email.refresh_from_db()
    was_on = email.opens_portal
    off = page.post(OFF)

    email.refresh_from_db()
    assert ADDRESS in asked.content.decode()
    assert (on.url, off.url) == (OVERVIEW, OVERVIEW)
    assert (was_on, email.opens_portal) == (True, False)


def test_without_a_fresh_identification_the_page_leads_to_the_bank_and_changes_nothing(
    client, debtor, email
):
    page = sign_in(client, debtor)

    for response in (page.get(SWITCH), page.post(SWITCH)):
        assert f"/oidc/authenticate/?next={SWITCH.replace('/', '%2F')}" in response.content.decode()

    email.refresh_from_db()
    assert not email.opens_portal


def test_who_shares_the_address_is_led_to_a_passkey(page, debtor, email, other_debtor):
    return_login.switch_on(user=confirmed(other_debtor, "x@example.com").user, at=AT)
    EmailAddress.objects.filter(user=other_debtor).update(address=ADDRESS)

    response = page.post(SWITCH)

    assert response.status_code == 409
    assert "/profile/passkeys/new/" in response.content.decode()


def test_without_a_confirmed_address_nothing_can_be_switched_on(client, debtor):
    page = identify(sign_in(client, debtor))

    assert page.get(SWITCH).url == OVERVIEW
    assert page.post(SWITCH).url == OVERVIEW
    assert page.post(OFF).url == OVERVIEW


def test_the_overview_costs_three_queries_however_many_passkeys(
    page, debtor, django_assert_num_queries
):
    for number in range(5):
        registered(debtor, name=f"Laite {number}")
    page.get(OVERVIEW)

    with django_assert_num_queries(3):  # the user, the address, the passkeys
        shown = page.get(OVERVIEW).content.decode()

    assert "Laite 0" in shown
    assert "Laite 4" in shown


# --- a session that came back -----------------------------------------------------------------


def test_it_sees_its_invoices_and_its_own_sessions(weak, debtor):
    invoice = InvoiceFactory(party=debtor.party)

    for address in ("/", f"/invoices/{invoice.public_id}/", "/profile/", OVERVIEW):
        assert weak.get(address).status_code == 200

    listed = weak.get("/profile/sessions/").content.decode()
    assert "Pääsyavain" in listed


@pytest.mark.parametrize("address", STRONG_ONLY)
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_cannot_extend_its_own_rights(weak, email, address, method):
    response = getattr(weak, method)(address, {"address": "oma@example.com"})

    email.refresh_from_db()
    assert response.status_code == 302
    assert urlsplit(response.url).path == "/login/identify/"
    assert (email.address, email.opens_portal) == (ADDRESS, False)
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("address", BINDING)
def test_what_binds_is_led_to_the_bank_with_the_way_back(weak, address):
    led = weak.get(address)

    assert urlsplit(led.url).path == "/login/identify/"
    assert parse_qs(urlsplit(led.url).query) == {"next": [address]}


def test_it_cannot_remove_a_passkey(weak):
    passkey = Passkey.objects.get()

    response = weak.post(f"/profile/passkeys/{passkey.public_id}/remove/")

    assert urlsplit(response.url).path == "/login/identify/"
    assert Passkey.objects.count() == 1


def test_it_is_led_to_the_bank_and_back_to_the_same_page(weak):
    led = weak.get("/profile/passkeys/new/")
    told = weak.get(led.url).content.decode()

    assert parse_qs(urlsplit(led.url).query) == {"next": ["/profile/passkeys/new/"]}
    assert "/oidc/authenticate/?next=%2Fprofile%2Fpasskeys%2Fnew%2F" in told


def test_a_bank_makes_it_strong_with_a_new_key_and_what_was_answered_stays(
    bank, client, passkey_of_vaino
):
    came_back(client, passkey_of_vaino)
    session = client.session
    session["answers"] = {"months": 6}
    session.save()
    before = session.session_key

    started = client.get("/oidc/authenticate/?next=/profile/passkeys/new/")
    response = client.get(bank.arrive(started.url).choose("vaino"))

    assert response.url == "/profile/passkeys/new/"
    assert client.session.session_key != before
    assert client.session["answers"] == {"months": 6}
    assert "name" in client.get("/profile/passkeys/new/").context["form"].fields
    assert PortalSession.objects.open().get().is_strong


@pytest.fixture
def passkey_of_vaino(bank, db):
    """The persona of the bank, with a passkey; nobody is signed in."""
    browser = Client()
    bank.sign_in(browser, "vaino")
    user = PortalSession.objects.get().user
    confirmed(user)
    device, _ = registered(user, Device())
    browser.post("/logout/")
    return device
