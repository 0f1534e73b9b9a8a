"""The page of one payment: one truth for each state, and how it follows what happens."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from payments import words
from payments.models import Payment, PaymentState
from payments.paytrail import ProviderDownError, Status
from payments.services import starting
from payments.services.cancelling import cancel_payment
from tests.invoices import stories
from tests.payments import stories as payment_stories
from tests.payments.payouts import paid_out
from tests.sign_in import sign_in

HTMX = {"HX-Request": "true"}
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
    return stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1), number="LV-1000")


@pytest.fixture
def payment(actor, invoice, now, silent_provider):
    """At the bank."""
    return payment_stories.opened(actor, {invoice: "96.41"}, at=now)


def page_of(client, payment, **more):
    return client.get(reverse("payments:payment", args=[payment.public_id]), **more)


def text_of(answer):
    return answer.content.decode().replace(NBSP, " ")


def test_every_state_has_its_story_its_label_and_its_part():
    for state in PaymentState:
        assert words.STORIES[state].title
        assert words.LABELS[state]


def test_every_code_of_a_problem_that_ends_a_payment_has_words():
    assert words.PROBLEMS.keys() >= {starting.PROVIDER_DOWN, starting.PROVIDER_REFUSED}


def test_an_unfinished_one_can_go_on_or_be_cancelled(client, payment):
    page = text_of(page_of(client, payment))

    assert "Maksu on kesken" in page
    assert f'href="{payment.href}"' in page
    assert reverse("payments:cancel", args=[payment.public_id]) in page


def test_one_that_never_came_to_the_bank_can_be_tried_again(client, actor, invoice, now):
    payment = payment_stories.started(actor, {invoice: "96.41"}, at=now)

    page = text_of(page_of(client, payment))

    assert "Maksua ei saatu avattua pankissa" in page
    assert f"?invoice={invoice.public_id}" in page


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (Status.PENDING, "Maksu odottaa pankin vahvistusta"),
        (Status.DELAYED, "Pankki tarvitsee lisää aikaa"),
    ],
)
def test_a_waiting_one_asks_for_nothing(client, payment, now, status, title):
    payment_stories.reported(payment, status, at=now)

    page = text_of(page_of(client, payment))

    assert title in page
    assert "Älä maksa uudelleen" in page
    assert reverse("payments:pay") not in page


def test_an_unclear_one_says_that_people_look_at_it(client, payment, now):
    payment_stories.reported(payment, at=now, amount_cents=1)

    page = text_of(page_of(client, payment))

    assert "Tarkistamme maksua" in page
    assert "Älä maksa uudelleen" in page


def test_a_confirmed_one_is_a_receipt(client, payment, now):
    paid = payment_stories.reported(payment, at=now, method="osuuspankki")

    answer = page_of(client, payment)

    page = text_of(answer)
    assert "Maksu on vastaanotettu" in page
    assert "Lähivoima Oy" in page
    assert "96,41 €" in page
    assert "21.11.2026 klo 12.00" in page
    assert ">OP<" in page
    assert paid.reference in page
    assert [step.when for step in answer.context["steps"]] == [
        f"21.11.2026 klo{NBSP}12.00",
        "Arviolta 23.11.2026",
        "Kun maksu on kirjattu",
    ]
    assert reverse("payments:receipt", args=[payment.public_id]) in page


def test_a_day_of_booking_that_passed_is_not_promised_again(client, payment, now):
    payment_stories.reported(payment, at=now)

    with time_machine.travel(now + timedelta(days=4), tick=False):
        sign_in(client, payment.user)
        steps = page_of(client, payment).context["steps"]

    assert steps[1].when == "Kirjautumassa"


def test_a_part_says_what_is_left(client, actor, invoice, now, silent_provider):
    payment = payment_stories.confirmed(actor, {invoice: "50.00"}, at=now)

    answer = page_of(client, payment)

    assert "on vielä maksettavana 46,41 €" in text_of(answer)
    assert "enää mitään" not in text_of(answer)
    assert len(answer.context["steps"]) == 2


def test_a_failed_one_offers_the_same_again(client, payment, invoice, now):
    payment_stories.reported(payment, Status.FAIL, at=now)

    page = text_of(page_of(client, payment))

    assert "Maksu ei onnistunut" in page
    assert f"{reverse('payments:pay')}?invoice={invoice.public_id}" in page


def test_one_that_could_not_be_opened_says_whose_fault_it_was(
    client, actor, invoice, now, silent_provider
):
    silent_provider.problem = ProviderDownError()
    with pytest.raises(ProviderDownError):
        payment_stories.opened(actor, {invoice: "96.41"}, at=now)

    page = text_of(page_of(client, Payment.objects.get()))

    assert "Maksupalvelu ei vastannut" in page


def test_an_ended_one_does_not_ask_to_pay_what_is_paid(client, actor, payment, invoice, now):
    payment_stories.reported(payment, Status.FAIL, at=now)
    payment_stories.confirmed(actor, {invoice: "96.41"}, at=now)

    answer = page_of(client, payment)

    assert answer.context["again_url"] == ""


def test_an_unfinished_one_that_asks_too_much_by_now_does_not_go_on(
    client, actor, payment, invoice, now
):
    payment_stories.confirmed(actor, {invoice: "50.00"}, at=now)

    page = text_of(page_of(client, payment))
    offer = text_of(client.get(reverse("payments:pay"), {"invoice": invoice.public_id}))

    assert "Älä jatka tätä maksua" in page
    assert payment.href not in page
    assert "jäi kesken" in offer
    assert payment.href not in offer


def test_cancelling_twice_is_cancelling_once(client, payment):
    url = reverse("payments:cancel", args=[payment.public_id])

    for _ in range(2):
        assert client.post(url)["Location"].endswith(f"{payment.public_id}/")

    payment.refresh_from_db()
    assert payment.state == PaymentState.CANCELLED
    assert "Maksu peruttiin" in text_of(page_of(client, payment))


def test_what_the_bank_confirmed_first_is_not_cancelled(client, payment, now):
    payment_stories.reported(payment, at=now)

    client.post(reverse("payments:cancel", args=[payment.public_id]))

    payment.refresh_from_db()
    assert payment.state == PaymentState.CONFIRMED


def test_money_that_comes_after_cancelling_is_told(client, payment, debtor, now):
    cancel_payment(payment=payment, actor=debtor, at=now)
    payment_stories.reported(payment, at=now)

    assert "Maksu on vastaanotettu" in text_of(page_of(client, payment))


@pytest.mark.parametrize("name", ["payments:payment", "payments:leave"])
def test_anothers_is_not_found(client, payment, other_debtor, name):
    sign_in(client, other_debtor)

    assert client.get(reverse(name, args=[payment.public_id])).status_code == 404


def test_who_waits_asks_more_and_more_seldom_and_then_no_more(client, payment):
    waits = []
    for attempt in range(11):
        answer = client.get(
            reverse("payments:payment", args=[payment.public_id]),
            {"attempt": attempt, "state": "OPEN"},
            headers=HTMX,
        )
        waits.append(answer.context["wait"])

    assert waits == [1, 2, 3, 5, 8, 13, 21, 34, 55, None, None]


def test_nothing_new_is_not_told_again(client, payment):
    query = {"attempt": "1", "state": "OPEN"}

    answer = client.get(reverse("payments:payment", args=[payment.public_id]), query, headers=HTMX)

    assert "<h1" not in text_of(answer)
    assert 'id="watch"' in text_of(answer)


def test_what_changed_is_told_once(client, payment, now):
    payment_stories.reported(payment, at=now)

    answer = client.get(
        reverse("payments:payment", args=[payment.public_id]), {"state": "OPEN"}, headers=HTMX
    )

    page = text_of(answer)
    assert "<title>Maksu on vastaanotettu" in page
    assert 'id="state"' in page
    assert "hx-trigger" not in page


def test_the_number_of_queries_does_not_grow(
    client, actor, debtor, now, silent_provider, django_assert_max_num_queries
):
    few, many = (
        payment_stories.confirmed(
            actor,
            {
                stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1)): "10.00"
                for _ in range(count)
            },
            at=now,
        )
        for count in (1, 9)
    )
    page_of(client, few)

    with django_assert_max_num_queries(6) as of_few:
        page_of(client, few)
    with django_assert_max_num_queries(6) as of_many:
        page_of(client, many)

    assert len(of_many) == len(of_few)
    assert many.amount == Decimal("90.00")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("osuuspankki", "OP"),
        ("creditcard", "Kortti"),
        ("new-bank", "New bank"),
        ("", ""),
    ],
)
def test_the_way_to_pay_is_named(stored, shown):
    assert words.method(stored) == shown


def test_one_whose_invoice_was_paid_otherwise_is_only_to_be_cancelled(
    client, actor, payment, invoice, now, silent_provider
):
    payment_stories.confirmed(actor, {invoice: "96.41"}, at=now)

    page = text_of(page_of(client, payment))

    assert "ei ole enää maksettavaa" in page
    assert "Jatka siitä" not in page
    assert reverse("payments:cancel", args=[payment.public_id]) in page


def test_what_is_booked_was_closed_no_earlier(client, payment, invoice, now):
    paid = payment_stories.reported(payment, at=now)
    paid_out([paid], at=now + timedelta(days=2))

    with time_machine.travel(now + timedelta(days=2), tick=False):
        sign_in(client, payment.user)
        steps = page_of(client, payment).context["steps"]

    assert [step.when for step in steps][1:] == ["23.11.2026", "23.11.2026"]


def test_a_closed_invoice_tells_the_way_of_the_money(client, payment, invoice, now):
    paid = payment_stories.reported(payment, at=now)
    paid_out([paid], at=now + timedelta(days=2))

    with time_machine.travel(now + timedelta(days=2), tick=False):
        sign_in(client, payment.user)
        way = client.get(reverse("invoices:invoice", args=[invoice.public_id])).context["way"]

    assert way.amount == Decimal("96.41")
    assert [step.when for step in way.steps] == [
        f"21.11.2026 klo{NBSP}12.00",
        f"23.11.2026 klo{NBSP}12.00",
        f"23.11.2026 klo{NBSP}12.00",
    ]


def test_what_closed_in_another_way_has_none(client, actor, invoice, now, silent_provider):
    payment = payment_stories.confirmed(actor, {invoice: "50.00"}, at=now)
    paid_out([payment], at=now)
    stories.paid(invoice, "46.41", on=now.date(), at=now + timedelta(minutes=1))

    page = client.get(reverse("invoices:invoice", args=[invoice.public_id]))

    assert page.context["closed"]
    assert page.context["way"] is None
