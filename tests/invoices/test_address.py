"""Correcting the address for letters: asked step by step, kept, told of, never taken over."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices.models import (
    EventKind,
    FoundInvoice,
    LetterAddress,
    LetterChannel,
    LetterState,
    TimelineEvent,
)
from invoices.queries.addresses import addresses_of
from invoices.rules.postal_addresses import (
    InvalidPostcodeError,
    PostalAddress,
    normal_postcode,
)
from invoices.services import addresses
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.written_letters import letter
from tests.sign_in import sign_in

NEW = {"country": "FI", "street": "Uusikatu 2 B", "postcode": "33100", "town": "Tampere"}


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, clock, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1), number="LV-1000")


def url_of(invoice, step=""):
    base = reverse("invoices:address", args=[invoice.public_id])
    return f"{base}?step={step}" if step else base


def answered(client, invoice, *, which="this", **fields):
    """The answer to the last question."""
    client.post(url_of(invoice), {"which": which})
    client.post(url_of(invoice, "address"), NEW | fields)
    return client.post(url_of(invoice, "check"))


def correct(actor, invoice, at, *, for_all=False, **fields):
    return addresses.correct_address(
        actor=actor,
        invoice=invoice,
        address=PostalAddress(**(NEW | fields)),
        for_all=for_all,
        client_address=None,
        at=at,
    )


# --- The questions --------------------------------------------------------------------------


def test_each_answer_leads_to_the_next_question(client, invoice):
    first = client.get(url_of(invoice))
    to_address = client.post(url_of(invoice), {"which": "this"})
    second = client.get(to_address["Location"])
    to_check = client.post(to_address["Location"], NEW)
    third = client.get(to_check["Location"])
    to_done = client.post(to_check["Location"])
    done = client.get(to_done["Location"])

    assert "Esimerkkikatu 1, 00100 Helsinki" in first.content.decode()
    assert second.context["form"]["street"].value() == "Esimerkkikatu 1"
    assert [answer for _q, answer, _url in third.context["answers"]] == [
        "Kirjeet laskusta LV-1000, Lähivoima Oy",
        "Uusikatu 2 B, 33100 Tampere",
    ]
    assert "Kirjeiden osoite on korjattu" in done.content.decode()
    assert addresses_of([invoice.pk])[invoice.pk].street == "Uusikatu 2 B"


def test_nothing_is_kept_before_the_last_answer(client, invoice):
    client.post(url_of(invoice), {"which": "all"})
    client.post(url_of(invoice, "address"), NEW)

    assert not LetterAddress.objects.exists()


def test_what_was_billed_stays(client, invoice):
    answered(client, invoice)

    invoice.refresh_from_db()
    assert invoice.debtor_street == "Esimerkkikatu 1"


@pytest.mark.parametrize("step", ["check", "address", "nonsense"])
def test_a_later_step_without_the_answers_before_it_asks_the_first(client, invoice, step):
    answer = client.get(url_of(invoice, step))

    assert answer.templates[0].name == "invoices/address_which.html"


def test_done_without_a_correction_leads_to_the_first_question(client, invoice):
    assert client.get(url_of(invoice, "done"))["Location"] == url_of(invoice)


def test_answers_about_another_invoice_are_not_used(client, debtor, invoice, now):
    other = stories.sent(debtor.party, at=now, due_on=date(2026, 12, 2))
    client.post(url_of(invoice), {"which": "all"})
    client.post(url_of(invoice, "address"), NEW)

    client.post(url_of(other, "check"))

    assert not LetterAddress.objects.exists()


def test_a_choice_that_is_missing_is_asked_for(client, invoice):
    answer = client.post(url_of(invoice), {})

    assert answer.status_code == 422
    assert "Valitse, mitä kirjeitä osoite koskee." in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"street": ""}, "street"),
        ({"street": " - "}, "street"),
        ({"street": "x" * 61}, "street"),
        ({"town": "..."}, "town"),
        ({"town": "Tam\u0007pere"}, "town"),
        ({"postcode": "3310"}, "postcode"),
        ({"postcode": "331000"}, "postcode"),
        ({"postcode": "-"}, "postcode"),
        ({"country": "XX"}, "country"),
        ({"country": "SE", "postcode": "11 11 11 11 11"}, "postcode"),
        ({"country": "SE", "postcode": "<b>"}, "postcode"),
    ],
)
def test_what_the_post_could_not_read_is_refused_and_nothing_is_lost(
    client, invoice, fields, wrong
):
    client.post(url_of(invoice), {"which": "this"})

    answer = client.post(url_of(invoice, "address"), NEW | fields)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    typed = {name: answer.context["form"][name].value() for name in NEW}
    assert typed == NEW | fields


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("00100", "FI", "00100"),
        (" 00 100 ", "FI", "00100"),
        ("fi-00100", "FI", "00100"),
        ("AX-22100", "AX", "22100"),
        ("111 22", "SE", "111 22"),
        ("sw1a  1aa", "GB", "SW1A 1AA"),
        ("-", "AE", "-"),
    ],
)
def test_a_postcode_is_kept_as_it_is_printed(typed, country, kept):
    assert normal_postcode(typed, country=country) == kept


@pytest.mark.parametrize(
    ("typed", "country"), [("", "FI"), ("٠٠١٠٠", "FI"), ("", "SE"), ("A" * 11, "SE")]
)
def test_what_is_no_postcode_is_refused(typed, country):
    with pytest.raises(InvalidPostcodeError):
        normal_postcode(typed, country=country)


def test_a_foreign_address_names_its_country(client, invoice):
    answered(client, invoice, country="SE", postcode="111 22", town="Stockholm")

    page = client.get(url_of(invoice, "done")).content.decode()
    assert "Uusikatu 2 B, 111 22 Stockholm, Ruotsi" in page


def test_a_settled_invoice_asks_of_all_letters_alone(client, invoice, now, today):
    stories.paid(invoice, str(invoice.open_total), on=today, at=now)

    first = client.get(url_of(invoice), follow=True)
    client.post(url_of(invoice, "address"), NEW)
    client.post(url_of(invoice, "check"))

    assert first.templates[0].name == "invoices/address_address.html"
    assert LetterAddress.objects.get().invoice is None


# --- Whom it reaches ------------------------------------------------------------------------


def test_letters_written_already_are_named_before_and_after(client, invoice, now, today):
    letter(invoice, at=now, state=LetterState.WRITTEN, to_hand_over_on=today + timedelta(2))
    client.post(url_of(invoice), {"which": "this"})
    client.post(url_of(invoice, "address"), NEW)

    check = client.get(url_of(invoice, "check")).content.decode()
    client.post(url_of(invoice, "check"))
    done = client.get(url_of(invoice, "done")).content.decode()

    for page in (check, done):
        assert "menevät vielä vanhaan osoitteeseen" in page
        assert "Lähtee 23.11.2026" in page


def test_letters_that_are_sent_electronic_or_of_another_invoice_are_not_named(
    client, debtor, invoice, now, today
):
    other = stories.sent(debtor.party, at=now, due_on=date(2026, 12, 2))
    letter(other, at=now, state=LetterState.WRITTEN)
    letter(invoice, at=now)
    letter(
        invoice,
        at=now,
        ordinal=2,
        state=LetterState.WRITTEN,
        channel=LetterChannel.ELECTRONIC,
    )

    answered(client, invoice)

    of_one = client.get(url_of(invoice, "done"))
    answered(client, invoice, which="all")
    of_all = client.get(url_of(invoice, "done"))
    assert of_one.context["leaving"] == []
    assert len(of_all.context["leaving"]) == 1


# --- What is kept and told ------------------------------------------------------------------


def test_the_timeline_says_that_it_was_corrected_and_not_what_it_is(client, invoice):
    answered(client, invoice)

    event = TimelineEvent.objects.get(kind=EventKind.ADDRESS_CHANGED)
    assert (event.invoice, event.data) == (invoice, {"for_all": False})
    page = client.get(reverse("invoices:invoice", args=[invoice.public_id])).content.decode()
    assert "Kirjeiden osoite korjattiin" in page
    assert "Uusikatu" not in page


def test_an_address_for_all_letters_is_told_on_every_open_invoice(actor, invoice, now, today):
    other = stories.sent(actor.acting_for, at=now, due_on=date(2026, 12, 2))
    paid = stories.sent(actor.acting_for, at=now, due_on=date(2026, 12, 3))
    stories.paid(paid, str(paid.open_total), on=today, at=now)

    correct(actor, invoice, now, for_all=True)

    told = TimelineEvent.objects.filter(kind=EventKind.ADDRESS_CHANGED)
    assert {each.invoice_id for each in told} == {invoice.pk, other.pk}


def test_the_audit_knows_who_corrected_it_and_not_the_address(client, debtor, invoice):
    answered(client, invoice)

    event = AuditEvent.objects.get(action="letter_address.corrected")
    assert (event.actor, event.party) == (debtor, debtor.party)
    assert event.data == {"invoice": invoice.pk, "for_all": False}


def test_the_same_answer_sent_twice_is_one_correction(actor, invoice, now):
    first = correct(actor, invoice, now)
    again = correct(actor, invoice, now)

    assert again == first
    assert TimelineEvent.objects.filter(kind=EventKind.ADDRESS_CHANGED).count() == 1


def test_going_back_to_an_earlier_address_is_a_correction_of_its_own(actor, invoice, now):
    correct(actor, invoice, now)
    correct(actor, invoice, now, for_all=True, street="Kaikkikatu 4")

    last = correct(actor, invoice, now)

    assert addresses_of([invoice.pk])[invoice.pk] == last
    assert LetterAddress.objects.count() == 3


def test_the_debtor_sees_every_address_so_far(client, invoice, actor, now):
    correct(actor, invoice, now)
    correct(actor, invoice, now, for_all=True, street="Kaikkikatu 4")

    rows = client.get(url_of(invoice)).context["history"]

    assert [(each.lines.split(",")[0], each.what_for) for each in rows] == [
        ("Kaikkikatu 4", "Kaikki kirjeet"),
        ("Uusikatu 2 B", "Tämä lasku"),
        ("Esimerkkikatu 1", "Laskulla"),
    ]


def test_an_address_that_another_person_gave_for_the_same_debtor_names_them(
    client, invoice, debtor, now
):
    colleague = DebtorFactory(party=PersonFactory(name="Kolle Gaala"))
    actor = Actor(user=colleague, acting_for=debtor.party)
    correct(actor, invoice, now)

    page = client.get(url_of(invoice)).content.decode()

    assert f"antaja: {colleague}" in page


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_are_one_when_they_say_the_same(actor, invoice, now):
    start = Barrier(2)

    def send():
        start.wait()
        correct(actor, invoice, now)
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert LetterAddress.objects.count() == 1


@pytest.mark.parametrize("field", ["street", "postcode", "town"])
def test_the_database_refuses_an_address_with_a_part_missing(debtor, now, field):
    fields = {**NEW, field: ""}

    with pytest.raises(IntegrityError, match="letter_address_complete"), transaction.atomic():
        LetterAddress.objects.create(party=debtor.party, given_by=debtor, given_at=now, **fields)


# --- Who may not ----------------------------------------------------------------------------


def test_who_found_the_invoice_with_codes_may_not_lead_its_letters_elsewhere(
    clock, other_debtor, invoice, now
):
    FoundInvoice.objects.create(party=other_debtor.party, invoice=invoice, found_at=now)
    finder = sign_in(Client(), other_debtor)

    asked = finder.get(url_of(invoice))
    told = answered(finder, invoice)

    assert (asked.status_code, told.status_code) == (403, 403)
    assert "Vain velallinen voi korjata osoitteen" in asked.content.decode()
    assert not LetterAddress.objects.exists()
    page = finder.get(reverse("invoices:invoice", args=[invoice.public_id])).content.decode()
    assert url_of(invoice) not in page


def test_the_service_refuses_whoever_is_not_the_debtor(actor, other_debtor, now):
    anothers = stories.sent(other_debtor.party, at=now, due_on=date(2026, 12, 1))
    nobodys = InvoiceFactory(party=None)

    for each in (anothers, nobodys):
        with pytest.raises(addresses.NotTheDebtorError):
            correct(actor, each, now)

    assert not LetterAddress.objects.exists()


def test_it_cannot_be_corrected_without_end(client, invoice):
    for n in range(10):
        answered(client, invoice, street=f"Uusikatu {n}")

    last = answered(client, invoice, street="Uusikatu 99")

    assert last.status_code == 429
    assert LetterAddress.objects.count() == 10
    assert "Osoitetta on korjattu monta kertaa" in last.content.decode()
