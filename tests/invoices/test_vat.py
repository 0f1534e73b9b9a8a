from decimal import Decimal

import pytest

from invoices.rules.vat import VatLine, vat_specification


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], [], id="no rows"),
        pytest.param(
            [(None, Decimal("10.00")), (Decimal("25.50"), None)], [], id="nothing said about tax"
        ),
        pytest.param(
            [(Decimal("25.50"), Decimal("62.75")), (Decimal("25.50"), Decimal("62.75"))],
            [("25.50", "100.00", "25.50", "125.50")],
            id="one rate, taken out of the sum",
        ),
        pytest.param(
            [
                (Decimal(14), Decimal("11.40")),
                (Decimal("25.50"), Decimal("1.00")),
                (Decimal(0), Decimal("3.00")),
            ],
            [
                ("25.50", "0.80", "0.20", "1.00"),
                ("14", "10.00", "1.40", "11.40"),
                ("0", "3.00", "0.00", "3.00"),
            ],
            id="several rates, highest first",
        ),
        pytest.param(
            [(Decimal(24), Decimal("-12.40"))],
            [("24", "-10.00", "-2.40", "-12.40")],
            id="a credited row",
        ),
    ],
)
def test_vat_specification(rows, expected):
    lines = vat_specification(rows)

    assert lines == [
        VatLine(percent=Decimal(percent), net=Decimal(net), vat=Decimal(vat), gross=Decimal(gross))
        for percent, net, vat, gross in expected
    ]


def test_net_and_tax_add_up_to_the_cent():
    rows = [(Decimal("25.50"), Decimal(cents) / 100) for cents in range(1, 200)]

    [line] = vat_specification(rows)

    assert line.net + line.vat == line.gross == Decimal("199.00")
