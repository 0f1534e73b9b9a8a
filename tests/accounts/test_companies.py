"""Acting for a company: to Suomi.fi and back, over real HTTP, and for how long."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import acting, session_stamp
from accounts.models import AuditEvent, Party, PartyKind
from accounts.services.companies import party_of
from accounts.suomifi import Organisation, companies
from tests.accounts.companies import (
    ESTATES,
    STEEL,
    TRADE,
    WORKSHOP,
    acts_for,
    person,
    text,
)
from tests.factories import CompanyFactory, InvoiceFactory
from tests.leaks import codes_in
from tests.sign_in import sign_in

# --- There and back --------------------------------------------------------------------------


def test_the_only_company_that_may_be_acted_for_is_acted_for_at_once(suomifi, browser):
    back = suomifi.visit(browser).choose(WORKSHOP)

    answer = browser.get(back)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert acts_for(browser) == "Yrjön Paja Oy"
    party = Party.objects.get(business_id=WORKSHOP)
    assert (party.kind, party.name) == (PartyKind.COMPANY, "Yrjön Paja Oy")


def test_of_several_companies_one_is_chosen_here(suomifi, browser):
    answer = browser.get(suomifi.visit(browser).choose(WORKSHOP, TRADE, ESTATES))
    page = browser.get(answer.headers["Location"])

    assert answer.headers["Location"] == reverse("accounts:company-choose")
    assert [each["identifier"] for each in page.context["companies"]] == [WORKSHOP, TRADE]
    assert [each["identifier"] for each in page.context["closed"]] == [ESTATES]
    assert "Toimitusjohtaja, Nimenkirjoitusoikeus" in text(page)
    assert "Hallituksen jäsen" in text(page)
    assert acts_for(browser) == ""

    browser.post(reverse("accounts:company-choose"), {"business_id": TRADE})

    assert acts_for(browser) == "Toiminimi Yrjö Yrittäjä"


def test_the_company_sees_its_invoices_and_none_of_the_persons(suomifi, browser, yrjo):
    own = InvoiceFactory(party=yrjo.party)
    company = CompanyFactory(business_id=WORKSHOP, name="Yrjön Paja Oy")
    theirs = InvoiceFactory(party=company, number="YP-1")

    browser.get(suomifi.visit(browser).choose(WORKSHOP))

    assert browser.get(reverse("invoices:invoice", args=[theirs.public_id])).status_code == 200
    assert browser.get(reverse("invoices:invoice", args=[own.public_id])).status_code == 404

    browser.post(reverse("accounts:act-for-oneself"))

    assert browser.get(reverse("invoices:invoice", args=[own.public_id])).status_code == 200
    assert browser.get(reverse("invoices:invoice", args=[theirs.public_id])).status_code == 404


def test_the_chooser_offers_the_companies_of_the_session_again(suomifi, browser):
    browser.get(suomifi.visit(browser).choose(WORKSHOP, TRADE))

    page = browser.get(reverse("accounts:acting"))

    assert "Toiminimi Yrjö Yrittäjä" in text(page)
    assert "Yrjön Paja Oy" in text(page)


def test_a_company_that_is_known_keeps_the_name_that_its_creditor_wrote(suomifi, browser):
    CompanyFactory(business_id=WORKSHOP, name="Yrjön paja")

    browser.get(suomifi.visit(browser).choose(WORKSHOP))

    assert Party.objects.get(business_id=WORKSHOP).name == "Yrjön paja"


def test_every_step_is_audited_without_an_identity_code(suomifi, browser, yrjo):
    browser.get(suomifi.visit(browser).choose(WORKSHOP, STEEL))

    asked = AuditEvent.objects.get(action="companies.asked")
    chosen = AuditEvent.objects.get(action="company.chosen")
    assert (asked.actor, asked.party) == (yrjo, yrjo.party)
    assert asked.data == {"count": 2, "is_complete": False}
    assert (chosen.actor, chosen.party.business_id) == (yrjo, WORKSHOP)
    assert chosen.data == {"roles": ["NIMKO", "TJ"], "is_complete": True}
    assert chosen.address == "127.0.0.1"
    assert codes_in(repr(list(AuditEvent.objects.values_list()))) == []


def test_suomifi_speaks_the_language_of_the_page(suomifi, client, db):
    user = person("gunnel")
    user.language = "sv"
    user.save()

    visit = suomifi.visit(sign_in(client, user))

    assert "Vilket företag sköter du ärenden för?" in visit.page


def test_who_changes_its_mind_there_goes_on_as_before(suomifi, browser):
    answer = browser.get(suomifi.visit(browser).choose(error="access_denied"), follow=True)

    assert answer.redirect_chain == [(reverse("accounts:acting"), 302)]
    assert "Et valinnut yritystä. Mitään ei muutettu." in text(answer)
    assert acts_for(browser) == ""


def test_changing_ones_mind_while_acting_keeps_the_company(suomifi, browser):
    browser.get(suomifi.visit(browser).choose(WORKSHOP))

    browser.get(suomifi.visit(browser).choose(error="access_denied"))

    assert acts_for(browser) == "Yrjön Paja Oy"


def test_the_person_itself_is_asked_for_also_while_it_acts_for_a_company(suomifi, browser):
    browser.get(suomifi.visit(browser).choose(WORKSHOP))

    browser.get(suomifi.visit(browser).choose(TRADE))

    assert acts_for(browser) == "Toiminimi Yrjö Yrittäjä"


# --- Roles that do not suffice ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "company", "words"),
    [
        ("yrjo", ESTATES, "roolisi ei riitä"),
        ("aino", "9000505-8", "Isännöitsijä"),
        ("yrjo", STEEL, "Yksi rekisteri ei vastannut"),
        ("onni", "", "ei löytänyt yritystä"),
    ],
)
def test_a_role_that_is_not_enough_is_told_in_words(suomifi, client, db, key, company, words):
    sign_in(client, person(key))

    answer = client.get(suomifi.visit(client).choose(company), follow=True)

    assert answer.redirect_chain == [(reverse("accounts:company-choose"), 302)]
    assert "Sinulla ei ole yritystä, jonka puolesta voit asioida" in text(answer)
    assert words in text(answer)
    assert acts_for(client) == ""
    assert not Party.objects.filter(kind=PartyKind.COMPANY).exists()


def test_an_incomplete_register_is_told_beside_what_is_known(suomifi, browser):
    browser.get(suomifi.visit(browser).choose(WORKSHOP, TRADE, STEEL))

    page = browser.get(reverse("accounts:company-choose"))

    assert "Yksi rekisteri ei vastannut" in text(page)
    assert [each["identifier"] for each in page.context["companies"]] == [WORKSHOP, TRADE]


def test_which_roles_suffice_is_a_setting(suomifi, browser, settings):
    settings.SUOMIFI_ROLES = frozenset({"J"})

    browser.get(suomifi.visit(browser).choose(WORKSHOP, ESTATES))

    assert acts_for(browser) == "Pajatien Kiinteistöt Oy"


@pytest.mark.parametrize("wanted", [ESTATES, "9000404-7", "", "x"])
def test_no_other_company_than_those_can_be_posted(suomifi, browser, wanted):
    browser.get(suomifi.visit(browser).choose(WORKSHOP, TRADE, ESTATES))

    answer = browser.post(reverse("accounts:company-choose"), {"business_id": wanted})

    assert answer.status_code == 404
    assert acts_for(browser) == ""


def test_without_asking_nothing_can_be_chosen(browser):
    answer = browser.post(reverse("accounts:company-choose"), {"business_id": WORKSHOP})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("accounts:company"))
    assert not Party.objects.filter(business_id=WORKSHOP).exists()


# --- Who and for how long --------------------------------------------------------------------


def test_asking_needs_a_press(suomifi, browser):
    page = browser.get(reverse("accounts:company"))

    assert page.status_code == 200
    assert "Jatka Suomi.fi-palveluun" in text(page)
    assert companies.STARTS_KEY not in browser.session


def test_a_form_of_another_site_begins_nothing(suomifi, yrjo):
    strict = sign_in(Client(enforce_csrf_checks=True), yrjo)

    assert strict.post(reverse("accounts:company")).status_code == 403


def test_the_form_may_lead_to_suomifi_and_to_encrypted_places_alone(suomifi, browser):
    policy = browser.get(reverse("accounts:company")).headers["Content-Security-Policy"]

    [forms] = [each for each in policy.split("; ") if each.startswith("form-action")]
    assert forms == f"form-action 'self' https: {suomifi.url}"


def test_who_has_not_signed_in_is_sent_to_sign_in(suomifi, client, db):
    answer = client.post(reverse("accounts:company"))

    assert answer.headers["Location"].startswith(reverse("accounts:sign-in"))


def test_the_right_to_act_ends_with_the_answers_age(suomifi, browser, yrjo):
    browser.get(suomifi.visit(browser).choose(WORKSHOP))
    kept = browser.session
    for key in (acting.KEY, companies.FOUND_KEY):
        old = kept[key]["checked_at"] - int(acting.COMPANY_FOR.total_seconds()) - 1
        kept[key] = {**kept[key], "checked_at": old}
    kept.save()

    assert browser.get("/").headers["Location"] == reverse("accounts:acting-ended")
    browser.get(reverse("accounts:acting-ended"))
    assert acts_for(browser) == ""
    choose = reverse("accounts:company-choose")
    assert browser.post(choose, {"business_id": WORKSHOP}).headers["Location"] == reverse(
        "accounts:company"
    )


def test_another_person_in_the_same_browser_has_none_of_the_companies(suomifi, browser, db):
    browser.get(suomifi.visit(browser).choose(WORKSHOP, TRADE))
    other = person("aino")
    kept = dict(browser.session.items())

    sign_in(browser, other)
    session = browser.session
    session[companies.FOUND_KEY] = kept[companies.FOUND_KEY]
    session.save()

    answer = browser.post(reverse("accounts:company-choose"), {"business_id": WORKSHOP})
    assert answer.headers["Location"] == reverse("accounts:company")
    assert acts_for(browser) == ""


def test_two_who_choose_a_new_company_at_once_make_one_party(db, yrjo, transactional_db):
    organisation = Organisation("Uusi Oy", TRADE, True, frozenset({"ELI"}))
    barrier, made = threading.Barrier(4), []

    def choose():
        barrier.wait()
        try:
            made.append(
                party_of(
                    organisation=organisation, user=yrjo, address=None, at=datetime.now(UTC)
                ).pk
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=choose) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(made) == 4
    assert set(made) == {Party.objects.get(business_id=TRADE).pk}


@pytest.mark.parametrize("name", ["company", "company-choose"])
def test_who_came_back_without_the_bank_identifies_first(suomifi, browser, name):
    session = browser.session
    session[session_stamp.KEY] = {**session[session_stamp.KEY], "is_strong": False}
    session.save()

    answer = browser.post(reverse(f"accounts:{name}"), {"business_id": WORKSHOP})

    assert answer.headers["Location"].startswith(reverse("accounts:identify"))
    assert companies.STARTS_KEY not in browser.session


def test_identifying_again_goes_on_with_the_company_at_the_same_place(suomifi, bank, browser):
    """As a refund account of the company asks for it."""
    browser.get(suomifi.visit(browser).choose(WORKSHOP, TRADE))
    browser.post(reverse("accounts:company-choose"), {"business_id": WORKSHOP})

    answer = bank.sign_in(browser, "yrjo", next="/refunds/")

    assert answer.headers["Location"] == "/refunds/"
    assert acts_for(browser) == "Yrjön Paja Oy"
    assert session_stamp.is_freshly_identified(browser.session, at=datetime.now(UTC))
    assert "Toiminimi Yrjö Yrittäjä" in text(browser.get(reverse("accounts:acting")))


def test_another_person_at_the_bank_ends_the_company(suomifi, bank, browser):
    browser.get(suomifi.visit(browser).choose(WORKSHOP))

    bank.sign_in(browser, "aino")

    assert acts_for(browser) == ""
    assert companies.FOUND_KEY not in browser.session
