"""An element of a message, read as texts, days and sums; says what is wrong and where."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Self

from lxml import etree

from invoices.finvoice.documents import line_of
from invoices.finvoice.refusals import FinvoiceError, Reason, Refusal
from myropo.money import CENT

AMOUNT: Final = re.compile(r"-?[0-9]{1,15}(,[0-9]{1,5})?")
DAY: Final = re.compile(r"[0-9]{8}")
# Ten digits before the comma fit every column of ours.
LIMIT: Final = Decimal(10) ** 10


class Node:
    """One element. Paths are relative; in refusals they begin below `Finvoice`."""

    __slots__ = ("element", "lines_before", "path")

    def __init__(self, element: etree._Element, lines_before: int, path: str = "") -> None:
        self.element = element
        self.lines_before = lines_before
        self.path = path

    @property
    def line(self) -> int:
        return self.lines_before + line_of(self.element)

    def all(self, path: str) -> Iterator[Self]:
        for element in self.element.iterfind(path):
            yield type(self)(element, self.lines_before, self._below(path))

    def text(self, path: str) -> str:
        """Spaces and line ends folded; "" where there is no such element or text."""
        return " ".join((self.element.findtext(path) or "").split())

    def texts(self, path: str) -> list[str]:
        texts = (" ".join((each.text or "").split()) for each in self.element.iterfind(path))
        return [text for text in texts if text]

    def first_text(self, *paths: str) -> str:
        return next((text for path in paths if (text := self.text(path))), "")

    def required(self, path: str, *, limit: int) -> str:
        """A text of 1 to `limit` characters."""
        text = self.text(path)
        if not text:
            raise self.error(Reason.MISSING, path)
        if len(text) > limit:
            raise self.error(Reason.TOO_LONG, path, limit=str(limit))
        return text

    def attribute(self, path: str, name: str) -> str:
        element = self.element.find(path)
        return "" if element is None else str(element.get(name, "")).strip()

    def day(self, path: str) -> date | None:
        """A date written CCYYMMDD; None where the element is absent or empty."""
        text = self.text(path)
        if not text:
            return None
        if not DAY.fullmatch(text):
            raise self.error(Reason.NOT_A_DATE, path)
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            raise self.error(Reason.NOT_A_DATE, path) from None

    def number(self, path: str) -> Decimal | None:
        """A number with a decimal comma; None where the element is absent or empty."""
        text = self.text(path)
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise self.error(Reason.NOT_A_NUMBER, path)
        number = Decimal(text.replace(",", "."))
        if abs(number) >= LIMIT:
            raise self.error(Reason.NUMBER_TOO_LARGE, path)
        return number

    def euros(self, path: str) -> Decimal | None:
        """An amount in euros; refuses every other currency and one that is not named."""
        amount = self.number(path)
        currency = self.attribute(path, "AmountCurrencyIdentifier")
        if amount is not None and currency != "EUR":
            raise self.error(Reason.CURRENCY, path, found=currency[:10])
        return amount

    def cents(self, path: str) -> Decimal | None:
        """An amount in whole cents, such as a bank can move."""
        amount = self.euros(path)
        if amount is None:
            return None
        whole = amount.quantize(CENT)
        if whole != amount:
            raise self.error(Reason.NOT_WHOLE_CENTS, path)
        return whole

    def error(self, reason: Reason, path: str = "", **facts: str) -> FinvoiceError:
        """What to raise about the element at `path`, or about where it should have been."""
        element = self.element.find(path) if path else self.element
        line = self.line if element is None else self.lines_before + line_of(element)
        where = self._below(path) if path else self.path
        return FinvoiceError(Refusal(reason=reason, element=where, line=line, facts=facts))

    def _below(self, path: str) -> str:
        return f"{self.path}/{path}" if self.path else path
