"""Acting for a company and back: through Suomi.fi in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from demo.personas import persona
from tests.factories import CompanyFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.suomifi import point_portal_at, running_suomifi

pytestmark = pytest.mark.django_db(transaction=True)

STATES = [
    {"size": "phone", "scheme": "light", "language": "fi"},
    {"size": "desk", "scheme": "dark", "language": "sv"},
    {"size": "narrow", "scheme": "light", "language": "en"},
]


@pytest.fixture
def suomifi(live_server, settings):
    """One that knows this very portal."""
    settings.PUBLIC_URL = live_server.url
    with running_suomifi(portal_url=live_server.url) as url:
        point_portal_at(settings, url)
        yield url


@pytest.fixture
def yrjo(transactional_db):
    known = persona("yrjo")
    owner = DebtorFactory(party=PersonFactory(name=known.name, code=known.hetu))
    workshop = CompanyFactory(business_id=known.company_business_id, name="Yrjön Paja Oy")
    InvoiceFactory(party=owner.party, number="OMA-1")
    InvoiceFactory(party=workshop, number="PAJA-1")
    return owner


def company_box(page, name):
    return page.get_by_role("checkbox", name=re.compile(name))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_person_acts_for_a_company_and_comes_back(new_page, suomifi, yrjo, scripts):
    page = new_page(size="phone", user=yrjo, java_script_enabled=scripts, beyond=suomifi)
    page.goto("/")
    expect(page.get_by_text("OMA-1").first).to_be_visible()

    page.goto("/acting/")
    page.get_by_role("link", name="Asioi yrityksen puolesta").click()
    page.get_by_role("button", name="Jatka Suomi.fi-palveluun").click()
    expect(page).to_have_url(re.compile(re.escape(suomifi)))
    expect(company_box(page, "Yrjön Paja Oy")).to_be_checked()
    page.get_by_role("button", name="Jatka palveluun").click()

    band = page.get_by_role("complementary", name="Kenen puolesta")
    expect(band).to_contain_text("Yrjön Paja Oy")
    expect(page.get_by_text("PAJA-1").first).to_be_visible()
    expect(page.get_by_text("OMA-1")).to_have_count(0)

    band.get_by_role("button").click()

    expect(page.get_by_text("OMA-1").first).to_be_visible()
    expect(page.get_by_text("PAJA-1")).to_have_count(0)
    expect(band).to_have_count(0)


def test_of_several_companies_one_is_chosen_and_another_later(new_page, suomifi, yrjo):
    page = new_page(user=yrjo, beyond=suomifi)
    page.goto("/acting/company/")
    page.get_by_role("button", name="Jatka Suomi.fi-palveluun").click()
    for name in ("Toiminimi Yrjö Yrittäjä", "Pajatien Kiinteistöt Oy", "Kymen Teräs Ky"):
        company_box(page, name).check()
    page.get_by_role("button", name="Jatka palveluun").click()

    expect(page.get_by_role("heading", name="Minkä yrityksen puolesta asioit nyt?")).to_be_visible()
    expect(page.get_by_text("Yksi rekisteri ei vastannut")).to_be_visible()
    page.get_by_role("button", name=re.compile("Toiminimi")).click()
    expect(page.get_by_role("complementary", name="Kenen puolesta")).to_contain_text("Toiminimi")

    page.goto("/acting/")
    page.get_by_role("button", name="Asioi tämän puolesta: Yrjön Paja Oy").click()

    expect(page.get_by_role("complementary", name="Kenen puolesta")).to_contain_text("Paja Oy")


def test_changing_ones_mind_there_leads_back_calmly(new_page, suomifi, yrjo):
    page = new_page(user=yrjo, beyond=suomifi)
    page.goto("/acting/company/")
    page.get_by_role("button", name="Jatka Suomi.fi-palveluun").click()

    page.get_by_role("button", name="Peruuta ja palaa palveluun").click()

    expect(page.get_by_text("Et valinnut yritystä. Mitään ei muutettu.")).to_be_visible()


def test_a_form_that_was_opened_for_oneself_is_not_sent_for_the_company(new_page, suomifi, yrjo):
    page = new_page(user=yrjo, beyond=suomifi)
    page.goto("/profile/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()

    other = page.context.new_page()
    other.goto("/acting/company/")
    other.get_by_role("button", name="Jatka Suomi.fi-palveluun").click()
    other.get_by_role("button", name="Jatka palveluun").click()
    expect(other.get_by_role("complementary", name="Kenen puolesta")).to_be_visible()

    answer = page.request.post(
        "/acting/oneself/",
        form={"csrfmiddlewaretoken": token},
        headers={"referer": page.url},
    )
    assert answer.status == 403


@pytest.mark.parametrize("state", STATES, ids=lambda each: "-".join(each.values()))
def test_every_page_of_it_is_accessible_and_fits(new_page, suomifi, yrjo, axe, no_sideways, state):
    language = state["language"]
    yrjo.language = language
    yrjo.save()
    page = new_page(user=yrjo, beyond=suomifi, **state)

    page.goto("/acting/company/")
    axe(page)
    no_sideways(page)
    page.locator("main form button").last.click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    axe(page)
    no_sideways(page)
    page.locator("button.primary").click()
    expect(page).to_have_url(re.compile("/acting/company/choose/$"))
    axe(page)
    no_sideways(page)
    page.goto("/acting/")
    axe(page)
    no_sideways(page)
    page.goto("/acting/company/return/00000000-0000-4000-8000-000000000000/")
    axe(page)
    no_sideways(page)
