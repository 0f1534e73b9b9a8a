"""A right as its two sides see it: the lists, what was done, its end, and accepting one."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Basis, Level, Mandate, MandateState, Scope
from invoices import invitation_links
from tests.factories import InvoiceFactory, MandateFactory
from tests.invoices.authorising import (
    CODE,
    give,
    given_to,
    invite,
    of,
    person,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

HOME = "/authorisations/"
NEW = f"{HOME}new/"


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def ends_on():
    return timezone.localdate() + timedelta(days=30)


@pytest.fixture
def now():
    return timezone.now()


def accept_url(mandate):
    return f"{HOME}invitation/?code={invitation_links.token_of(mandate)}"


# --- both sides -------------------------------------------------------------------------------


def test_the_giver_reads_the_name_that_it_chose_and_no_other(page, actor, now, ends_on):
    maija = person("Maija Salainen")
    mandate = given_to(maija, actor, at=now, ends_on=ends_on)

    text = page.get(HOME).text + page.get(f"{HOME}{mandate.public_id}/").text

    assert "Maija" in text
    assert "Salainen" not in text


def test_both_read_what_was_done(client, debtor, actor, now, ends_on):
    maija = person()
    mandate = given_to(maija, actor, at=now - timedelta(hours=1), ends_on=ends_on)
    AuditEvent.objects.create(at=now, action="due_date.moved", actor=maija, party=actor.acting_for)

    for user in (debtor, maija):
        text = sign_in(client, user).get(f"{HOME}{mandate.public_id}/").text
        assert "Siirsi eräpäivää" in text


def test_taking_back_asks_once_and_ends_the_others_acting(client, debtor, now, ends_on):
    maija = person()
    mandate = given_to(maija, of(debtor), at=now, ends_on=ends_on)
    holder, giver = sign_in(client, maija), sign_in(Client(), debtor)
    holder.post(f"/acting/for/{mandate.public_id}/")
    url = f"{HOME}{mandate.public_id}/revoke/"

    asked, done = giver.get(url), giver.post(url, follow=True)

    assert asked.status_code == 200
    assert "on päättynyt" in done.text
    assert holder.get("/").url == "/acting/ended/"
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED


def test_the_holder_gives_up(client, actor, now, ends_on):
    maija = person()
    mandate = given_to(maija, actor, at=now, ends_on=ends_on)
    page = sign_in(client, maija)
    url = f"{HOME}{mandate.public_id}/give-up/"

    asked, done = page.get(url), page.post(url, follow=True)

    assert actor.acting_for.name in asked.text
    assert "luopunut" in done.text
    mandate.refresh_from_db()
    assert mandate.ended_by == maija


def test_what_staff_confirmed_is_shown_and_not_ended_here(page, debtor):
    mandate = MandateFactory(
        given_by=debtor,
        principal=debtor.party,
        holder_name="Eeva Edunvalvoja",
        basis=Basis.GUARDIAN,
        level=Level.FULL,
    )

    assert "Eeva Edunvalvoja" in page.get(HOME).text
    assert "/revoke/" not in page.get(f"{HOME}{mandate.public_id}/").text
    assert page.post(f"{HOME}{mandate.public_id}/revoke/").status_code == 404


def test_who_acts_by_a_limited_right_sees_no_other_rights(client, actor, now, ends_on):
    maija, matti = person(), person("Matti")
    mandate = given_to(maija, actor, at=now, ends_on=ends_on, level=Level.ARRANGE)
    other = given_to(matti, actor, at=now, ends_on=ends_on, name="Matti Muu")
    page = sign_in(client, maija)
    page.post(f"/acting/for/{mandate.public_id}/")

    shown = page.get(HOME)

    assert "Matti Muu" not in shown.text
    assert str(mandate.public_id) in shown.text
    assert page.get(f"{HOME}{other.public_id}/").status_code == 404
    assert page.get(NEW).status_code == 403


def test_lists_cost_the_same_however_many_there_are(
    page, actor, now, ends_on, django_assert_max_num_queries
):
    invoices = [InvoiceFactory(party=actor.acting_for) for _ in range(3)]
    for _ in range(8):
        keys = [each.pk for each in invoices]
        give(actor, at=now, ends_on=ends_on, scope=Scope.INVOICES, invoice_ids=keys)

    with django_assert_max_num_queries(12):
        page.get(HOME)


# --- accepting --------------------------------------------------------------------------------


def test_from_the_link_and_the_code_to_the_right(client, actor, now, ends_on):
    maija = person()
    mandate = invite(actor, at=now, ends_on=ends_on)
    page = sign_in(client, maija)
    url = accept_url(mandate)

    opened, offered = page.get(url), page.post(url, {"safety_code": "abc 234"})
    before = Mandate.objects.get().state
    done = page.post(url, {"safety_code": CODE, "accept": "yes"})

    assert actor.acting_for.name not in opened.text
    assert actor.acting_for.name in offered.text
    assert before == MandateState.INVITED
    assert done.url == f"{HOME}{mandate.public_id}/"
    assert "Olet hyväksynyt" in page.get(done.url).text
    assert page.get(url).url == done.url


def test_a_wrong_code_tells_the_tries_left_and_the_fifth_ends_it(client, actor, now, ends_on):
    page = sign_in(client, person())
    url = accept_url(invite(actor, at=now, ends_on=ends_on))

    answers = [page.post(url, {"safety_code": "ZZZZZZ"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422] * 4 + [410]
    assert "4 kertaa" in answers[0].text
    assert page.post(url, {"safety_code": CODE}).status_code == 410


@pytest.mark.parametrize("typed", ["", "12", "ABC23O", "ABCDEFG"])
def test_what_cannot_be_a_code_costs_no_try(client, actor, now, ends_on, typed):
    page = sign_in(client, person())
    mandate = invite(actor, at=now, ends_on=ends_on)

    response = page.post(accept_url(mandate), {"safety_code": typed})

    assert response.status_code == 422
    assert Mandate.objects.get().wrong_codes == 0


def test_every_link_that_does_not_work_gives_the_same_page(client, actor, now, ends_on):
    page = sign_in(client, person())
    taken_back, used, old = [invite(actor, at=now, ends_on=ends_on) for _ in range(3)]
    Mandate.objects.filter(pk=taken_back.pk).update(state="ENDED", ended_at=now)
    Mandate.objects.filter(pk=used.pk).update(state="IN_FORCE", holder=person("Muu").party)
    Mandate.objects.filter(pk=old.pk).update(invited_until=now - timedelta(seconds=1))

    answers = [page.get(accept_url(each)) for each in (taken_back, used, old)]
    answers += [page.get(f"{HOME}invitation/?code={code}") for code in ("", "x", "a.b")]

    assert {answer.status_code for answer in answers} == {410}
    assert len({re.sub(r'nonce=\S+|value="\S+"|data-\S+', "", each.text) for each in answers}) == 1


def test_the_giver_cannot_accept(page, actor, now, ends_on):
    mandate = invite(actor, at=now, ends_on=ends_on)

    response = page.post(accept_url(mandate), {"safety_code": CODE, "accept": "yes"})

    assert response.status_code == 403
    assert Mandate.objects.get().state == MandateState.INVITED


def test_guesses_of_one_person_over_many_invitations_are_limited(client, actor, now, ends_on):
    page = sign_in(client, person())
    urls = [accept_url(invite(actor, at=now, ends_on=ends_on)) for _ in range(6)]

    statuses = [page.post(url, {"safety_code": "ZZZZZZ"}).status_code for url in urls * 4]

    assert statuses.count(429) == 4
    assert not Mandate.objects.filter(state=MandateState.IN_FORCE).exists()
