"""Finding an invoice by what stands on the paper, and not learning anything by guessing."""

import re
import threading
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from invoices.forms import FindByCodeForm, FindByNumbersForm
from invoices.models import EventKind, FoundInvoice, Stage
from invoices.rules import myropo_id
from invoices.services import find
from invoices.views import find as view
from tests.factories import InvoiceFactory
from tests.sign_in import sign_in

REFERENCE = "14104373010002099"
CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
OTHER_CODE = myropo_id.make([7, 6, 5, 4, 3, 2, 1])
NUMBERS = {"number": "LV-1000", "reference": REFERENCE, "postcode": "00100"}
MISSED = "Näillä tiedoilla ei löytynyt laskua"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(db):
    invoice = InvoiceFactory(
        party=None, number="LV-1000", reference=REFERENCE, myropo_id=CODE, debtor_postcode="00100"
    )
    invoice.refresh_from_db()
    return invoice


def by_numbers(client, **typed):
    return client.post(reverse("invoices:find"), NUMBERS | typed)


def by_code(client, invoice, **typed):
    given = {"case_number": str(invoice.case_number), "myropo_id": CODE} | typed
    return client.post(reverse("invoices:find-code"), given)


@pytest.mark.parametrize("name", ["invoices:find", "invoices:find-code"])
def test_signed_out_is_sent_to_sign_in(client, name):
    client.logout()

    assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse(name)).status_code == 302


def test_all_three_numbers_attach_the_invoice(client, debtor, invoice):
    answer = by_numbers(client)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("invoices:invoice", args=[invoice.public_id])
    page = client.get(answer["Location"])
    assert "Lasku on nyt listallasi" in page.content.decode()
    assert FoundInvoice.objects.filter(party=debtor.party, invoice=invoice).exists()
    assert invoice.timeline.get().kind == EventKind.FOUND


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({"number": "lv 1000"}, id="lower case and a space for the hyphen"),
        pytest.param({"number": " 00LV-1000 "}, id="leading zeros"),
        pytest.param({"number": "LV–1000"}, id="a dash for the hyphen"),
        pytest.param({"reference": "14 10437 30100 02099"}, id="reference in fives"),
        pytest.param({"reference": "000014104373010002099"}, id="reference with zeros"),
        pytest.param({"reference": "RF78 1410 4373 0100 0209 9"}, id="RF form"),
        pytest.param({"reference": "rf7814104373010002099"}, id="rf in small letters"),
        pytest.param({"reference": "14104-37301-0002099"}, id="reference with hyphens"),
        pytest.param({"postcode": "FI-00100"}, id="postcode with country"),
        pytest.param({"postcode": "fi00100"}, id="country in small letters"),
        pytest.param({"postcode": "00 100"}, id="postcode with a space"),
    ],
)
def test_numbers_may_be_written_in_any_way(client, invoice, typed):
    assert by_numbers(client, **typed).status_code == 302


@pytest.mark.parametrize("stored", ["22100", "AX-22100", "FI-22100"])
@pytest.mark.parametrize("typed", ["22100", "AX-22100", "ax 22100"])
def test_postcodes_of_aland_are_found_both_ways(client, invoice, stored, typed):
    invoice.debtor_postcode = stored
    invoice.save()

    assert by_numbers(client, postcode=typed).status_code == 302


def test_a_stored_number_with_zeros_is_found_without(client, invoice):
    invoice.number = "000 123-4"
    invoice.save()

    assert by_numbers(client, number="1234").status_code == 302


def test_the_two_codes_attach_the_invoice(client, debtor, invoice):
    answer = by_code(client, invoice)

    assert answer["Location"] == reverse("invoices:invoice", args=[invoice.public_id])
    assert FoundInvoice.objects.filter(party=debtor.party, invoice=invoice).exists()


@pytest.mark.parametrize(
    "shape", ["{}", "{0[0]}-{0[1]}", " {0[0]} {0[1]} ", "{0[0]}–{0[1]}"], ids=repr
)
@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_the_code_may_be_written_in_any_way(client, invoice, shape, change):
    halves = CODE[:4], CODE[4:]
    typed = CODE if shape == "{}" else shape.format(halves)

    answer = by_code(
        client, invoice, myropo_id=change(typed), case_number=f" 00{invoice.case_number} "
    )

    assert answer.status_code == 302


