"""A press on a bank's name: the payment starts, or the page says what has changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.rate_limits import Rule
from invoices.models import FoundInvoice
from payments.models import Payment, PaymentState
from payments.paytrail import ProviderDownError, ProviderRefusedError
from payments.views import pay
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.payments import stories as payment_stories
from tests.payments.paying import PAY, form_of, text_of
from tests.sign_in import sign_in


def test_a_press_starts_the_payment_and_leads_out_once(client, invoice, debtor):
    answer = client.post(PAY, form_of(invoice, shown="101.41"))

    payment = Payment.objects.get()
    assert payment.state == PaymentState.OPEN
    assert payment.amount == Decimal("101.41")
    assert payment.language == "fi"
    leave = reverse("payments:leave", args=[payment.public_id])
    assert answer["Location"] == leave
    out = client.get(leave)
    assert 'action="https://provider.invalid/bank"' in text_of(out)
    assert '<input type="hidden" name="a" value="1">' in text_of(out)
    again = client.get(leave)
    assert again["Location"] == reverse("payments:payment", args=[payment.public_id])


def test_only_the_way_out_may_send_forms_elsewhere(client, invoice):
    leave = client.post(PAY, form_of(invoice, shown="101.41"))["Location"]

    of_page = client.get(PAY)["Content-Security-Policy"]
    of_way_out = client.get(leave)["Content-Security-Policy"]

    assert "provider.invalid" not in of_page
    [forms] = [each for each in of_way_out.split("; ") if each.startswith("form-action")]
    assert forms == "form-action 'self' https: https://provider.invalid"
    assert "script-src 'self'" in of_way_out


@pytest.mark.parametrize("method", ["", "No such bank"])
def test_any_other_way_leads_to_the_page_with_all_of_them(client, invoice, method):
    leave = client.post(PAY, form_of(invoice, shown="101.41", method=method))["Location"]

    page = text_of(client.get(leave))

    assert f'href="{Payment.objects.get().href}"' in page


def test_a_way_out_that_was_lost_shows_how_the_payment_stands(client, invoice):
    leave = client.post(PAY, form_of(invoice, shown="101.41"))["Location"]
    cache.clear()
    sign_in(client, invoice.party.user)

    assert client.get(leave)["Location"].endswith(f"{Payment.objects.get().public_id}/")


def test_a_sum_that_was_not_shown_is_shown_first(client, invoice):
    answer = client.post(PAY, form_of(invoice, shown="101.41", sum="20"))

    assert answer.status_code == 422
    assert "Olet maksamassa 20,00 €" in text_of(answer)
    assert not Payment.objects.exists()


def test_a_wrong_sum_comes_back_as_it_was_typed(client, invoice):
    answer = client.post(PAY, form_of(invoice, shown="101.41", sum="<b>"))

    assert answer.status_code == 422
    assert 'value="&lt;b&gt;"' in text_of(answer)
    assert not Payment.objects.exists()


def test_looking_starts_nothing(client, invoice):
    answer = client.post(PAY, form_of(invoice, shown="101.41", sum="20", show="1"))

    assert answer.status_code == 200
    assert "Maksa 20,00 €" in text_of(answer)
    assert not Payment.objects.exists()


def test_what_was_paid_in_another_tab_is_shown_as_changed(client, actor, invoice, later, now):
    form = form_of(invoice, later, shown="497.41", choose="1")
    payment_stories.confirmed(actor, {invoice: "101.41"}, at=now)

    answer = client.post(PAY, form)

    assert answer.status_code == 409
    page = text_of(answer)
    assert "Summa on muuttunut" in page
    assert "aiemmin 101,41 €, nyt 0,00 €" in page
    assert "Maksa 396,00 €" in page
    assert Payment.objects.count() == 1


def test_what_was_paid_in_part_meanwhile_is_shown_as_changed(client, invoice, now):
    form = form_of(invoice, shown="101.41")
    stories.paid(invoice, "50.00", on=date(2026, 11, 20), at=now)

    answer = client.post(PAY, form)

    assert answer.status_code == 409
    assert "Maksa 51,41 €" in text_of(answer)
    assert not Payment.objects.exists()


def test_what_was_closed_meanwhile_says_when(client, invoice, now):
    form = form_of(invoice, shown="101.41")
    stories.paid(invoice, "101.41", on=date(2026, 11, 20), at=now)

    answer = client.post(PAY, form)

    assert answer.status_code == 409
    assert "nyt Maksettu 20.11.2026" in text_of(answer)


@pytest.mark.parametrize("problem", [ProviderDownError(), ProviderRefusedError(400, "no")])
def test_a_payment_that_could_not_be_opened_is_said_and_tried_again(
    client, invoice, silent_provider, problem
):
    silent_provider.problem = problem

    answer = client.post(PAY, form_of(invoice, shown="20.00", sum="20"))

    page = text_of(answer)
    assert "Maksupalvelu ei vastaa juuri nyt" in page
    assert f"?invoice={invoice.public_id}&amp;sum=20" in page
    assert Payment.objects.get().state == PaymentState.FAILED


def test_a_sum_beyond_the_providers_is_refused_in_words(client, debtor, now):
    huge = stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1), total="1500000.00")

    answer = client.post(PAY, form_of(huge, shown="1500000.00"))

    assert answer.status_code == 422
    assert "enintään 999 999,98 €" in text_of(answer)


def test_a_found_invoice_is_paid_like_ones_own(client, debtor, now):
    found = stories.sent(None, at=now, due_on=date(2026, 12, 1))
    FoundInvoice.objects.create(party=debtor.party, invoice=found, found_at=now)

    client.post(PAY, form_of(found, shown="96.41"))

    assert Payment.objects.get().party == debtor.party


def test_anothers_way_out_is_not_found(client, invoice):
    leave = client.post(PAY, form_of(invoice, shown="101.41"))["Location"]
    stranger = DebtorFactory(party=PersonFactory(name="Sivullinen Sanni"))

    assert sign_in(client, stranger).get(leave).status_code == 404


def test_whoever_starts_very_many_payments_has_to_wait(client, invoice, monkeypatch):
    monkeypatch.setattr(pay, "STARTS", Rule("pay", "2/hour"))
    form = form_of(invoice, shown="101.41")

    answers = [client.post(PAY, form) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Yritä uudelleen" in text_of(answers[-1])
    assert Payment.objects.count() == 2
