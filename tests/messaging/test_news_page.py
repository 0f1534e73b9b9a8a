"""What has happened, as the portal lists it; and who may see which of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actor import Access, Actor
from accounts.models import Basis, Level, Scope
from accounts.news import Kind
from invoices.models import MandateScope
from messaging.models import Notice
from messaging.queries.notices import notices_of, unread_of
from messaging.views.news import ON_A_PAGE
from tests.factories import DebtorFactory, InvoiceFactory, MandateFactory, PersonFactory
from tests.messaging.being_told import NOON, about_invoice, happened, with_email

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.BankIdBackend"
PAGE = "/messages/news/"


@pytest.fixture
def browser(client, debtor):
    client.force_login(debtor, backend=BACKEND)
    return client


def test_news_stand_newest_first_with_what_is_new_among_them(browser, debtor):
    happened(debtor.party, cause="letter:1")
    later = NOON + timedelta(hours=1)
    happened(debtor.party, cause="booked:1", kind=Kind.PAYMENT, what="BOOKED", at=later)

    page = browser.get(PAGE)

    titles = [each["words"].title for each in page.context["items"]]
    assert titles == ["Maksu on kirjattu", "Uusi kirje on tullut"]
    assert page.context["unread_news"] == 2


def test_without_news_the_page_says_what_will_stand_there(browser):
    assert "Ei vielä ilmoituksia" in browser.get(PAGE).content.decode()


def test_opening_one_marks_it_read_and_leads_to_its_page(browser, debtor):
    notice = happened(debtor.party, path="/letters/")

    response = browser.get(reverse("messaging:news-one", args=[notice.public_id]))

    assert (response.status_code, response.url) == (302, "/letters/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_notice_leads_nowhere_but_into_the_portal(browser, debtor):
    notice = happened(debtor.party, path="//evil.example/")

    response = browser.get(reverse("messaging:news-one", args=[notice.public_id]))

    assert response.url == PAGE


def test_another_s_notice_is_not_there(browser, debtor, other_debtor):
    notice = happened(other_debtor.party)

    response = browser.get(reverse("messaging:news-one", args=[notice.public_id]))

    assert response.status_code == 404
    assert Notice.objects.get().read_at is None


def test_who_was_told_of_another_s_matter_is_led_to_choose_for_whom_to_act(
    browser, debtor, other_debtor
):
    with_email(debtor)
    MandateFactory(
        principal=other_debtor.party, holder=debtor.party, level=Level.FULL, basis=Basis.GUARDIAN
    )
    notice = happened(other_debtor.party)

    response = browser.get(reverse("messaging:news-one", args=[notice.public_id]))

    assert response.url == reverse("accounts:acting")
    assert Notice.objects.get().read_at is None


def test_all_can_be_marked_as_read_at_once(browser, debtor, other_debtor):
    for n in range(3):
        happened(debtor.party, cause=f"letter:{n}")
    happened(other_debtor.party, cause="letter:other")

    response = browser.post(reverse("messaging:news-read"), follow=True)

    assert response.context["unread_news"] == 0
    assert Notice.objects.filter(read_at=None).count() == 1


def test_a_page_costs_the_same_however_many_there_are(browser, debtor, django_assert_num_queries):
    happened(debtor.party, cause="letter:one")
    browser.get(PAGE)
    with django_assert_num_queries(4):
        browser.get(PAGE)

    for n in range(ON_A_PAGE + 5):
        happened(debtor.party, cause=f"letter:{n}")
    browser.get(PAGE)

    with django_assert_num_queries(4):
        assert len(browser.get(PAGE).context["items"]) == ON_A_PAGE


# --- who acts for another ----------------------------------------------------------------------


def acting(party, **right):
    holder = DebtorFactory(party=PersonFactory(name="Valtuutettu Valtteri"))
    mandate = MandateFactory(principal=party, holder=holder.party, **right)
    access = Access(
        basis=Basis(mandate.basis),
        level=Level(mandate.level),
        scope=Scope(mandate.scope),
        mandate_id=mandate.pk,
    )
    return Actor(user=holder, acting_for=party, access=access)


def seen_by(actor):
    assert unread_of(actor) == notices_of(actor).count()
    return set(notices_of(actor))


def test_who_may_do_everything_sees_all_but_what_is_personal(debtor):
    letter = happened(debtor.party)
    happened(debtor.party, cause="s:1", kind=Kind.SECURITY, what="RETURN_OPENED")
    guardian = acting(debtor.party, level=Level.FULL, basis=Basis.GUARDIAN)

    assert seen_by(guardian) == {letter}


def test_a_limited_right_shows_what_is_about_invoices_that_it_covers(debtor):
    mine = about_invoice(debtor.party)
    about_invoice(debtor.party)
    happened(debtor.party, cause="refund:1", kind=Kind.REFUND, what="PAID")
    holder = acting(debtor.party, level=Level.VIEW, scope=Scope.INVOICES)
    MandateScope.objects.create(mandate_id=holder.access.mandate_id, invoice=mine.invoice)

    assert seen_by(holder) == {mine}


def test_a_right_to_all_invoices_shows_what_is_about_any_invoice(debtor):
    about = {about_invoice(debtor.party), about_invoice(debtor.party)}
    happened(debtor.party, cause="refund:1", kind=Kind.REFUND, what="PAID")
    InvoiceFactory()

    assert seen_by(acting(debtor.party, level=Level.ARRANGE)) == about
