"""The pages of authorisations: one question each, nothing lost, nobody revealed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import hetu
from accounts.models import Basis, Level, Mandate, Party, Scope
from invoices import invitation_links
from invoices.views.authorisations.draft import KEY
from tests.factories import HETU, InvoiceFactory, MandateFactory
from tests.invoices.authorising import (
    ADDRESS,
    ADULT,
    CODE,
    MINOR,
    invite,
    person,
)
from tests.sign_in import identify, sign_in

pytestmark = pytest.mark.django_db

HOME = "/authorisations/"
NEW = f"{HOME}new/"
IDENTIFY, WHAT, WHICH, LEVEL, UNTIL, CHECK = (
    f"{NEW}{step}/" for step in ("identify", "what", "which", "level", "until", "check")
)


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def ends_on():
    return timezone.localdate() + timedelta(days=30)


@pytest.fixture
def now():
    return timezone.now()


def answered(client, *, way="invitation", known=None, scope="ALL", level="2", **until):
    client.post(NEW, {"name": "Maija", "way": way})
    field = "address" if way == "invitation" else "hetu"
    client.post(IDENTIFY, {field: known or (ADDRESS if field == "address" else ADULT)})
    client.post(WHAT, {"scope": scope})
    client.post(LEVEL, {"level": level})
    return client.post(UNTIL, until or {"months": "12"})


# --- giving -----------------------------------------------------------------------------------


def test_each_answer_leads_to_the_next_question_and_the_last_to_the_check(page):
    assert page.post(NEW, {"name": "Maija", "way": "invitation"}).url == IDENTIFY
    assert page.post(IDENTIFY, {"address": ADDRESS}).url == WHAT
    assert page.post(WHAT, {"scope": "ALL"}).url == LEVEL
    assert page.post(LEVEL, {"level": "1"}).url == UNTIL
    assert page.post(UNTIL, {"months": "3"}).url == CHECK


def test_an_invitation_is_given_right_after_an_identification(page, debtor):
    answered(page)
    identify(page)

    response = page.post(CHECK)

    mandate = Mandate.objects.get()
    assert response.url == f"{HOME}{mandate.public_id}/given/"
    assert (mandate.state, mandate.level, mandate.scope) == ("INVITED", Level.PAY, Scope.ALL)
    assert mandate.invited_address == ADDRESS
    text = page.get(response.url).text
    code = re.search(r"safety-code__code num\">(\w{3} \w{3})<", text)[1]
    assert invitation_links.is_code_of(mandate, code.replace(" ", ""))


def test_by_identity_code_the_other_may_act_at_once(page):
    answered(page, way="hetu")
    identify(page)

    text = page.post(CHECK, follow=True).text

    mandate = Mandate.objects.get()
    assert mandate.is_valid(timezone.localdate())
    assert mandate.holder == Party.objects.with_hetu(ADULT).get()
    assert "safety-code__code" not in text
    assert "Valtuutus on annettu" in text


def test_known_and_unknown_read_the_same_words(page):
    person("Joku Tunnettu", code=ADULT)
    shown = []

    for code in (ADULT, "010190-901R"):
        answered(page, way="hetu", known=code)
        identify(page)
        text = page.post(CHECK, follow=True).text
        shown.append(re.sub(r"[0-9a-f-]{36}|nonce=\S+|value=\S+|data-\S+", "", text))

    assert shown[0] == shown[1]
    assert "Tunnettu" not in shown[0]


def test_old_identification_gives_nothing_and_loses_nothing(page):
    answered(page)
    identify(page, minutes_ago=6)

    shown, pressed = page.get(CHECK), page.post(CHECK)

    assert "/oidc/authenticate/?next=%2Fauthorisations%2Fnew%2Fcheck%2F" in shown.text
    assert pressed.status_code == 200
    assert not Mandate.objects.exists()
    identify(page)
    assert page.post(CHECK).status_code == 302
    assert Mandate.objects.get().holder_name == "Maija"


def test_two_presses_give_one(page):
    answered(page)
    identify(page)
    draft = page.session[KEY]
    page.post(CHECK)
    session = page.session
    session[KEY] = draft
    session.save()

    again = page.post(CHECK)

    assert Mandate.objects.count() == 1
    assert "safety-code__code" in page.get(again.url).text


def test_the_identity_code_waits_encrypted_and_is_kept_when_left_empty(page):
    answered(page, way="hetu")

    kept = page.session[KEY]["hetu"]
    shown = page.get(IDENTIFY).text
    again = page.post(IDENTIFY, {"hetu": ""})

    assert hetu.decrypt(kept) == ADULT
    assert "010190-****" in shown
    assert ADULT not in shown + page.get(CHECK).text
    assert again.url == CHECK


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Kirjoita"),
        ("010190-900A", "kirjoitusvirhe"),
        ("x", "kirjoitusvirhe"),
        (MINOR, "18"),
        (HETU, "ei omaasi"),
    ],
)
def test_a_wrong_identity_code_says_how_to_mend_it(client, typed, says):
    page = sign_in(client, person("Oma", code=HETU))
    page.post(NEW, {"name": "Maija", "way": "hetu"})

    response = page.post(IDENTIFY, {"hetu": typed})

    assert response.status_code == 422
    assert says in response.text


@pytest.mark.parametrize("typed", [ADULT.lower(), f" {ADULT} "])
def test_an_identity_code_is_read_as_people_type_it(page, typed):
    page.post(NEW, {"name": "Maija", "way": "hetu"})

    assert page.post(IDENTIFY, {"hetu": typed}).url == WHAT


def test_from_an_invoice_only_that_one_is_proposed(page, debtor):
    invoice, _other = [InvoiceFactory(party=debtor.party) for _ in range(2)]
    assert f"{NEW}?invoice={invoice.public_id}" in page.get(f"/invoices/{invoice.public_id}/").text
    page.get(NEW, {"invoice": invoice.public_id})
    page.post(NEW, {"name": "Maija", "way": "invitation"})
    page.post(IDENTIFY, {"address": ADDRESS})

    shown = page.get(WHAT).text
    answer = page.post(WHAT, {"scope": "INVOICES"})

    assert re.search(r'value="INVOICES" checked', shown)
    assert answer.url == LEVEL
    page.post(LEVEL, {"level": "1"})
    page.post(UNTIL, {"months": "1"})
    identify(page)
    page.post(CHECK)
    assert [row.invoice for row in Mandate.objects.get().scopes.all()] == [invoice]


def test_from_another_invoice_everything_is_asked_anew(page, debtor):
    first, second = [InvoiceFactory(party=debtor.party) for _ in range(2)]
    page.get(NEW, {"invoice": first.public_id})
    answered(page, scope="INVOICES")

    page.get(NEW, {"invoice": second.public_id})

    assert page.get(CHECK).url == NEW
    assert page.session[KEY]["invoice"] == str(second.public_id)


@pytest.mark.parametrize("scope", ["INVOICES", "CREDITORS"])
def test_some_invoices_and_creditors_are_chosen_from_ones_own(page, debtor, scope):
    mine = [InvoiceFactory(party=debtor.party) for _ in range(2)]
    other = InvoiceFactory()
    answered(page, scope=scope)
    ids = {
        "INVOICES": lambda invoice: str(invoice.public_id),
        "CREDITORS": lambda invoice: invoice.creditor.business_id,
    }[scope]

    shown = page.get(WHICH).text
    refused = page.post(WHICH, {"which": [ids(other)]})
    none = page.post(WHICH, {})
    page.post(WHICH, {"which": [ids(mine[0])]})
    page.post(LEVEL, {"level": "3"})
    page.post(UNTIL, {"months": "1"})
    identify(page)
    page.post(CHECK)

    assert ids(mine[1]) in shown
    assert ids(other) not in shown
    assert (refused.status_code, none.status_code) == (422, 422)
    row = Mandate.objects.get().scopes.get()
    assert (row.invoice or row.creditor) == (mine[0] if row.invoice else mine[0].creditor)


def test_an_invoice_that_was_paid_meanwhile_leads_back_to_the_question(page, debtor):
    invoice = InvoiceFactory(party=debtor.party)
    page.get(NEW, {"invoice": invoice.public_id})
    answered(page, scope="INVOICES")
    identify(page)
    invoice.stage, invoice.closed_on = "PAID", timezone.localdate()
    invoice.save()

    assert page.post(CHECK).url == WHAT
    assert not Mandate.objects.exists()


@pytest.mark.parametrize(
    "until",
    [
        {},
        {"months": "7"},
        {"months": "day"},
        {"months": "day", "day": "1.1.2020"},
        {"months": "day", "day": "2999-01-01"},
        {"months": "day", "day": "x"},
    ],
)
def test_other_lengths_are_refused(page, until):
    answered(page)

    assert page.post(UNTIL, until).status_code == 422


def test_any_day_within_three_years_can_be_chosen(page, ends_on):
    answered(page, months="day", day=f"{ends_on:%d.%m.%Y}")
    identify(page)
    page.post(CHECK)

    assert Mandate.objects.get().ends_on == ends_on


def test_steps_cannot_be_skipped(page):
    for step in (IDENTIFY, WHAT, WHICH, LEVEL, UNTIL, CHECK):
        assert page.get(step).url == NEW
    page.post(NEW, {"name": "Maija", "way": "hetu"})
    assert page.get(CHECK).url == IDENTIFY


def test_whoever_changes_whom_they_act_for_begins_anew(page, debtor):
    answered(page)
    guarded = MandateFactory(holder=debtor.party, basis=Basis.GUARDIAN, level=Level.FULL)
    page.post(f"/acting/for/{guarded.public_id}/")

    assert page.get(CHECK).url == NEW


def test_a_minor_reads_why_not(client):
    page = sign_in(client, person("Nuori", code=MINOR))

    assert "18 vuotta" in page.get(NEW).text


def test_who_authorises_again_and_again_is_asked_to_wait(page):
    for _ in range(11):
        answered(page)
        identify(page)
        response = page.post(CHECK)

    assert response.status_code == 429
    assert "Yritä uudelleen" in response.text
    assert Mandate.objects.count() == 10


def test_the_code_is_shown_in_the_session_that_sent_it_alone(page, actor, now, ends_on):
    mandate = invite(actor, at=now, ends_on=ends_on)

    text = page.get(f"{HOME}{mandate.public_id}/given/").text

    assert "safety-code__code" not in text
    assert "Koodia ei enää näytetä" in text


def test_a_new_invitation_brings_a_new_code(page, actor, now, ends_on):
    mandate = invite(actor, at=now, ends_on=ends_on)

    response = page.post(f"{HOME}{mandate.public_id}/renew/")

    assert "safety-code__code" in page.get(response.url).text
    mandate.refresh_from_db()
    assert not invitation_links.is_code_of(mandate, CODE)
