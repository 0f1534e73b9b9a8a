"""The rows of a message, and whether they add up to its total."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from accounts import hetu
from invoices.finvoice.messages import Row
from invoices.finvoice.node import LIMIT, Node
from invoices.finvoice.refusals import Reason
from myropo.money import CENT, round_to_cents

HEAD: Final = "InvoiceDetails"
ROWS_LIMIT: Final = 9_999
DESCRIPTION_LENGTH: Final = 300
UNIT_LENGTH: Final = 20
PERCENT_LIMIT: Final = 100
HUNDRED: Final = Decimal(100)


def read_rows(message: Node, *, total: Decimal) -> tuple[Row, ...]:
    """The rows as the debtor will read them; discounts and charges on the whole come last.

    Refuses rows that do not make `total`. What is tolerated is rounding: half a cent for
    each row with a sum, so nothing with one row and a cent with two.
    """
    rows = tuple(_rows(message))
    sums = [row.amount for row in rows if row.amount is not None]
    found = sum(sums, Decimal("0.00"))
    if abs(found - total) > len(sums) * CENT / 2:
        raise message.error(
            Reason.ROWS_SUM, "InvoiceRow", rows=written(found), total=written(total)
        )
    _check_vat(message, total)
    return rows


def _check_vat(message: Node, total: Decimal) -> None:
    without_vat = message.euros(f"{HEAD}/InvoiceTotalVatExcludedAmount")
    vat = message.euros(f"{HEAD}/InvoiceTotalVatAmount")
    if without_vat is None or vat is None:
        return
    if round_to_cents(without_vat + vat) != total:
        raise message.error(
            Reason.VAT_SUM,
            f"{HEAD}/InvoiceTotalVatAmount",
            sum=written(without_vat + vat),
            total=written(total),
        )


def _rows(message: Node) -> Iterator[Row]:
    for count, node in enumerate(message.all("InvoiceRow"), start=1):
        if count > ROWS_LIMIT:
            raise node.error(Reason.TOO_MANY_ROWS, limit=str(ROWS_LIMIT))
        row = _row(node)
        subrows = [_row(each, "Sub") for each in node.all("SubInvoiceRow")]
        if row.amount is not None:
            # The row is the sum of its parts: they are shown, and not counted again.
            yield row
            yield from (_text_only(each) for each in subrows if each.description)
        else:
            yield from (each for each in [row, *subrows] if _says_something(each))
    for node in message.all(f"{HEAD}/DiscountDetails"):
        yield _adjustment(node, node.text("FreeText"), sign=-1)
    for node in message.all(f"{HEAD}/ChargeDetails"):
        yield _adjustment(node, node.text("ReasonText"), sign=1)


def _row(node: Node, prefix: str = "") -> Row:
    quantity_path = f"{prefix}InvoicedQuantity"
    if not node.text(quantity_path):
        quantity_path = f"{prefix}DeliveredQuantity"
    return Row(
        description=_description(node, prefix),
        quantity=_quantity(node, quantity_path),
        unit=node.attribute(quantity_path, "QuantityUnitCode")[:UNIT_LENGTH],
        unit_price=node.euros(f"{prefix}UnitPriceAmount"),
        vat_percent=_percent(node, f"{prefix}RowVatRatePercent"),
        amount=_amount(node, f"{prefix}Row"),
    )


def _description(node: Node, prefix: str) -> str:
    name = node.first_text(f"{prefix}ArticleName", f"{prefix}ArticleDescription")
    texts = [name, *node.texts(f"{prefix}RowFreeText")]
    distinct = dict.fromkeys(text for text in texts if text)
    return hetu.masked(" – ".join(distinct))[:DESCRIPTION_LENGTH]


def _quantity(node: Node, path: str) -> Decimal | None:
    """A quantity may be any text by the schema; only a number is kept."""
    text = node.text(path).replace(",", ".")
    whole, _, fraction = text.removeprefix("-").partition(".")
    if not (whole + fraction).isdecimal() or not whole.isascii() or len(whole) > 9:
        return None
    return Decimal(text).quantize(Decimal("0.0001"))


def _percent(node: Node, path: str) -> Decimal | None:
    percent = node.number(path)
    if percent is not None and not 0 <= percent < PERCENT_LIMIT:
        raise node.error(Reason.NUMBER_TOO_LARGE, path)
    return None if percent is None else percent.quantize(CENT)


def _amount(node: Node, prefix: str) -> Decimal | None:
    """With VAT: as given, else made of the sum without VAT and the VAT or its rate."""
    with_vat = node.euros(f"{prefix}Amount")
    if with_vat is not None:
        return _whole_cents(node, f"{prefix}Amount", with_vat)
    without_vat = node.euros(f"{prefix}VatExcludedAmount")
    if without_vat is None:
        return None
    vat = node.euros(f"{prefix}VatAmount")
    if vat is None:
        percent = node.number(f"{prefix}VatRatePercent") or Decimal(0)
        vat = without_vat * percent / HUNDRED
    return _whole_cents(node, f"{prefix}VatExcludedAmount", without_vat + vat)


def _whole_cents(node: Node, path: str, euros: Decimal) -> Decimal:
    """Rounded. VAT and rounding can bring a sum above what each part of it may be."""
    cents = round_to_cents(euros)
    if abs(cents) >= LIMIT:
        raise node.error(Reason.NUMBER_TOO_LARGE, path)
    return cents


def _adjustment(node: Node, text: str, *, sign: int) -> Row:
    """A discount or charge on the whole invoice; its amount is given without VAT."""
    percent = _percent(node, "VatRatePercent")
    without_vat = node.euros("Amount") or Decimal(0)
    with_vat = without_vat * (1 + (percent or 0) / HUNDRED)
    return Row(
        description=hetu.masked(text)[:DESCRIPTION_LENGTH],
        vat_percent=percent,
        amount=sign * _whole_cents(node, "Amount", with_vat),
    )


def _text_only(row: Row) -> Row:
    return Row(description=row.description)


def _says_something(row: Row) -> bool:
    return bool(row.description) or row.amount is not None


def written(euros: Decimal) -> str:
    """With a decimal comma, as in the file that the reader has before them."""
    return str(round_to_cents(euros)).replace(".", ",")
