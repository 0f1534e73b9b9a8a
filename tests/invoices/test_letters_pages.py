"""The letters of a debtor: on the invoice, in their list, on home, one by one."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actor import Actor
from invoices import queries
from invoices.models import (
    Document,
    FoundInvoice,
    LetterChannel,
    LetterFailure,
    LetterKind,
    LetterState,
)
from invoices.queries.documents import find_document
from tests.invoices import stories
from tests.invoices.written_letters import letter
from tests.sign_in import sign_in

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(debtor.party, at=now, due_on=date(2026, 10, 5), number="LV-1000")


@pytest.fixture
def finder(other_debtor, invoice, now):
    """A client of somebody who added the invoice with the codes of a letter."""
    FoundInvoice.objects.create(party=other_debtor.party, invoice=invoice, found_at=now)
    return sign_in(Client(), other_debtor)


def page_of(client, invoice):
    return client.get(reverse("invoices:invoice", args=[invoice.public_id]))


def list_of(client, **query):
    return client.get(reverse("invoices:letters"), query)


def electronic(invoice, **fields):
    return letter(invoice, channel=LetterChannel.ELECTRONIC, **fields)


def test_an_invoice_without_letters_has_no_section_of_them(client, invoice):
    answer = page_of(client, invoice)

    assert answer.context["letters"] is None
    assert 'id="letters"' not in answer.content.decode()


def test_the_newest_letter_tells_what_it_asks_for_and_until_when(client, invoice, now):
    sent = letter(invoice, at=now)

    answer = page_of(client, invoice)

    newest = answer.context["letters"].newest
    assert (newest.what, newest.when) == ("Maksuvaatimus", "Lähetetty 21.11.2026")
    assert newest.facts == (
        ("Kirje pyytää maksamaan", f"115,41{NBSP}€"),
        ("Maksa viimeistään", "12.12.2026"),
    )
    page = answer.content.decode()
    assert reverse("invoices:document-download", args=[sent.document.public_id]) in page
    assert 'id="earlier-letters"' not in page


def test_earlier_letters_are_folded_below_the_newest(client, invoice, now):
    letter(invoice, at=now - timedelta(60), kind=LetterKind.REMINDER)
    letter(invoice, at=now - timedelta(30))
    letter(invoice, at=now, ordinal=2)

    answer = page_of(client, invoice)

    shown = answer.context["letters"]
    assert shown.newest.what == "Uusi maksuvaatimus"
    assert [each.what for each in shown.earlier] == ["Maksuvaatimus", "Maksumuistutus"]
    assert "2 aiempaa kirjettä" in answer.content.decode()


@pytest.mark.parametrize(
    ("days", "when"),
    [(17, "Lähtee 8.12.2026"), (0, "Lähtee tänään"), (-1, "Lähtee pian")],
)
@pytest.mark.parametrize("state", [LetterState.WRITTEN, LetterState.BATCHED])
def test_a_letter_that_has_not_left_says_when_it_leaves(
    client, invoice, now, today, days, when, state
):
    letter(invoice, at=now, state=state, to_hand_over_on=today + timedelta(days))

    newest = page_of(client, invoice).context["letters"].newest

    assert (newest.when, newest.mark) == (when, "Matkalla")


def test_a_letter_that_was_pulled_back_is_told_and_not_given_out(client, invoice, now):
    letter(invoice, at=now - timedelta(30), kind=LetterKind.REMINDER)
    gone = letter(invoice, at=now, state=LetterState.CANCELLED)

    answer = page_of(client, invoice)

    shown = answer.context["letters"]
    assert shown.newest.what == "Maksumuistutus"
    [pulled_back] = shown.earlier
    assert (pulled_back.mark, pulled_back.facts, pulled_back.pdf) == ("Peruttu", (), None)
    page = answer.content.decode()
    assert "Sinun ei tarvitse maksaa sen kulua" in page
    assert str(gone.document.public_id) not in page


def test_the_only_letter_is_shown_even_when_it_was_pulled_back(client, invoice, now):
    letter(invoice, at=now, state=LetterState.CANCELLED)

    shown = page_of(client, invoice).context["letters"]

    assert (shown.newest.mark, shown.earlier) == ("Peruttu", [])


def test_a_letter_that_came_back_says_so_and_that_it_was_sent_again(client, invoice, now):
    failed = letter(invoice, at=now, state=LetterState.FAILED, failure=LetterFailure.RETURNED)
    before = page_of(client, invoice).context["letters"].newest

    letter(invoice, at=now, replaces=failed)
    after = page_of(client, invoice).context["letters"]

    assert before.note.startswith("Posti palautti sen meille")
    assert "Se ei maksa sinulle mitään" in after.newest.note
    assert "lähetettiin uudelleen" in after.earlier[0].note


def test_an_electronic_letter_is_new_until_it_is_opened(client, invoice, now):
    came = electronic(invoice, at=now)
    before = page_of(client, invoice).context["letters"].newest

    came.opened_at = now
    came.save()
    after = page_of(client, invoice).context["letters"].newest

    assert (before.mark, before.is_new) == ("Uusi", True)
    assert before.when == "Tullut MyRopoon 21.11.2026"
    assert (after.mark, after.is_new) == ("", False)
    assert after.note == "Avasit sen 21.11.2026."


def test_home_says_that_there_is_a_new_letter_without_a_query_of_its_own(
    client, actor, invoice, now, today, django_assert_num_queries
):
    before = client.get(reverse("invoices:home"))
    electronic(invoice, at=now)
    letter(invoice, at=now, ordinal=2)

    with django_assert_num_queries(1):
        summary = queries.summary_of(actor, today=today)
    after = client.get(reverse("invoices:home"))

    assert (summary.new_letters, summary.invoices) == (1, 1)
    assert "Sinulle on uusi kirje" not in before.content.decode()
    assert "Sinulle on uusi kirje" in after.content.decode()


def test_home_tells_of_a_new_letter_when_nothing_is_open(client, actor, invoice, now, today):
    electronic(invoice, at=now)
    stories.paid(invoice, str(invoice.open_total), on=today, at=now)

    summary = queries.summary_of(actor, today=today)

    assert (summary.new_letters, summary.invoices) == (1, 0)
    assert "Sinulle on uusi kirje" in client.get(reverse("invoices:home")).content.decode()


def test_the_list_has_all_letters_the_newest_first(client, debtor, invoice, now):
    other = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 6), who="Kotikylän Vesi")
    letter(invoice, at=now - timedelta(30), kind=LetterKind.REMINDER)
    letter(other, at=now)

    answer = list_of(client)

    rows = [(each.creditor, each.what) for each in answer.context["letters"]]
    assert rows == [("Kotikylän Vesi", "Maksuvaatimus"), ("Lähivoima Oy", "Maksumuistutus")]


def test_the_list_can_show_those_alone_that_were_not_opened(client, invoice, now):
    letter(invoice, at=now)
    new = electronic(invoice, at=now, kind=LetterKind.REMINDER)

    answer = list_of(client, show="unread")

    assert [each.key for each in answer.context["letters"]] == [new.public_id]
    new.opened_at = now
    new.save()
    assert "Olet avannut kaikki kirjeet" in list_of(client, show="unread").content.decode()


def test_an_empty_list_says_what_will_come_there(client):
    assert "Ei vielä kirjeitä" in list_of(client).content.decode()


def test_the_list_takes_as_many_queries_with_many_letters_as_with_one(
    client, debtor, invoice, now, django_assert_max_num_queries
):
    for n in range(25):
        other = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 6), number=f"N{n}")
        letter(other, at=now)

    with django_assert_max_num_queries(6):
        first = list_of(client)

    second = list_of(client, page="2")
    assert (len(first.context["letters"]), len(second.context["letters"])) == (20, 5)


def test_a_replaced_letter_on_another_page_of_the_list_says_so(client, invoice, now):
    old = electronic(invoice, at=now - timedelta(10))
    letter(invoice, at=now, replaces=old)

    rows = list_of(client, show="unread").context["letters"]

    assert "paperilla" in rows[0].note


def test_anothers_letters_are_in_no_list_and_on_no_page(client, other_debtor, now):
    invoice = stories.sent(other_debtor.party, at=now, due_on=date(2026, 10, 5))
    anothers = letter(invoice, at=now)

    answers = [
        client.get(reverse("invoices:letter", args=[key])) for key in (anothers.public_id, uuid4())
    ]
    download = client.get(reverse("invoices:document-download", args=[anothers.document.public_id]))

    assert [each.status_code for each in answers] == [404, 404]
    assert download.status_code == 404
    assert list(list_of(client).context["letters"]) == []


def test_who_found_the_invoice_with_codes_does_not_read_its_letters(finder, invoice, now):
    sent = letter(invoice, at=now)

    page = page_of(finder, invoice)

    assert page.status_code == 200
    assert page.context["letters"] is None
    assert list(list_of(finder).context["letters"]) == []
    assert finder.get(reverse("invoices:letter", args=[sent.public_id])).status_code == 404
    pdf = reverse("invoices:document-download", args=[sent.document.public_id])
    assert finder.get(pdf).status_code == 404


def test_where_nobody_is_known_as_the_debtor_the_finder_reads_the_letters(
    client, actor, debtor, now
):
    invoice = stories.sent(None, at=now, due_on=date(2026, 10, 5))
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)
    sent = letter(invoice, at=now)

    assert page_of(client, invoice).context["letters"] is not None
    assert [each.key for each in list_of(client).context["letters"]] == [sent.public_id]
    assert find_document(actor, sent.document.public_id) == sent.document


def test_a_letter_to_the_party_itself_is_in_its_list(client, debtor, now):
    made = letter(None, party=debtor.party, at=now, kind=LetterKind.PLAN_CONFIRMATION, due_on=None)

    answer = client.get(reverse("invoices:letter", args=[made.public_id]))

    assert [each.key for each in list_of(client).context["letters"]] == [made.public_id]
    assert "Maksusuunnitelman vahvistus" in answer.content.decode()


@pytest.mark.parametrize("state", ["QUEUED", "READY", "FAILED"])
def test_the_page_of_a_letter_shows_how_far_its_pdf_is(client, invoice, now, state):
    sent = letter(invoice, at=now, pdf=state)

    page = client.get(reverse("invoices:letter", args=[sent.public_id])).content.decode()

    words = {
        "QUEUED": "Kirjeen PDF-tiedostoa tehdään",
        "READY": "Avaa kirje (PDF)",
        "FAILED": "PDF-tiedoston teko ei onnistunut",
    }
    assert words[state] in page


@pytest.mark.parametrize("htmx", [True, False])
def test_a_pdf_that_failed_is_asked_for_again(client, invoice, now, htmx):
    sent = letter(invoice, at=now, pdf="FAILED")
    headers = {"HX-Request": "true"} if htmx else {}

    answer = client.post(reverse("invoices:letter", args=[sent.public_id]), headers=headers)

    sent.document.refresh_from_db()
    assert sent.document.state == "QUEUED"
    assert answer.status_code == (200 if htmx else 302)
    assert Document.objects.count() == 1


def test_asking_again_for_a_ready_pdf_changes_nothing(client, invoice, now):
    sent = letter(invoice, at=now)

    client.post(reverse("invoices:letter", args=[sent.public_id]))

    sent.document.refresh_from_db()
    assert sent.document.state == "READY"


def test_letters_and_events_of_days_to_come_are_shown_as_they_are(client, invoice, now):
    ahead = now + timedelta(45)
    letter(invoice, at=ahead)
    stories.demanded(stories.reminded(invoice, at=ahead), at=ahead, days=90)

    answer = page_of(client, invoice)

    assert answer.status_code == 200
    assert answer.context["letters"].newest.when == "Lähetetty 5.1.2027"
    assert client.get(reverse("invoices:home")).status_code == 200


def test_the_letters_of_an_invoice_are_one_query_of_the_eight_of_its_page(
    client, debtor, invoice, now, django_assert_num_queries
):
    actor = Actor(user=debtor, acting_for=debtor.party)
    for n in range(3):
        letter(invoice, at=now, ordinal=n + 1)

    with django_assert_num_queries(8):
        details = queries.get_details_or_404(actor, invoice.public_id)

    assert len(details.letters) == 3
