"""Who sees what, in which order, and by which way through the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import connection
from django.http import Http404

from accounts.actor import Actor
from invoices import queries
from invoices.models import FoundInvoice, Invoice, Stage
from invoices.rules.search import finnish_order, words_of
from invoices.rules.states import Label
from tests.factories import CreditorFactory, InvoiceFactory, PersonFactory


@pytest.fixture
def other_actor(other_debtor):
    return Actor(user=other_debtor, acting_for=other_debtor.party)


def found(actor, invoice, now):
    return FoundInvoice.objects.create(party=actor.acting_for, invoice=invoice, found_at=now)


def test_an_actor_sees_its_own_and_what_it_found(actor, other_actor, now):
    own = InvoiceFactory(party=actor.acting_for)
    attached = InvoiceFactory(party=None)
    found(actor, attached, now)
    InvoiceFactory(party=other_actor.acting_for)
    InvoiceFactory(party=None)

    seen = {each.pk for each in queries.invoices_of(actor)}

    assert seen == {own.pk, attached.pk}


def test_what_one_found_another_does_not_see(actor, other_actor, now):
    attached = InvoiceFactory(party=None)
    found(actor, attached, now)

    assert queries.find_invoice(actor, attached.public_id) == attached
    assert queries.find_invoice(other_actor, attached.public_id) is None


def test_an_own_invoice_that_was_also_found_is_listed_once(actor, now):
    invoice = InvoiceFactory(party=actor.acting_for)
    found(actor, invoice, now)

    assert [each.pk for each in queries.invoices_of(actor)] == [invoice.pk]


def test_anothers_invoice_and_no_invoice_look_the_same(actor, other_actor):
    invoice = InvoiceFactory(party=other_actor.acting_for)

    with pytest.raises(Http404):
        queries.get_invoice_or_404(actor, invoice.public_id)
    with pytest.raises(Http404):
        queries.get_details_or_404(actor, invoice.public_id)


def test_acting_for_a_company_shows_the_companys_invoices_alone(debtor):
    company = PersonFactory(name="Yritys")
    InvoiceFactory(party=debtor.party)
    of_company = InvoiceFactory(party=company)

    seen = queries.invoices_of(Actor(user=debtor, acting_for=company))

    assert [each.pk for each in seen] == [of_company.pk]


def test_the_earliest_due_date_is_the_most_urgent(actor, today):
    later = InvoiceFactory(party=actor.acting_for, due_on=date(2026, 12, 1))
    sooner = InvoiceFactory(party=actor.acting_for, due_on=date(2026, 11, 3))
    InvoiceFactory(
        party=actor.acting_for,
        due_on=date(2026, 10, 20),
        stage=Stage.PAID,
        closed_on=today,
        open_principal=0,
    )

    assert [each.pk for each in queries.open_invoices_of(actor)] == [sooner.pk, later.pk]
    urgent = queries.most_urgent_of(actor, today=today)
    assert urgent is not None
    assert urgent[0].public_id == sooner.public_id


def test_an_open_invoice_with_nothing_to_pay_is_not_urgent(actor, today):
    InvoiceFactory(party=actor.acting_for, open_principal=0)

    assert queries.most_urgent_of(actor, today=today) is None


def test_the_summary_adds_up_over_all_creditors(actor, today):
    arctic = CreditorFactory(name="Äänekoski Oy")
    beta = CreditorFactory(name="Öljy Oy")
    zeta = CreditorFactory(name="Zeta Oy")
    InvoiceFactory(party=actor.acting_for, creditor=beta, original_total=Decimal("10.10"))
    InvoiceFactory(
        party=actor.acting_for,
        creditor=beta,
        original_total=Decimal("5.05"),
        stage=Stage.REMINDED,
    )
    InvoiceFactory(party=actor.acting_for, creditor=zeta, due_on=today + timedelta(days=9))
    InvoiceFactory(party=actor.acting_for, creditor=arctic)
    InvoiceFactory(party=actor.acting_for, stage=Stage.PAID, closed_on=today)

    summary = queries.summary_of(actor, today=today)

    assert summary.to_pay == Decimal("215.15")
    assert (summary.invoices, summary.overdue) == (4, 3)
    assert [each.name for each in summary.creditors] == ["Zeta Oy", "Äänekoski Oy", "Öljy Oy"]
    assert summary.labels == {Label.INVOICE: 1, Label.OVERDUE: 2, Label.REMINDER: 1}


def test_what_was_found_counts_for_its_finder_alone(actor, other_actor, now, today):
    attached = InvoiceFactory(party=None, original_total=Decimal("10.10"))
    own = InvoiceFactory(party=other_actor.acting_for, original_total=Decimal("5.05"))
    queries.summary_of(other_actor, today=today)
    queries.open_page_of(other_actor, start=0, length=20)
    found(actor, attached, now)

    sums = [queries.summary_of(each, today=today).to_pay for each in (actor, other_actor)]
    pages = [queries.open_page_of(each, start=0, length=20) for each in (actor, other_actor)]

    assert sums == [Decimal("10.10"), Decimal("5.05")]
    assert [[row.public_id for row in page] for page in pages] == [
        [attached.public_id],
        [own.public_id],
    ]


def test_the_summary_of_another_day_counts_what_is_late_then(actor, today):
    InvoiceFactory(party=actor.acting_for, due_on=today)

    late = [
        queries.summary_of(actor, today=day).overdue for day in (today, today + timedelta(days=9))
    ]

    assert late == [0, 1]


def test_a_page_of_the_open_ones_is_a_part_of_the_whole_list(actor, today):
    for n in range(5):
        InvoiceFactory(party=actor.acting_for, due_on=today + timedelta(days=5 - n))

    page = queries.open_page_of(actor, start=1, length=3)

    assert page == queries.rows_of(queries.open_invoices_of(actor))[1:4]
    assert len(page) == 3


def test_the_summary_of_nothing_is_zero(actor, today):
    summary = queries.summary_of(actor, today=today)

    assert (summary.to_pay, summary.invoices, summary.creditors) == (0, 0, ())


def test_letters_stand_where_the_finnish_alphabet_has_them():
    names = ["Öljy", "Åland", "Äiti", "Zorro", "aamu", "o\u0308ylätti"]

    assert sorted(names, key=finnish_order) == [
        "aamu",
        "Zorro",
        "Åland",
        "Äiti",
        "Öljy",
        "o\u0308ylätti",
    ]


@pytest.mark.parametrize(
    ("closed_on", "is_there"),
    [
        (date(2026, 11, 20), True),
        (date(2024, 11, 21), True),
        (date(2024, 11, 20), False),
    ],
)
def test_the_archive_reaches_back_24_months(actor, today, closed_on, is_there):
    InvoiceFactory(
        party=actor.acting_for,
        issued_on=date(2024, 1, 1),
        due_on=date(2024, 2, 1),
        stage=Stage.PAID,
        closed_on=closed_on,
        open_principal=0,
    )

    assert queries.archive_of(actor, today=today).exists() is is_there


def test_the_archive_of_a_leap_day_is_a_day_longer(actor):
    InvoiceFactory(
        party=actor.acting_for,
        issued_on=date(2025, 1, 1),
        due_on=date(2025, 2, 1),
        stage=Stage.PAID,
        closed_on=date(2026, 2, 28),
    )

    assert queries.archive_of(actor, today=date(2028, 2, 29)).count() == 1


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        pytest.param("", 2, id="nothing asked"),
        pytest.param("lähivoima", 1, id="name in small letters"),
        pytest.param("LÄHIVOIMA OY", 1, id="name in capitals"),
        pytest.param("voima  101,79", 1, id="name and sum"),
        pytest.param("voima 396", 0, id="name of one and sum of the other"),
        pytest.param("14104 37301 00020 99", 1, id="reference in fives"),
        pytest.param("14104373010002099", 1, id="reference in one"),
        pytest.param("1 668,95", 1, id="sum with a thousand"),
        pytest.param("1\u00a0668,95\u00a0€", 1, id="sum with no-break spaces"),
        pytest.param("€1,668.95", 1, id="sum as the English write it"),
        pytest.param("LV-2026", 1, id="number"),
        pytest.param("%", 0, id="a wildcard is a character"),
        pytest.param("_", 0, id="so is an underscore"),
        pytest.param("x" * 5000, 0, id="very long"),
        pytest.param("lähi\0voima", 1, id="a zero byte is dropped"),
        pytest.param("la\u0308hivoima", 1, id="composed letters"),
        pytest.param("' OR 1=1 --", 0, id="no statement of its own"),
    ],
)
def test_every_word_of_a_search_is_found_in_the_row(actor, today, text, hits):
    InvoiceFactory(
        party=actor.acting_for,
        creditor=CreditorFactory(name="Lähivoima Oy"),
        number="LV-2026-7",
        original_total=Decimal("101.79"),
        reference="14104373010002099",
    )
    InvoiceFactory(
        party=actor.acting_for,
        creditor=CreditorFactory(name="Kotikylän Vesi"),
        number="88",
        original_total=Decimal("1668.95"),
        reference="1232",
    )

    narrowed = queries.narrowed(queries.open_invoices_of(actor), words=words_of(text), today=today)

    assert narrowed.count() == hits


def test_the_case_number_is_found(actor, today):
    invoice = InvoiceFactory(party=actor.acting_for)
    invoice.refresh_from_db()

    narrowed = queries.narrowed(
        queries.open_invoices_of(actor), words=words_of(str(invoice.case_number)), today=today
    )

    assert narrowed.get() == invoice


def test_states_narrow_the_list(actor, today):
    not_due = InvoiceFactory(party=actor.acting_for, due_on=today)
    overdue = InvoiceFactory(party=actor.acting_for, due_on=date(2026, 11, 3))
    reminded = InvoiceFactory(
        party=actor.acting_for, due_on=date(2026, 11, 4), stage=Stage.REMINDED
    )
    listed = queries.open_invoices_of(actor)

    def of(*labels):
        rows = queries.narrowed(listed, words=(), labels=labels, today=today)
        return [each.pk for each in rows]

    assert of(Label.INVOICE) == [not_due.pk]
    assert of(Label.OVERDUE) == [overdue.pk]
    assert of(Label.REMINDER) == [reminded.pk]
    assert of(Label.REMINDER, Label.INVOICE) == [reminded.pk, not_due.pk]
    assert of(Label.LEGAL_COLLECTION) == []


def test_a_creditor_narrows_the_list(actor, today):
    invoice = InvoiceFactory(party=actor.acting_for)
    InvoiceFactory(party=actor.acting_for)

    rows = queries.narrowed(
        queries.open_invoices_of(actor),
        words=(),
        business_id=invoice.creditor.business_id,
        today=today,
    )

    assert [each.pk for each in rows] == [invoice.pk]


def test_a_row_does_not_fetch_what_the_list_did_not_ask_for(actor):
    InvoiceFactory(party=actor.acting_for)
    [row] = queries.invoices_of(actor)

    with pytest.raises(FieldFetchBlocked):
        _ = row.debtor_name


@pytest.fixture
def many_invoices(actor, now):
    """Enough rows that a scan of the whole table would cost more than the indexes."""
    creditor = CreditorFactory()
    parties = [PersonFactory(name=str(n)) for n in range(40)]
    closed = {"stage": Stage.PAID, "closed_on": date(2026, 11, 1), "open_principal": 0}
    Invoice.objects.bulk_create(
        InvoiceFactory.build(
            creditor=creditor,
            party=parties[n % 40],
            myropo_id=f"M{n:07d}",
            number=f"m{n}",
            **(closed if n % 3 else {}),
        )
        for n in range(6000)
    )
    InvoiceFactory(party=actor.acting_for, creditor=creditor)
    for invoice in Invoice.objects.filter(party=parties[0]).open()[:3]:
        found(actor, invoice, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.slow
def test_no_list_reads_the_whole_table(actor, today, many_invoices):
    listed = queries.open_invoices_of(actor)
    lists = {
        "open": listed[:20],
        "archive": queries.archive_of(actor, today=today)[:20],
        "searched": queries.narrowed(listed, words=words_of("voima"), today=today)[:20],
        "one": Invoice.objects.filter(queries.rights(actor)),
    }

    plans = {name: rows.explain() for name, rows in lists.items()}

    assert listed.count() == 4
    for name, plan in plans.items():
        assert "Seq Scan on invoices_invoice " not in plan, (name, plan)
        assert "BitmapOr" in plan, (name, plan)
