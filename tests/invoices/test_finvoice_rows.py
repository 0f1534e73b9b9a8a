from decimal import Decimal

import pytest

from invoices.finvoice import InvoiceMessage, Reason, read_messages
from tests.invoices.finvoice_builder import NET_TOTAL, TO_PAY, TOTAL, VAT_TOTAL, finvoice

EUR = 'AmountCurrencyIdentifier="EUR"'


def with_rows(*rows, total="90,36", changes=None, add=()):
    [message] = read_messages(
        finvoice(
            {
                "InvoiceRow[2]": None,
                "InvoiceRow": None,
                TOTAL: total,
                TO_PAY: total,
                NET_TOTAL: None,
                VAT_TOTAL: None,
                **(changes or {}),
            },
            add=[*((".", f"<InvoiceRow>{row}</InvoiceRow>") for row in rows), *add],
        )
    )
    return message


def gross(amount, name="Rivi"):
    return f"<ArticleName>{name}</ArticleName><RowAmount {EUR}>{amount}</RowAmount>"


def net(amount, percent=None, vat=None):
    parts = [f"<RowVatRatePercent>{percent}</RowVatRatePercent>" if percent else ""]
    parts.append(f"<RowVatAmount {EUR}>{vat}</RowVatAmount>" if vat else "")
    parts.append(f"<RowVatExcludedAmount {EUR}>{amount}</RowVatExcludedAmount>")
    return "".join(parts)


@pytest.mark.parametrize(
    "row",
    [
        gross("90,36"),
        net("72,00", vat="18,36"),
        net("72,00", percent="25,5"),
        net("90,36"),
    ],
    ids=["with VAT", "without VAT and the VAT", "without VAT and the rate", "no VAT"],
)
def test_a_rows_sum_is_found_however_it_is_given(row):
    message = with_rows(row)

    assert [each.amount for each in message.rows] == [Decimal("90.36")]


@pytest.mark.parametrize(
    ("rows", "accepted"),
    [
        (["90,36"], True),
        (["90,35"], False),
        (["45,18", "45,17"], True),
        (["45,18", "45,16"], False),
        (["22,59", "22,59", "22,59", "22,57"], True),
        (["22,59", "22,59", "22,59", "22,56"], False),
        (["90,36", "10,00"], False),
        (["100,36", "-10,00"], True),
    ],
)
def test_rows_add_up_to_the_total_but_for_rounding(rows, accepted):
    message = with_rows(*map(gross, rows))

    assert isinstance(message, InvoiceMessage) is accepted
    if not accepted:
        assert (message.reason, message.element) == (Reason.ROWS_SUM, "InvoiceRow")
        assert message.facts["total"] == "90,36"


def test_rows_that_carry_only_text_are_kept_without_a_sum():
    message = with_rows(gross("90,36"), "<RowFreeText>Kiitos</RowFreeText>", "<RowFreeText/>")

    assert [(row.description, row.amount) for row in message.rows] == [
        ("Rivi", Decimal("90.36")),
        ("Kiitos", None),
    ]


def test_name_and_free_texts_make_the_description():
    row = "<ArticleName>Vesi</ArticleName><RowFreeText>Vesi</RowFreeText>"
    message = with_rows(
        gross("90,36") + row.replace("ArticleName", "ArticleDescription"),
        row + f"<RowFreeText>Arvio</RowFreeText><RowAmount {EUR}>0,00</RowAmount>",
    )

    assert message.rows[1].description == "Vesi – Arvio"


def test_sub_rows_are_counted_where_the_row_has_no_sum_of_its_own():
    subrow = (
        "<SubInvoiceRow><SubArticleName>{}</SubArticleName>"
        f"<SubRowAmount {EUR}>{{}}</SubRowAmount></SubInvoiceRow>"
    )
    parts = subrow.format("Osa 1", "40,36") + subrow.format("Osa 2", "50,00")

    of_parts = with_rows(parts)
    of_whole = with_rows(gross("90,36") + parts)

    assert [row.amount for row in of_parts.rows] == [Decimal("40.36"), Decimal("50.00")]
    assert [(row.description, row.amount) for row in of_whole.rows] == [
        ("Rivi", Decimal("90.36")),
        ("Osa 1", None),
        ("Osa 2", None),
    ]


def test_discounts_and_charges_on_the_whole_become_rows():
    discount = (
        "<DiscountDetails><FreeText>Kanta-asiakas</FreeText>"
        f"<Amount {EUR}>10,00</Amount><VatRatePercent>25,5</VatRatePercent></DiscountDetails>"
    )
    charge = (
        f"<ChargeDetails><ReasonText>Toimitus</ReasonText><Amount {EUR}>2,55</Amount>"
        "</ChargeDetails>"
    )

    message = with_rows(
        gross("100,36"), add=[("InvoiceDetails", discount), ("InvoiceDetails", charge)]
    )

    assert [(row.description, row.amount) for row in message.rows[1:]] == [
        ("Kanta-asiakas", Decimal("-12.55")),
        ("Toimitus", Decimal("2.55")),
    ]


@pytest.mark.parametrize("quantity", ["noin 5", "5 kpl", "1,2,3", "9999999999", "²"])
def test_a_quantity_that_is_no_number_is_left_out(quantity):
    row = f"<InvoicedQuantity QuantityUnitCode='kpl'>{quantity}</InvoicedQuantity>"

    assert with_rows(row + gross("90,36")).rows[0].quantity is None


def test_the_delivered_quantity_stands_in_for_the_invoiced_one():
    row = "<DeliveredQuantity QuantityUnitCode='h'>-2,5</DeliveredQuantity>"

    [read] = with_rows(row + gross("90,36")).rows

    assert (read.quantity, read.unit) == (Decimal("-2.5"), "h")


def test_vat_and_the_sum_without_it_make_the_total():
    message = with_rows(
        gross("90,36"),
        changes={NET_TOTAL: "72,00", VAT_TOTAL: "18,30"},
    )

    assert message.reason is Reason.VAT_SUM


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("invoices.finvoice.rows.ROWS_LIMIT", 2)

    message = with_rows(gross("30,12"), gross("30,12"), gross("30,12"))

    assert (message.reason, message.facts) == (Reason.TOO_MANY_ROWS, {"limit": "2"})
