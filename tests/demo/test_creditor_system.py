"""The demo's creditor takes what is signed with a secret that it knows, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.conf import settings as django_settings
from django.utils import timezone

from accounts.services.roles import Role
from demo.creditor_store import add_secret, secrets_in
from demo.seed_webhooks import SECRETS, seed_webhooks
from invoices.models import WebhookEndpoint
from invoices.webhooks import signing
from tests.factories import CreditorFactory
from tests.processes import running
from tests.staff import staff_of

PATIENCE = 20
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    path = tmp_path_factory.mktemp("creditor") / "secrets"
    add_secret(path, SECRET)
    return path


@pytest.fixture(scope="module")
def system(known):
    with running(
        "demo.creditor_system",
        told_as="CREDITOR_URL",
        ready="/control/messages",
        CREDITOR_SECRETS=str(known),
        PORTAL_URL="http://testserver",
    ) as url:
        yield url


def told(system, *, secret=SECRET, key="msg_1", body='{"type":"test.sent"}', at=None, **changed):
    headers = signing.headers_of(
        message_id=key, body=body, signing_secrets=[secret], at=at or datetime.now(UTC)
    )
    answer = requests.post(
        f"{system}/hook", data=body.encode(), headers={**headers, **changed}, timeout=PATIENCE
    )
    return answer.status_code


def newest(system):
    answer = requests.get(f"{system}/control/messages", timeout=PATIENCE).json()
    return answer["messages"][0]


def test_what_is_signed_is_taken_and_a_repeat_is_known(system):
    assert told(system) == 204
    assert (newest(system)["words"], newest(system)["is_repeat"]) == ({"type": "test.sent"}, False)

    assert told(system) == 204
    assert newest(system)["is_repeat"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": signing.new_secret()},
        {"at": datetime.now(UTC) - timedelta(hours=1)},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": ""},
    ],
    # Fixed: some of the values are made anew at each start.
    ids=["secret", "old", "signature", "no signature", "id", "no time"],
)
def test_what_is_not_signed_for_it_is_refused_and_not_read(system, wrong):
    assert told(system, key="msg_2", **wrong) == 401
    assert (newest(system)["words"], bool(newest(system)["trouble"])) == ({}, True)


def test_it_answers_as_it_is_told_to(system):
    form = {"status": ["503", "410"]}
    requests.post(f"{system}/control/answers", data=form, timeout=PATIENCE)

    assert [told(system, key=f"msg_{n}") for n in (10, 11, 12)] == [503, 410, 204]
    page = requests.get(system, timeout=PATIENCE)
    assert "answered 503" in page.text
    odd = requests.post(f"{system}/control/answers", data={"status": "200"}, timeout=PATIENCE)
    assert odd.status_code == 400


def test_it_learns_another_secret(system, known):
    new = signing.new_secret()
    for secret in ("", "nonsense", "whsec_a b", "whsec_" + "x" * 500):
        form = {"secret": secret}
        assert requests.post(f"{system}/control/secret", form, timeout=PATIENCE).status_code == 400

    requests.post(f"{system}/control/secret", {"secret": new}, timeout=PATIENCE)

    assert secrets_in(known) == [SECRET, new]
    assert told(system, secret=new, key="msg_20") == 204


@pytest.mark.django_db
def test_the_demo_has_one_endpoint_that_moves_with_its_port(settings, tmp_path):
    CreditorFactory(name="Kaiku Mobiili Oy")
    for role, name in ((Role.TEAM_LEAD, "lead"), (Role.CREDITOR_USER, "creditor")):
        staff_of(role, username=name)
    for port in (8005, 8005, 9005):
        settings.WEBHOOK_INSIDE = frozenset({f"http://localhost:{port}"})
        seed_webhooks(folder=tmp_path, at=timezone.now())

    [endpoint] = WebhookEndpoint.objects.all()
    [secret] = secrets_in(tmp_path / SECRETS)
    assert endpoint.url == "http://localhost:9005/hook"
    assert signing.secrets_of(endpoint, at=timezone.now()) == [secret]


@pytest.mark.django_db
def test_without_the_demos_system_there_is_no_endpoint(tmp_path):
    CreditorFactory(name="Kaiku Mobiili Oy")
    assert not django_settings.WEBHOOK_INSIDE

    seed_webhooks(folder=tmp_path, at=timezone.now())

    assert not WebhookEndpoint.objects.exists()
