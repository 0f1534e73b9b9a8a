"""Back without the bank: a passkey of a (virtual) phone, a code, and to the bank for more."""

import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from accounts import tasks
from accounts.models import EmailAddress, Passkey, PortalSession, User
from accounts.return_login.codes import AskedCode, code_of
from accounts.session_store import SessionStore
from demo.keys import write_keys
from demo.personas import persona
from tests.bank import point_portal_at, running_bank
from tests.factories import InvoiceFactory

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ADDRESS = "vaino@example.com"
STATES = [
    {"size": "phone", "scheme": "light", "language": "fi"},
    {"size": "desk", "scheme": "dark", "language": "sv"},
    {"size": "narrow", "scheme": "light", "language": "en"},
]
BANK_BUTTON = "Kirjaudu pankkitunnuksilla tai mobiilivarmenteella"
BACK_BUTTON = "Palaa pääsyavaimella tai koodilla"
WELCOME = "Tervetuloa takaisin"


@pytest.fixture
def bank(live_server, settings):
    """A bank that knows this very portal."""
    keys = Path(os.environ["OIDC_RP_KEYS"])
    write_keys(keys)
    settings.PUBLIC_URL = live_server.url
    with running_bank(keys=keys, portal_url=live_server.url) as url:
        point_portal_at(settings, url, keys)
        yield url


@pytest.fixture
def codes(monkeypatch):
    """What would go to Celery, kept instead."""
    kept = []
    monkeypatch.setattr(tasks.send_return_code, "delay", lambda **said: kept.append(said))
    return kept


