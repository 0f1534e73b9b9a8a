"""A Valkey that cannot be asked signs nobody out."""

import pytest
from asgiref.sync import async_to_sync
from django.core.cache.backends.redis import RedisCache
from django.urls import reverse

from accounts.session_store import SessionStore
from tests.factories import DebtorFactory
from tests.sign_in import sign_in


@pytest.fixture
def visitor(db, client):
    client.raise_request_exception = False
    return sign_in(client, DebtorFactory())


def stand_still(*_args, **_kwargs):
    raise ConnectionError("Valkey stands still")


def test_a_visitor_stays_signed_in_over_a_failure_of_valkey(visitor, monkeypatch):
    key = visitor.cookies["session"].value
    with monkeypatch.context() as patch:
        patch.setattr(RedisCache, "get", stand_still)

        answer = visitor.get(reverse("accounts:profile"))

    assert answer.status_code == 500
    assert "session" not in answer.cookies
    assert visitor.cookies["session"].value == key
    assert visitor.get(reverse("accounts:profile")).status_code == 200


def test_the_demo_shows_its_own_page_of_error_too(visitor, monkeypatch, settings):
    settings.DEBUG = True
    monkeypatch.setattr(RedisCache, "get", stand_still)

    answer = visitor.get(reverse("accounts:profile"))

    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "stand_still" not in answer.text


def test_a_session_that_does_not_exist_is_empty_and_takes_no_key_over(db):
    store = SessionStore("nobody-has-this-key-00000000000")

    data = store.load()

    assert data == {}
    assert store.session_key is None


def test_a_socket_reads_the_same_session_as_a_page(db):
    store = SessionStore()
    store["colour"] = "green"
    store.save()

    data = async_to_sync(SessionStore(store.session_key).aload)()

    assert data["colour"] == "green"
