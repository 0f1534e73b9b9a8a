"""Webhooks in the admin: whose they are, what may be typed, and what is shown of a secret."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import CreditorMembership, WebhookEndpoint, WebhookMessage, WebhookState
from invoices.services.webhook_endpoints import MOST_ENDPOINTS
from tests.factories import CreditorFactory
from tests.invoices.bookings import booked, pay
from tests.invoices.webhook_receiver import endpoint_of, listening, send_all
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LIST = "/admin/invoices/webhookendpoint/"
MESSAGES = "/admin/invoices/webhookmessage/"
HOOK = "https://hooks.example.com/myropo"


@pytest.fixture
def claim(db):
    return booked(NOW, number="3001")


@pytest.fixture
def endpoint(claim):
    return endpoint_of(claim.creditor, HOOK, at=NOW)[0]


@pytest.fixture
def message(claim, endpoint):
    pay(claim, "1.00", NOW)
    return WebhookMessage.objects.get()


@pytest.fixture
def client(claim):
    """A user of the claim's creditor."""
    user = staff_of(Role.CREDITOR_USER)
    CreditorMembership.objects.create(user=user, creditor=claim.creditor)
    return client_of(user)


@pytest.fixture
def stranger(db):
    """A user of another creditor."""
    user = staff_of(Role.CREDITOR_USER, username="stranger")
    CreditorMembership.objects.create(user=user, creditor=CreditorFactory(name="Vesi Oy"))
    return client_of(user)


def made(client, creditor, url=HOOK, **fields):
    return client.post(f"{LIST}add/", {"creditor": creditor.pk, "url": url, **fields})


def acts(endpoint):
    return {
        "edit": {"url": HOOK + "/2"},
        "secret": {},
        "switch": {"to": "off"},
        "test": {},
        "again": {"what": "given_up"},
    }.items()


def test_another_creditors_webhooks_are_not_there(stranger, endpoint, message):
    pages = [f"{LIST}{endpoint.pk}/change/", f"{MESSAGES}{message.pk}/change/"]

    assert HOOK not in stranger.get(LIST).text + stranger.get(MESSAGES).text
    for page in pages:
        assert stranger.get(page, follow=True).redirect_chain
        assert HOOK not in stranger.get(page, follow=True).text
    for act, data in acts(endpoint):
        assert stranger.post(f"{LIST}{endpoint.pk}/{act}/", data).status_code == 404
    assert stranger.post(f"{MESSAGES}{message.pk}/again/").status_code == 404
    listed = stranger.get(f"{MESSAGES}?endpoint={endpoint.pk}")
    assert HOOK not in listed.text
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.off_at) == (HOOK, None)


def test_nobody_makes_one_for_another_creditor(stranger, claim):
    response = made(stranger, claim.creditor)

    assert response.status_code == 422
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_who_may_not_run_webhooks_changes_nothing(role, endpoint, message, claim):
    client = signed_in(role)

    for act, data in acts(endpoint):
        assert client.post(f"{LIST}{endpoint.pk}/{act}/", data).status_code == 403
    assert client.post(f"{MESSAGES}{message.pk}/again/").status_code == 403
    assert made(client, claim.creditor).status_code == 403
    assert client.get(LIST).status_code == (200 if role is Role.AUDITOR else 403)


def test_the_secret_is_shown_once_to_who_made_it(client, claim):
    shown = made(client, claim.creditor).url

    first, second = client.get(shown).text, client.get(shown).text

    assert "whsec_" in first
    assert "whsec_" not in second
    endpoint = WebhookEndpoint.objects.get()
    assert "whsec_" not in endpoint.secret
    assert "whsec_" not in client.get(f"{LIST}{endpoint.pk}/change/").text
    assert AuditEvent.objects.get(action="webhook.made").target_id == str(endpoint.pk)


def test_the_secret_of_one_is_not_shown_on_the_page_of_another(client, claim, endpoint):
    made(client, claim.creditor, url=HOOK + "/2")

    assert "whsec_" not in client.get(f"{LIST}{endpoint.pk}/secret/").text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user:x@example.com/",
        "https://example.com/#x",
        "javascript:alert(1)",
        "https://example.com/\0",
        "https://" + "a" * 600 + ".example/",
        "<script>",
    ],
)
def test_an_address_that_leads_nowhere_good_is_refused_with_a_reason(client, claim, url):
    response = made(client, claim.creditor, url=url)

    if response.status_code == 302:
        # The NUL alone is left out.
        assert "\0" in url
    else:
        assert response.status_code == 422
        assert "errorlist" in response.text
        assert not WebhookEndpoint.objects.exists()


def test_a_kind_that_does_not_exist_and_the_test_message_cannot_be_chosen(client, claim):
    for kind in ("nonsense", "test.sent"):
        assert made(client, claim.creditor, kinds=[kind]).status_code == 422


def test_the_same_address_twice_and_one_too_many_are_refused(client, claim):
    for number in range(MOST_ENDPOINTS):
        assert made(client, claim.creditor, url=f"{HOOK}/{number}").status_code == 302

    again = made(client, claim.creditor, url=f"{HOOK}/0")
    more = made(client, claim.creditor, url=f"{HOOK}/more")

    assert (again.status_code, more.status_code) == (422, 422)
    assert WebhookEndpoint.objects.count() == MOST_ENDPOINTS


def test_changing_to_an_address_that_is_taken_is_refused(client, claim, endpoint):
    made(client, claim.creditor, url=HOOK + "/2")

    response = client.post(f"{LIST}{endpoint.pk}/edit/", {"url": HOOK + "/2"})

    assert response.status_code == 422
    assert "at this address already" in response.text


def test_a_test_message_shows_the_answer(client, claim, settings):
    with listening(settings) as receiver:
        endpoint = endpoint_of(claim.creditor, receiver.url, at=NOW)[0]
        receiver.answers.append(500)

        response = client.post(f"{LIST}{endpoint.pk}/test/", follow=True)

    assert "did not take the test message" in response.text
    assert "HTTP 500" in response.text


def test_all_since_a_day_is_told_again_and_a_day_long_ago_is_refused(client, claim, settings):
    today = timezone.localdate()
    with listening(settings) as receiver:
        endpoint = endpoint_of(claim.creditor, receiver.url, at=NOW)[0]
        pay(claim, "1.00", timezone.now())
        send_all(endpoint, at=timezone.now())
        page = f"{LIST}{endpoint.pk}/again/"

        for since in ("", "x", str(today - timedelta(days=31)), str(today + timedelta(days=1))):
            assert client.post(page, {"what": "since", "since": since}).status_code == 422
        done = client.post(page, {"what": "since", "since": str(today)}, follow=True)

    assert "1 message is told again." in done.text
    assert WebhookMessage.objects.get().state == WebhookState.WAITING


def test_a_look_at_a_message_is_recorded_for_the_debtor(client, message, claim):
    client.get(f"{MESSAGES}{message.pk}/change/")

    viewed = AuditEvent.objects.get(action="webhookmessage.viewed")
    assert viewed.party == claim.party


def test_messages_are_found_by_invoice_and_by_webhook_id(client, message):
    page = f"{MESSAGES}{message.pk}/change/"
    for term in ("3001", f"msg_{message.public_id.hex}", str(message.public_id)):
        assert page in client.post(MESSAGES, {"q": term}, follow=True).text

    for term in ("9999", "msg_x", "msg_" + "0" * 32):
        assert page not in client.post(MESSAGES, {"q": term}, follow=True).text
