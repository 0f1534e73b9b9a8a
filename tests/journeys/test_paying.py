"""A debtor pays: from the home page to the bank and back, and whatever goes wrong between."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from invoices.models import Invoice
from invoices.queries.ledger import ledger_mismatches
from payments.models import Payment, PaymentState
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def invoices(person):
    """Three to pay, the most urgent first: 101.41 with a reminder, 96.41, 396.00."""
    at, today, party = timezone.now(), timezone.localdate(), person.party
    reminded = stories.sent(party, at=at, due_on=today - timedelta(20), number="LV-1000")
    overdue = stories.sent(party, at=at, due_on=today - timedelta(6), who="Oy Yritys X Ab")
    open_ = stories.sent(
        party, at=at, due_on=today + timedelta(7), who="Kotikylän Vesi", total="396.00"
    )
    return [stories.reminded(reminded, at=at), overdue, open_]


@pytest.fixture
def open_page(new_page, person, provider, settings, live_server):
    """A signed-in browser that may also go to the bank, and comes back to this portal."""
    settings.PUBLIC_URL = live_server.url

    def open_(**options):
        return new_page(user=person, beyond=provider.url, **options)

    return open_


@pytest.fixture(autouse=True)
def the_ledger_agrees(db):
    yield
    assert list(ledger_mismatches()) == []


def pay_page(*invoices):
    return f"{reverse('payments:pay')}?{'&'.join(f'invoice={each.public_id}' for each in invoices)}"


def at_the_bank(page):
    expect(page.locator("form[action^='/bank/']")).to_be_visible()
    return page


def confirm(page, name=re.compile("Vahvista|Maksa|Pay|Betala|Bekräfta"), **wishes):
    """The bank's own button; `wishes` choose what a tester may choose there."""
    if wishes:
        page.locator("summary").click()
    for wish, value in wishes.items():
        page.locator(f"select[name={wish}]").select_option(value)
    page.locator("button[name=act][value=pay]").click()


def press_at_the_bank(page, act):
    page.locator("summary").click()
    page.locator(f"button[name=act][value={act}]").click()


def test_one_invoice_is_two_presses_from_home_to_the_bank_and_none_after(open_page, invoices):
    page = open_page(size="phone")
    page.goto("/")

    page.get_by_role("link", name="Maksa 101,41 €").click()
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)
    confirm(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    expect(page.get_by_text("Lasku LV-1000")).to_be_visible()
    expect(page.locator(".timeline__past").first).to_contain_text("Vastaanotettu")
    page.get_by_role("link", name="Takaisin laskuihin").click()
    row = page.locator(".bill", has_text="LV-1000")
    expect(row).to_contain_text("Maksettu MyRopossa")
    expect(row).to_contain_text("0,00 €")
    expect(row).to_contain_text("kirjautuu")
    invoices[0].refresh_from_db()
    assert invoices[0].to_pay == 0
    assert invoices[0].open_total == Decimal("101.41")


def test_all_are_paid_at_once(open_page, invoices):
    page = open_page()
    page.goto("/")

    page.get_by_role("link", name="Maksa kaikki, 593,82 €").click()
    expect(page.get_by_role("heading", name="Maksa 593,82 €")).to_be_visible()
    page.get_by_role("button", name="MobilePay").click()
    confirm(at_the_bank(page))

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    payment = Payment.objects.get()
    assert payment.amount == Decimal("593.82")
    assert payment.lines.count() == 3
    page.goto("/")
    expect(page.get_by_role("heading", name="Sinulla ei ole nyt maksettavaa")).to_be_visible()


def test_what_is_not_ticked_is_not_paid_and_the_sum_follows(open_page, invoices):
    page = open_page()
    page.goto(reverse("payments:pay"))

    page.get_by_role("checkbox", name=re.compile("Oy Yritys X")).uncheck()
    expect(page.locator("#pay-how")).to_contain_text("Maksa 497,41 €")
    page.get_by_role("button", name="Nordea").click()
    confirm(at_the_bank(page))

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    assert [line.invoice_id for line in Payment.objects.get().lines.all()] == [
        invoices[0].pk,
        invoices[2].pk,
    ]


def test_an_own_sum_says_what_it_pays_while_one_types(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))

    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").press_sequentially("98,41", delay=20)

    expect(page.locator("#shares")).to_contain_text("98,41 €")
    shares = page.locator(".pay__shares .facts")
    expect(shares).to_contain_text("96,41 €")
    expect(shares).to_contain_text("2,00 €")
    expect(shares).to_contain_text("3,00 €")
    page.get_by_text("Miksi tässä järjestyksessä?").click()
    expect(page.get_by_text("perintälaissa")).to_be_visible()
    page.get_by_role("button", name="OP", exact=True).click()
    confirm(at_the_bank(page))
    expect(page.get_by_text("on vielä maksettavana 3,00 €")).to_be_visible()
    page.goto(reverse("invoices:invoice", args=[invoices[0].public_id]))
    expect(page.get_by_role("link", name="Maksa 3,00 €")).to_be_visible()
    expect(page.get_by_text("98,41 € maksettu MyRopossa")).to_be_visible()


