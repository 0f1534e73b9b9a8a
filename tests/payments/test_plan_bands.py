"""A plan on the home page and beside its invoices: what is next, in one query or none."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from invoices.models import FoundInvoice
from payments.models import PlanState
from tests.factories import InvoiceFactory
from tests.payments import living_plans as lives
from tests.payments.paying import text_of
from tests.payments.plan_samples import Sample, claims_of, plan_of
from tests.payments.stories import confirmed

HOME = "/"
BANK = "accounts.backends.BankIdBackend"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def url_of(plan):
    return reverse("payments:plan", args=[plan.public_id])


def invoice_page(page, invoice):
    return text_of(page.get(reverse("invoices:invoice", args=[invoice.public_id])))


def test_the_next_instalment_is_one_press_from_the_home_page(page, debtor):
    plan = plan_of(debtor)
    invoice = plan.claims.get().invoice

    text = text_of(page.get(HOME))

    assert "Maksusuunnitelma: seuraava erä 100,00 €" in text
    assert "Maksa viimeistään 15.12.2026</strong>" in text
    assert "24 päivän päästä" in text
    assert f'href="/pay/?invoice={invoice.public_id}&amp;sum=100.00"' in text
    assert f'href="{url_of(plan)}"' in text


def test_a_plan_stands_in_place_of_nothing_is_urgent(page, debtor):
    plan_of(debtor)

    assert "Mikään ei ole nyt kiireellistä" not in text_of(page.get(HOME))


def test_what_is_urgent_comes_before_a_plan_that_is_not(page, debtor):
    plan_of(debtor)
    InvoiceFactory(party=debtor.party, due_on=date(2026, 11, 18))

    text = text_of(page.get(HOME))

    assert text.index("Kiireisin") < text.index("Maksusuunnitelma: seuraava erä")


@pytest.mark.parametrize("day", [date(2026, 12, 8), date(2026, 12, 15), date(2026, 12, 16)])
def test_a_plan_that_is_due_soon_comes_first(page, debtor, clock, day):
    plan_of(debtor)
    InvoiceFactory(party=debtor.party, due_on=date(2026, 11, 18))
    clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    page.force_login(debtor, backend=BANK)

    text = text_of(page.get(HOME))

    assert text.index("Maksusuunnitelma: seuraava erä") < text.index("Kiireisin")


def test_a_lapsed_plan_is_told_in_words(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED))

    text = text_of(page.get(HOME))

    assert "Maksusuunnitelmasi on rauennut" in text
    assert f'href="{url_of(plan)}"' in text


def test_a_plan_that_was_asked_for_is_told_in_words(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.ASKED))
    lives.holds.place(
        invoice_id=plan.claims.get().invoice_id,
        reason=lives.HoldReason.REQUEST_OPEN,
        cause=f"plan:{plan.public_id}:asked",
        at=plan.made_at,
    )

    text = text_of(page.get(HOME))

    assert "Olet pyytänyt maksusuunnitelmaa" in text
    assert "Saat vastauksemme viimeistään 5.12.2026" in text


def test_several_plans_lead_to_all_of_them(page, debtor):
    plans = [plan_of(debtor) for _ in range(4)]

    text = text_of(page.get(HOME))

    assert text.count("Maksusuunnitelma: seuraava erä") == 3
    assert "Katso kaikki maksusuunnitelmat" in text
    assert url_of(plans[-1]) not in text


@pytest.mark.parametrize("state", [PlanState.PAID, PlanState.CANCELLED, PlanState.REFUSED])
def test_a_plan_that_is_over_is_not_there(page, debtor, state):
    plan = plan_of(debtor, like=Sample(state=state))
    plan_of(debtor)

    assert url_of(plan) not in text_of(page.get(HOME))


def test_where_all_is_under_way_nothing_is_asked_for(page, debtor, now):
    plan = plan_of(debtor)
    lives.under_way(plan.claims.get().invoice, "300.00", at=now)

    text = text_of(page.get(HOME))

    assert url_of(plan) in text
    assert "/pay/?invoice" not in text


def test_claims_that_are_paid_are_not_in_the_address_of_paying(page, debtor, now):
    first, second = claims_of(debtor.party, totals=("30.00", "200.00"))
    plan_of(debtor, first, second, like=Sample(count=2))
    lives.under_way(first, "30.00", at=now)

    text = text_of(page.get(HOME))

    assert f"/pay/?invoice={second.public_id}&amp;sum=115.00" in text


def test_nothing_of_anothers_plan_is_there(page, debtor, other_debtor):
    plan = plan_of(other_debtor)
    plan_of(debtor)

    assert url_of(plan) not in text_of(page.get(HOME))


def test_who_has_no_plan_pays_no_query_for_it(page, debtor, django_assert_num_queries):
    InvoiceFactory(party=debtor.party)
    page.get(HOME)
    with django_assert_num_queries(4):
        page.get(HOME)
    plan_of(debtor)

    with django_assert_num_queries(5):
        page.get(HOME)
    for _ in range(3):
        plan_of(debtor, *claims_of(debtor.party, totals=("50.00", "60.00", "70.00")))

    with django_assert_num_queries(5):
        page.get(HOME)


def test_the_page_of_an_invoice_shows_its_plan(page, debtor):
    plan = plan_of(debtor)
    invoice = plan.claims.get().invoice

    text = invoice_page(page, invoice)

    assert "Seuraava erä: 100,00 € viimeistään 15.12.2026" in text
    assert f'href="{url_of(plan)}"' in text
    assert f'class="button" href="/pay/?invoice={invoice.public_id}"' in text


def test_an_invoice_after_its_plan_shows_none(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.CANCELLED))

    assert url_of(plan) not in invoice_page(page, plan.claims.get().invoice)


def test_who_found_the_invoice_sees_no_plan_of_its_debtor(page, debtor, other_debtor, now):
    plan = plan_of(other_debtor)
    invoice = plan.claims.get().invoice
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)

    text = invoice_page(page, invoice)

    assert url_of(plan) not in text
    assert "Seuraava erä" not in text


def test_after_paying_the_way_leads_back_to_the_plan(page, debtor, actor, now, silent_provider):
    plan = plan_of(debtor)
    invoice = plan.claims.get().invoice
    payment = confirmed(actor, {invoice: "100.00"}, at=now)

    text = text_of(page.get(reverse("payments:payment", args=[payment.public_id])))

    assert f'class="button button--primary" href="{url_of(plan)}"' in text


def test_who_paid_anothers_invoice_is_not_led_to_its_plan(
    page, debtor, actor, other_debtor, now, silent_provider
):
    plan = plan_of(other_debtor)
    invoice = plan.claims.get().invoice
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)
    payment = confirmed(actor, {invoice: "100.00"}, at=now)

    text = text_of(page.get(reverse("payments:payment", args=[payment.public_id])))

    assert url_of(plan) not in text
