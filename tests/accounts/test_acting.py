"""For whom a session acts: choosing, the band, and the end of a right."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import acting
from accounts.actor import Access, Actor
from accounts.models import Basis, EmailAddress, Level, Mandate, MandateState
from accounts.queries.mandates import mandates_held
from accounts.services.mandates import RightEndedError, RightTooNarrowError, hold_right
from tests.factories import CompanyFactory, InvoiceFactory, MandateFactory, PersonFactory
from tests.sign_in import come_back

pytestmark = pytest.mark.django_db

BACKEND = "accounts.backends.BankIdBackend"
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOME = "/"
ENDED = "/acting/ended/"


@pytest.fixture(autouse=True)
def today_is_fixed():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    client.force_login(debtor, backend=BACKEND)
    return client


@pytest.fixture
def mandate(debtor):
    return MandateFactory(holder=debtor.party)


def act_for(client, mandate):
    return client.post(reverse("accounts:act-for", args=[mandate.public_id]))


def end(mandate):
    mandate.state, mandate.ended_at = MandateState.ENDED, AT
    mandate.save()


def whom(client):
    return client.get(HOME).wsgi_request.actor


# --- Choosing ---------------------------------------------------------------------------------


def test_who_has_a_right_acts_for_the_other_and_sees_so_on_every_page(client, mandate):
    answer = act_for(client, mandate)

    assert answer.url == HOME
    actor = whom(client)
    assert actor.acting_for == mandate.principal
    assert actor.access == Access(
        basis=Basis.AUTHORISED, level=Level.PAY, mandate_id=mandate.pk, is_strong=True
    )
    for page in ("invoices:home", "invoices:archive", "accounts:profile", "accounts:acting"):
        text = client.get(reverse(page)).text
        assert "Asioit toisen puolesta: <strong>Saara Suunnitelma</strong>" in text


def test_to_choose_the_same_again_changes_nothing(client, mandate):
    act_for(client, mandate)

    act_for(client, mandate)

    assert whom(client).acting_for == mandate.principal


def test_only_the_invoices_of_the_one_acted_for_are_listed(client, debtor, mandate):
    InvoiceFactory(party=debtor.party, number="omani")
    InvoiceFactory(party=mandate.principal, number="saaran")

    own = client.get(HOME).text
    act_for(client, mandate)
    others = client.get(HOME).text

    assert ("omani" in own, "saaran" in own) == (True, False)
    assert ("omani" in others, "saaran" in others) == (False, True)


def test_one_press_leads_back_to_oneself(client, debtor, mandate):
    act_for(client, mandate)

    answer = client.post(reverse("accounts:act-for-oneself"))

    assert answer.url == HOME
    assert whom(client).acting_for == debtor.party
    assert "Asioit toisen puolesta" not in client.get(HOME).text


def test_to_go_back_to_oneself_twice_is_the_same_as_once(client, debtor):
    for _ in range(2):
        assert client.post(reverse("accounts:act-for-oneself")).status_code == 302

    assert whom(client).acting_for == debtor.party


@pytest.mark.parametrize(
    "changes",
    [
        {"state": MandateState.ENDED, "ended_at": AT},
        {"ends_on": date(2026, 11, 20)},
        {"state": MandateState.INVITED, "invited_until": AT, "invited_digest": "x"},
    ],
    ids=["ended", "its last day was yesterday", "not accepted"],
)
def test_a_right_that_does_not_count_opens_nothing(client, debtor, changes):
    mandate = MandateFactory(holder=debtor.party, **changes)

    answer = act_for(client, mandate)

    assert answer.status_code == 404
    assert not mandates_held(debtor.party, today=AT.date())


def test_the_last_day_of_a_right_still_counts(client, debtor):
    act_for(client, MandateFactory(holder=debtor.party, ends_on=AT.date()))

    assert whom(client).is_for_another


def test_anothers_right_is_not_found(client, mandate, other_debtor):
    other = Client()
    other.force_login(other_debtor, backend=BACKEND)

    assert act_for(other, mandate).status_code == 404


def test_the_chooser_names_all_whom_one_may_act_for(client, debtor, mandate):
    MandateFactory(
        holder=debtor.party,
        principal=CompanyFactory(name="Yrityksen Oy"),
        basis=Basis.COMPANY,
        level=Level.FULL,
    )

    page = client.get(reverse("accounts:acting")).text

    assert page.index("Saara Suunnitelma") < page.index("Yrityksen Oy")
    assert "Nähdä ja maksaa" in page
    assert page.count("/acting/for/") == 2


def test_who_has_no_right_reads_what_will_be_there(client):
    page = client.get(reverse("accounts:acting")).text

    assert "Kukaan ei ole vielä valtuuttanut sinua." in page


# --- Two tabs ---------------------------------------------------------------------------------


def test_a_form_that_was_opened_for_another_party_is_refused(debtor, mandate):
    client = Client(enforce_csrf_checks=True)
    client.force_login(debtor, backend=BACKEND)
    [token, *_] = re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', client.get(HOME).text)
    old = {"csrfmiddlewaretoken": token}
    client.post(reverse("accounts:act-for", args=[mandate.public_id]), old)

    answer = client.post(reverse("accounts:act-for-oneself"), old)

    assert answer.status_code == 403
    assert "kenen puolesta asioit" in answer.text
    assert whom(client).is_for_another


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Live-Refresh": "1"}], ids=str)
def test_a_page_of_another_party_asks_for_no_part_but_is_loaded_anew(
    client, debtor, mandate, headers
):
    shown = {**headers, "Acting-For": str(debtor.party.public_id)}
    assert client.get(HOME, headers=shown).status_code == 200
    act_for(client, mandate)

    answer = client.get(HOME, headers=shown)

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert not answer.content


# --- The end of a right -------------------------------------------------------------------------


def test_a_right_that_is_taken_back_ends_at_once(client, debtor, mandate):
    act_for(client, mandate)
    end(mandate)

    answer = client.get(reverse("invoices:archive"))
    page = client.get(answer.url)

    assert answer.url == ENDED
    assert "Oikeutesi hoitaa näitä asioita on päättynyt: Saara Suunnitelma." in page.text
    assert whom(client).acting_for == debtor.party


def test_nothing_is_sent_by_a_right_that_is_over(client, debtor, mandate):
    act_for(client, mandate)
    end(mandate)

    answer = client.post(reverse("accounts:email"), {"email": "a@example.fi"})

    assert answer.url == ENDED
    assert not EmailAddress.objects.exists()


def test_where_a_right_is_over_another_can_be_chosen(client, debtor, mandate):
    next_one = MandateFactory(holder=debtor.party, principal=PersonFactory(name="Toinen Tuula"))
    act_for(client, mandate)
    end(mandate)

    act_for(client, next_one)

    assert whom(client).acting_for == next_one.principal


def test_the_page_of_the_end_changes_nothing_for_who_acts_for_itself(client, debtor):
    page = client.get(ENDED)

    assert page.status_code == 200
    assert whom(client).acting_for == debtor.party


def test_a_company_is_asked_for_again_after_twelve_hours(client, debtor):
    company = CompanyFactory()
    session = client.session
    checked_at = int((AT - acting.COMPANY_FOR).timestamp())
    session[acting.KEY] = {"company": company.pk, "checked_at": checked_at, "user": debtor.pk}
    session.save()

    assert whom(client).access == Access(basis=Basis.COMPANY)
    with time_machine.travel(AT + timedelta(seconds=1), tick=False):
        assert client.get(HOME).url == ENDED


def test_the_same_person_who_identifies_itself_again_goes_on(client, debtor, mandate):
    act_for(client, mandate)

    client.force_login(debtor, backend=BACKEND)

    assert whom(client).acting_for == mandate.principal


def test_whoever_signs_in_next_acts_for_itself(client, mandate, other_debtor):
    act_for(client, mandate)
    session = client.session
    acting.keep_only_for(session, other_debtor)
    session.save()

    assert acting.KEY not in client.session


def test_the_choice_of_somebody_else_is_not_followed(client, debtor, other_debtor):
    company = CompanyFactory()
    session = client.session
    theirs = {"company": company.pk, "checked_at": int(AT.timestamp()), "user": other_debtor.pk}
    session[acting.KEY] = theirs
    session.save()

    assert whom(client).acting_for == debtor.party


# --- How far ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "page", "words"),
    [
        (Level.VIEW, "payments:pay", "laajempi valtuutus"),
        (Level.PAY, "payments:plan-new", "laajempi valtuutus"),
        (Level.ARRANGE, "invoices:find", "vain henkilö itse"),
    ],
)
def test_who_may_not_reads_why_and_whom_to_ask(client, debtor, level, page, words):
    act_for(client, MandateFactory(holder=debtor.party, level=level))

    answer = client.get(reverse(page))

    assert answer.status_code == 403
    assert words in answer.text
    assert str(level.label) in answer.text


@pytest.fixture
def weak(client):
    return come_back(client)


def test_what_binds_leads_who_came_without_the_bank_there_and_back(weak):
    answer = weak.get(reverse("payments:plan-new"), {"invoice": "x"})
    page = weak.get(answer.url)

    assert answer.url == "/login/identify/?next=%2Fplans%2Fnew%2F%3Finvoice%3Dx"
    assert "/oidc/authenticate/?next=%2Fplans%2Fnew%2F%3Finvoice%3Dx" in page.text


def test_a_form_without_the_bank_leads_back_to_its_own_page(weak):
    page = "http://testserver/plans/new/shape/?invoice=x"

    answer = weak.post(reverse("payments:plan-check"), headers={"Referer": page})

    assert answer.url == "/login/identify/?next=%2Fplans%2Fnew%2Fshape%2F%3Finvoice%3Dx"


def test_who_was_identified_by_the_bank_is_not_asked_again(client):
    answer = client.get(reverse("accounts:identify"), {"next": "/plans/new/"})

    assert answer.url == "/plans/new/"


def test_identifying_leads_to_no_other_site(weak):
    page = weak.get(reverse("accounts:identify"), {"next": "https://evil.example/"})

    assert page.context["identify_url"] == "/oidc/authenticate/?next=%2F"


def test_without_the_bank_one_acts_for_another_no_further_than_for_oneself(weak, debtor):
    full = MandateFactory(holder=debtor.party, basis=Basis.GUARDIAN, level=Level.FULL)
    act_for(weak, full)

    actor = whom(weak)

    assert actor.may(Level.PAY)
    assert not actor.may(Level.ARRANGE)


# --- Holding a right while something is done ----------------------------------------------------


def actor_by(mandate, user, **access):
    given = {"basis": Basis(mandate.basis), "level": Level(mandate.level), **access}
    return Actor(user, mandate.principal, Access(mandate_id=mandate.pk, **given))


def test_a_right_in_force_is_held(debtor, mandate):
    hold_right(actor=actor_by(mandate, debtor), level=Level.PAY, at=AT)


def test_for_oneself_nothing_is_asked(actor, django_assert_num_queries):
    with django_assert_num_queries(0):
        hold_right(actor=actor, level=Level.FULL, at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": MandateState.ENDED, "ended_at": AT},
        {"ends_on": date(2026, 11, 20)},
        {"level": Level.VIEW},
    ],
    ids=["ended", "over", "narrower by now"],
)
def test_a_right_that_changed_meanwhile_is_not_held(debtor, mandate, changes):
    held = actor_by(mandate, debtor)
    Mandate.objects.filter(pk=mandate.pk).update(**changes)

    with pytest.raises(RightEndedError):
        hold_right(actor=held, level=Level.PAY, at=AT)


@pytest.mark.parametrize("access", [{"level": Level.VIEW}, {"is_strong": False}], ids=str)
def test_a_right_that_is_too_narrow_is_not_held(debtor, mandate, access):
    wide = {"level": Level.ARRANGE, **access}

    with pytest.raises(RightTooNarrowError):
        hold_right(actor=actor_by(mandate, debtor, **wide), level=Level.ARRANGE, at=AT)
