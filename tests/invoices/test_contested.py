"""What a debtor does not agree to is nowhere pressed for: at home, on its page, when paying."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices import queries
from invoices.models import HoldReason, Invoice, RequestKind, Stage
from tests.factories import InvoiceFactory
from tests.invoices.asking import answer, make, overdue_invoice

DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind


@pytest.fixture
def page(client, debtor):
    """The debtor's browser."""
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


@pytest.fixture
def invoice(debtor):
    return overdue_invoice(debtor.party, at=timezone.now())


def on_page(page, invoice):
    return page.get(reverse("invoices:invoice", args=[invoice.public_id]))


def first_button(text):
    """The words and the address of the first button of a page."""
    tag = text[text.index('class="button button--primary"') :]
    words = tag[tag.index(">") + 1 : tag.index("</a>")].replace("\xa0", " ")
    return words, tag[tag.index('href="') + 6 :].split('"')[0].replace("&amp;", "&")


def test_of_a_part_in_dispute_the_first_button_pays_the_rest(page, actor, invoice):
    make(actor, invoice, DISPUTE, at=timezone.now(), disputed_amount=Decimal("20.00"))

    text = on_page(page, invoice).text

    rest = f"{invoice.to_pay - 20:.2f}".replace(".", ",")
    words, address = first_button(text)
    assert words == f"Maksa riidaton osa, {rest} €"
    assert page.get(address).context["offer"].amount == invoice.to_pay - 20
    assert on_page(page, invoice).context["payment"].amount == invoice.to_pay - 20
    assert f"Maksa kaikki, {invoice.to_pay:.2f} €".replace(".", ",") in text.replace("\xa0", " ")


@pytest.mark.parametrize("kind", [DISPUTE, STOP])
def test_what_is_contested_whole_may_be_paid_but_is_not_asked_for(page, actor, invoice, kind):
    make(actor, invoice, kind, at=timezone.now())

    text = on_page(page, invoice).text

    assert f"{reverse('payments:pay')}?invoice={invoice.public_id}" in text
    assert "button--primary" not in text.partition("</main>")[0]
    assert "due--late" not in text


def test_home_names_what_nobody_contests_before_an_earlier_dispute(page, actor, invoice):
    make(actor, invoice, DISPUTE, at=timezone.now())
    today = timezone.localdate()
    later = InvoiceFactory(party=actor.acting_for, due_on=today + timedelta(days=5))

    urgent = page.get(reverse("invoices:home")).context["urgent"]

    assert urgent.bill.key == str(later.public_id)
    assert urgent.others_late == 0


@pytest.mark.parametrize("hold", [HoldReason.PAUSED, HoldReason.REQUEST_OPEN])
def test_what_waits_is_less_urgent_than_what_does_not(actor, hold):
    today = timezone.localdate()
    waiting = InvoiceFactory(
        party=actor.acting_for, due_on=today - timedelta(days=30), stage=Stage.REMINDED, hold=hold
    )
    other = InvoiceFactory(party=actor.acting_for, due_on=today + timedelta(days=5))

    [first, _outlook] = queries.most_urgent_of(actor, today=today)
    Invoice.objects.filter(pk=waiting.pk).update(stage=Stage.LEGAL_COLLECTION)
    [in_court, _outlook] = queries.most_urgent_of(actor, today=today)

    assert first.public_id == other.public_id
    assert in_court.public_id == waiting.public_id


@pytest.mark.parametrize("kind", [DISPUTE, STOP])
def test_home_is_calm_where_all_that_is_open_is_contested(page, actor, invoice, kind):
    make(actor, invoice, kind, at=timezone.now())

    home = page.get(reverse("invoices:home"))

    assert home.context["urgent"].tone == "calm"
    assert "Mikään ei ole nyt kiireistä" in home.text
    assert "Kiireisin" not in home.text
    words, address = first_button(home.text)
    assert words == "Katso lasku"
    assert address == reverse("invoices:invoice", args=[invoice.public_id])


@pytest.mark.parametrize("kind", [DISPUTE, STOP])
def test_paying_several_does_not_take_what_is_contested_by_itself(page, actor, invoice, kind):
    other = InvoiceFactory(party=actor.acting_for)
    make(actor, invoice, kind, at=timezone.now())

    offer = page.get(reverse("payments:pay")).context["offer"]

    assert {row.invoice.pk for row in offer.rows} == {invoice.pk, other.pk}
    assert [each.pk for each in offer.ticked] == [other.pk]


def test_an_answer_against_the_debtor_says_that_collection_waits_still(page, actor, agent, invoice):
    made = make(actor, invoice, DISPUTE, at=timezone.now())
    answer(made, "REJECTED", actor=agent, at=timezone.now())

    [shown] = on_page(page, invoice).context["requests"]

    until = timezone.localdate() + timedelta(days=10)
    assert shown.text.endswith(f"Perintä odottaa {until.day}.{until.month}.{until.year} asti.")


def test_of_a_settled_invoice_one_may_still_complain(page, actor, debtor):
    settled = InvoiceFactory(
        party=debtor.party,
        stage=Stage.PAID,
        closed_on=timezone.localdate(),
        open_principal=0,
    )

    text = on_page(page, settled).text

    assert reverse("invoices:complain", args=[settled.public_id]) in text
    assert page.get(reverse("invoices:complain", args=[settled.public_id])).status_code == 200
