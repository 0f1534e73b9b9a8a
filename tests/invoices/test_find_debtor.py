"""One search box for the staff: by whatever is read out on the phone, to whom it is about."""

import logging
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, EmailAddress, Party, PartyKind, PhoneNumber, User
from accounts.queries.names import heard, resembling
from accounts.services.roles import Role
from invoices.models import CreditorMembership, Invoice, Stage
from invoices.queries import find_debtor
from invoices.queries.find_debtor import FoundBy, find_debtors, read
from tests.factories import (
    HETU,
    CompanyFactory,
    CreditorFactory,
    DebtorFactory,
    InvoiceFactory,
    PersonFactory,
)
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

FIND = "/admin/invoices/invoice/find/"
MOST_QUERIES = 8


def search(client, words):
    """Type the words and follow to where they lead."""
    kept = client.post(FIND, {"q": words})
    return client.get(kept.url)


def page_of(row):
    kind = {Party: "accounts_party", Invoice: "invoices_invoice"}[type(row)]
    return reverse(f"admin:{kind}_change", args=[row.pk])


@pytest.fixture
def person(now):
    """Someone of whom everything is known that may be read out."""
    user = DebtorFactory(party=PersonFactory(name="Tero Testi Äyrämö"))
    PhoneNumber.objects.create(user=user, number="+358401234567", given_at=now)
    EmailAddress.objects.create(
        user=user, address="Tero@example.fi", asked_at=now, confirmed_at=now
    )
    InvoiceFactory(
        party=user.party,
        number="2026-77",
        debtor_name="Tero Äyrämö",
        myropo_id="ABCDEFGZ",
        case_number=90210077,
        reference="14104373010002099",
    )
    InvoiceFactory(reference="1232", number="9", debtor_name="Väinö Tunnistus")
    return user.party


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("äyrämö", "NAME"),
        ("AYRAMO tero", "NAME"),
        ("Tero-Testi", "NAME"),
        ("Äyrrämö", "SIMILAR"),
        ("2026-77", "NUMBER"),
        (" 2026 -77 ", "NUMBER"),
        ("2026-", "NUMBER_BEGINS"),
        ("90210077", "CASE"),
        ("abcd-efgz", "MYROPO_ID"),
        ("14104 37301 00020 99", "REFERENCE"),
        ("RF78 1410 4373 0100 0209 9", "REFERENCE"),
        ("040 123 4567", "PHONE"),
        ("+358 40 1234567", "PHONE"),
        ("00358401234567", "PHONE"),
        ("tero@EXAMPLE.fi", "EMAIL"),
    ],
)
def test_whatever_is_read_out_leads_straight_to_the_debtor(person, words, by):
    client = signed_in(Role.AGENT)

    response = search(client, words)

    assert (response.status_code, response.url) == (302, page_of(person))
    event = AuditEvent.objects.get(action="debtor.searched")
    assert (event.data["by"], event.data["parties"]) == ([by], [person.pk])


@pytest.mark.parametrize("words", ["2331972-7", "23319727", "FI23319727", "0037 2331972 7"])
def test_a_company_is_found_by_its_business_id(words):
    company = CompanyFactory(business_id="2331972-7")
    client = signed_in(Role.AGENT)

    assert search(client, words).url == page_of(company)


def test_an_address_that_nobody_confirmed_finds_nobody(person):
    EmailAddress.objects.update(confirmed_at=None)

    assert find_debtors("tero@example.fi", user=staff_of(Role.AGENT)).hits == []


def test_an_invoice_of_nobody_known_is_opened_itself():
    invoice = InvoiceFactory(party=None, debtor_name="Saara Suunnitelma")
    client = signed_in(Role.AGENT)

    assert search(client, "suunnitelma").url == page_of(invoice)


def test_a_former_name_on_an_invoice_leads_to_the_debtor_of_today():
    person = PersonFactory(name="Saara Uusi")
    InvoiceFactory(party=person, debtor_name="Saara Vanha")
    client = signed_in(Role.AGENT)

    assert search(client, "saara vanha").url == page_of(person)


