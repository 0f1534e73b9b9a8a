"""The requests desk: the most urgent first, with the words and the files of the debtor."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import (
    DebtorRequest,
    Invoice,
    RequestFile,
    RequestOutcome,
    RequestState,
)
from invoices.services.requests.answering import answer_request
from tests.factories import AgentFactory
from tests.invoices.bookings import add_cost, booked
from tests.invoices.request_desk import (
    CODE,
    DAY,
    LIST,
    asked,
    desk_of,
    listed,
    page_of,
    typed,
    waiting,
)
from tests.invoices.scanned_files import scanned
from tests.staff import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """The desk reads the clock: what it is shown is of today."""
    return timezone.now()


@pytest.fixture
def invoice(at):
    today = timezone.localdate()
    return booked(at, issued_on=today - 60 * DAY, due_on=today - 30 * DAY)


def test_the_queue_has_the_most_urgent_first_and_no_others(at):
    late = waiting(at, days=-3, number="late")
    soon = waiting(at, days=1, number="soon")
    today = waiting(at, days=0, number="today")
    done = waiting(at, days=-9, number="done")
    DebtorRequest.objects.filter(pk=done.pk).update(state=RequestState.WITHDRAWN, ended_at=at)
    client = signed_in(Role.AGENT)

    assert listed(client, "?queue=open") == [late, today, soon]
    assert listed(client, "?queue=late") == [late]
    assert listed(client, "?state__exact=OPEN") == [late, today, soon]
    assert listed(client) == [done, today, soon, late]


def test_the_pages_of_the_queue_follow_its_order(at, monkeypatch):
    rows = [waiting(at, days=days, number=f"n{n}") for n, days in enumerate([5, 1, 1, 3, 2])]
    client = signed_in(Role.AGENT)
    monkeypatch.setattr("invoices.admin.requests.DebtorRequestAdmin.list_per_page", 2)
    seen, address = [], f"{LIST}?queue=open"

    while address:
        changes = client.get(address).context["cl"]
        seen += changes.result_list
        address = f"{LIST}{changes.next_page}" if changes.next_page else ""

    assert seen == sorted(rows, key=lambda row: (row.answer_by, row.pk))


@pytest.mark.parametrize(
    ("days", "words", "mark"),
    [(-3, "3 days late", "late"), (-1, "1 day late", "late"), (0, "– today", "near")],
)
def test_a_late_one_is_marked_in_words_and_colour(at, days, words, mark):
    waiting(at, days=days)

    page = signed_in(Role.AGENT).get(LIST)

    assert f'<strong class="{mark}">' in page.text
    assert words in page.text


def test_one_that_was_answered_is_not_late(at):
    row = waiting(at, days=-3)
    answer_request(
        number=row.pk,
        outcome=RequestOutcome.EXPLAINED,
        answer="So it is.",
        actor=AgentFactory(),
        at=at,
    )

    page = signed_in(Role.AGENT).get(LIST)

    assert "days late" not in page.text


@pytest.mark.parametrize("words", ["A-77", "14104 37301 00020 99", CODE, "väinö tunnistus", "case"])
def test_it_is_found_by_every_number_of_a_letter_and_by_the_debtor(at, words):
    row = waiting(at, number="A-77", myropo_id=CODE)
    waiting(at, number="B-1", reference="1232", debtor_name="Sanni Sivullinen")
    client = signed_in(Role.AGENT)
    if words == "case":
        words = str(Invoice.objects.get(number="A-77").case_number)

    response = client.post(LIST, {"q": words}, follow=True)

    assert list(response.context["cl"].result_list) == [row]


def test_the_list_is_narrowed_by_kind_creditor_and_party(at):
    row = waiting(at, number="1")
    waiting(at, number="2")
    client = signed_in(Role.AGENT)

    assert listed(client, f"?party={row.party.pk}") == [row]
    assert listed(client, f"?creditor={row.invoice.creditor.pk}") == [row]
    assert listed(client, "?kind__exact=STOP") == []
    assert AuditEvent.objects.filter(action="debtorrequest.listed", party=row.party).exists()


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(at, django_assert_num_queries):
    client = signed_in(Role.AGENT)
    waiting(at, number="0")
    client.get(LIST)
    with django_assert_num_queries(7) as few:
        client.get(LIST)
    for number in range(1, 12):
        waiting(at, number=str(number))

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_the_page_shows_the_words_the_claim_and_what_comes_and_is_recorded(invoice, at):
    add_cost(invoice, "5.00", at)
    row = asked(invoice, at, pause_until=timezone.localdate() + 40 * DAY)

    page = signed_in(Role.AGENT).get(page_of(row))

    assert "Jag är sjuk &lt;b&gt;nu&lt;/b&gt;" in page.text
    assert "Swedish" in page.text or "Svenska" in page.text
    assert "€105.00" in page.text
    assert "A request of the debtor waits for an answer" in page.text
    event = AuditEvent.objects.get(action="debtorrequest.viewed")
    assert (event.party, event.target_id) == (invoice.party, str(row.pk))


def test_a_file_is_an_attachment_and_its_download_recorded(invoice, at):
    row = asked(invoice, at)
    file = RequestFile(
        request=row, name="läkarintyg.pdf", file_type="application/pdf", size_bytes=5
    )
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    scanned(file)
    address = reverse("admin:invoices_debtorrequest_file", args=[row.pk, file.pk])

    response = signed_in(Role.AGENT).get(address)

    disposition = response.headers["Content-Disposition"]
    event = AuditEvent.objects.get(action="debtorrequest.file_downloaded")
    assert b"".join(response.streaming_content) == b"%PDF-"
    assert disposition.startswith("attachment;")
    assert f"{Invoice.objects.get().case_number}-{file.pk}.pdf" in disposition
    assert (event.party, event.target_id) == (invoice.party, str(row.pk))


def test_a_file_of_another_request_or_a_lost_one_is_not_found(invoice, at):
    row = asked(invoice, at)
    other = waiting(at)
    file = RequestFile(request=other, name="x.pdf", file_type="application/pdf", size_bytes=5)
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    scanned(file)
    client = signed_in(Role.AGENT)
    lost = reverse("admin:invoices_debtorrequest_file", args=[other.pk, file.pk])

    wrong = client.get(reverse("admin:invoices_debtorrequest_file", args=[row.pk, file.pk]))
    file.file.storage.delete(file.file.name)

    assert wrong.status_code == 404
    assert client.get(lost).status_code == 404


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_whoever_may_not_read_it_gets_neither_page_nor_file(invoice, at, role):
    row = asked(invoice, at)
    file = RequestFile(request=row, name="x.pdf", file_type="application/pdf", size_bytes=5)
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    client = signed_in(role)

    assert client.get(page_of(row)).status_code == 403
    assert client.post(desk_of(row), typed()).status_code == 403
    address = reverse("admin:invoices_debtorrequest_file", args=[row.pk, file.pk])
    assert client.get(address).status_code == 403


def test_the_debtor_page_leads_to_requests_consents_and_addresses(invoice):
    page = signed_in(Role.AGENT).get(
        reverse("admin:accounts_party_change", args=[invoice.party.pk])
    )

    for name in ("debtorrequest", "electronicconsent", "letteraddress"):
        assert f"/admin/invoices/{name}/?party={invoice.party.pk}" in page.text