def test_a_repeat_attaches_nothing_twice(client, debtor, invoice):
    by_code(client, invoice)
    again = by_code(client, invoice)

    assert again.status_code == 302
    assert FoundInvoice.objects.count() == 1
    assert invoice.timeline.count() == 1


def test_ones_own_invoice_is_opened_and_not_attached(client, debtor, invoice):
    invoice.party = debtor.party
    invoice.save()

    answer = by_code(client, invoice)

    assert answer.status_code == 302
    assert not FoundInvoice.objects.exists()


def test_someone_elses_invoice_is_found_by_the_code_of_its_letter(client, other_debtor, invoice):
    invoice.party = other_debtor.party
    invoice.save()

    by_code(client, invoice)

    # Its debtor sees on the timeline that it happened.
    assert invoice.timeline.get().kind == EventKind.FOUND


def test_what_was_withdrawn_is_not_found(client, invoice):
    invoice.stage = Stage.WITHDRAWN
    invoice.closed_on = date(2026, 11, 1)
    invoice.save()

    assert by_code(client, invoice).status_code == 422
    assert by_numbers(client).status_code == 422


def test_two_that_share_all_three_numbers_are_nobodys_guess(client, invoice):
    InvoiceFactory(party=None, number="LV1000", reference=REFERENCE, debtor_postcode="00100")

    assert by_numbers(client).status_code == 422


def shape_of(answer):
    """The page without what the person typed and the token of the form."""
    page = answer.content.decode()
    return [line for line in page.splitlines() if "<input" not in line and "csrf" not in line]


def test_every_miss_is_the_same_answer_after_the_same_work(client, invoice):
    misses = {
        "nothing like it": {"number": "9", "reference": "1232", "postcode": "99999"},
        "wrong number": {"number": "LV-1001"},
        "wrong reference": {"reference": "1232"},
        "wrong postcode": {"postcode": "00200"},
    }
    answers, work = {}, {}
    by_numbers(client, postcode="99998")

    for name, typed in misses.items():
        with CaptureQueriesContext(connection) as queries:
            answers[name] = by_numbers(client, **typed)
        work[name] = [re.sub(r"[\ds_]*\d", "", query["sql"])[:40] for query in queries]

    assert {answer.status_code for answer in answers.values()} == {422}
    assert all(MISSED in answer.content.decode() for answer in answers.values())
    assert len({tuple(shape_of(answer)) for answer in answers.values()}) == 1
    assert len({tuple(each) for each in work.values()}) == 1


def test_a_wrong_code_is_the_same_answer_whichever_is_wrong(client, invoice):
    wrong_case = by_code(client, invoice, case_number=str(invoice.case_number + 1))
    wrong_code = by_code(client, invoice, myropo_id=OTHER_CODE)
    both_wrong = by_code(client, invoice, case_number="999", myropo_id=OTHER_CODE)

    answers = [wrong_case, wrong_code, both_wrong]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({tuple(shape_of(answer)) for answer in answers}) == 1
    assert not FoundInvoice.objects.exists()


@pytest.mark.parametrize(
    ("form", "field", "typed"),
    [
        (FindByNumbersForm, "reference", "14104373010002098"),
        (FindByNumbersForm, "reference", "RF79 1410 4373 0100 0209 9"),
        (FindByNumbersForm, "reference", "abc"),
        (FindByNumbersForm, "postcode", "0010"),
        (FindByNumbersForm, "postcode", "001000"),
        (FindByNumbersForm, "postcode", "٠٠١٠٠"),
        (FindByNumbersForm, "number", "000"),
        (FindByNumbersForm, "number", "- -"),
        (FindByNumbersForm, "number", "\0"),
        (FindByCodeForm, "case_number", "12a"),
        (FindByCodeForm, "case_number", "9" * 19),
        (FindByCodeForm, "case_number", "²"),
        (FindByCodeForm, "myropo_id", CODE[:-1] + ("2" if CODE[-1] != "2" else "3")),
        (FindByCodeForm, "myropo_id", "O0I1LU22"),
        (FindByCodeForm, "myropo_id", CODE[:7]),
        (FindByCodeForm, "myropo_id", "x" * 5000),
    ],
)
def test_a_typing_error_is_told_at_its_field(form, field, typed):
    given = NUMBERS | {"case_number": "1000209", "myropo_id": CODE} | {field: typed}

    filled = form(given)

    assert list(filled.errors) == [field]


