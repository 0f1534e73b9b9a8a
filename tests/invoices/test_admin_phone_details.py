"""On the phone: an address, a number, what makes it easier, letters on paper, another person."""

from datetime import date
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import AuditEvent, Level, Mandate, PhoneNumber, SupportNeeds
from accounts.news import Kind
from accounts.queries.people import find_phone_of
from accounts.services.phone_numbers import give_number
from accounts.services.roles import Role
from accounts.services.support_needs import tell_needs
from invoices.models import ElectronicConsent, EventKind, LetterAddress
from invoices.services.authorisation_prepared import prepare
from invoices.services.authorisations import NotPossibleError
from invoices.services.consents import give_consent
from invoices.views.authorisations.prepared import prepared_in
from tests.factories import CompanyFactory, DebtorFactory, MandateFactory, PersonFactory
from tests.invoices import phone_matters as phone
from tests.invoices import stories
from tests.invoices.authorising import MINOR
from tests.sign_in import sign_in
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

ADDRESS = {
    "country": "FI",
    "street": "Uusikatu 2 B",
    "postcode": "33100",
    "town": "Tampere",
    "known_by": "ANSWERS",
}
NUMBER = {"number": "040 123 4567", "known_by": "CALLED_BACK"}
NEEDS = {"needs": ["MORE_TIME", "LARGE_PRINT"], "text": "Kuulen huonosti.", "consents": "on"}
PAGES = ["address", "phone", "needs", "on_paper", "authorise", "statement"]


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def agent_client():
    return signed_in(Role.AGENT)


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1), number="LV-1000")


@pytest.fixture
def consent(actor, invoice, now):
    return give_consent(actor=actor, invoices=[invoice], months=6, public_id=None, at=now)


def kinds(told):
    return [(each.kind, each.what) for each in told]


def test_the_address_of_one_invoice_is_corrected(agent_client, invoice, told):
    page = phone.of_invoice(invoice, "address")

    done = phone.do(agent_client, page, {**ADDRESS, "which": "this"})

    given = LetterAddress.objects.get()
    assert (given.street, given.invoice, given.given_by.username) == (
        "Uusikatu 2 B",
        invoice,
        "agent",
    )
    assert phone.said(done) == [
        "Letters about this invoice go to Uusikatu 2 B, 33100 Tampere from now on."
    ]
    assert kinds(told) == [(Kind.SECURITY, "ADDRESS_BY_STAFF")]


def test_the_address_of_all_letters_is_corrected_from_the_page_of_a_person(
    agent_client, debtor, invoice, client
):
    phone.do(agent_client, phone.of_party(debtor.party, "address"), ADDRESS)

    assert LetterAddress.objects.get().invoice is None
    assert invoice.timeline.get(kind=EventKind.ADDRESS_CHANGED).data == {
        "for_all": True,
        "by": "STAFF",
    }
    own = sign_in(client, debtor)
    assert "Asiakaspalvelu teki" in own.get(f"/invoices/{invoice.public_id}/").text
    history = own.get(reverse("invoices:address", args=[invoice.public_id])).text
    assert "asiakaspalvelu" in history
    assert "agent" not in history


def test_how_the_caller_was_known_is_in_the_audit(agent_client, debtor, invoice):
    phone.do(agent_client, phone.of_party(debtor.party, "address"), ADDRESS)

    known = AuditEvent.objects.get(action="caller.known")
    assert (known.party, known.data) == (debtor.party, {"how": "ANSWERS"})


def test_an_address_is_not_changed_for_who_was_not_identified(agent_client, debtor, invoice):
    data = {**ADDRESS, "known_by": "", "do": "check"}

    page = agent_client.post(phone.of_party(debtor.party, "address"), data)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["known_by"]
    assert page.context["form"]["street"].value() == "Uusikatu 2 B"


def test_the_address_as_it_is_stands_in_the_form(agent_client, invoice):
    page = agent_client.get(phone.of_invoice(invoice, "address"))

    form = page.context["form"]
    assert form["street"].value() == invoice.debtor_street
    assert form["street"].field.widget.attrs["autocomplete"] == "off"


