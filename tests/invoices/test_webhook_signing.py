"""Signatures of webhooks: the specification's own example, secrets and their change."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from accounts import sealed
from invoices.models import WebhookEndpoint
from invoices.webhooks import signing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HELSINKI_NOON = datetime.fromisoformat("2026-11-21T12:00:00+02:00")


def endpoint(secret, previous="", until=None):
    return WebhookEndpoint(
        secret=sealed.seal(secret),
        previous_secret=sealed.seal(previous) if previous else "",
        previous_until=until,
    )


def test_the_example_of_the_specification_is_signed_as_it_says():
    headers = signing.headers_of(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body='{"test": 2432232314}',
        signing_secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        at=datetime.fromtimestamp(1614265330, tz=UTC),
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_same_moment_in_another_zone_signs_the_same():
    secret = signing.new_secret()

    one, other = (
        signing.headers_of(message_id="msg_1", body="{}", signing_secrets=[secret], at=at)
        for at in (NOW, HELSINKI_NOON)
    )

    assert one == other


def test_what_is_signed_now_a_receiver_finds_right_and_nothing_else():
    secret, at = signing.new_secret(), datetime.now(UTC)
    headers = signing.headers_of(
        message_id="msg_1", body='{"ä":1}', signing_secrets=[secret], at=at
    )

    assert Webhook(secret).verify('{"ä":1}', headers) == {"ä": 1}
    for wrong in ('{"ä":2}', '{"ä":1} '):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(wrong, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify('{"ä":1}', headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify('{"ä":1}', {**headers, "webhook-id": "msg_2"})


def test_secrets_are_of_the_specifications_form_and_never_the_same():
    made = {signing.new_secret() for _ in range(20)}

    assert len(made) == 20
    for each in made:
        assert each.startswith("whsec_")
        assert 24 <= len(base64.b64decode(each.removeprefix("whsec_"))) <= 64


def test_after_a_change_both_secrets_sign_for_a_day_and_then_the_new_one_alone():
    until = NOW + timedelta(hours=24)
    changed = endpoint("whsec_bmV3", "whsec_b2xk", until)

    assert signing.secrets_of(changed, at=NOW) == ["whsec_bmV3", "whsec_b2xk"]
    just_before = until - timedelta(seconds=1)
    assert signing.secrets_of(changed, at=just_before) == ["whsec_bmV3", "whsec_b2xk"]
    assert signing.secrets_of(changed, at=until) == ["whsec_bmV3"]


def test_with_two_secrets_a_receiver_that_knows_either_finds_it_right():
    new, old = signing.new_secret(), signing.new_secret()

    headers = signing.headers_of(
        message_id="msg_1", body="{}", signing_secrets=[new, old], at=datetime.now(UTC)
    )

    assert headers["webhook-signature"].count("v1,") == 2
    for each in (new, old):
        assert Webhook(each).verify("{}", headers) == {}


def test_the_id_of_a_message_says_nothing_but_which_it_is():
    key = UUID("6a2c1f0e-9f0b-4a8e-8f5e-0d3a5d5b7c11")

    assert signing.id_of(key) == "msg_6a2c1f0e9f0b4a8e8f5e0d3a5d5b7c11"
