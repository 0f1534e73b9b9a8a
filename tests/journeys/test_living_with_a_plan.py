"""Living with a plan in a browser: skip, change, pay, take up again, end; for everyone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from payments.models import PaymentPlan, PlanState
from tests.factories import DebtorFactory, PersonFactory
from tests.payments.plan_samples import Sample, claims_of, plan_of

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [("narrow", "light", "sv"), ("phone", "dark", "fi"), ("desk", "light", "en")]


@pytest.fixture
def debtor(transactional_db):
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    return DebtorFactory(party=party, language="fi")


@pytest.fixture
def plan(debtor):
    return sample_of(debtor)


def sample_of(debtor, *totals, **fields):
    at = timezone.now()
    claims = claims_of(debtor.party, at=at, totals=totals or ("300.00",))
    first = timezone.localdate() + timedelta(days=20)
    return plan_of(debtor, *claims, at=at, like=Sample(count=4, first=first, **fields))


def url_of(plan, name="plan"):
    return reverse(f"payments:{name}", args=[plan.public_id])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_instalment_is_skipped_from_the_home_page(new_page, debtor, plan, scripts):
    page = new_page(user=debtor, size="phone", java_script_enabled=scripts)
    page.goto("/")

    page.get_by_role("link", name="Katso suunnitelmaa").click()
    page.get_by_role("link", name="Jätä seuraava erä väliin").click()
    page.get_by_role("button", name="Jätä erä väliin").click()

    expect(page.get_by_role("heading", name="Olet jättänyt erän väliin")).to_be_visible()
    page.get_by_role("link", name="Katso suunnitelmaa").click()
    expect(page.get_by_text("Siirretty loppuun")).to_be_visible()
    expect(page.get_by_text("Olet jo jättänyt erän väliin.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_payday_and_the_sum_are_changed(new_page, debtor, plan, scripts):
    page = new_page(user=debtor, size="phone", java_script_enabled=scripts)
    page.goto(url_of(plan))

    page.get_by_role("link", name="Siirrä maksupäivää").click()
    page.get_by_label("5", exact=True).check()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("link", name="Takaisin").click()
    expect(page.get_by_label("5", exact=True)).to_be_checked()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("button", name="Siirrä maksupäivä kuun 5. päivään").click()
    expect(page.get_by_role("heading", name="Olet siirtänyt maksupäivää")).to_be_visible()

    page.goto(url_of(plan, "plan-sum"))
    page.get_by_label("Euroa kuukaudessa").fill("150")
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("button", name="Muuta suunnitelma: 2 erää, seuraava 150,00").click()

    expect(page.get_by_role("heading", name="Olet muuttanut summaa")).to_be_visible()
    changed = PaymentPlan.objects.get()
    assert (changed.payday, changed.instalments.count()) == (5, 2)


def test_what_a_sum_pays_follows_the_choice(new_page, debtor, plan):
    page = new_page(user=debtor, size="phone")
    page.goto(url_of(plan, "plan-pay"))
    meaning = page.locator("#meaning")

    expect(meaning.get_by_role("button", name="Maksa 75,00")).to_be_visible()
    page.get_by_text("Muu summa").click()
    page.get_by_label("Summa euroina").fill("100")

    expect(meaning.get_by_text("Siitä jää maksamatta 50,00")).to_be_visible()
    meaning.get_by_role("button", name="Maksa 100,00").click()
    expect(page).to_have_url(re.compile(r"/pay/\?invoice=[\w-]+&sum=100\.00$"))


def test_what_a_sum_pays_is_seen_without_scripts(new_page, debtor, plan):
    page = new_page(user=debtor, java_script_enabled=False)
    page.goto(url_of(plan, "plan-pay"))

    page.get_by_text("Kaikki", exact=True).click()
    page.get_by_role("button", name="Maksa 75,00").click()
    expect(page.get_by_text("Olet maksamassa 300,00")).to_be_visible()
    page.get_by_role("button", name="Maksa 300,00").click()

    expect(page).to_have_url(re.compile(r"/pay/\?invoice=[\w-]+$"))


def test_a_lapsed_plan_is_taken_up_again_and_ended(new_page, debtor):
    plan = sample_of(debtor, state=PlanState.LAPSED)
    page = new_page(user=debtor, size="phone")
    page.goto("/")

    page.get_by_role("link", name="Katso, mitä voit tehdä").click()
    page.get_by_role("link", name="Jatka suunnitelmaa").click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("button", name="Jatka suunnitelmaa").click()
    expect(page.get_by_role("heading", name="Suunnitelma jatkuu")).to_be_visible()

    page.goto(url_of(plan))
    page.get_by_role("link", name="Lopeta suunnitelma").click()
    page.get_by_role("button", name="Lopeta suunnitelma").click()
    expect(page.get_by_role("heading", name="Olet lopettanut suunnitelman")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme", "language"), SIZES)
def test_every_page_of_a_plan_is_for_everyone(
    new_page, debtor, axe, no_sideways, size, scheme, language
):
    debtor.language = language
    debtor.save()
    plan = sample_of(debtor, "30.00", "200.00", "90.00")
    lapsed = sample_of(debtor, state=PlanState.LAPSED)
    asked = sample_of(debtor, state=PlanState.ASKED, fields={"text": "Palkka tulee 15. päivä."})
    page = new_page(user=debtor, size=size, scheme=scheme, language=language)
    addresses = [
        "/",
        reverse("payments:plans"),
        url_of(plan),
        url_of(lapsed),
        url_of(asked),
        url_of(plan, "plan-payday"),
        f"{url_of(plan, 'plan-payday')}?payday=25",
        f"{url_of(plan, 'plan-sum')}?monthly=1",
        f"{url_of(plan, 'plan-sum')}?monthly=50",
        url_of(plan, "plan-skip"),
        url_of(plan, "plan-end"),
        f"{url_of(plan, 'plan-pay')}?what=own&sum=100",
        f"{url_of(plan, 'plan-pay')}?what=all",
        url_of(plan, "plan-reinstate"),
        url_of(lapsed, "plan-reinstate"),
        f"{url_of(lapsed, 'plan-reinstate')}?first={timezone.localdate()}",
        url_of(asked, "plan-take-back"),
    ]

    for address in addresses:
        page.goto(address)

        axe(page)
        no_sideways(page)
