"""Which browsers take push messages: they come, take each other's place, and go."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from messaging import push
from messaging.checks import push_messages
from messaging.models import PushSubscription
from messaging.push import Browser
from messaging.services import push_subscriptions as service
from messaging.services.channels import Outcome
from messaging.services.pushing import PushWords, push_to
from tests.factories import DebtorFactory

P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
WORDS = PushWords(title="Uusi kirje", text="Kirjaudu", path="/messages/news/", language="fi")


def browser(name="one"):
    return Browser(f"https://fcm.googleapis.com/fcm/send/{name}", P256DH, AUTH)


def subscribe(user, at, name="one", **more):
    return service.subscribe(user=user, browser=browser(name), name="Chrome", at=at, **more)


def names():
    endpoints = PushSubscription.objects.order_by("pk").values_list("endpoint", flat=True)
    return [each.rpartition("/")[2] for each in endpoints]


def told(action):
    return AuditEvent.objects.filter(action=f"push_subscription.{action}")


def test_a_browser_begins_once(debtor, now):
    first, is_new = subscribe(debtor, now)
    again, is_new_again = subscribe(debtor, now)

    assert (is_new, is_new_again) == (True, False)
    assert first == again
    assert told("made").count() == 1
    assert "fcm" not in str(told("made").get().data)


def test_who_presses_last_has_the_browser(debtor, other_debtor, now):
    before, _ = subscribe(debtor, now)

    after, is_new = subscribe(other_debtor, now)

    assert is_new
    assert after.public_id != before.public_id
    assert list(PushSubscription.objects.values_list("user", flat=True)) == [other_debtor.pk]
    assert told("ended").get().party == debtor.party


def test_a_new_subscription_of_a_browser_takes_the_place_of_its_old_one(debtor, other_debtor, now):
    subscribe(debtor, now, "old")
    subscribe(other_debtor, now, "anothers")

    subscribe(debtor, now, "new", replaces=browser("old").endpoint)
    subscribe(debtor, now, "newer", replaces=browser("anothers").endpoint)

    assert names() == ["anothers", "new", "newer"]


def test_the_eleventh_takes_the_place_of_the_longest_silent(debtor, now):
    for number in range(service.MOST):
        device, _ = subscribe(debtor, now + timedelta(minutes=number), f"d{number}")
        if number != 3:
            PushSubscription.objects.filter(pk=device.pk).update(used_at=now)

    subscribe(debtor, now + timedelta(hours=1), "last")

    assert len(names()) == service.MOST
    assert "d3" not in names()
    assert "last" in names()


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "error"),
    [
        ("https://10.0.0.1/admin", P256DH, service.UnknownPushServiceError),
        (browser().endpoint, "nonsense", push.UnreadableKeysError),
    ],
)
def test_what_cannot_be_called_is_not_stored(debtor, now, endpoint, p256dh, error):
    odd = Browser(endpoint, p256dh, AUTH)

    with pytest.raises(error):
        service.subscribe(user=debtor, browser=odd, name="", at=now)

    assert names() == []


def test_only_its_owner_ends_it_and_only_once(debtor, other_debtor, now):
    device, _ = subscribe(debtor, now)

    by_other = service.unsubscribe(user=other_debtor, public_id=device.public_id, at=now)
    by_owner = service.unsubscribe(user=debtor, public_id=device.public_id, at=now)
    again = service.unsubscribe(user=debtor, public_id=device.public_id, at=now)

    assert (by_other, by_owner, again) == (False, True, False)
    assert told("ended").count() == 1


@pytest.mark.parametrize(
    ("name", "auth", "is_renewed"),
    [("one", AUTH, True), ("one", "anotherssecret", False), ("unknown", AUTH, False)],
)
def test_a_browser_goes_on_by_its_old_secret_alone(debtor, now, name, auth, is_renewed):
    subscribe(debtor, now)

    answer = service.renew(endpoint=browser(name).endpoint, auth=auth, new=browser("next"), at=now)

    assert answer is is_renewed
    assert names() == (["next"] if is_renewed else ["one"])


def test_nobody_goes_on_as_a_browser_that_is_there(debtor, other_debtor, now):
    subscribe(debtor, now)
    subscribe(other_debtor, now, "two")

    endpoint = browser().endpoint
    answer = service.renew(endpoint=endpoint, auth=AUTH, new=browser("two"), at=now)

    assert not answer
    assert names() == ["one", "two"]


def test_the_database_knows_a_browser_once(debtor, other_debtor, now):
    subscribe(debtor, now)

    with pytest.raises(IntegrityError, match="endpoint"), transaction.atomic():
        PushSubscription.objects.create(user=other_debtor, endpoint=browser().endpoint, made_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_one_moment_make_one_subscription(now):
    users = [DebtorFactory(), DebtorFactory()]
    barrier, made, failures = Barrier(4), [], []

    def press(user):
        try:
            barrier.wait()
            made.append(subscribe(user, now)[1])
        except Exception as problem:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(user,)) for user in users * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert names() == ["one"]
    assert made.count(True) >= 1


def test_every_browser_is_told_and_the_gone_are_forgotten(push_service, debtor, now):
    here, gone = push_service.device(), push_service.device()
    for device in (here, gone):
        service.subscribe(user=debtor, browser=device.browser, name="", at=now)
    gone.answers(410)

    outcome = push_to(user_id=debtor.pk, words=WORDS, at=now)

    assert outcome is Outcome.SENT
    assert [each["words"]["title"] for each in here.messages()] == ["Uusi kirje"]
    [left] = PushSubscription.objects.all()
    assert (left.endpoint, left.used_at) == (here.browser.endpoint, now)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ([410], Outcome.NOBODY),
        ([429], Outcome.LATER),
        ([403], Outcome.REFUSED),
        ([410, 429], Outcome.LATER),
        ([403, 429], Outcome.LATER),
        ([], Outcome.NOBODY),
    ],
)
def test_what_came_of_it_is_the_best_of_all_browsers(push_service, debtor, now, statuses, outcome):
    for status in statuses:
        device = push_service.device()
        device.answers(status)
        service.subscribe(user=debtor, browser=device.browser, name="", at=now)

    assert push_to(user_id=debtor.pk, words=WORDS, at=now) is outcome


def test_without_a_key_nobody_is_reached(push_service, settings, debtor, now):
    service.subscribe(user=debtor, browser=push_service.device().browser, name="", at=now)
    settings.VAPID_PRIVATE_KEY = ""

    assert push_to(user_id=debtor.pk, words=WORDS, at=now) is Outcome.NOBODY


def test_a_new_key_is_one_that_the_settings_take(settings, capsys):
    call_command("make_vapid_keys", subject="mailto:a@b.example")
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())

    settings.VAPID_PRIVATE_KEY = lines["VAPID_PRIVATE_KEY"]
    settings.VAPID_SUBJECT = lines["VAPID_SUBJECT"]

    assert push_messages(None) == []
    assert len(push.public_key()) == 87


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"VAPID_PRIVATE_KEY": "%%%"}, ["messaging.E001"]),
        ({"VAPID_SUBJECT": "it@myropo.example"}, ["messaging.E002"]),
        ({"PUSH_SERVICES": {"http://localhost:1"}}, ["messaging.E003"]),
    ],
)
def test_settings_that_do_not_fit_stop_the_start(push_service, settings, values, found):
    settings.DEBUG = False
    settings.PUSH_SERVICES = frozenset({"fcm.googleapis.com"})
    for name, value in values.items():
        setattr(settings, name, value)

    errors = push_messages(None)

    assert [error.id for error in errors] == found
    assert all(error.level >= checks.ERROR for error in errors)
