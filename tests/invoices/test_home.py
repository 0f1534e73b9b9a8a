"""The home page: three answers before any scrolling, and a list that narrows as one types."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from invoices.models import FoundInvoice, Stage
from tests.factories import HETU, CreditorFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.invoices.stories import paid, sent
from tests.sign_in import sign_in

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


def test_signed_out_is_sent_to_sign_in(client):
    client.logout()

    answer = client.get(reverse("invoices:home"))

    assert answer.status_code == 302
    assert reverse("accounts:sign-in") in answer["Location"]


def test_it_says_what_is_owed_and_to_how_many(client, debtor):
    creditor = CreditorFactory(name="Lähivoima Oy")
    InvoiceFactory(party=debtor.party, creditor=creditor, original_total=Decimal("101.79"))
    InvoiceFactory(party=debtor.party, creditor=creditor, original_total=Decimal("1696.32"))
    InvoiceFactory(party=debtor.party, original_total=Decimal("396.00"))

    answer = client.get(reverse("invoices:home"))

    assert answer.context["summary"].to_pay == Decimal("2194.11")
    page = answer.content.decode()
    assert "2\u00a0194,11\u00a0€" in page
    assert "3 laskua" in page
    assert "2 laskuttajaa" in page


def test_it_names_the_most_urgent_with_a_way_to_pay_it(client, debtor):
    InvoiceFactory(party=debtor.party, due_on=date(2026, 12, 1))
    urgent = InvoiceFactory(party=debtor.party, due_on=date(2026, 11, 18))

    answer = client.get(reverse("invoices:home"))

    url = reverse("invoices:invoice", args=[urgent.public_id])
    assert answer.context["urgent"].bill.url == url
    assert answer.context["urgent"].tone == "warn"
    assert f'href="{reverse("payments:pay")}?invoice={urgent.public_id}"' in answer.content.decode()
    assert "Erääntyi 3 päivää sitten" in answer.content.decode()


def test_the_urgent_stays_when_the_list_is_narrowed_to_others(client, debtor):
    InvoiceFactory(party=debtor.party, due_on=date(2026, 12, 1), number="later")
    urgent = InvoiceFactory(party=debtor.party, due_on=date(2026, 11, 18))

    answer = client.get(reverse("invoices:home"), {"q": "later"})

    assert str(urgent.public_id) in answer.context["urgent"].bill.url
    assert [bill.number for bill in answer.context["bills"]] == ["later"]


def test_other_late_ones_are_counted(client, debtor):
    for due_on in (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)):
        InvoiceFactory(party=debtor.party, due_on=due_on)
    InvoiceFactory(party=debtor.party, due_on=date(2026, 12, 5))

    answer = client.get(reverse("invoices:home"))

    assert answer.context["urgent"].others_late == 2


def test_anothers_invoice_is_not_there(client, other_debtor):
    invoice = InvoiceFactory(party=other_debtor.party, creditor=CreditorFactory(name="Salattu Oy"))

    answer = client.get(reverse("invoices:home"))

    assert str(invoice.public_id) not in answer.content.decode()
    assert "Salattu" not in answer.content.decode()


def test_a_found_invoice_is_marked(client, debtor, now):
    invoice = InvoiceFactory(party=None)
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)
    InvoiceFactory(party=debtor.party)

    answer = client.get(reverse("invoices:home"))

    assert sorted(bill.is_found for bill in answer.context["bills"]) == [False, True]
    assert "lisätty tunnuksilla" in answer.content.decode()


def test_without_invoices_it_says_what_will_be_there(client):
    answer = client.get(reverse("invoices:home"))

    assert answer.context["urgent"] is None
    page = answer.content.decode()
    assert "Ei avoimia laskuja" in page
    assert reverse("invoices:find") in page


def test_a_minor_gets_a_calm_note(client):
    minor = DebtorFactory(party=PersonFactory(name="Eemeli Nuori", code="240815B904Y"))
    adult = DebtorFactory(party=PersonFactory(name="Väinö", code=HETU))

    of_minor = sign_in(client, minor).get(reverse("invoices:home"))
    of_adult = sign_in(client, adult).get(reverse("invoices:home"))

    assert of_minor.context["is_minor"]
    assert "alle 18" in of_minor.content.decode()
    assert "alle 18" not in of_adult.content.decode()


def test_htmx_gets_the_list_alone(client, debtor):
    InvoiceFactory(party=debtor.party, number="wanted")
    InvoiceFactory(party=debtor.party, number="other")

    answer = client.get(reverse("invoices:home"), {"q": "wanted"}, headers=HTMX)

    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="invoice-list"')
    assert "<html" not in page
    assert "wanted" in page
    assert "other" not in page
    assert '<p id="heard" hx-swap-oob="innerHTML">1 lasku löytyi</p>' in page


def test_going_back_in_history_gets_the_whole_page(client):
    headers = HTMX | {"HX-History-Restore-Request": "true"}

    answer = client.get(reverse("invoices:home"), headers=headers)

    assert "<html" in answer.content.decode()


def test_no_hits_says_what_was_searched(client, debtor):
    InvoiceFactory(party=debtor.party)

    answer = client.get(reverse("invoices:home"), {"q": "<b>olematon</b>"})

    page = answer.content.decode()
    assert "&lt;b&gt;olematon&lt;/b&gt;" in page
    assert "<b>olematon" not in page
    assert f'href="{reverse("invoices:home")}"' in page


def test_state_and_creditor_narrow_without_scripts(client, debtor):
    creditor = CreditorFactory()
    both = {"party": debtor.party, "creditor": creditor}
    InvoiceFactory(number="hit", stage=Stage.REMINDED, **both)
    InvoiceFactory(number="wrong state", **both)
    InvoiceFactory(number="wrong creditor", stage=Stage.REMINDED, party=debtor.party)
    query = {"state": ["reminder", "nonsense"], "creditor": creditor.business_id}

    answer = client.get(reverse("invoices:home"), query)

    assert [bill.number for bill in answer.context["bills"]] == ["hit"]


def test_twenty_fit_a_page_and_the_pager_keeps_the_search(client, debtor):
    for n in range(25):
        InvoiceFactory(party=debtor.party, number=f"n{n}")

    first = client.get(reverse("invoices:home"), {"q": "n"})
    second = client.get(reverse("invoices:home"), {"q": "n", "page": "2"})

    assert len(first.context["bills"]) == 20
    assert len(second.context["bills"]) == 5
    assert "?q=n&amp;page=2" in first.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 100_000},
        {"q": "\0\0"},
        {"q": "\udcff"},
        {"page": "-1"},
        {"page": "abc"},
        {"page": "9" * 40},
        {"page": "\0"},
        {"state": "\0"},
        {"state": ["invoice"] * 500},
        {"creditor": "\0' OR 1=1"},
        {"creditor": "9" * 5000},
    ],
    ids=repr,
)
def test_odd_questions_get_a_page(client, debtor, query):
    InvoiceFactory(party=debtor.party)
    query = {
        key: value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
        for key, value in query.items()
    }

    answer = client.get(reverse("invoices:home"), query)

    assert answer.status_code == 200


def test_the_page_is_never_kept_by_caches(client):
    answer = client.get(reverse("invoices:home"))

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("query", [{}, {"q": "n"}, {"state": "overdue", "q": "n"}], ids=repr)
def test_the_number_of_queries_does_not_grow(
    client, debtor, now, django_assert_max_num_queries, query
):
    url = reverse("invoices:home")
    InvoiceFactory(party=debtor.party, number="n0")
    # What is unread is counted once for all pages.
    client.get(url, query)
    with django_assert_max_num_queries(5) as one:
        client.get(url, query)
    for n in range(1, 50):
        InvoiceFactory(
            party=debtor.party if n % 5 else None, number=f"n{n}", due_on=now.date() + timedelta(n)
        )
    found = InvoiceFactory(party=None, number="found")
    FoundInvoice.objects.create(party=debtor.party, invoice=found, found_at=now)

    with django_assert_max_num_queries(5) as many:
        client.get(url, query)

    assert len(many) == len(one)


def test_it_says_what_was_paid_too_much_and_leads_to_the_account_for_it(client, debtor, now):
    own = sent(debtor.party, at=now, due_on=date(2026, 12, 1), number="1000")
    anothers = overpaid(InvoiceFactory(), now)
    FoundInvoice.objects.create(party=debtor.party, invoice=anothers, found_at=now)
    paid(own, f"{own.open_total + 50}", on=now.date(), at=now)

    answer = client.get(reverse("invoices:home"))

    assert answer.context["summary"].surplus == Decimal("50.00")
    page = answer.content.decode()
    assert "Palautettavaa on 50,00\u00a0€" in page
    assert reverse("payments:refunds") in page


def overpaid(invoice, now):
    """Another's invoice, which is nothing to who found it."""
    invoice.party = PersonFactory()
    invoice.save(update_fields=["party"])
    return paid(invoice, f"{invoice.open_total + 7}", on=now.date(), at=now)
