"""The other open tab changes by itself, and leaves the person's work alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.sessions import end_session
from accounts.session_stamp import EndReason
from invoices.models import HoldReason
from invoices.services import credit_notes, holds
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.journeys.conftest import listen, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"), language="fi")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def urgent(person, today):
    return stories.sent(person.party, at=timezone.now(), due_on=today + timedelta(5), total="84.20")


@pytest.fixture
def other(person, today):
    return stories.sent(
        person.party,
        at=timezone.now(),
        due_on=today + timedelta(20),
        who="Kotikylän Vesi",
        total="50.00",
    )


@pytest.fixture
def open_tab(chromium, portal, person):
    """A tab of the signed-in person whose socket is open; returned with what it heard."""
    contexts, complaints = [], []

    def open_page(address):
        # The bells of what the test made have rung.
        cache.delete(f"changed:{person.party.pk}")
        context = chromium.new_context(base_url=portal, locale="fi-FI", reduced_motion="reduce")
        contexts.append(context)
        sign_in(context, person, portal)
        page = context.new_page()
        listen(page, complaints, portal)
        with page.expect_websocket() as opened:
            page.goto(address)
        # The consumer is in its groups a moment after the socket is there.
        page.wait_for_timeout(300)
        return page, opened.value

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def elsewhere(act, **arguments):
    """Do it in a thread, as a server does: here is the loop of Playwright."""

    def work():
        try:
            act(**arguments)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def confirmed(invoice):
    """What a confirmed payment of the whole sum does to its invoice."""
    elsewhere(
        holds.place,
        invoice_id=invoice.pk,
        reason=HoldReason.PAID_IN_PORTAL,
        cause=f"payment:{invoice.pk}",
        amount=invoice.open_total,
        at=timezone.now(),
    )


def credited(invoice, amount):
    elsewhere(
        credit_notes.book_credit_note,
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        number="H1",
        value_on=timezone.localdate(),
        cause=f"test:credit:{invoice.pk}",
        actor=None,
        at=timezone.now(),
    )


def test_the_home_page_tells_of_a_payment_by_itself(open_tab, urgent, other):
    page, _ = open_tab("/")
    expect(page.locator(".owed")).to_contain_text("134,20")

    confirmed(urgent)

    expect(page.locator(".owed")).to_contain_text("50,00")
    expect(page.locator("#invoice-list")).to_contain_text("Maksettu MyRopossa")
    expect(page.locator("#heard")).to_contain_text("Laskusi ovat muuttuneet")


def test_the_page_of_the_invoice_does_too(open_tab, urgent):
    page, _ = open_tab(reverse("invoices:invoice", args=[urgent.public_id]))

    confirmed(urgent)

    expect(page.locator("#invoice .page-head")).to_contain_text("Maksettu MyRopossa")
    expect(page.locator("#heard")).to_contain_text("Lasku on muuttunut")


def test_an_agents_credit_note_is_seen_in_every_open_tab(open_tab, urgent, other):
    home, _ = open_tab("/")
    invoice, _ = open_tab(reverse("invoices:invoice", args=[urgent.public_id]))

    credited(urgent, "30.00")

    expect(home.locator(".owed")).to_contain_text("104,20")
    expect(invoice.locator("#invoice .amount--big")).to_contain_text("54,20")
    expect(invoice.locator("#breakdown + dl")).to_contain_text("Hyvitys")


def test_a_search_and_what_is_being_typed_stay(open_tab, urgent, other):
    page, _ = open_tab("/?q=Kotikyl")
    search = page.get_by_role("searchbox")
    search.focus()
    page.keyboard.press("End")
    with page.expect_response(lambda answer: "q=Kotikyl%C3%A4" in answer.url):
        page.keyboard.type("ä")
    page.wait_for_timeout(300)

    credited(other, "20.00")

    expect(page.locator("#invoice-list")).to_contain_text("30,00")
    expect(page.locator("#invoice-list")).not_to_contain_text("84,20")
    expect(search).to_have_value("Kotikylä")
    expect(search).to_be_focused()


def test_focus_scroll_and_open_parts_stay(open_tab, urgent, other):
    page, _ = open_tab("/")
    filters = page.locator("details.filters")
    filters.locator("summary").click()
    link = page.locator("#invoice-list a", has_text="Kotikylän Vesi")
    link.focus()
    page.set_viewport_size({"width": 360, "height": 400})
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    before = page.evaluate("window.scrollY")

    confirmed(urgent)

    expect(page.locator(".owed")).to_contain_text("50,00")
    expect(link).to_be_focused()
    expect(filters).to_have_attribute("open", "")
    assert before > 0
    assert page.evaluate("document.documentElement.scrollHeight") >= before


def test_focus_stays_on_a_row_when_the_rows_above_it_go(open_tab, urgent, other):
    page, _ = open_tab("/")
    link = page.locator("#invoice-list a", has_text="Kotikylän Vesi")
    link.focus()

    credited(urgent, "84.20")

    expect(page.locator("#invoice-list")).not_to_contain_text("Lähivoima")
    expect(link).to_be_focused()


def test_nothing_is_fetched_while_nothing_changes(open_tab, urgent):
    page, _ = open_tab("/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.wait_for_timeout(1500)

    assert asked == []


def test_a_tab_that_lost_its_socket_catches_up(open_tab, urgent):
    page, _ = open_tab("/")
    sockets = []

    def pass_through(socket):
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/ws/changes/**", pass_through)
    page.reload()
    page.wait_for_timeout(300)

    sockets[0].close()
    confirmed(urgent)

    expect(page.locator("#invoice-list")).to_contain_text("Maksettu MyRopossa")
    assert len(sockets) > 1


def test_a_tab_from_the_back_button_catches_up(open_tab, urgent):
    page, _ = open_tab("/")
    page.get_by_role("link", name="Hae lasku").first.click()
    page.wait_for_url("**/find/")
    confirmed(urgent)

    page.go_back()

    expect(page.locator("#invoice-list")).to_contain_text("Maksettu MyRopossa")


def test_the_socket_closes_with_the_session_and_does_not_come_back(open_tab, person, urgent):
    page, socket = open_tab("/")
    opened = []

    def note(each):
        opened.append(each)

    page.on("websocket", note)

    [cookie] = [each for each in page.context.cookies() if "session" in each["name"]]
    elsewhere(
        end_session,
        session_key=cookie["value"],
        reason=EndReason.REVOKED,
        actor=person,
        at=timezone.now(),
    )
    page.wait_for_timeout(2000)

    assert socket.is_closed()
    assert opened == []
