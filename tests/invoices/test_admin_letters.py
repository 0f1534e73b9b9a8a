"""Letters, consents, addresses and runs in the admin: read, and a failed letter sent again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import (
    CollectionRun,
    CreditorMembership,
    ElectronicConsent,
    Hold,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterFailure,
    LetterKind,
    LetterState,
    PrintBatch,
    Review,
    ReviewReason,
)
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import mailing
from tests.invoices.bookings import booked, credit
from tests.invoices.collecting import left_to_a_person
from tests.invoices.written_letters import letter
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/invoices/letter/"
DAY = timedelta(days=1)


@pytest.fixture
def at():
    """The desk reads the clock: what it is shown is of today."""
    return timezone.now()


@pytest.fixture
def invoice(at):
    today = timezone.localdate()
    return booked(at, issued_on=today - 99 * DAY, due_on=today - 70 * DAY, number="A-77")


def failed(invoice, at, failure=LetterFailure.RETURNED, **fields):
    return letter(invoice, at=at, state=LetterState.FAILED, failure=failure, **fields)


def written():
    """A reminder that the run wrote, with all that it says, and that came back."""
    row = mailing.reminder(PersonFactory(), number="A-77")
    Letter.objects.filter(pk=row.pk).update(
        state=LetterState.FAILED, failure=LetterFailure.RETURNED
    )
    return mailing.again(row)


def page_of(row):
    return reverse(f"admin:invoices_{row._meta.model_name}_change", args=[row.pk])


def send_again(client, row):
    return client.post(reverse("admin:invoices_letter_send_again", args=[row.pk]), follow=True)


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def test_the_list_tells_how_far_each_letter_has_come(invoice, at):
    letter(invoice, at=at, kind=LetterKind.REMINDER)
    letter(invoice, at=at, ordinal=2)

    page = signed_in(Role.AGENT).get(LIST)

    assert "Payment reminder" in page.text
    assert "Demand for payment 2" in page.text
    assert "A-77" in page.text
    assert invoice.creditor.name in page.text


def test_the_list_is_narrowed_and_searched(invoice, at):
    on_paper = letter(invoice, at=at)
    other = letter(
        booked(at, number="B-1", reference="1232"),
        at=at,
        kind=LetterKind.REMINDER,
        channel=LetterChannel.ELECTRONIC,
    )
    client = signed_in(Role.AGENT)

    assert listed(client) == [other, on_paper]
    assert listed(client, "?kind__exact=DEMAND") == [on_paper]
    assert listed(client, "?channel__exact=ELECTRONIC") == [other]
    assert listed(client, "?state__exact=WRITTEN") == []
    assert listed(client, f"?creditor={invoice.creditor.pk}") == [on_paper]
    assert listed(client, "?batch=1") == []
    assert listed(client, "?batch=x") == []
    found = client.post(LIST, {"q": "A-77"}, follow=True)
    assert list(found.context["cl"].result_list) == [on_paper]


def test_the_queue_has_what_failed_and_was_not_sent_again_the_oldest_first(invoice, at):
    first = failed(invoice, at)
    replaced = failed(booked(at, number="1"), at)
    letter(replaced.invoice, at=at, replaces=replaced)
    last = failed(booked(at, number="2"), at)

    assert listed(signed_in(Role.AGENT), "?queue=failed") == [first, last]


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(
    invoice, at, django_assert_num_queries
):
    client = signed_in(Role.AGENT)
    letter(invoice, at=at)
    client.get(LIST)
    with django_assert_num_queries(7) as few:
        client.get(LIST)
    for number in range(9):
        letter(booked(at, number=str(number)), at=at)

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_the_page_shows_the_letter_and_leads_to_its_pdf_and_is_recorded(invoice, at):
    row = letter(invoice, at=at)

    page = signed_in(Role.AGENT).get(page_of(row))

    event = AuditEvent.objects.get(action="letter.viewed")
    assert "€115.41" in page.text
    assert reverse("admin:invoices_document_download", args=[row.document.pk]) in page.text
    assert page_of(invoice) in page.text
    assert "Send again" not in page.text
    assert (event.party, event.target_id) == (invoice.party, str(row.pk))


def test_the_invoice_shows_its_letters_requests_reviews_and_addresses(invoice, at):
    row = letter(invoice, at=at)
    user = DebtorFactory(party=invoice.party)
    review = left_to_a_person(invoice, ReviewReason.LETTERS_SENT, at)
    LetterAddress.objects.create(
        party=invoice.party,
        invoice=invoice,
        street="Uusi katu 2",
        postcode="33100",
        town="Tampere",
        given_by=user,
        given_at=at,
    )
    consent = consented(invoice, user, at)

    page = signed_in(Role.AGENT).get(page_of(invoice))

    for each in (row, review, consent):
        assert page_of(each) in page.text
    assert "Uusi katu 2" in page.text
    assert "A person decides" in page.text


def consented(invoice, user, at, **fields):
    today = timezone.localdate()
    consent = ElectronicConsent.objects.create(
        party=invoice.party,
        given_by=user,
        given_at=at,
        method="MyRopo",
        collector="MyRopo",
        **{"starts_on": today, "ends_on": today + 300 * DAY, **fields},
    )
    consent.invoices.add(invoice)
    return consent


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "In force"),
        ({"withdrawn_at": timezone.now()}, "Withdrawn"),
        ({"days": (-9, -1)}, "Ended"),
        ({"days": (1, 9)}, "Not yet"),
    ],
)
def test_a_consent_says_whether_it_is_in_force(invoice, at, fields, words):
    days = fields.pop("days", (0, 300))
    today = timezone.localdate()
    span = {"starts_on": today + days[0] * DAY, "ends_on": today + days[1] * DAY}
    consent = consented(invoice, DebtorFactory(party=invoice.party), at, **span, **fields)
    client = signed_in(Role.AGENT)

    page = client.get(page_of(consent))
    rows = client.get(f"/admin/invoices/electronicconsent/?party={invoice.party.pk}")

    assert words in page.text
    assert page_of(invoice) in page.text
    assert list(rows.context["cl"].result_list) == [consent]
    assert AuditEvent.objects.filter(
        action="electronicconsent.viewed", party=invoice.party
    ).exists()


def test_an_address_says_for_which_letters_it_is(invoice, at):
    user = DebtorFactory(party=invoice.party)
    given = {"street": "K 1", "postcode": "1", "town": "T", "given_by": user, "given_at": at}
    LetterAddress.objects.create(party=invoice.party, **given)
    LetterAddress.objects.create(party=invoice.party, invoice=invoice, **given)
    client = signed_in(Role.AGENT)

    page = client.get(f"/admin/invoices/letteraddress/?party={invoice.party.pk}")
    found = client.post("/admin/invoices/letteraddress/", {"q": "tunnistus"}, follow=True)

    assert "All invoices" in page.text
    assert "A-77" in page.text
    assert len(found.context["cl"].result_list) == 2


def test_a_run_tells_what_it_counted_in_words(at):
    run = CollectionRun.objects.create(
        on=timezone.localdate(),
        started_at=at,
        counts={"looked": 40, "REMINDER": 3, "REPEAT_DEMAND": 2, "DECISION": 1, "odd": 9},
    )
    client = signed_in(Role.AUDITOR)

    page = client.get(page_of(run))
    rows = client.get("/admin/invoices/collectionrun/")

    assert "Reminders written" in page.text
    assert "<dd>40</dd>" in page.text
    assert "<dt>odd</dt><dd>9</dd>" in page.text
    assert '<td class="field-letters">5</td>' in rows.text


def test_a_failed_letter_is_sent_again_to_the_newest_address(at):
    row = written()
    LetterAddress.objects.create(
        party=row.invoice.party,
        street="Uusi katu 2",
        postcode="33100",
        town="Tampere",
        given_by=DebtorFactory(party=row.invoice.party),
        given_at=at,
    )
    agent = staff_of(Role.AGENT)

    before = client_of(agent).get(page_of(row))
    page = send_again(client_of(agent), row)

    new = Letter.objects.get(replaces=row)
    assert "Esimerkkikatu 1, 00100 Helsinki" in before.text
    assert "Uusi katu 2, 33100 Tampere" in before.text
    assert "The address is the same as before" not in before.text
    assert "It leaves with the next batch." in page.text
    assert page_of(row) in page.text
    assert (new.state, new.channel, new.cost) == ("WRITTEN", "PAPER", 0)
    assert AuditEvent.objects.get(action="letter.sent_again").actor == agent


def test_whoever_sends_it_to_the_same_address_is_warned():
    page = signed_in(Role.AGENT).get(page_of(written()))

    assert "The address is the same as before" in page.text


def test_sending_again_ends_the_review_that_waited_for_it(at):
    row = written()
    left_to_a_person(row.invoice, ReviewReason.LETTER_FAILED, at)
    agent = staff_of(Role.AGENT)

    send_again(client_of(agent), row)

    review = Review.objects.get()
    row.refresh_from_db()
    assert (review.outcome, review.decided_by) == ("CONTINUE", agent)
    assert review.note == "The letter was sent again."
    assert not Hold.objects.filter(released_at=None).exists()
    assert row.state == LetterState.FAILED


def test_a_review_stays_while_another_letter_has_failed(at):
    row = written()
    failed(row.invoice, at)
    left_to_a_person(row.invoice, ReviewReason.LETTER_FAILED, at)

    send_again(signed_in(Role.AGENT), row)

    assert Review.objects.get().outcome == ""


def test_a_review_of_another_reason_stays(at):
    row = written()
    left_to_a_person(row.invoice, ReviewReason.LETTERS_SENT, at)

    send_again(signed_in(Role.AGENT), row)

    assert Review.objects.get().outcome == ""


def test_sending_again_twice_makes_one_letter():
    row = written()
    client = signed_in(Role.AGENT)

    send_again(client, row)
    send_again(client, row)

    assert Letter.objects.filter(replaces=row).count() == 1


def test_a_letter_of_a_closed_claim_is_not_sent_again(invoice, at):
    row = failed(invoice, at)
    credit(invoice, "100.00", at)
    client = signed_in(Role.AGENT)

    page = send_again(client, row)

    assert "It cannot be sent again any more." in page.text
    assert "Send again on paper" not in page.text
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CREDITOR_USER])
def test_sending_again_is_for_agents(invoice, at, role):
    row = failed(invoice, at)
    staff = staff_of(role)
    CreditorMembership.objects.create(user=staff, creditor=invoice.creditor)
    client = client_of(staff)

    page = client.get(page_of(row))
    refused = send_again(client, row)

    assert page.status_code == 200
    assert "Send again on paper" not in page.text
    assert refused.status_code == 403
    assert Letter.objects.count() == 1


def test_a_creditor_user_sees_the_letters_of_its_creditor_alone(invoice, at):
    own = letter(invoice, at=at)
    other = letter(booked(at, number="B-1"), at=at)
    of_party = letter(
        None, at=at, party=invoice.party, kind=LetterKind.PLAN_CONFIRMATION, due_on=None
    )
    staff = staff_of(Role.CREDITOR_USER)
    CreditorMembership.objects.create(user=staff, creditor=invoice.creditor)
    client = client_of(staff)

    assert listed(client) == [own]
    assert client.get(page_of(own)).status_code == 200
    for each in (other, of_party):
        assert client.get(page_of(each)).headers["Location"] == "/admin/"
    assert "/admin/invoices/printbatch/" not in client.get(page_of(own)).text


def test_an_auditor_reads_a_letter_but_not_its_pdf_nor_its_debtor(invoice, at):
    row = letter(invoice, at=at)

    page = signed_in(Role.AUDITOR).get(page_of(row))

    assert "A-77" in page.text
    assert "/download/" not in page.text
    assert page_of(invoice) not in page.text
    assert invoice.debtor_name not in page.text


def test_a_letter_of_a_party_has_a_page(at, invoice):
    row = letter(None, at=at, party=invoice.party, kind=LetterKind.PLAN_CONFIRMATION, due_on=None)
    client = signed_in(Role.AGENT)

    assert client.get(page_of(row)).status_code == 200
    assert listed(client) == [row]
    assert AuditEvent.objects.get(action="letter.viewed").party == invoice.party


def test_a_letter_leads_to_its_batch_and_back(invoice, at):
    batch = PrintBatch.objects.create(
        made_at=at,
        to_hand_over_on=timezone.localdate(),
        letter_count=1,
        file="x.zip",
        sha256="0" * 64,
        size_bytes=1,
    )
    row = letter(invoice, at=at, batch=batch)
    client = signed_in(Role.AGENT)

    assert page_of(batch) in client.get(page_of(row)).text
    assert listed(client, f"?batch={batch.pk}") == [row]