def with_phone(page):
    """A device of Chromium's own that holds keys and knows its holder."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return tools, made["authenticatorId"]


@contextmanager
def nobody_at_the_phone(tools, phone):
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": phone, "isUserVerified": False})
    yield
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": phone, "isUserVerified": True})


def confirmed(user, **fields):
    return EmailAddress.objects.create(
        user=user, address=ADDRESS, asked_at=AT, confirmed_at=AT, **fields
    )


def at_the_bank(page, bank):
    expect(page).to_have_url(re.compile(re.escape(bank)))
    page.get_by_role("button", name=persona("vaino").name).click()


def makes_a_passkey(page):
    page.goto("/profile/return/")
    page.get_by_role("link", name="Lisää pääsyavain").click()
    page.get_by_label("Miksi kutsut tätä laitetta?").fill("Oma puhelin")
    page.get_by_role("button", name="Luo pääsyavain").click()
    expect(page.get_by_role("heading", name="Oma puhelin")).to_be_visible()


def signs_out(page):
    page.get_by_role("button", name="Kirjaudu ulos").click()
    expect(page.get_by_role("status").first).to_contain_text("Olet kirjautunut ulos")


def test_a_passkey_is_made_used_and_asked_for_more_than_it_may(new_page, bank, told):
    page = new_page(beyond=bank)
    with_phone(page)
    page.goto("/login/")
    page.get_by_role("link", name=BANK_BUTTON).click()
    at_the_bank(page, bank)
    expect(page).to_have_url(re.compile(r"/$"))
    vaino = User.objects.get()
    invoice = InvoiceFactory(party=vaino.party)
    confirmed(vaino)

    makes_a_passkey(page)
    assert Passkey.objects.get().user == vaino
    assert [each.what for each in told] == ["PASSKEY_ADDED"]
    signs_out(page)

    # Back, on the way to a page of one's own.
    page.goto(f"/pay/?invoice={invoice.public_id}")
    page.get_by_role("link", name=BACK_BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WELCOME)
    page.get_by_role("button", name="Käytä pääsyavainta").click()
    expect(page).to_have_url(re.compile(r"/pay/\?invoice="))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(WELCOME)
    newest = PortalSession.objects.open().get()
    assert (newest.method, newest.is_strong) == ("passkey", False)

    # What binds asks for the bank, and goes on where it was.
    page.goto("/electronic-letters/give/")
    expect(page).to_have_url(re.compile(r"/login/identify/\?next="))
    page.get_by_role("link", name="Tunnistaudu").click()
    at_the_bank(page, bank)
    expect(page).to_have_url(re.compile(r"/electronic-letters/give/$"))
    expect(page.get_by_text(invoice.creditor.name).first).to_be_visible()
    assert PortalSession.objects.open().get().is_strong


def test_a_passkey_is_made_once_a_device_and_opens_nothing_when_it_is_gone(new_page, bank):
    page = new_page(beyond=bank)
    tools, phone = with_phone(page)
    page.goto("/profile/return/")
    page.get_by_role("link", name=BANK_BUTTON).click()
    at_the_bank(page, bank)
    expect(page).to_have_url(re.compile(r"/profile/return/$"))
    confirmed(User.objects.get())
    makes_a_passkey(page)

    # The device has one already, and says so.
    page.get_by_role("link", name="Lisää pääsyavain").click()
    page.get_by_role("button", name="Luo pääsyavain").click()
    expect(page.get_by_role("alert")).to_contain_text("on jo pääsyavain")
    page.goto("/profile/return/")
    page.get_by_role("link", name=re.compile("Poista.*Oma puhelin")).click()
    page.get_by_role("button", name="Poista pääsyavain").click()
    expect(page.get_by_text("Sinulla ei ole vielä pääsyavaimia.")).to_be_visible()
    signs_out(page)

    # A key that was taken away opens nothing.
    page.goto("/login/return/")
    page.get_by_role("button", name="Käytä pääsyavainta").click()
    expect(page.get_by_role("alert").first).to_contain_text("ei avaa MyRopoa")
    with nobody_at_the_phone(tools, phone):
        page.get_by_role("button", name="Käytä pääsyavainta").click()
        expect(page.get_by_role("alert").last).to_contain_text("Mitään ei tapahtunut")


def test_a_code_is_asked_for_typed_wrongly_and_then_rightly(new_page, debtor, codes):
    confirmed(debtor, opens_portal=True)
    page = new_page()

    page.goto("/login/?next=/archive/")
    page.get_by_role("link", name=BACK_BUTTON).click()
    page.get_by_label("Sähköpostiosoite").fill(ADDRESS)
    page.get_by_label("Sähköpostiosoite").press("Enter")
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    right = code_asked_by(page)
    field = page.get_by_label("Koodi sähköpostista")
    expect(field).to_be_focused()
    field.fill(f"{(int(right) + 1) % 10**6:06}")
    field.press("Enter")
    expect(page.get_by_text("Koodi ei ole oikea").first).to_be_visible()
    page.get_by_label("Koodi sähköpostista").fill(f"{right[:3]} {right[3:]}")
    page.get_by_role("button", name="Kirjaudu sisään").click()

    expect(page).to_have_url(re.compile(r"/archive/$"))
    assert codes[0]["user_id"] == debtor.pk


def test_without_javascript_the_code_works_and_no_dead_button_is_shown(new_page, debtor, codes):
    confirmed(debtor, opens_portal=True)
    page = new_page(java_script_enabled=False)

    page.goto("/login/return/")
    expect(page.get_by_role("button", name="Käytä pääsyavainta")).to_be_hidden()
    page.get_by_label("Sähköpostiosoite").fill(ADDRESS)
    page.get_by_role("button", name="Lähetä koodi").click()
    page.get_by_label("Koodi sähköpostista").fill(code_asked_by(page))
    page.get_by_role("button", name="Kirjaudu sisään").click()

    expect(page).to_have_url(re.compile(r"/$"))
    assert PortalSession.objects.get().method == "e-mail code"


def code_asked_by(page):
    """What the message says, from the id that the browser's session keeps."""
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    session = SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    return code_of(AskedCode.find(session).id)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state["size"])
def test_the_pages_of_coming_back_are_accessible(new_page, axe, no_sideways, db, state):
    page = new_page(**state)

    page.goto("/login/return/?next=/archive/")
    check(page, axe, no_sideways)
    page.locator("input[name=address]").fill("pitka.sahkopostiosoite@palveluntarjoaja.example.com")
    page.locator("input[name=address]").press("Enter")
    page.locator("input[name=code]").wait_for()
    check(page, axe, no_sideways)
    page.locator("input[name=code]").fill("1")
    page.locator("input[name=code]").press("Enter")
    page.locator(".field--wrong").wait_for()
    check(page, axe, no_sideways)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state["size"])
def test_the_settings_of_coming_back_are_accessible(new_page, axe, no_sideways, debtor, state):
    page = new_page(**state, user=debtor)
    page.goto("/profile/return/")
    check(page, axe, no_sideways)

    confirmed(debtor, opens_portal=state["size"] == "desk")
    passkey = Passkey.objects.create(
        user=debtor, credential_id=b"x", public_key=b"x", name="Oma puhelin", made_at=AT
    )
    addresses = ("/profile/return/", "/profile/return/email/", "/profile/passkeys/new/")
    for address in (*addresses, f"/profile/passkeys/{passkey.public_id}/remove/"):
        page.goto(address)
        check(page, axe, no_sideways)


def check(page, axe, no_sideways):
    axe(page)
    no_sideways(page)