def test_the_phone_number_is_corrected_and_the_person_told(agent_client, debtor, told):
    done = phone.do(agent_client, phone.of_party(debtor.party, "phone"), NUMBER)

    assert PhoneNumber.objects.get().number == "+358401234567"
    given = AuditEvent.objects.get(action="phone.given")
    assert (given.actor.username, given.party) == ("agent", debtor.party)
    assert kinds(told) == [(Kind.SECURITY, "PHONE_BY_STAFF")]
    assert "040 1234567" in phone.said(done)[0]


def test_the_same_number_again_changes_nothing_and_tells_nobody(debtor, now, told):
    agent = staff_of(Role.AGENT)
    for _time in range(2):
        give_number(user=debtor, number="+358401234567", agent=agent, at=now)

    assert AuditEvent.objects.filter(action="phone.given").count() == 1
    assert len(told) == 1


def test_a_number_that_the_person_gives_itself_is_no_news(debtor, now, told):
    give_number(user=debtor, number="+358401234567", at=now)

    assert told == []


def test_who_never_signed_in_has_no_number_here(agent_client):
    party = PersonFactory()

    page = agent_client.get(phone.of_party(party, "phone"), follow=True)

    assert "has never signed in" in phone.said(page)[0]


def test_needs_are_kept_with_the_consent_that_was_asked_for(agent_client, debtor):
    page = phone.of_party(debtor.party, "needs")

    phone.do(agent_client, page, NEEDS)

    needs = SupportNeeds.objects.get()
    assert (needs.needs, needs.text) == (["LARGE_PRINT", "MORE_TIME"], "Kuulen huonosti.")
    assert needs.given_by.username == "agent"


def test_needs_are_not_kept_without_a_yes(agent_client, debtor):
    data = {**NEEDS, "consents": "", "do": "check"}

    page = agent_client.post(phone.of_party(debtor.party, "needs"), data)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["consents"]
    assert page.context["form"]["needs"].value() == NEEDS["needs"]
    assert not SupportNeeds.objects.exists()


def test_the_consent_is_never_ticked_beforehand(agent_client, debtor, actor, now):
    tell_needs(actor=actor, needs=["MORE_TIME"], text="", at=now)

    page = agent_client.get(phone.of_party(debtor.party, "needs"))

    assert page.context["form"]["needs"].value() == ["MORE_TIME"]
    assert not page.context["form"]["consents"].value()


def test_needs_are_forgotten_when_the_person_wants_it(agent_client, debtor, actor, now):
    tell_needs(actor=actor, needs=["MORE_TIME"], text="", at=now)

    phone.do(agent_client, phone.of_party(debtor.party, "needs"), {"forgets": "on", "text": ""})

    assert not SupportNeeds.objects.exists()


def test_a_company_has_no_needs(agent_client):
    page = agent_client.get(phone.of_party(CompanyFactory(), "needs"), follow=True)

    assert "Only people" in phone.said(page)[0]


def test_letters_come_on_paper_again(agent_client, debtor, consent):
    data = {"which": [str(consent.public_id)]}

    done = phone.do(agent_client, phone.of_party(debtor.party, "on_paper"), data)

    assert ElectronicConsent.objects.get().withdrawn_at is not None
    assert "letters come on paper from now on" in phone.said(done)[0]


def test_all_consents_in_force_are_ticked_beforehand(agent_client, debtor, consent):
    page = agent_client.get(phone.of_party(debtor.party, "on_paper"))

    assert page.context["form"]["which"].value() == [str(consent.public_id)]


def test_without_a_consent_letters_come_on_paper_anyway(agent_client, debtor):
    page = agent_client.get(phone.of_party(debtor.party, "on_paper"), follow=True)

    assert "they come on paper" in phone.said(page)[0]


def prepared(**changes):
    return {"what": "all", "level": "3", "months": "12", "once": str(uuid4()), **changes}


