"""Acting for another in a browser: choosing, what is offered, two tabs, and back."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Level, MandateState
from tests.factories import DebtorFactory, MandateFactory, PersonFactory
from tests.journeys.conftest import SCHEMES
from tests.payments.shifting import owed

pytestmark = pytest.mark.django_db(transaction=True)

BAND = "Asioit toisen puolesta: Saara Suunnitelma"


@pytest.fixture
def saara(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Saara Suunnitelma"))


@pytest.fixture
def invoice(saara):
    return owed(saara.party, at=timezone.now(), days=-5)


@pytest.fixture
def mandate(debtor, saara, invoice):
    return MandateFactory(principal=saara.party, holder=debtor.party, level=Level.PAY)


def take_care_of_saara(page):
    page.goto("/")
    page.get_by_role("button", name="Saara Suunnitelma").click()
    expect(page.get_by_role("complementary", name="Kenen puolesta asioit")).to_contain_text(BAND)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_one_press_leads_to_anothers_matters_and_one_back(
    new_page, debtor, mandate, java_script_enabled
):
    page = new_page(size="phone", user=debtor, java_script_enabled=java_script_enabled)

    take_care_of_saara(page)
    page.get_by_role("link", name="Katso lasku").first.click()

    expect(page.get_by_text(BAND)).to_be_visible()
    expect(page.get_by_role("link", name="Maksa 505,20 €")).to_be_visible()
    expect(page.get_by_role("link", name="Siirrä eräpäivää")).to_have_count(0)
    page.get_by_role("button", name="Takaisin omiin asioihin").click()
    expect(page.get_by_text(BAND)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tervetuloa")


def test_a_page_in_another_tab_is_never_filled_with_other_peoples_rows(
    new_page, debtor, saara, mandate
):
    for n in range(2):
        owed(saara.party, at=timezone.now(), days=-5, number=f"saara-{n}")
        owed(debtor.party, at=timezone.now(), days=-5, number=f"oma-{n}")
    page = new_page(user=debtor)
    take_care_of_saara(page)
    other_tab = page.context.new_page()
    other_tab.goto("/")
    other_tab.get_by_role("button", name="Takaisin omiin asioihin").click()

    page.get_by_role("searchbox").first.fill("oma")

    expect(page.get_by_text(BAND)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tervetuloa")


def test_a_right_that_is_taken_back_says_so_at_the_next_press(new_page, debtor, mandate):
    page = new_page(user=debtor)
    take_care_of_saara(page)
    mandate.state, mandate.ended_at = MandateState.ENDED, timezone.now()
    mandate.save()

    page.get_by_role("link", name="Katso lasku").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Et enää asioi toisen puolesta")
    page.get_by_role("link", name="Katso omat laskuni").click()
    expect(page.get_by_text(BAND)).to_have_count(0)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["narrow", "desk"])
def test_the_pages_of_acting_are_for_everybody(
    new_page, axe, no_sideways, debtor, mandate, invoice, size, scheme
):
    page = new_page(size=size, scheme=scheme, user=debtor)
    MandateFactory(
        holder=debtor.party,
        principal=PersonFactory(name="Aleksanteri-Johannes Pohjoissuomalainen-Lappalainen"),
    )

    for path in ("/", "/acting/"):
        page.goto(path)
        axe(page)
        no_sideways(page)
    take_care_of_saara(page)
    for path in (f"/invoices/{invoice.public_id}/", "/acting/", "/find/", "/profile/"):
        page.goto(path)
        axe(page)
        no_sideways(page)
