import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import session_stamp
from invoices import consumers
from invoices.models import DocumentKind
from invoices.services import documents
from myropo.asgi import application, health_only
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = (b"origin", b"http://testserver")


@pytest.fixture
def document(actor, debtor):
    invoice = InvoiceFactory(party=debtor.party)
    return documents.request_original(actor=actor, invoice=invoice, at=timezone.now())


def cookie_of(user, *, idle_for=timedelta(0)):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session_stamp.start(session, at=timezone.now() - idle_for)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def headers_for(cookie, origin=ORIGIN):
    return [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), origin]


@asynccontextmanager
async def socket(public_id, headers):
    """A socket and the first answer to it.

    It is left properly: the test goes on only when its consumer has ended.
    """
    scope = {
        "type": "websocket",
        "path": f"/ws/documents/{public_id}/",
        "query_string": b"",
        "headers": headers,
        "subprotocols": [],
    }
    page = ApplicationCommunicator(application, scope)
    await page.send_input({"type": "websocket.connect"})
    answer = await page.receive_output(timeout=5)
    try:
        yield page, answer["type"]
    finally:
        await page.send_input({"type": "websocket.disconnect", "code": 1000})
        await page.wait(timeout=5)
        await get_channel_layer().flush()


async def words_of(page):
    message = await page.receive_output(timeout=5)
    return json.loads(message["text"])


async def is_accepted(public_id, headers):
    async with socket(public_id, headers) as (_, answer):
        return answer == "websocket.accept"


def test_it_rings_when_the_document_is_ready(document, debtor):
    cookie = cookie_of(debtor)

    async def watch():
        async with socket(document.public_id, headers_for(cookie)) as (page, answer):
            silent = await page.receive_nothing()
            await sync_to_async(documents.make_document)(document_id=document.pk, at=timezone.now())
            return answer, silent, await words_of(page)

    assert async_to_sync(watch)() == ("websocket.accept", True, {"changed": True})


def test_it_rings_at_once_when_the_document_was_ready_before(document, debtor):
    documents.make_document(document_id=document.pk, at=timezone.now())
    cookie = cookie_of(debtor)

    async def watch():
        async with socket(document.public_id, headers_for(cookie)) as (page, _):
            return await words_of(page)

    assert async_to_sync(watch)() == {"changed": True}


def test_it_rings_when_the_document_failed(document, debtor):
    cookie = cookie_of(debtor)

    async def watch():
        async with socket(document.public_id, headers_for(cookie)) as (page, _):
            await sync_to_async(documents.give_up)(document_id=document.pk, at=timezone.now())
            return await words_of(page)

    assert async_to_sync(watch)() == {"changed": True}


def test_it_ends_after_its_time(document, debtor, monkeypatch):
    monkeypatch.setattr(consumers, "LIFETIME_SECONDS", 0.05)
    cookie = cookie_of(debtor)

    async def watch():
        async with socket(document.public_id, headers_for(cookie)) as (page, _):
            return await page.receive_output(timeout=5)

    assert async_to_sync(watch)()["code"] == consumers.TRY_AGAIN_LATER


def test_a_stranger_is_refused(document, other_debtor):
    cookie = cookie_of(other_debtor)

    assert not async_to_sync(is_accepted)(document.public_id, headers_for(cookie))


def test_staff_have_no_socket_of_a_debtor(document, agent):
    cookie = cookie_of(agent)

    assert not async_to_sync(is_accepted)(document.public_id, headers_for(cookie))


def test_without_a_session_it_is_refused(document):
    assert not async_to_sync(is_accepted)(document.public_id, [ORIGIN])


def test_an_idle_session_is_refused(document, debtor):
    cookie = cookie_of(debtor, idle_for=timedelta(seconds=settings.SESSION_IDLE_SECONDS))

    assert not async_to_sync(is_accepted)(document.public_id, headers_for(cookie))


def test_a_document_that_is_not_there_is_refused(debtor):
    cookie = cookie_of(debtor)

    assert not async_to_sync(is_accepted)(uuid4(), headers_for(cookie))


def test_a_page_of_another_site_is_refused(document, debtor):
    headers = headers_for(cookie_of(debtor), origin=(b"origin", b"https://elsewhere.example"))

    assert not async_to_sync(is_accepted)(document.public_id, headers)


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 404), ("/admin/", 404)])
def test_the_socket_server_serves_its_health_and_no_pages(path, status):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(health_only({"type": "http", "path": path}, None, send))

    assert sent[0]["status"] == status


def test_a_document_of_a_party_rings_for_that_party_alone(actor, debtor, other_debtor):
    wanted = documents.Wanted(
        kind=DocumentKind.PAYMENT_RECEIPT, language="fi", facts={}, party=debtor.party, cause="test"
    )
    receipt = documents.request_document(actor=actor, wanted=wanted, at=timezone.now())

    own = async_to_sync(is_accepted)(receipt.public_id, headers_for(cookie_of(debtor)))
    anothers = async_to_sync(is_accepted)(receipt.public_id, headers_for(cookie_of(other_debtor)))

    assert (own, anothers) == (True, False)