def test_an_authorisation_waits_for_the_debtor_and_gives_nothing(agent_client, debtor, told):
    phone.do(agent_client, phone.of_party(debtor.party, "authorise"), prepared())

    assert kinds(told) == [(Kind.AUTHORISATION, "PREPARED")]
    assert told[0].path == "/authorisations/new/?scope=ALL&level=3&months=12"
    assert not Mandate.objects.exists()


def test_the_debtor_finds_what_was_prepared_in_the_questions(
    agent_client, debtor, invoice, told, client
):
    data = prepared(what=str(invoice.public_id), level="2", months="3")
    phone.do(agent_client, phone.of_party(debtor.party, "authorise"), data)

    own = sign_in(client, debtor)
    own.get(told[0].path)

    draft = own.session["authorisation"]
    assert (draft["invoice"], draft["level"], draft["months"]) == (
        str(invoice.public_id),
        2,
        "3",
    )


@pytest.mark.parametrize("given", [{}, {"level": "4"}, {"level": "x", "months": "99"}])
def test_what_nobody_could_be_given_is_not_filled_in(given):
    assert prepared_in(given) == {}


def test_pressing_twice_prepares_once(agent_client, debtor, told):
    address, data = phone.of_party(debtor.party, "authorise"), prepared()

    for _press in range(2):
        done = phone.do(agent_client, address, data)

    assert len(told) == 1
    assert phone.said(done)[-1] == "It had been prepared already. Nothing was done twice."


def test_nothing_is_prepared_for_a_child(now):
    child = DebtorFactory(party=PersonFactory(code=MINOR))
    actor = Actor(user=staff_of(Role.AGENT), acting_for=child.party)

    with pytest.raises(NotPossibleError):
        prepare(actor=actor, invoice=None, level=Level.VIEW, months=3, once=uuid4(), at=now)


def test_a_level_that_nobody_can_be_given_is_refused(debtor, now):
    actor = Actor(user=staff_of(Role.AGENT), acting_for=debtor.party)

    with pytest.raises(ValueError, match="no more"):
        prepare(actor=actor, invoice=None, level=Level.FULL, months=3, once=uuid4(), at=now)


def test_a_right_is_ended_from_the_page_and_leads_back(agent_client, debtor, other_debtor):
    right = MandateFactory(principal=debtor.party, holder=other_debtor.party)
    party = reverse("admin:accounts_party_change", args=[debtor.party.pk])
    page = agent_client.get(f"{phone.of_party(debtor.party, 'authorise')}?next={party}")
    url = page.context["act"].aside_context[0]["url"]

    done = agent_client.post(url, follow=True)

    right.refresh_from_db()
    assert right.state == "ENDED"
    assert phone.led_to(done) == party


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
@pytest.mark.parametrize("name", PAGES)
def test_who_does_not_answer_calls_may_not(role, name, debtor, invoice):
    client = signed_in(role)

    assert client.get(phone.of_party(debtor.party, name)).status_code == 403
    assert client.post(phone.of_party(debtor.party, name), {}).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_each_look_at_a_page_is_recorded(agent_client, debtor, invoice, consent, name):
    agent_client.get(phone.of_party(debtor.party, name))

    assert AuditEvent.objects.filter(action="party.viewed", party=debtor.party).exists()


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_store_one_number(now):
    debtor = DebtorFactory()
    clients = [client_of(staff_of(Role.AGENT, username=name)) for name in ("one", "two")]
    address, barrier = phone.of_party(debtor.party, "phone"), Barrier(2)
    seen = phone.check(clients[0], address, NUMBER).context["check"].seen
    answers = []

    def press(client: Client) -> None:
        barrier.wait()
        try:
            answers.append(client.post(address, {**NUMBER, "do": "send", "seen": seen}))
        finally:
            connection.close()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {each.status_code for each in answers} <= {200, 302}
    assert find_phone_of(debtor).number == "+358401234567"
    assert AuditEvent.objects.filter(action="phone.given").count() == 1