def test_what_several_are_is_a_list_with_a_line_for_each():
    first, second = PersonFactory(name="Tero Äyrämö"), PersonFactory(name="Anna Äyrämö")
    InvoiceFactory(party=first)
    InvoiceFactory(party=first)
    InvoiceFactory(party=first, stage=Stage.PAID, closed_on=date(2026, 11, 20), open_principal=0)
    client = signed_in(Role.AGENT)

    response = search(client, "äyrämö")

    hits = response.context["found"].hits
    assert [(hit.party, hit.open_count, hit.open_total) for hit in hits] == [
        (second, 0, 0),
        (first, 2, 200),
    ]
    assert "2 open invoices" in response.text
    assert page_of(first) in response.text


def test_a_debtor_has_one_line_however_many_invoices_match():
    debtor, other = PersonFactory(), PersonFactory()
    newest = InvoiceFactory(
        party=debtor, number="A1", issued_on=date(2026, 11, 20), due_on=date(2026, 12, 1)
    )
    InvoiceFactory(party=debtor, number="A12")
    InvoiceFactory(party=other, number="A13")

    hits = find_debtors("A1", user=staff_of(Role.AGENT)).hits

    assert [(hit.party, hit.by, hit.more) for hit in hits] == [
        (debtor, FoundBy.NUMBER, 1),
        (other, FoundBy.NUMBER_BEGINS, 0),
    ]
    assert hits[0].invoice == newest


def test_what_more_than_fifty_are_is_to_be_narrowed_down():
    Party.objects.bulk_create(
        [Party(kind=PartyKind.PERSON, name=f"Tero Äyrämö {number}") for number in range(60)]
    )
    client = signed_in(Role.AGENT)

    response = search(client, "äyrämö")

    assert len(response.context["found"].hits) == 50
    assert "More than 50 were found" in response.text


@pytest.mark.parametrize("words", ["zzz", "te", "%", "_", "1", "(((", "(ero [", "ÄÖ", "\0", "@"])
def test_what_finds_nothing_says_what_one_may_try(person, words):
    client = signed_in(Role.AGENT)

    response = client.post(FIND, {"q": words}, follow=True)

    assert response.status_code == 200
    assert "a reference in any spacing" in response.text


def test_what_is_typed_stands_in_no_address_and_in_the_box(person):
    client = signed_in(Role.AGENT)
    PersonFactory(name="Anna Äyrämö")

    kept = client.post(FIND, {"q": "Äyrämö"})
    response = client.get(kept.url)

    assert "yr" not in kept.url
    assert 'value="Äyrämö"' in response.text


def test_words_in_the_address_itself_are_not_searched_for(person):
    response = signed_in(Role.AGENT).get(FIND, {"q": "äyrämö"})

    assert response.context["found"] is None
    assert not AuditEvent.objects.filter(action="debtor.searched").exists()


@pytest.mark.parametrize("words", [HETU, "131052-308T", f"Väinö {HETU.lower()}", "131052 308T"])
def test_a_personal_identity_code_is_only_offered_to_the_page_that_asks_for_a_reason(words, caplog):
    PersonFactory(code=HETU)
    client = signed_in(Role.AGENT)

    with caplog.at_level(logging.DEBUG):
        response = client.post(FIND, {"q": words})

    code = words.removeprefix("Väinö ")
    assert response.status_code == 200
    assert f'value="{code}"' in response.text
    assert 'action="/admin/accounts/party/look-up/"' in response.text
    assert "staff_searches" not in client.session
    assert code not in caplog.text
    assert not AuditEvent.objects.filter(action__in=["debtor.searched", "party.looked_up"]).exists()


def test_a_creditors_user_who_types_a_personal_identity_code_reads_that_it_finds_nothing():
    client = signed_in(Role.CREDITOR_USER)

    response = client.post(FIND, {"q": HETU}, follow=True)

    assert "Nobody is searched for here" in response.text
    assert HETU not in response.text


@pytest.mark.parametrize(
    "words",
    ["äyrämö", "2026-77", "90210077", "ABCD-EFGZ", "14104 37301 00020 99", "Äyrrämö"],
)
def test_a_creditors_user_finds_the_invoices_of_its_creditors_alone(person, words):
    staff = staff_of(Role.CREDITOR_USER)
    own = Invoice.objects.get(number="2026-77")
    client = client_of(staff)

    before = search(client, words)
    CreditorMembership.objects.create(user=staff, creditor=own.creditor)
    after = search(client, words)

    assert before.context["found"].hits == []
    assert after.url == page_of(own)