def test_a_wrong_sum_says_what_is_wrong_and_nothing_is_lost(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").fill("500")
    expect(page.locator("#sums")).to_contain_text("enintään 101,41 €")

    page.get_by_role("button", name="OP", exact=True).click()

    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("Summa euroina")).to_have_value("500")
    assert not Payment.objects.exists()


def test_paying_works_without_scripts(open_page, invoices):
    page = open_page(java_script_enabled=False)
    page.goto(reverse("payments:pay"))

    page.get_by_role("checkbox", name=re.compile("Kotikylän")).uncheck()
    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").fill("150")
    page.get_by_label("Summa euroina").press("Enter")
    expect(page.locator("#shares")).to_be_visible()
    expect(page.locator("#pay-how")).to_contain_text("Maksa 150,00 €")
    expect(page.get_by_role("checkbox", name=re.compile("Kotikylän"))).not_to_be_checked()
    page.get_by_role("button", name="OP", exact=True).click()
    page.get_by_role("button", name="Jatka ja maksa 150,00 €").click()
    confirm(at_the_bank(page))

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")


def test_without_scripts_a_new_sum_is_shown_before_it_is_paid(open_page, invoices):
    page = open_page(java_script_enabled=False)
    page.goto(pay_page(invoices[0]))

    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").fill("20")
    page.get_by_role("button", name="OP", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Olet maksamassa 20,00 €")
    assert not Payment.objects.exists()
    page.get_by_role("button", name="OP", exact=True).click()
    expect(page.get_by_role("button", name="Jatka ja maksa 20,00 €")).to_be_visible()


def test_by_keyboard_alone_from_home_to_the_bank(open_page, invoices):
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Maksa 101,41 €")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pay/**")

    page.get_by_role("button", name="Aktia").focus()
    page.keyboard.press("Enter")

    at_the_bank(page)


def test_a_payment_that_fails_can_be_tried_again(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[1]))
    page.get_by_role("button", name="OP", exact=True).click()

    press_at_the_bank(at_the_bank(page), "fail")

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu ei onnistunut")
    page.get_by_role("link", name="Maksa uudelleen").click()
    expect(page.locator("#pay-how")).to_contain_text("Maksa 96,41 €")


def test_what_waits_for_the_bank_asks_nobody_to_pay_again(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()

    press_at_the_bank(at_the_bank(page), "pending")

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu odottaa pankin vahvistusta")
    page.goto("/")
    expect(page.locator(".next")).to_contain_text("odottaa pankin vastausta")
    expect(page.get_by_role("link", name="Maksa 101,41 €")).to_have_count(0)
    page.goto(reverse("payments:pay"))
    expect(page.get_by_role("checkbox", name=re.compile("Lähivoima"))).not_to_be_checked()


def test_the_waiting_page_changes_by_itself(open_page, invoices, provider):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    press_at_the_bank(at_the_bank(page), "pending")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu odottaa pankin vahvistusta")

    provider.act(Payment.objects.get().transaction_id, "pay", callback="before")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Maksu on vastaanotettu", timeout=15_000)
    expect(page).to_have_title(re.compile("Maksu on vastaanotettu"))
    expect(page.locator("#heard")).to_contain_text("Maksu on vastaanotettu")


def test_who_left_the_bank_comes_back_to_a_way_on(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)

    page.goto(pay_page(invoices[0]))

    note = page.locator(".alert", has_text="jäi kesken")
    expect(note).to_be_visible()
    note.get_by_role("link", name="Katso tilanne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on kesken")
    page.get_by_role("link", name="Jatka maksua, 101,41 €").click()
    page.get_by_role("button", name="OP", exact=True).click()
    confirm(at_the_bank(page))
    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    assert Payment.objects.count() == 1


def test_back_from_the_bank_begins_nothing_anew(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)

    page.go_back()

    expect(page.get_by_text(re.compile("Maksu on kesken|jäi kesken")).first).to_be_visible()
    assert Payment.objects.get().state == PaymentState.OPEN


def test_an_unfinished_payment_is_cancelled(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)
    page.goto(reverse("payments:payment", args=[Payment.objects.get().public_id]))

    page.get_by_role("button", name="Peru maksu").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu peruttiin")
    assert Payment.objects.get().state == PaymentState.CANCELLED


def test_who_turns_round_at_the_bank_reads_how_it_stands(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="Kaikki maksutavat yhdellä sivulla").click()

    page.locator("form[action$='/cancel'] button").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Maksu ei onnistunut|Maksu peruttiin")
    )


