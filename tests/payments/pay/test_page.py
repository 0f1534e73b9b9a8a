"""The page of paying: what it offers, and what it refuses to show."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from invoices.models import HoldReason
from invoices.services import holds
from payments import paytrail
from payments.models import Payment
from payments.paytrail import ProviderDownError
from tests.factories import InvoiceFactory
from tests.invoices import stories
from tests.payments import stories as payment_stories
from tests.payments.paying import PAY, form_of, text_of

HTMX = {"HX-Request": "true"}


def test_signed_out_is_sent_to_sign_in(client):
    client.logout()

    assert client.get(PAY).status_code == 302


def test_one_invoice_shows_who_number_sum_and_every_way_to_pay(client, invoice, later):
    answer = client.get(PAY, {"invoice": invoice.public_id})

    page = text_of(answer)
    assert "Lähivoima Oy" in page
    assert "LV-1000" in page
    assert "Maksa 101,41 €" in page
    assert "Kotikylän" not in page
    assert [group.title for group in answer.context["groups"]] == [
        "Mobiilimaksu",
        "Verkkopankki",
        "Kortti",
    ]
    assert page.count('class="way"') == 4


def test_without_a_choice_all_is_offered_and_ticked(client, invoice, later):
    answer = client.get(PAY)

    assert [row.invoice for row in answer.context["offer"].rows] == [invoice, later]
    assert "Maksa 497,41 €" in text_of(answer)


def test_what_waits_for_the_bank_is_offered_but_not_ticked(client, invoice, later, now):
    holds.place(
        invoice_id=invoice.pk, reason=HoldReason.PAYMENT_PENDING, cause="test:waits", at=now
    )

    answer = client.get(PAY)

    assert [row.is_ticked for row in answer.context["offer"].rows] == [False, True]
    assert "odottaa pankin vastausta" in text_of(answer)


def test_what_is_told_to_be_paid_is_not_ticked_and_is_warned_of(client, invoice, later, now):
    holds.place(
        invoice_id=invoice.pk, reason=HoldReason.PAYMENT_REPORTED, cause="test:told", at=now
    )

    several = client.get(PAY)
    alone = client.get(PAY, {"invoice": invoice.public_id})

    assert [row.is_ticked for row in several.context["offer"].rows] == [False, True]
    assert "Ilmoitit, että olet maksanut:" not in text_of(several)
    assert "Ilmoitit, että olet maksanut:" in text_of(alone)


def test_the_only_one_to_pay_needs_no_ticks(client, invoice):
    offer = client.get(PAY).context["offer"]

    assert not offer.is_list
    assert offer.amount == Decimal("101.41")


def test_no_tick_at_all_is_said(client, invoice, later):
    answer = client.get(PAY, {"choose": "1"})

    assert "Mitään ei ole valittu" in text_of(answer)
    assert not answer.context["offer"].parts


def test_many_are_offered_the_most_urgent_first(client, debtor):
    for days in range(60):
        InvoiceFactory(party=debtor.party, due_on=date(2027, 3, 1) - timedelta(days))

    offer = client.get(PAY).context["offer"]

    assert len(offer.rows) == 50
    assert offer.is_full
    assert offer.rows[0].invoice.due_on == date(2027, 1, 1)


def test_the_number_of_queries_does_not_grow(client, debtor, django_assert_max_num_queries):
    InvoiceFactory(party=debtor.party)
    InvoiceFactory(party=debtor.party)
    client.get(PAY)
    with django_assert_max_num_queries(8) as few:
        client.get(PAY)
    for _ in range(20):
        InvoiceFactory(party=debtor.party)

    with django_assert_max_num_queries(8) as many:
        client.get(PAY)

    assert len(many) == len(few)


def test_an_own_sum_shows_what_it_pays_and_what_is_left(client, invoice):
    answer = client.get(PAY, {"invoice": invoice.public_id, "sum": "98,41"})

    [part] = answer.context["offer"].parts
    assert part.allocation.principal == Decimal("96.41")
    assert part.allocation.costs == Decimal("2.00")
    assert part.left == Decimal("3.00")
    assert "11 a §" in text_of(answer)


def test_an_own_sum_goes_to_the_most_urgent_first(client, invoice, later):
    query = {"invoice": [later.public_id, invoice.public_id], "sum": "150"}

    parts = client.get(PAY, query).context["offer"].parts

    assert [(part.invoice, part.amount) for part in parts] == [
        (invoice, Decimal("101.41")),
        (later, Decimal("48.59")),
    ]


def test_a_share_of_nothing_is_not_paid(client, invoice, later, debtor):
    form = form_of(invoice, later, shown="20.00", choose="1", sum="20")

    client.post(PAY, form)

    assert [line.invoice_id for line in Payment.objects.get().lines.all()] == [invoice.pk]


def test_htmx_gets_the_sums_alone(client, invoice):
    answer = client.get(PAY, {"invoice": invoice.public_id, "sum": "50"}, headers=HTMX)

    page = text_of(answer)
    assert page.lstrip().startswith('<div class="pay__sums" id="sums"')
    assert "Maksa 50,00 €" in page
    assert 'name="shown" value="50.00"' in page
    assert "<html" not in page


def test_htmx_says_what_is_wrong_with_a_sum(client, invoice):
    answer = client.get(PAY, {"invoice": invoice.public_id, "sum": "x"}, headers=HTMX)

    assert "Kirjoita summa numeroina" in text_of(answer)
    assert "shown" not in text_of(answer)


@pytest.mark.parametrize("query", [{"invoice": "1"}, {"invoice": "a\0b"}, {"seen": "x"}])
def test_odd_addresses_are_not_found(client, query):
    assert client.get(PAY, query).status_code == 404


def test_anothers_invoice_and_none_are_the_same_404(client, other_debtor, invoice, now):
    anothers = stories.sent(other_debtor.party, at=now, due_on=date(2026, 12, 1))

    for key in (anothers.public_id, uuid4()):
        assert client.get(PAY, {"invoice": [invoice.public_id, key]}).status_code == 404
    assert client.post(PAY, form_of(anothers, shown="96.41")).status_code == 404
    assert not Payment.objects.exists()


def test_what_is_paid_already_is_said_calmly(client, actor, invoice, now):
    payment_stories.confirmed(actor, {invoice: "101.41"}, at=now)

    answer = client.get(PAY, {"invoice": invoice.public_id})

    assert "olet jo maksanut tämän MyRopossa" in text_of(answer)
    assert "alert--ok" in text_of(answer)
    assert 'name="method"' not in text_of(answer)


def test_with_nothing_to_pay_it_says_so(client):
    assert "Sinulla ei ole maksettavaa" in text_of(client.get(PAY))


def test_a_provider_that_is_down_leaves_the_own_bank(client, invoice, monkeypatch):
    def down():
        raise ProviderDownError

    monkeypatch.setattr(paytrail, "payment_methods", down)

    answer = client.get(PAY, {"invoice": invoice.public_id})

    page = text_of(answer)
    assert answer.status_code == 200
    assert "Maksupalvelu ei vastaa juuri nyt" in page
    assert f"{reverse('invoices:invoice', args=[invoice.public_id])}#pay" in page
    assert 'name="method"' not in page


def test_an_unfinished_payment_of_the_same_is_offered_to_go_on(client, actor, invoice, later, now):
    payment = payment_stories.opened(actor, {invoice: "101.41"}, at=now)

    same = client.get(PAY, {"invoice": invoice.public_id})
    other = client.get(PAY, {"invoice": later.public_id})

    assert payment.href in text_of(same)
    assert "jäi kesken" in text_of(same)
    assert "jäi kesken" not in text_of(other)


def test_one_that_waits_for_the_bank_warns(client, actor, invoice, now):
    payment = payment_stories.opened(actor, {invoice: "101.41"}, at=now)
    payment_stories.reported(payment, "pending", at=now)

    page = text_of(client.get(PAY, {"invoice": invoice.public_id}))

    assert "Älä maksa samaa uudelleen" in page
