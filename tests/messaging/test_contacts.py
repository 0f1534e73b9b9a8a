"""Entries and customer-service messages: all contacts in one list, narrowed by column (K1)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Basis
from accounts.services.roles import Role
from invoices.models import DebtorRequest, MandateRequest, RequestKind, RequestState
from messaging.models import Author, Classification, Medium, Thread, ThreadState
from messaging.queries.contacts import ContactType, Progress, Wanted, contacts
from messaging.services.closing import close_as_agent
from messaging.services.merging import merge
from messaging.services.posting import post
from messaging.services.starting import start_general
from payments.models import Refund, RefundState
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:messaging_contact_changelist")
DAY = timedelta(days=1)


def message(user, *, at, subject="Kysymys"):
    thread = start_general(party=user.party, user=user, subject=subject, at=at)
    post(
        thread_id=thread.pk,
        author=Author.PERSON,
        user=user,
        medium=Medium.PORTAL,
        text="Hei",
        client_id=uuid4(),
        at=at,
    )
    thread.refresh_from_db()
    return thread


def request_of(user, *, at, **fields):
    return DebtorRequest.objects.create(
        invoice=InvoiceFactory(party=user.party),
        party=user.party,
        user=user,
        kind=RequestKind.COMPLAINT,
        made_at=at,
        answer_by=at.date(),
        **fields,
    )


def mandate_of(user, *, at):
    return MandateRequest.objects.create(
        holder=user.party,
        user=user,
        basis=Basis.GUARDIAN,
        principal_name="Saara",
        ends_on=date(2027, 1, 1),
        asked_at=at,
    )


def refund_of(user, *, at, **fields):
    invoice = InvoiceFactory(party=user.party)
    return Refund.objects.create(invoice=invoice, amount=10, started_at=at, **fields)


@pytest.fixture
def lead():
    return staff_of(Role.TEAM_LEAD)


@pytest.fixture
def four(debtor, now):
    """One contact of each type but the plan, an hour apart."""
    return [
        make(debtor, at=now + timedelta(hours=number))
        for number, make in enumerate((message, request_of, mandate_of, refund_of))
    ]


def kinds(user, **wanted):
    return [str(each.kind) for each in contacts(user, Wanted(**wanted))[0]]


def test_all_types_stand_in_one_list_the_latest_first(lead, four):
    found, has_more = contacts(lead, Wanted())

    assert [(each.kind, each.key) for each in found] == [
        (ContactType.REFUND, four[3].pk),
        (ContactType.MANDATE, four[2].pk),
        (ContactType.REQUEST, four[1].pk),
        (ContactType.MESSAGE, four[0].pk),
    ]
    assert not has_more


def test_each_column_narrows_the_list(lead, four, debtor, other_debtor, agent, now):
    message(other_debtor, at=now - 40 * DAY)
    close_as_agent(
        agent=agent,
        thread_id=four[0].pk,
        classification=Classification.PAYING,
        after_number=1,
        at=now + 40 * DAY,
    )
    DebtorRequest.objects.update(state=RequestState.WITHDRAWN, ended_at=now + DAY)

    november = (date(2026, 11, 1), date(2026, 12, 1))
    december = (date(2026, 12, 1), date(2027, 1, 1))
    assert kinds(lead, kind=ContactType.MANDATE) == ["MANDATE"]
    assert kinds(lead, party=other_debtor.party) == ["MESSAGE"]
    assert kinds(lead, party=debtor.party, only_open=True) == ["REFUND", "MANDATE"]
    assert kinds(lead, progress=Progress.WITH_DEBTOR) == ["REFUND"]
    assert kinds(lead, progress=Progress.DONE) == ["REQUEST", "MESSAGE"]
    assert kinds(lead, progress=Progress.OPEN) == ["MANDATE", "MESSAGE"]
    assert kinds(lead, created=november) == ["REFUND", "MANDATE", "REQUEST", "MESSAGE"]
    assert kinds(lead, updated=december) == ["MESSAGE"]
    assert kinds(lead, classification=Classification.PAYING) == ["MESSAGE"]
    assert kinds(lead, classification=RequestKind.COMPLAINT) == ["REQUEST"]


def test_what_was_merged_or_never_said_is_no_contact(lead, debtor, now):
    one, two = message(debtor, at=now), message(debtor, at=now)
    start_general(party=debtor.party, user=debtor, subject="Tyhjä", at=now)
    Thread.objects.filter(pk=one.pk).update(merged_into=two)

    assert [each.key for each in contacts(lead, Wanted())[0]] == [two.pk]


def test_pages_follow_each_other_without_gap_or_repeat(lead, debtor, now):
    for _number in range(3):
        for make in (message, request_of, mandate_of, refund_of):
            make(debtor, at=now)

    pages, before = [], None
    while True:
        found, has_more = contacts(lead, Wanted(before=before), most=5)
        pages.append([(each.kind, each.key) for each in found])
        before = (found[-1].created_at, str(found[-1].kind), found[-1].key)
        if not has_more:
            break

    assert [len(page) for page in pages] == [5, 5, 2]
    assert len({row for page in pages for row in page}) == 12


def test_the_list_takes_one_query_however_long_it_is(lead, debtor, now, django_assert_num_queries):
    lead.get_all_permissions()
    for _number in range(20):
        message(debtor, at=now)

    with django_assert_num_queries(1):
        contacts(lead, Wanted())


def test_the_page_shows_a_row_of_each_and_is_recorded(lead, four, debtor):
    response = client_of(lead).get(LIST, {"party": debtor.party_id})

    page = response.content.decode()
    assert debtor.party.name in page
    for name in ("thread", "debtorrequest", "mandaterequest", "refund"):
        assert f"_{name}/" in page.replace("/messaging/", "/_").replace("/invoices/", "/_").replace(
            "/payments/", "/_"
        )
    event = AuditEvent.objects.get(action="contact.listed")
    assert event.party == debtor.party
    assert len(event.data["rows"]) == 4


@pytest.mark.parametrize(
    "query",
    [
        "?party=0",
        "?party=x",
        "?kind=NO&progress=1&created=2026-13&updated=x&classification=%00",
        "?after=x",
        "?after=2026-11-21T10:00:00~MESSAGE~1",
        "?after=2026-99-21T10:00:00%2B00:00~MESSAGE~1",
        "?after=2026-11-21T10:00:00%2B00:00~MESSAGE~" + "9" * 40,
        "?only_open=%FF",
    ],
)
def test_an_odd_address_is_no_error(lead, four, query):
    response = client_of(lead).get(LIST + query)

    assert response.status_code == 200


def test_a_party_that_does_not_exist_has_no_contacts_and_not_everybodys(lead, four):
    page = client_of(lead).get(LIST + "?party=999999").content.decode()

    assert "result_list" not in page


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_the_list_is_for_who_answers(four, role):
    assert signed_in(role).get(LIST).status_code == 403


def test_a_types_rows_are_for_who_may_see_that_type(four, lead):
    group = lead.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="view_refund"))
    cache.clear()
    lead = type(lead).objects.get(pk=lead.pk)

    assert "REFUND" not in kinds(lead)


def call_url(**about):
    return reverse("admin:messaging_contact_call", query=about)


def typed(**fields):
    return {
        "text": "Sovittiin, että maksu tulee perjantaina.",
        "classification": Classification.MORE_TIME,
        "after_number": 0,
        "client_id": str(uuid4()),
        **fields,
    }


def test_a_call_about_an_invoice_begins_its_thread_in_the_debtors_language(debtor):
    type(debtor).objects.filter(pk=debtor.pk).update(language="sv")
    invoice = InvoiceFactory(party=debtor.party)
    data = typed(is_done="on")
    client = signed_in(Role.AGENT)

    response = client.post(call_url(invoice=invoice.pk), data)

    thread = Thread.objects.get()
    said = thread.messages.get()
    assert response["Location"] == reverse("admin:messaging_thread_change", args=[thread.pk])
    assert (thread.invoice, thread.party, thread.language) == (invoice, debtor.party, "sv")
    assert (said.author, said.medium, said.text) == (Author.AGENT, Medium.CALL, data["text"])
    assert (thread.state, thread.classification) == (ThreadState.CLOSED, Classification.MORE_TIME)


def test_a_call_pressed_twice_is_written_once(debtor):
    client, data = signed_in(Role.AGENT), typed()

    for _press in range(2):
        response = client.post(call_url(party=debtor.party_id), data)

    assert response.status_code == 302
    assert Thread.objects.get().messages.count() == 1


def test_a_call_that_ended_the_matter_is_written_once_however_often_it_is_pressed(debtor):
    thread = message(debtor, at=timezone.now())
    client, data = signed_in(Role.AGENT), typed(is_done="on", after_number=1)

    for _press in range(2):
        response = client.post(call_url(party=debtor.party_id), data)

    assert response.status_code == 302
    assert Thread.objects.get() == thread
    assert thread.messages.filter(medium=Medium.CALL).count() == 1


def test_a_call_about_what_was_merged_is_written_where_it_goes_on(debtor, agent):
    now = timezone.now()
    old, new = message(debtor, at=now), message(debtor, at=now)
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)
    new.refresh_from_db()

    response = signed_in(Role.AGENT).post(
        call_url(thread=old.pk), typed(after_number=new.last_number)
    )

    assert response["Location"] == reverse("admin:messaging_thread_change", args=[new.pk])
    assert new.messages.filter(medium=Medium.CALL).count() == 1


def test_what_came_meanwhile_is_shown_and_what_was_typed_is_kept(debtor):
    thread = message(debtor, at=timezone.now())
    client = signed_in(Role.AGENT)

    refused = client.post(call_url(thread=thread.pk), typed())
    seen = client.post(call_url(thread=thread.pk), typed(after_number=1))

    assert refused.status_code == 409
    assert "maksu tulee perjantaina" in refused.content.decode()
    assert 'name="after_number" value="1"' in refused.content.decode()
    assert seen.status_code == 302
    thread.refresh_from_db()
    assert thread.state == ThreadState.WAITS_FOR_PERSON


def test_an_empty_call_is_not_written_down(debtor):
    response = signed_in(Role.AGENT).post(call_url(party=debtor.party_id), typed(text=" "))

    assert response.status_code == 422
    assert not Thread.objects.exists()


def test_a_call_about_nothing_or_about_nobodys_invoice_is_not_found(db):
    client = signed_in(Role.AGENT)
    nobodys = InvoiceFactory(party=None)

    for about in ({}, {"party": 0}, {"thread": 9}, {"invoice": nobodys.pk}, {"invoice": "x"}):
        assert client.get(call_url(**about)).status_code == 404, about


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_does_not_answer_writes_down_no_call(role, debtor):
    response = signed_in(role).post(call_url(party=debtor.party_id), typed())

    assert response.status_code == 403


def test_the_latest_contact_of_a_month_is_in_that_month_in_helsinki(lead, debtor):
    at = datetime.fromisoformat("2026-11-30T22:30:00+00:00")
    message(DebtorFactory(party=PersonFactory(name="Yö")), at=at)

    assert kinds(lead, created=(date(2026, 12, 1), date(2027, 1, 1))) == ["MESSAGE"]
    assert kinds(lead, created=(date(2026, 11, 1), date(2026, 12, 1))) == []


def test_the_state_of_a_refund_says_who_has_to_do_something(lead, debtor, now):
    refund_of(debtor, at=now, state=RefundState.REPORTED, iban="FI2112345600000785", holder="A")

    assert contacts(lead, Wanted())[0][0].progress == Progress.OPEN
