"""The page on which a browser begins to take push messages, and the addresses behind it."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from messaging import push, tasks
from messaging.models import PushSubscription
from messaging.services.push_subscriptions import subscribe

PAGE = "/profile/telling/"
ADDRESS = "/push/"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


@pytest.fixture
def device(push_service):
    return push_service.device()


@pytest.fixture
def signed_in(client, debtor):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


@pytest.fixture
def greeted(monkeypatch):
    """The subscriptions whose first message was queued."""
    queued = []
    monkeypatch.setattr(tasks.greet_browser, "delay", lambda **options: queued.append(options))
    return queued


def form_of(device, **more):
    browser = device.browser
    return {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth, **more}


def taken_by(user, device, now):
    return subscribe(user=user, browser=device.browser, name="Firefox, Linux", at=now)[0]


def test_the_page_gives_the_browser_our_key(signed_in, push_service):
    page = signed_in.get(PAGE).text

    assert f'data-push="{push.public_key()}"' in page
    assert "data-push-mark" not in page


def test_without_a_key_the_page_offers_nothing(signed_in, settings):
    settings.VAPID_PRIVATE_KEY = ""

    assert "data-push" not in signed_in.get(PAGE).text


def test_a_press_makes_the_browser_take_messages(
    signed_in, debtor, device, greeted, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.post(ADDRESS, form_of(device), headers={"User-Agent": ANDROID})

    assert answer.headers["Location"] == PAGE
    made = PushSubscription.objects.get()
    assert (made.user, made.browser) == (debtor, "Chrome, Android")
    assert greeted == [{"subscription_id": made.pk, "language": "fi"}]


def test_a_second_press_greets_nobody(
    signed_in, device, greeted, django_capture_on_commit_callbacks
):
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            signed_in.post(ADDRESS, form_of(device))

    assert PushSubscription.objects.count() == len(greeted) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"endpoint": "https://192.168.0.1/router"},
        {"endpoint": ""},
        {"endpoint": "x" * 5000},
        {"p256dh": "short"},
        {"auth": "a\0b"},
    ],
)
def test_what_is_no_browser_is_refused_with_words(signed_in, device, odd):
    answer = signed_in.post(ADDRESS, form_of(device) | odd, follow=True)

    assert "alert--late" in answer.text
    assert not PushSubscription.objects.exists()


def test_presses_without_end_are_stopped(signed_in, push_service, greeted):
    for _ in range(21):
        signed_in.post(ADDRESS, form_of(push_service.device()))

    answer = signed_in.get(PAGE)

    assert "alert--late" in answer.text
    assert AuditEvent.objects.filter(action="push_subscription.made").count() == 20


def test_the_first_message_comes(debtor, device, now):
    made = taken_by(debtor, device, now)

    tasks.greet_browser(subscription_id=made.pk, language="en")
    tasks.greet_browser(subscription_id=0, language="en")

    [message] = device.messages()
    assert message["words"]["title"] == "Notifications from MyRopo come here"
    assert message["words"]["path"] == PAGE


def test_the_page_lists_the_devices_without_their_endpoints(
    signed_in, debtor, other_debtor, push_service, now
):
    mine, others = push_service.device(), push_service.device()
    made = taken_by(debtor, mine, now)
    taken_by(other_debtor, others, now)

    page = signed_in.get(PAGE).text

    assert page.count("data-push-mark") == 1
    assert "Firefox, Linux" in page
    assert reverse("messaging:push-remove", args=[made.public_id]) in page
    assert mine.browser.endpoint not in page
    assert mine.browser.auth not in page


def test_a_device_is_removed_by_its_owner(signed_in, debtor, device, now):
    made = taken_by(debtor, device, now)
    address = reverse("messaging:push-remove", args=[made.public_id])

    first, second = signed_in.post(address), signed_in.post(address)

    assert first.headers["Location"] == PAGE
    assert second.status_code == 404
    assert not PushSubscription.objects.exists()


def test_signing_out_ends_no_messages(signed_in, debtor, device, now):
    taken_by(debtor, device, now)

    signed_in.post(reverse("accounts:sign-out"))

    assert PushSubscription.objects.get().user == debtor


@pytest.mark.parametrize("is_right", [True, False])
def test_a_browser_that_renews_itself_learns_nothing(client, debtor, push_service, now, is_right):
    old, new = push_service.device(), push_service.device()
    taken_by(debtor, old, now)
    secret = old.browser.auth if is_right else new.browser.auth
    form = form_of(new, replaces=old.browser.endpoint, old_auth=secret)

    answer = client.post("/push/renew/", form)

    assert (answer.status_code, answer.content) == (204, b"")
    endpoint = PushSubscription.objects.get().endpoint
    assert endpoint == (new if is_right else old).browser.endpoint


def test_a_renewal_to_elsewhere_is_silently_nothing(client, debtor, device, now):
    taken_by(debtor, device, now)
    elsewhere = form_of(device, replaces=device.browser.endpoint, old_auth=device.browser.auth)
    elsewhere["endpoint"] = "https://10.0.0.1/"

    answer = client.post("/push/renew/", elsewhere)

    assert answer.status_code == 204
    assert PushSubscription.objects.get().endpoint == device.browser.endpoint