def test_a_provider_that_is_down_is_said_plainly(open_page, invoices, provider):
    provider.fail("down")
    page = open_page()

    page.goto(pay_page(invoices[0]))

    expect(page.get_by_role("alert")).to_contain_text("Maksupalvelu ei vastaa")
    expect(page.get_by_role("button", name="OP", exact=True)).to_have_count(0)
    page.get_by_role("alert").get_by_role("link", name=re.compile("LV-1000")).click()
    expect(page.locator("#pay")).to_be_in_viewport()


def test_a_provider_that_goes_down_meanwhile_takes_no_money(open_page, invoices, provider):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    provider.fail("down")

    page.get_by_role("button", name="OP", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Maksupalvelu ei vastaa")
    assert Payment.objects.get().state == PaymentState.FAILED
    provider.fail("")
    page.get_by_role("link", name="Yritä uudelleen").click()
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)


def test_two_tabs_do_not_pay_the_same_twice(open_page, invoices):
    first, second = open_page(), open_page()
    for page in (first, second):
        page.goto(pay_page(invoices[0], invoices[1]))
    first.get_by_role("checkbox", name=re.compile("Oy Yritys X")).uncheck()
    expect(first.locator("#pay-how")).to_contain_text("101,41 €")
    first.get_by_role("button", name="OP", exact=True).click()
    confirm(at_the_bank(first))
    expect(first.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")

    second.get_by_role("button", name="OP", exact=True).click()

    expect(second.get_by_role("alert")).to_contain_text("Summa on muuttunut")
    expect(second.locator("#pay-how")).to_contain_text("96,41 €")
    assert Payment.objects.count() == 1
    assert Invoice.objects.get(pk=invoices[1].pk).to_pay == Decimal("96.41")


@pytest.mark.parametrize(
    "view",
    [
        {"size": "phone", "scheme": "light", "language": "fi"},
        {"size": "narrow", "scheme": "dark", "language": "sv"},
        {"size": "desk", "scheme": "dark", "language": "en"},
        {"size": "desk", "scheme": "light", "language": "fi"},
    ],
    ids=lambda view: "-".join(view.values()),
)
def test_every_state_is_accessible(open_page, person, invoices, axe, no_sideways, view):
    person.language = view["language"]
    person.save()
    page = open_page(**view)
    addresses = [
        pay_page(invoices[0]),
        f"{pay_page(invoices[0])}&sum=98,41",
        f"{pay_page(invoices[0])}&sum=oops",
        reverse("payments:pay"),
        f"{pay_page(invoices[0], invoices[1])}&sum=150",
        f"{reverse('payments:pay')}?choose=1",
    ]
    for address in addresses:
        page.goto(address)
        axe(page)
        no_sideways(page)
    for way in ("open", "pending", "fail", "pay"):
        page.goto(pay_page(invoices[2]))
        page.locator("button[value=OP]").click()
        at_the_bank(page)
        if way == "open":
            page.goto(pay_page(invoices[2]))
            axe(page)
            no_sideways(page)
            page.goto(reverse("payments:payment", args=[Payment.objects.latest("pk").public_id]))
        elif way == "pay":
            confirm(page)
        else:
            press_at_the_bank(page, way)
        expect(page.locator("#state h1")).to_be_visible()
        axe(page)
        no_sideways(page)
    for address in ("/", reverse("invoices:invoice", args=[invoices[2].public_id])):
        page.goto(address)
        axe(page)
        no_sideways(page)
