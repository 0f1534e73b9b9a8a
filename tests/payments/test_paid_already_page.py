"""The page on which a debtor tells of a payment, and what the invoice's page says of it."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from invoices.tasks import release_ended_holds
from payments import tasks
from payments.models import PaymentReport
from payments.rules.paid_already import waits_until
from payments.services import paid_already
from payments.views.paid_already import TRIES
from tests.invoices.stories import paid
from tests.payments.told import PDF, bill_of, picture, told


@pytest.fixture
def invoice(debtor):
    return bill_of(debtor.party)


@pytest.fixture
def tell(actor, invoice, now):
    return partial(told, actor, invoice, at=now)


def url_of(invoice):
    return reverse("payments:paid-already", args=[invoice.public_id])


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def said(**changes):
    return {"paid_on": days_ago(3).isoformat(), "amount": "96,41", **changes}


def page_of(client, invoice):
    return client.get(reverse("invoices:invoice", args=[invoice.public_id])).text


def test_the_form_offers_what_is_to_pay(page, invoice):
    response = page.get(url_of(invoice))

    assert response.status_code == 200
    assert 'value="96,41"' in response.text
    assert f'min="{invoice.issued_on}"' in response.text
    assert 'enctype="multipart/form-data"' in response.text


def test_telling_leads_to_what_happens_next(page, invoice):
    file = SimpleUploadedFile("kuitti.png", picture("PNG"))

    response = page.post(url_of(invoice), said(file=file), follow=True)

    until = waits_until(reported_on=timezone.localdate())
    assert response.redirect_chain == [(url_of(invoice), 302)]
    assert "Olet ilmoittanut maksustasi" in response.text
    assert f"{until.day}.{until.month}.{until.year}" in response.text
    assert "Liitteenä" in response.text
    assert PaymentReport.objects.get().file_type == "image/png"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("paid_on", "", "Kirjoita päivä, jona maksoit."),
        ("paid_on", "31.31.2026", "Kirjoita päivä, esimerkiksi"),
        ("paid_on", "2099-01-01", "Päivä ei voi olla tulevaisuudessa."),
        ("paid_on", "2020-01-01", "joten sitä ei ole voinut maksaa sitä ennen."),
        ("amount", "", "Kirjoita summa, jonka maksoit."),
        ("amount", "paljon", "12,50"),
        ("amount", "0", "Pienin summa on"),
        ("amount", "-5", "12,50"),
    ],
)
def test_an_odd_answer_is_refused_in_words_and_the_others_stay(page, invoice, field, value, words):
    response = page.post(url_of(invoice), said(**{field: value}))

    assert response.status_code == 422
    assert words in response.text
    kept = [text for name, text in said().items() if name != field]
    assert all(f'value="{text}"' in response.text for text in kept)
    assert PaymentReport.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ" + bytes(100), "Tiedosto ei ole PDF"),
        (b"", "Tiedosto on tyhjä"),
        (PDF + bytes(10 * 1024 * 1024), "yli 10\N{NO-BREAK SPACE}Mt"),
    ],
    ids=["program", "empty", "large"],
)
def test_an_odd_file_is_refused_in_words_and_the_rest_stays(page, invoice, content, words):
    file = SimpleUploadedFile("kuitti.pdf", content, content_type="application/pdf")

    response = page.post(url_of(invoice), said(file=file))

    assert response.status_code == 422
    assert words in response.text
    assert f'value="{days_ago(3)}"' in response.text
    assert PaymentReport.objects.count() == 0


def test_a_file_that_was_fine_has_to_be_chosen_again(page, invoice):
    file = SimpleUploadedFile("kuitti.pdf", PDF)

    response = page.post(url_of(invoice), said(file=file, amount=""))

    assert "Valitse tosite uudelleen" in response.text


def test_the_day_may_be_typed_as_people_write_it(page, invoice):
    day = days_ago(3)

    page.post(url_of(invoice), said(paid_on=f"{day.day}.{day.month}.{day.year}"))

    assert PaymentReport.objects.get().paid_on == day


def test_what_is_paid_is_said_so(page, invoice, now):
    paid(invoice, "96.41", on=date(2026, 11, 20), at=now)

    answers = [page.get(url_of(invoice)), page.post(url_of(invoice), said())]

    assert all("Maksusta ei tarvitse ilmoittaa" in answer.text for answer in answers)
    assert PaymentReport.objects.count() == 0


def test_a_fourth_report_is_refused_with_the_day_of_the_next(page, tell, invoice, agent):
    for _ in range(3):
        report = tell(at=timezone.now())
        paid_already.decide_not_found(report_id=report.pk, actor=agent, at=timezone.now())
    again_on = timezone.localdate() + timedelta(days=30)

    response = page.post(url_of(invoice), said())

    assert "kolme kertaa" in response.text
    assert f"{again_on.day}.{again_on.month}.{again_on.year}" in response.text
    assert PaymentReport.objects.count() == 3


def test_many_tries_have_to_wait(page, invoice):
    tries = int(TRIES.rate.partition("/")[0])

    answers = [page.post(url_of(invoice), said(amount="")).status_code for _ in range(tries + 1)]

    assert answers == [422] * tries + [429]


def test_who_found_the_invoice_does_not_see_what_its_debtor_told(
    client, other_debtor, tell, invoice, now
):
    tell(amount="12.34")
    invoice.found_by.create(party=other_debtor.party, found_at=now)
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")

    response = client.get(url_of(invoice))

    assert response.status_code == 200
    assert "12,34" not in response.text
    assert "18.11.2026" not in response.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_invoice_is_not_found(client, other_debtor, invoice, method):
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")

    assert getattr(client, method)(url_of(invoice)).status_code == 404


# --- What the invoice says ----------------------------------------------------------------


def test_the_invoice_says_that_collection_waits(page, tell, invoice):
    tell(at=timezone.now())

    text = page_of(page, invoice)

    assert "että olet maksanut" in text
    assert "Etsimme maksua, ja perintä odottaa" in text


def test_paying_steps_back_while_the_payment_is_looked_for(page, tell, invoice):
    button = f"{reverse('payments:pay')}?invoice={invoice.public_id}"
    loud = f'<a class="button button--primary" href="{button}"'
    before = page_of(page, invoice)

    tell(at=timezone.now())

    assert loud in before
    for text in (page_of(page, invoice), page.get("/").text):
        assert loud not in text
        assert f'<a class="button" href="{button}"' in text
    assert "Älä maksa sitä uudelleen" in page.get("/").text


def test_the_invoice_says_that_the_wait_has_ended(page, tell, invoice):
    tell(at=timezone.now() - timedelta(days=60))
    before = page_of(page, invoice)
    release_ended_holds()

    after = page_of(page, invoice)

    assert "Perintä ei enää odota" in before
    assert "Perintä ei enää odota" in after


def test_the_invoice_says_that_the_money_was_not_found(page, tell, invoice, agent):
    report = tell(at=timezone.now())
    paid_already.decide_not_found(report_id=report.pk, actor=agent, at=timezone.now())

    text = page_of(page, invoice)

    assert "Emme ole löytäneet maksua" in text
    assert "Perintä ei enää odota" not in text


def test_the_invoice_says_nothing_of_it_once_it_is_paid(page, tell, invoice):
    tell(at=timezone.now())
    paid(invoice, "96.41", on=timezone.localdate(), at=timezone.now())
    tasks.look_for_reported_money()

    text = page_of(page, invoice)

    assert "Etsimme maksua, ja perintä odottaa" not in text
    assert "Perintä ei enää odota" not in text
