"""From the press of a button to a PDF on the disk, the way it runs in production."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actor import Actor
from invoices.models import Document
from invoices.services import documents
from myropo.celery import app
from tests.factories import CreditorFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.journeys.conftest import PROGRAMS, running, sign_in

ASK = "Nouda alkuperäinen lasku (PDF)"
DOWNLOAD = "Lataa alkuperäinen lasku (PDF)"
PATIENCE = 20_000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice(transactional_db):
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    DebtorFactory(party=party, language="fi")
    creditor = CreditorFactory(name="Lähivoima Oy")
    return InvoiceFactory(party=party, creditor=creditor, number="1000")


@pytest.fixture
def document(invoice):
    """In the queue, and nobody works on it."""
    document = documents.request_original(
        actor=actor_of(invoice), invoice=invoice, at=timezone.now()
    )
    app.control.purge()
    return document


@pytest.fixture
def worker(live_media, transactional_db):
    app.control.purge()
    command = [PROGRAMS / "celery", "-A", "myropo", "worker", "--pool=solo", "--loglevel=ERROR"]
    with running(command, live_media):
        yield


def actor_of(invoice):
    return Actor(user=invoice.party.user, acting_for=invoice.party)


def page_of(invoice):
    return reverse("invoices:invoice", args=[invoice.public_id])


def original_of(invoice):
    return reverse("invoices:original", args=[invoice.public_id])


def without_sockets(page):
    """As behind a proxy that lets no socket through."""
    page.route_web_socket("**/ws/**", lambda opened: opened.close())


def test_the_button_becomes_a_download_by_itself(chromium, portal, worker, invoice):
    context = chromium.new_context(base_url=portal, locale="fi-FI", reduced_motion="reduce")
    sign_in(context, invoice.party.user, portal)
    page = context.new_page()
    heard = []

    def listen(opened):
        opened.on("framereceived", lambda frame: heard.append(str(frame)))

    page.on("websocket", listen)
    # However late the socket opens, the page that asks by itself must not be there before it.
    page.route(
        "**?attempt=*",
        lambda route: route.continue_() if heard else route.fulfill(status=204),
    )
    page.goto(page_of(invoice))
    page.get_by_role("button", name=ASK).focus()

    page.keyboard.press("Enter")

    link = page.get_by_role("link", name=DOWNLOAD)
    expect(link).to_be_visible(timeout=PATIENCE)
    expect(link).to_be_focused()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "Lähivoima-Oy-lasku-1000.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-1.7")
    assert heard == ['{"changed": true}']
    context.close()


def test_where_sockets_are_blocked_the_page_asks_by_itself(new_page, worker, invoice):
    page = new_page(user=invoice.party.user, size="phone")
    without_sockets(page)
    page.goto(page_of(invoice))

    page.get_by_role("button", name=ASK).click()

    expect(page.get_by_role("link", name=DOWNLOAD)).to_be_visible(timeout=PATIENCE)


def test_without_scripts_the_page_reloads_until_the_link_is_there(new_page, worker, invoice):
    page = new_page(user=invoice.party.user, java_script_enabled=False)
    page.goto(page_of(invoice))

    page.get_by_role("button", name=ASK).click()

    expect(page.get_by_role("link", name=DOWNLOAD)).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(("size", "scheme"), [("narrow", "light"), ("desk", "dark")])
@pytest.mark.parametrize("state", ["new", "waiting", "slow", "ready", "failed"])
def test_every_state_is_for_everyone(look_at, shown, state, size, scheme):
    address = shown(state)

    look_at(address, size=size, scheme=scheme)


@pytest.fixture
def look_at(new_page, axe, no_sideways, document):
    """Open a page of the debtor; fails where it is not for everyone."""

    def look(address, **window):
        page = new_page(user=document.invoice.party.user, **window)
        without_sockets(page)
        page.goto(address)
        axe(page)
        no_sideways(page)

    return look


@pytest.fixture
def shown(document, live_media):
    return lambda state: show(state, document)


def show(state, document):
    """Bring the document into a state; the address that shows it."""
    invoice = document.invoice
    match state:
        case "new":
            Document.objects.all().delete()
        case "slow":
            return f"{original_of(invoice)}?attempt=99"
        case "failed":
            documents.give_up(document_id=document.pk, at=timezone.now())
        case "ready":
            documents.make_document(document_id=document.pk, at=timezone.now())
    return original_of(invoice)


def test_a_damaged_file_is_a_page_for_everyone(chromium, live_server, axe, document, live_media):
    show("ready", document)
    document.refresh_from_db()
    (live_media / document.file.name).write_bytes(b"something else")
    context = chromium.new_context(base_url=live_server.url, locale="fi-FI")
    sign_in(context, document.invoice.party.user, live_server.url)
    page = context.new_page()

    answer = page.goto(reverse("invoices:document-download", args=[document.public_id]))

    assert answer.status == 500
    axe(page)
    context.close()
