"""Push messages in a real browser, from the press to the screen.

Chromium has a profile of its own here, since windows without a history take no push messages, and
a push service on this machine (`browser_push`). PushManager, its keys, the encryption and its
opening, the service worker and the notifications are all Chromium's.
"""

from datetime import time
from time import monotonic

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, Worker, expect

from accounts.news import Kind, News
from messaging import push
from messaging.models import Delivery, NoticeChannel, PushSubscription, TellingWishes
from messaging.services.delivering import send_waiting
from messaging.services.push_subscriptions import subscribe
from messaging.services.telling import on_news
from tests.journeys.test_pwa import wait_for_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

PAGE = "/profile/telling/"
TURN_ON = "Ota ilmoitukset käyttöön"
# Seconds until what was sent is on the screen; a browser without windows takes it off after 24.
PATIENCE = 30
SHOWN = """async () => {
    const registration = await navigator.serviceWorker.ready;
    const shown = await registration.getNotifications();
    return shown.map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, data }));
}"""


@pytest.fixture
def page(push_page, debtor):
    """A page of a browser with a profile, signed in, to which notifications are allowed."""
    page = push_page(user=debtor)
    page.goto(PAGE)
    wait_for_worker(page)
    return page


def shown_on(page: Page, title: str) -> list[dict]:
    """All that is shown, as soon as this is. Asked again and again: nothing tells of it."""
    until = monotonic() + PATIENCE
    while True:
        shown = page.evaluate(SHOWN)
        if any(each["title"] == title for each in shown):
            return shown
        assert monotonic() < until, f"{title!r} is not among {shown}"
        page.wait_for_timeout(50)


def worker_of(page: Page) -> Worker:
    [worker] = page.context.service_workers
    return worker


def opened_by_press(page: Page, path: str) -> str | None:
    """What the worker opens; the window itself only a person's own press may open."""
    return worker_of(page).evaluate(
        """async (path) => {
            let opened = null;
            self.clients.openWindow = async (address) => { opened = address; };
            await openPage(path);
            return opened;
        }""",
        path,
    )


def tell_of_an_answer(user) -> None:
    at = timezone.now()
    TellingWishes.objects.create(user=user, quiet_from=time(0), quiet_until=time(0), changed_at=at)
    news = News(
        kind=Kind.ANSWER,
        what="ANSWERED",
        cause="answer:1",
        path="/messages/",
        party_id=user.party_id,
        at=at,
    )
    with transaction.atomic():
        on_news(news=[news])
    Delivery.objects.update(send_at=at)
    assert send_waiting(user_id=user.pk, channel=NoticeChannel.PUSH, at=at) == 1


def test_from_the_press_to_the_screen(page, browser_push, debtor, live_server, axe, no_sideways):
    assert page.evaluate(SHOWN) == []
    no_sideways(page)

    page.get_by_role("button", name=TURN_ON).click()
    expect(page.get_by_text("Ilmoitukset ovat nyt päällä")).to_be_visible()
    expect(page.locator("[data-push-here]")).to_be_visible()
    axe(page)
    no_sideways(page)
    [greeting] = shown_on(page, "MyRopon ilmoitukset tulevat tähän")
    assert (greeting["data"], greeting["lang"], greeting["tag"]) == ({"path": PAGE}, "fi", "news")

    tell_of_an_answer(debtor)
    found = shown_on(page, "Olet saanut meiltä viestin")
    assert {each["tag"] for each in found} == {"news", "answer"}
    assert len(set(browser_push.sent)) == 1
    [path] = [each["data"]["path"] for each in found if each["tag"] == "answer"]
    assert opened_by_press(page, path) == live_server.url + path
    assert opened_by_press(page, "https://evil.example/") is None

    device = PushSubscription.objects.get()
    browser = push.Browser(device.endpoint, device.p256dh, device.auth)
    push.send(browser=browser, message="no JSON", topic="odd")
    shown_on(page, "MyRopo")

    page.get_by_role("button", name="Poista").click()
    expect(page.get_by_text("ei enää lähetetä")).to_be_visible()
    expect(page.get_by_role("button", name=TURN_ON)).to_be_visible()
    assert not PushSubscription.objects.exists()
    assert len(browser_push.ended) == 1


def test_a_browser_that_gets_no_address_says_so(page, browser_push):
    browser_push.refuses = True

    page.get_by_role("button", name=TURN_ON).click()

    expect(page.get_by_role("alert").filter(has_text="Se ei onnistunut")).to_be_visible()
    expect(page.get_by_role("button", name=TURN_ON)).to_be_enabled()
    assert not PushSubscription.objects.exists()


def test_a_browser_that_changes_its_address_is_still_told(new_page, push_service, debtor, now):
    old, new = push_service.device(), push_service.device()
    subscribe(user=debtor, browser=old.browser, name="", at=now)
    page = new_page()
    page.goto("/offline/")
    page.evaluate("navigator.serviceWorker.register('/service-worker.js')")
    wait_for_worker(page)

    worker_of(page).evaluate(
        "([old, next]) => goOn({ toJSON: () => old }, { toJSON: () => next })",
        [
            {"endpoint": each.endpoint, "keys": {"p256dh": each.p256dh, "auth": each.auth}}
            for each in (old.browser, new.browser)
        ],
    )

    assert PushSubscription.objects.get().endpoint == new.browser.endpoint


def test_who_has_said_no_reads_how_to_say_yes(new_page, debtor, push_service):
    page = new_page(user=debtor, permissions=["geolocation"])  # And nothing else.
    page.goto(PAGE)

    expect(page.get_by_text("Selain on estänyt ilmoituksemme")).to_be_visible()
    expect(page.get_by_role("button", name=TURN_ON)).to_be_hidden()


def test_without_scripts_the_page_is_true(new_page, debtor, push_service, now):
    subscribe(user=debtor, browser=push_service.device().browser, name="Edge, Windows", at=now)
    page = new_page(user=debtor, java_script_enabled=False)
    page.goto(PAGE)
    expect(page.get_by_text("Ei onnistu tässä selaimessa")).to_be_visible()

    page.locator("form").filter(has_text="Edge, Windows").get_by_role("button").click()

    expect(page.get_by_text("ei enää lähetetä")).to_be_visible()
    assert not PushSubscription.objects.exists()