def test_a_creditors_user_finds_a_company_among_its_own_invoices():
    staff = staff_of(Role.CREDITOR_USER)
    company = CompanyFactory(business_id="2331972-7")
    own, _others = InvoiceFactory(party=company), InvoiceFactory(party=company)
    CreditorMembership.objects.create(user=staff, creditor=own.creditor)

    found = find_debtors("2331972-7", user=staff)

    assert [(hit.invoice, hit.party) for hit in found.hits] == [(own, None)]


@pytest.mark.parametrize("words", ["040 123 4567", "tero@example.fi"])
def test_a_creditors_user_finds_nobody_by_what_is_the_persons_own(person, words):
    staff = staff_of(Role.CREDITOR_USER)
    for invoice in Invoice.objects.all():
        CreditorMembership.objects.create(user=staff, creditor=invoice.creditor)

    assert find_debtors(words, user=staff).hits == []


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AGENT, 200), (Role.TEAM_LEAD, 200), (Role.CREDITOR_USER, 200), (Role.AUDITOR, 403)],
)
def test_the_box_is_for_those_who_talk_about_claims(role, status):
    client = signed_in(role)

    assert client.get(FIND).status_code == status
    assert client.post(FIND, {"q": "x"}, follow=True).status_code == status
    assert ('id="find-box"' in client.get("/admin/").text) == (status == 200)


def test_nobody_finds_anything_without_signing_in(client):
    assert client.get(FIND).url.startswith("/admin/login/")


@pytest.mark.parametrize("words", ["äyrämö", "2331972-7", "nobody at all", "14104 37301 00020 99"])
def test_a_search_takes_few_queries_however_much_it_finds(person, words):
    for number in range(10):
        InvoiceFactory(party=PersonFactory(name=f"Anna Äyrämö {number}"))
    client = signed_in(Role.AGENT)
    kept = client.post(FIND, {"q": words})

    with CaptureQueriesContext(connection) as queries:
        client.get(kept.url)

    assert len(queries) <= MOST_QUERIES


@pytest.fixture
def many_people(now):
    """A table of some length, of which PostgreSQL reads the whole only where no index helps."""
    creditor = CreditorFactory()
    parties = Party.objects.bulk_create(
        Party(kind=PartyKind.PERSON, name=f"Matti {number:x} Meikäläinen") for number in range(6000)
    )
    users = User.objects.bulk_create(User(party=party, language="fi") for party in parties)
    PhoneNumber.objects.bulk_create(
        PhoneNumber(user=user, number=f"+35840{number:07d}", given_at=now)
        for number, user in enumerate(users)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, address=f"m{number}@x.fi", asked_at=now, confirmed_at=now)
        for number, user in enumerate(users)
    )
    Invoice.objects.bulk_create(
        InvoiceFactory.build(
            creditor=creditor,
            party=party,
            debtor_name=party.name,
            myropo_id=f"M{number:07d}",
            number=f"m{number}",
            reference_key=f"{number}",
        )
        for number, party in enumerate(parties)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    ["tunnistus", "väinö tunnistus", "m5999", "1234567890", "2331972-7", "0401234567", "m7@x.fi"],
)
def test_no_search_reads_a_whole_table(many_people, words):
    readings = read(words)
    asked = {
        "invoices": find_debtor._invoices(readings, user=staff_of(Role.AGENT), beside_parties=True),
        "parties": find_debtor._parties(readings),
    }

    for name, rows in asked.items():
        plan = rows.explain() if rows.query.where else ""
        assert "Seq Scan" not in plan, (name, plan)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("meikalainen", "Matti Meikäläinen"),
        ("Wirtanen", "Ville Virtanen"),
        ("Åberg", "Kalle Aberg"),
        ("kari", "Cari Ek"),
        ("liisa-anna", "Anna Liisa Ek"),
        ("a. virtanen", "Ville A. Virtanen"),
    ],
)
def test_a_name_is_found_as_it_is_heard(words, name):
    person = PersonFactory(name=name)
    PersonFactory(name="Jokumuu")

    assert list(heard(Party.objects.all(), field="name", words=words)) == [person]


@pytest.mark.parametrize("words", ["Meikäläinne", "Virttanen", "Matti Meikkäläinen"])
def test_a_misspelt_name_is_found_as_one_that_resembles_it(words):
    PersonFactory(name="Matti Meikäläinen")
    PersonFactory(name="Ville Virtanen")

    assert heard(Party.objects.all(), field="name", words=words).count() == 0
    assert resembling(Party.objects.all(), field="name", words=words).count() == 1
