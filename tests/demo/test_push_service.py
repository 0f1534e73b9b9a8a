"""The demo push service refuses what a real one refuses, by the standards."""

import time

import pytest
import requests
from py_vapid import Vapid02

from tests.push_service import PRIVATE_KEY

PATIENCE = 20


def headers(service, *, private_key=PRIVATE_KEY, **claims):
    values = {
        "aud": service.url,
        "exp": int(time.time()) + 600,
        "sub": "mailto:it@myropo.example",
        **claims,
    }
    return {
        "TTL": "60",
        "Urgency": "normal",
        "Topic": "news",
        "Content-Encoding": "aes128gcm",
        **Vapid02.from_raw(private_key.encode()).sign(values),
    }


def post(device, given, body=b"closed"):
    return requests.post(device.browser.endpoint, data=body, headers=given, timeout=PATIENCE)


def test_what_is_signed_is_taken_even_if_it_cannot_be_opened(push_service):
    device = push_service.device()

    answer = post(device, headers(push_service), body=b"x" * 200)

    assert answer.status_code == 201
    assert answer.headers["Location"].startswith(push_service.url)
    [message] = device.messages()
    assert message["trouble"]
    assert message["words"] == {}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "vapid t=a.b.c"}, 401),
        ({"Authorization": "vapid t=a.b.c,k=AAAA"}, 403),
        ({"TTL": ""}, 400),
        ({"TTL": "soon"}, 400),
        ({"Topic": "x" * 33}, 400),
        ({"Topic": "a b"}, 400),
        ({"Urgency": "extreme"}, 400),
        ({"Content-Encoding": "aesgcm"}, 415),
    ],
    ids=str,
)
def test_a_request_that_is_not_as_the_standard_says_is_refused(push_service, change, status):
    device = push_service.device()

    answer = post(device, headers(push_service) | change)

    assert answer.status_code == status
    assert device.messages() == []


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://fcm.googleapis.com"},
        {"exp": 1_700_000_000},
        {"exp": 4_000_000_000},
    ],
    ids=str,
)
def test_a_signature_for_another_service_or_time_is_refused(push_service, claims):
    device = push_service.device()

    assert post(device, headers(push_service, **claims)).status_code == 403


def test_a_signature_by_another_key_is_refused(push_service):
    device = push_service.device()
    mine, others = headers(push_service), headers(push_service, private_key="A" * 42 + "E")
    token = mine["Authorization"].partition(",")[0]
    forged = f"{token},{others['Authorization'].partition(',')[2]}"

    assert post(device, mine | {"Authorization": forged}).status_code == 403


def test_what_is_too_large_is_refused(push_service):
    device = push_service.device()

    assert post(device, headers(push_service), body=b"x" * 4097).status_code == 413


def test_an_invented_endpoint_is_not_known(push_service):
    address = f"{push_service.url}/push/device1-000000000000"

    answer = requests.post(address, headers=headers(push_service), timeout=PATIENCE)

    assert answer.status_code == 404


def test_its_page_shows_what_the_devices_show(push_service, debtor, now):
    device = push_service.device()
    post(device, headers(push_service), body=b"x" * 200)

    page = requests.get(push_service.url, timeout=PATIENCE).text

    assert device.name in page
    assert "Could not be opened" in page