@pytest.mark.parametrize("form", [FindByNumbersForm, FindByCodeForm])
def test_every_number_is_needed(form):
    assert set(form({}).errors) == set(form.base_fields)


def test_a_typing_error_costs_no_try_and_asks_the_database_nothing(client, invoice):
    for _ in range(20):
        answer = by_code(client, invoice, myropo_id=CODE[::-1])

    assert answer.status_code == 422
    assert "kirjoitusvirhe" in answer.content.decode()
    assert by_code(client, invoice).status_code == 302


def test_guesses_are_limited_per_person_and_say_when_to_try_again(client, invoice):
    for _ in range(10):
        assert by_code(client, invoice, case_number="1").status_code == 422

    refused = by_code(client, invoice)

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    page = refused.content.decode()
    assert "minuutin kuluttua" in page
    assert not FoundInvoice.objects.exists()


def test_the_two_ways_share_one_limit(client, invoice):
    for _ in range(5):
        by_code(client, invoice, case_number="1")
        by_numbers(client, number="1")

    assert by_numbers(client).status_code == 429


def test_another_person_is_not_held_up_by_it(client, other_debtor, invoice):
    for _ in range(11):
        by_code(client, invoice, case_number="1")

    assert by_code(sign_in(client, other_debtor), invoice).status_code == 302


def test_one_address_is_limited_over_all_its_persons(client, other_debtor, invoice, monkeypatch):
    monkeypatch.setattr(view, "TRIES_FROM_ADDRESS", view.Rule("test-address", "1/15minutes"))
    by_code(client, invoice, case_number="1")

    assert by_code(sign_in(client, other_debtor), invoice).status_code == 429


def test_all_tries_together_are_limited(client, other_debtor, invoice, monkeypatch):
    monkeypatch.setattr(view, "TRIES_IN_TOTAL", view.Rule("test-total", "1/minute"))
    by_code(client, invoice, case_number="1")

    assert by_code(sign_in(client, other_debtor), invoice).status_code == 429


def test_every_try_is_audited_without_what_was_typed(client, debtor, invoice):
    by_numbers(client, number="1")
    by_code(client, invoice)

    missed, hit = AuditEvent.objects.filter(action__startswith="invoice.").order_by("pk")
    assert (missed.action, missed.data) == ("invoice.searched", {"way": "numbers", "found": False})
    assert (hit.action, hit.target_id) == ("invoice.found", str(invoice.pk))
    assert hit.party == debtor.party
    assert CODE not in str(hit.data)


def test_codes_stand_in_no_address_and_no_log(client, invoice, caplog):
    with caplog.at_level("DEBUG"):
        answer = by_code(client, invoice)
        by_numbers(client)

    typed = [CODE, REFERENCE, "LV-1000", str(invoice.case_number)]
    assert not any(each in answer["Location"] for each in typed)
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert not any(each in logged for each in typed)


def test_a_code_in_the_address_is_not_used(client, invoice):
    answer = client.get(
        reverse("invoices:find-code"), {"case_number": invoice.case_number, "myropo_id": CODE}
    )

    assert answer.status_code == 200
    assert f'value="{CODE}"' not in answer.content.decode()
    assert not FoundInvoice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_simultaneous_finds_attach_once(actor, invoice, now):
    failures = []

    def search():
        try:
            find.find_by_code(
                case_number=invoice.case_number,
                myropo_id=CODE,
                actor=actor,
                address=None,
                today=now.date(),
                at=now,
            )
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=search) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert FoundInvoice.objects.count() == 1
    assert invoice.timeline.count() == 1
