"""The debtor at a glance: one page of everything, in a few queries, for those who may."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.admin import glance
from accounts.admin.glance import Part, Place, Section
from accounts.models import AuditEvent, Party
from accounts.queries.at_once import ShortList, ShortLists
from accounts.services.roles import Role
from invoices.models import Invoice
from tests.factories import CompanyFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.glancing import caller_with
from tests.invoices.rates import fill_rates
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
CODE = "131052-308T"
SECTIONS = [
    "invoices",
    "calls",
    "contacts",
    "requests",
    "payments",
    "letters",
    "plans",
    "more-time",
    "refunds",
    "mandate-requests",
    "consents",
    "addresses",
    "visits",
    "log",
]


@pytest.fixture
def at():
    """The page reads the clock: what it shows is of today."""
    return timezone.now()


def page_of(party):
    return reverse("admin:accounts_party_change", args=[party.pk])


def asked_by(client, url):
    """How often a page asks the database, and what it says."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), response.text


def sections_in(text):
    """Their anchors, in the order of the page."""
    return re.findall(r'<section class="glance__panel[^>]* id="([^"]+)"', text)


def test_the_page_costs_the_same_few_queries_however_much_there_is(at):
    fill_rates()
    few = caller_with(at=at, claims=1, name="Väinö Vähänen")
    many = caller_with(at=at, claims=45, times=12, name="Maija Monta")
    client = signed_in(Role.TEAM_LEAD)

    of_few, _text = asked_by(client, page_of(few.party))
    of_many, _text = asked_by(client, page_of(many.party))
    of_all, text = asked_by(client, page_of(many.party) + "?claims=all")

    assert of_few == of_many == of_all
    assert of_many <= MOST_QUERIES
    assert text.count('glance__claim"') == 45


def test_an_agent_sees_every_section_but_what_customers_said_of_the_service(at):
    fill_rates()
    user = caller_with(at=at, claims=3)

    of_agent = signed_in(Role.AGENT).get(page_of(user.party)).text
    of_lead = signed_in(Role.TEAM_LEAD).get(page_of(user.party)).text

    assert sections_in(of_agent) == SECTIONS
    assert "Hyvä palvelu" not in of_agent
    assert "Hyvä palvelu" in of_lead


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_may_not_see_parties_is_refused(role, debtor):
    response = signed_in(role).get(page_of(debtor.party))

    assert response.status_code == 403


def test_a_section_without_its_right_is_absent_and_not_read(at):
    fill_rates()
    user = caller_with(at=at, claims=1)
    agent = staff_of(Role.AGENT)
    group = agent.groups.get()
    group.permissions.remove(
        *group.permissions.filter(codename__in=["view_thread", "view_refund", "view_invoice"])
    )
    client = client_of(agent)

    with CaptureQueriesContext(connection) as queries:
        text = client.get(page_of(user.party)).text

    assert {"contacts", "refunds", "invoices"}.isdisjoint(sections_in(text))
    read = " ".join(each["sql"] for each in queries)
    assert '"messaging_thread"."subject"' not in read
    assert '"payments_refund"' not in read
    assert '"invoices_invoice"."open_principal"' not in read


def test_the_head_says_who_it_is_and_never_the_identity_code(at):
    user = caller_with(at=at, claims=1, code=CODE)

    text = signed_in(Role.AGENT).get(page_of(user.party)).text

    assert "Väinö Kaikkinen" in text
    assert "Known, not shown" in text
    assert CODE not in text
    assert "+358401234567" in text
    assert "Confirmed" in text
    assert "vaino@posti.example" not in text
    assert "I need more time to decide" in text
    assert "Soita aamulla" in text
    assert '<span class="glance__quiet">passkey</span>' in text


def test_a_party_that_never_came_has_a_page_too():
    company = CompanyFactory()

    text = signed_in(Role.AGENT).get(page_of(company)).text

    assert company.business_id in text
    assert "Has never signed in" in text
    assert "Nothing is open." in text
    assert "Nothing has been said yet." in text


def test_looking_is_recorded_as_the_partys_before_it_is_shown(debtor):
    client = signed_in(Role.AGENT)

    client.get(page_of(debtor.party))

    event = AuditEvent.objects.get(action="party.viewed")
    assert event.party == debtor.party
    assert event.target_id == str(debtor.party.pk)


def test_the_page_is_read_alone(debtor):
    client = signed_in(Role.AGENT)

    response = client.post(page_of(debtor.party), {"name": "Toinen"})

    assert response.status_code == 403
    assert not Party.objects.filter(name="Toinen").exists()


@pytest.mark.parametrize("key", ["999999", "abc", "9" * 30, "1_2F"])
def test_a_party_that_is_not_there_leads_back_to_the_front(key):
    client = signed_in(Role.AGENT)

    response = client.get(f"/admin/accounts/party/{key}/change/")

    assert response.status_code == 302
    assert response.url == "/admin/"


def test_nothing_of_another_party_is_on_the_page(at):
    fill_rates()
    user = caller_with(at=at, claims=2, name="Väinö Oma")
    other = caller_with(at=at, claims=2, name="Outi Outo")
    InvoiceFactory(party=other.party, number="VIERAS-1")

    text = signed_in(Role.TEAM_LEAD).get(page_of(user.party)).text

    assert "Outi Outo" not in text
    assert "VIERAS-1" not in text


def test_short_lists_keep_cents_days_and_moments(at):
    person = PersonFactory()
    InvoiceFactory(party=person, original_total="0.10", open_principal="0.10")
    lists = ShortLists(
        [
            ShortList(
                rows=lambda party: Invoice.objects.filter(party=party),
                columns={"sum": "original_total", "due_on": "due_on", "made_at": "created_at"},
                most=5,
            )
        ]
    )

    [[row]] = lists.of(person)

    invoice = person.invoices.get()
    assert row == {
        "sum": invoice.original_total,
        "due_on": invoice.due_on,
        "made_at": invoice.created_at,
    }


def test_short_lists_of_nothing_ask_nothing(django_assert_num_queries):
    person = PersonFactory()

    with django_assert_num_queries(0):
        assert ShortLists([]).of(person) == []


def test_short_lists_that_are_written_once_are_of_who_is_asked_about():
    lists = ShortLists(
        [
            ShortList(
                rows=lambda party: Invoice.objects.filter(party=party).order_by("number"),
                columns={"number": "number"},
                most=5,
            )
        ]
    )
    for name in ("A", "B", "C"):
        InvoiceFactory(party=PersonFactory(name=name), number=f"{name}-1")

    for party in Party.objects.order_by("name"):
        assert lists.of(party) == [[{"number": f"{party.name}-1"}]]


def test_a_section_tells_that_there_is_more_than_it_shows(debtor, rf, monkeypatch):
    other = DebtorFactory()
    section = Section(
        name="test",
        title="Test",
        place=Place.LOG,
        page="accounts_auditevent",
        parts=[
            Part(
                right="accounts.view_party",
                rows=lambda _party: Party.objects.order_by("pk"),
                columns={"name": "name"},
                line=lambda row, _glanced: glance.Line(text=row["name"]),
                most=1,
            )
        ],
    )
    monkeypatch.setattr(glance, "_SECTIONS", [section])
    monkeypatch.setattr(glance, "_MAKERS", [])
    request = rf.get("/")
    request.user = staff_of(Role.AGENT)
    now = timezone.now()

    [panel] = glance.panels_of(
        glance.Glanced(request=request, party=other.party, at=now, today=now.date())
    )

    assert [line.text for line in panel.lines] == [debtor.party.name]
    assert panel.has_more
