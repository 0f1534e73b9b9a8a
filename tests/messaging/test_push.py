"""One message to one browser's push service: what is sent, and what each answer means."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from demo.push_checks import opened
from demo.push_devices import Device, as_bytes
from messaging import push
from messaging.push import Browser, Gone, Later, Refused, Sent
from messaging.rules.push_endpoints import is_of_push_service
from tests.processes import free_port

SERVICES = frozenset({"fcm.googleapis.com", "*.push.apple.com", "http://localhost:8004"})
WORDS = '{"title": "Uusi kirje", "text": "Kirjaudu sisään"}'


def send(device, message=WORDS, topic="news"):
    return push.send(browser=device.browser, message=message, topic=topic)


def test_what_is_sent_is_opened_by_the_device_alone(push_service):
    mine, other = push_service.device(), push_service.device()

    answer = send(mine)

    assert answer == Sent()
    [message] = mine.messages()
    assert message["words"] == {"title": "Uusi kirje", "text": "Kirjaudu sisään"}
    assert (message["ttl"], message["urgency"]) == ("86400", "normal")
    assert other.messages() == []


def test_the_service_does_not_learn_what_kind_of_news_it_carries(push_service):
    devices = [push_service.device(), push_service.device()]

    for device in devices:
        for topic in ("refund", "refund", "due"):
            send(device, topic=topic)

    first, second = ([each["topic"] for each in device.messages()] for device in devices)
    for topics in (first, second):
        assert len(set(topics)) == 2
        assert not {"refund", "due"}.intersection(topics)
    assert not set(first).intersection(second)


def test_a_long_message_looks_like_a_short_one_on_its_way(push_service):
    device = push_service.device()

    send(device, "{}")
    send(device, WORDS)

    lengths = {message["length"] for message in device.messages()}
    assert len(lengths) == 1
    assert max(lengths) <= 4096


def test_what_does_not_fit_is_not_sent(push_service):
    device = push_service.device()

    with pytest.raises(push.TooLongError):
        send(device, "ä" * push.LENGTH)

    assert device.messages() == []


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (404, Gone()),
        (410, Gone()),
        (429, Later()),
        (500, Later()),
        (503, Later()),
        (403, Refused(403)),
        (413, Refused(413)),
    ],
)
def test_each_answer_has_its_meaning(push_service, status, answer):
    device = push_service.device()
    device.answers(status)

    assert send(device) == answer


def test_a_service_that_fails_is_left_alone_for_a_while(push_service):
    failing, other = push_service.device(), push_service.device()
    failing.answers(503)

    answers = [send(failing), send(failing), send(other)]

    assert answers == [Later(), Later(), Later()]
    assert other.messages() == failing.messages() == []


def test_too_many_to_one_device_leaves_the_others(push_service):
    busy, other = push_service.device(), push_service.device()
    busy.answers(429)

    answers = [send(busy), send(busy), send(other)]

    assert answers == [Later(), Later(), Sent()]


def test_nobody_at_the_other_end_is_tried_later(settings, push_service):
    url = f"http://localhost:{free_port()}"
    settings.PUSH_SERVICES = frozenset({url})
    keys = push_service.device().browser

    answer = push.send(
        browser=Browser(f"{url}/push/x", keys.p256dh, keys.auth), message="{}", topic="n"
    )

    assert answer == Later()


def test_an_address_that_is_no_longer_on_the_list_is_not_called(settings, push_service):
    device = push_service.device()
    settings.PUSH_SERVICES = frozenset({"fcm.googleapis.com"})

    answer = send(device)

    assert answer == Gone()
    assert device.messages() == []


def test_another_key_of_ours_is_still_a_signature(settings, push_service):
    device = push_service.device()
    settings.VAPID_SUBJECT = "https://myropo.example"

    assert send(device) == Sent()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://fcm.googleapis.com:443/fcm/send/abc",
        "https://web.push.apple.com/QxYz",
        "http://localhost:8004/push/phone",
    ],
)
def test_push_services_of_browsers_are_called(endpoint):
    assert is_of_push_service(endpoint, SERVICES)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "fcm.googleapis.com",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://fcm.googleapis.com@evil.example/",
        "https://user@fcm.googleapis.com/",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/",
        "https://evilpush.apple.com/",
        "https://push.apple.com/",
        "https://fcm.googleapis.com\\@evil.example/",
        "https://fcm.googleapis.com/#x",
        "https://fcm.googleapis.com/ x",
        "https://fcm.googleapis.com/\nHost: evil",
        "https://fcm.googleapis.com/ä",
        "https://fcm.googleapis.com:port/",
        "https://[fcm.googleapis.com/",
        "https://127.0.0.1/",
        "https://localhost/",
        "http://localhost:8005/push/phone",
        "http://localhost:8004@evil.example/",
        "https://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "x" * 500,
    ],
)
def test_no_other_address_is_called(endpoint):
    assert not is_of_push_service(endpoint, SERVICES)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", "BTBZMqHH6r4Tts7J_aSIgg"),
        ("not base64!", "BTBZMqHH6r4Tts7J_aSIgg"),
        # A point that is not on the curve, and one that is written short.
        ("BA" + "A" * 85, "BTBZMqHH6r4Tts7J_aSIgg"),
        ("AyVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx", "BTBZMqHH6r4Tts7J_aSIgg"),
        (
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "c2hvcnQ",
        ),
    ],
)
def test_keys_that_no_browser_made_are_refused(p256dh, auth):
    with pytest.raises(push.UnreadableKeysError):
        push.check_keys(p256dh=p256dh, auth=auth)


def test_keys_in_the_other_alphabet_are_the_same_keys(push_service):
    device = push_service.device()
    swapped = str.maketrans("-_", "+/")
    browser = Browser(
        device.browser.endpoint,
        device.browser.p256dh.translate(swapped) + "=",
        device.browser.auth.translate(swapped) + "==",
    )

    answer = push.send(browser=browser, message=WORDS, topic="news")

    assert answer == Sent()
    assert device.messages()[0]["trouble"] == ""


def test_without_a_key_push_is_not_offered(settings):
    settings.VAPID_PRIVATE_KEY = ""

    assert not push.is_on()
    assert push.public_key() == ""


def test_the_demos_device_opens_the_example_of_the_standard():
    """RFC 8291, section 5."""
    number = int.from_bytes(as_bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
    key = ec.derive_private_key(number, ec.SECP256R1())
    device = Device("standard", key, as_bytes("BTBZMqHH6r4Tts7J_aSIgg"))
    body = as_bytes(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )

    assert opened(body, device) == b"When I grow up, I want to be a watermelon"
