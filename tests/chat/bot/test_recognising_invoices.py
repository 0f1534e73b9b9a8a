"""Which bill words mean."""

from datetime import date
from decimal import Decimal

import pytest

from chat.bot.recognising import invoices_meant, recognise
from invoices.rules.myropo_id import display, make
from tests.factories import CreditorFactory, InvoiceFactory

TODAY = date(2026, 11, 21)


@pytest.fixture
def bills(db):
    """In the order in which they are shown: electricity, network, dentist."""
    names = ("Pohjolan Sähkö Oy", "Netti24", "Hammaslääkäri Helmi")
    sums = ("84.20", "30.00", "312.50")
    issued = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 8, 1))
    rows = [
        InvoiceFactory(
            creditor=CreditorFactory(name=name),
            original_total=Decimal(total),
            issued_on=on,
            number=f"A-77{at}1",
            reference=reference,
            myropo_id=make([at, 1, 2, 10, 11, 12, 13]),
        )
        for at, (name, total, on, reference) in enumerate(
            zip(names, sums, issued, ("14104373010002099", "100013", "1000026"), strict=True)
        )
    ]
    for each in rows:
        each.refresh_from_db()
    return rows


def meant(bills, text, language="fi"):
    found = invoices_meant(bills, text, recognise(text, language=language, today=TODAY))
    return [bills.index(each) for each in found]


@pytest.mark.parametrize(
    ("language", "text", "which"),
    [
        ("fi", "viite 14 10437 30100 02099", [0]),
        ("fi", "lasku A-7711", [1]),
        ("fi", "a-7721 ja se", [2]),
        ("fi", "Pohjolan Sähkön lasku", [0]),
        ("fi", "pohjolan sahkon laskusta", [0]),
        ("fi", "sähkölasku", [0]),
        ("fi", "Pohjolan Sähö", [0]),
        ("fi", "netti24:n lasku", [1]),
        ("sv", "räkningen från Netti 24", [1]),
        ("fi", "hammaslääkärin lasku", [2]),
        ("fi", "Hammaslääkäri Helmille menevä", [2]),
        ("en", "the hammaslaakari bill", [2]),
        ("fi", "se 84,20", [0]),
        ("fi", "30 euron lasku", [1]),
        ("fi", "se isompi", [2]),
        ("fi", "pienempi", [1]),
        ("sv", "den första", [0]),
        ("sv", "den större räkningen", [2]),
        ("sv", "den sista", [2]),
        ("en", "the older one", [2]),
        ("en", "the newest bill", [1]),
        ("en", "second", [1]),
        ("fi", "toinen lasku", [1]),
        ("fi", "haluan siirtää eräpäivän", []),
        ("fi", "maksan ensimmäinen päivä", []),
        ("en", "the first of next month is when I get paid", []),
        ("fi", "Kuntosali Voiman lasku", []),
        ("fi", "500 euroa", []),
        ("en", "I am out of money until the first.", []),
        ("fi", "sain jo toisen laskun samasta asiasta enkä hyväksy", []),
        ("fi", "haluan maksaa nyt vain sen isomman laskun", [2]),
        ("en", "could you move the due date of the smaller one", [1]),
        ("fi", "", []),
    ],
)
def test_a_bill_is_found_by_what_is_said_of_it(bills, language, text, which):
    assert meant(bills, text, language) == which


def test_the_case_number_and_the_id_of_the_letter_find_it(bills):
    assert meant(bills, f"asianumero {bills[1].case_number}") == [1]
    assert meant(bills, f"koodi {display(bills[2].myropo_id)}") == [2]


def test_two_bills_of_one_creditor_are_told_apart_by_their_sums(bills):
    bills.append(InvoiceFactory(creditor=bills[0].creditor, original_total=Decimal("15.00")))
    bills[3].refresh_from_db()

    assert meant(bills, "Pohjolan Sähkö") == [0, 3]
    assert meant(bills, "Pohjolan Sähkö 15 euroa") == [3]
    assert meant(bills, "Pohjolan Sähkön isompi lasku") == [0]


def test_of_one_bill_no_order_tells_anything(bills):
    assert meant(bills[:1], "se isompi") == []


def test_a_word_that_only_begins_as_a_name_does_names_nobody(bills):
    gym = InvoiceFactory(creditor=CreditorFactory(name="Kuntosali Voima Oy"))
    gym.refresh_from_db()

    assert meant([*bills, gym], "onko sopimus vielä voimassa") == []
    assert meant([*bills, gym], "Voiman lasku") == [3]
