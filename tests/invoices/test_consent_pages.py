"""The pages of electronic letters: nothing ticked, all four facts, and only when identified."""

import re

import pytest

from accounts.models import Basis, Level
from invoices.models import ElectronicConsent
from tests.factories import CompanyFactory, InvoiceFactory, MandateFactory
from tests.sign_in import identify, sign_in

pytestmark = pytest.mark.django_db

HOME = "/electronic-letters/"
GIVE = f"{HOME}give/"
LENGTH, CHECK = f"{GIVE}?step=length", f"{GIVE}?step=check"


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoices(debtor):
    return [InvoiceFactory(party=debtor.party) for _ in range(2)]


def answered(client, *, months="6", **which):
    """Both questions, answered, and the page before the button read."""
    client.post(GIVE, which or {"every": "on"})
    response = client.post(LENGTH, {"months": months})
    client.get(CHECK)
    return response


def test_page_tells_what_it_means_and_leads_on(page, invoices):
    response = page.get(HOME)

    assert response.status_code == 200
    assert GIVE in response.text
    assert "12 kuukautta" in response.text


def test_without_open_invoices_there_is_nothing_to_consent_to(page):
    assert GIVE not in page.get(HOME).text
    assert page.get(GIVE).url == HOME


def test_nothing_is_chosen_beforehand(page, invoices):
    which = page.get(GIVE).text
    page.post(GIVE, {"every": "on"})
    length = page.get(LENGTH).text

    assert which.count('type="checkbox"') == 3
    assert length.count('type="radio"') == 3
    assert not re.search(r"<input[^>]*\schecked", which + length)


def test_four_facts_stand_before_the_press(page, invoices, settings):
    identify(page)
    answered(page)

    text = page.get(CHECK).text

    assert "MyRopo" in text
    assert settings.COLLECTOR_NAME in text
    assert all(each.number in text for each in invoices)
    assert "Annettu" in text
    assert "voimassa" in text
    assert 'method="post"' in text


def test_press_after_an_identification_consents(page, invoices):
    identify(page, minutes_ago=4)
    answered(page, claims=[str(invoices[0].public_id)])

    response = page.post(CHECK)

    consent = ElectronicConsent.objects.get()
    assert response.url == f"{HOME}{consent.public_id}/"
    assert [*consent.invoices.all()] == [invoices[0]]
    assert "Olet suostunut" in page.get(response.url).text
    assert str(consent.public_id) in page.get(HOME).text


def test_old_identification_does_not_consent_and_loses_nothing(page, invoices):
    identify(page, minutes_ago=6)
    answered(page)

    shown, pressed = page.get(CHECK), page.post(CHECK)

    assert "/oidc/authenticate/?next=%2Felectronic-letters%2Fgive%2F%3Fstep%3Dcheck" in shown.text
    assert pressed.status_code == 200
    assert not ElectronicConsent.objects.exists()
    identify(page)
    assert page.post(CHECK).status_code == 302
    assert ElectronicConsent.objects.get().invoices.count() == 2


def test_what_was_answered_for_oneself_is_asked_anew_for_another(page, invoices, debtor):
    ward = MandateFactory(holder=debtor.party, basis=Basis.GUARDIAN, level=Level.FULL)
    InvoiceFactory(party=ward.principal)
    identify(page)
    answered(page)

    page.post(f"/acting/for/{ward.public_id}/")
    length = page.get(LENGTH)
    page.post(CHECK)

    assert 'type="checkbox"' in length.text
    assert not ElectronicConsent.objects.exists()


def test_session_that_was_never_identified_does_not_consent(page, invoices):
    answered(page)

    page.post(CHECK)

    assert not ElectronicConsent.objects.exists()


@pytest.mark.parametrize(
    "answer", [{}, {"claims": ["x"]}, {"claims": ["00000000-0000-4000-8000-000000000000"]}]
)
def test_no_claim_and_no_such_claim_are_refused(page, invoices, answer):
    assert page.post(GIVE, answer).status_code == 422


@pytest.mark.parametrize("months", ["", "0", "13", "24", "x"])
def test_other_lengths_are_refused(page, invoices, months):
    page.post(GIVE, {"every": "on"})

    assert page.post(LENGTH, {"months": months}).status_code == 422


def test_claim_of_another_debtor_is_not_on_offer(page, invoices):
    other = InvoiceFactory(party=CompanyFactory(), number="9999-X")

    assert "9999-X" not in page.get(GIVE).text
    assert page.post(GIVE, {"claims": [str(other.public_id)]}).status_code == 422


def test_steps_cannot_be_skipped(page, invoices):
    assert 'name="every"' in page.get(CHECK).text
    page.post(GIVE, {"every": "on"})
    assert 'name="months"' in page.get(CHECK).text
    identify(page)
    assert page.post(CHECK).status_code == 422
    assert not ElectronicConsent.objects.exists()


def test_withdrawing_asks_once_and_needs_no_identification(page, invoices):
    identify(page)
    answered(page)
    page.post(CHECK)
    identify(page, minutes_ago=60)
    consent = ElectronicConsent.objects.get()
    url = f"{HOME}{consent.public_id}/withdraw/"

    asked, done = page.get(url), page.post(url, follow=True)
    again = page.post(url)

    consent.refresh_from_db()
    assert asked.status_code == 200
    assert consent.withdrawn_at is not None
    assert "on peruutettu" in done.text
    assert again.url == HOME
    assert "ei ole enää voimassa" in page.get(f"{HOME}{consent.public_id}/").text


def test_profile_leads_to_the_page(page):
    assert HOME in page.get("/profile/").text


def test_claim_that_came_after_the_page_was_shown_is_not_consented_to(page, invoices, debtor):
    identify(page)
    answered(page)
    InvoiceFactory(party=debtor.party)

    page.post(CHECK)

    assert {*ElectronicConsent.objects.get().invoices.all()} == {*invoices}


def test_whoever_consents_again_and_again_is_asked_to_wait(page, invoices):
    for _ in range(11):
        identify(page)
        answered(page)
        response = page.post(CHECK)

    assert response.url == HOME
    assert "Yritä uudelleen" in page.get(HOME).text
    assert ElectronicConsent.objects.count() == 10
