"""An element of a statement, read as texts, days and sums; says what is wrong and where."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, Self

from lxml import etree

from myropo.calendar import helsinki_date
from myropo.money import CENT
from payments.bank_statement.documents import line_of
from payments.bank_statement.messages import Direction
from payments.bank_statement.refusals import Reason, Refusal, StatementError

AMOUNT: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,5})?")
COUNT: Final = re.compile(r"[0-9]{1,15}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
# Ten digits before the point fit every column of ours.
LIMIT: Final = Decimal(10) ** 10
DIRECTIONS: Final = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}
YES: Final = {"true": True, "1": True, "false": False, "0": False, "": False}


@lru_cache(maxsize=256)
def qualified(path: str, namespace: str) -> str:
    """`A/B` as lxml finds it: each step in the namespace of the message."""
    return "/".join(f"{{{namespace}}}{step}" for step in path.split("/"))


class Node:
    """One element. Paths are relative; in refusals they begin at the statement."""

    __slots__ = ("element", "entry", "namespace", "path")

    def __init__(
        self, element: etree._Element, namespace: str, path: str, *, entry: str = ""
    ) -> None:
        self.element = element
        self.namespace = namespace
        self.path = path
        self.entry = entry

    @property
    def line(self) -> int:
        return line_of(self.element)

    def all(self, path: str) -> Iterator[Self]:
        for element in self.element.iterfind(qualified(path, self.namespace)):
            yield type(self)(element, self.namespace, f"{self.path}/{path}", entry=self.entry)

    def text(self, path: str) -> str:
        """Spaces and line ends folded; "" where there is no such element or text."""
        found = self.element.findtext(qualified(path, self.namespace))
        return " ".join(found.split()) if found else ""

    def texts(self, path: str) -> list[str]:
        found = self.element.iterfind(qualified(path, self.namespace))
        texts = (" ".join((each.text or "").split()) for each in found)
        return [text for text in texts if text]

    def first_text(self, *paths: str) -> str:
        return next((text for path in paths if (text := self.text(path))), "")

    def short(self, path: str, *, limit: int) -> str:
        """A text of at most `limit` characters, perhaps none."""
        text = self.text(path)
        if len(text) > limit:
            raise self.error(Reason.TOO_LONG, path, limit=str(limit))
        return text

    def has(self, path: str) -> bool:
        return self.element.find(qualified(path, self.namespace)) is not None

    def day(self, path: str) -> date | None:
        """`path/Dt`, or the Helsinki day of `path/DtTm`; None where neither is given."""
        day = self.text(f"{path}/Dt")
        if day:
            if not DAY.fullmatch(day):
                raise self.error(Reason.NOT_A_DATE, f"{path}/Dt")
            return self._day(day[:10], f"{path}/Dt").date()
        moment = self.text(f"{path}/DtTm")
        if not moment:
            return None
        read = self._day(moment, f"{path}/DtTm")
        try:
            return read.date() if read.tzinfo is None else helsinki_date(read)
        except OverflowError:  # The first or last moment of all, seen from Helsinki.
            raise self.error(Reason.NOT_A_DATE, f"{path}/DtTm") from None

    def _day(self, text: str, path: str) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise self.error(Reason.NOT_A_DATE, path) from None

    def number(self, path: str) -> Decimal:
        """A number with a decimal point, in whole cents."""
        text = self.text(path)
        if not text:
            raise self.error(Reason.MISSING, path)
        if not AMOUNT.fullmatch(text):
            raise self.error(Reason.NOT_AN_AMOUNT, path)
        number = Decimal(text)
        if abs(number) >= LIMIT:
            raise self.error(Reason.TOO_LARGE_AMOUNT, path)
        whole = number.quantize(CENT)
        if whole != number:
            raise self.error(Reason.NOT_WHOLE_CENTS, path)
        return whole

    def euros(self, path: str) -> Decimal:
        """A sum in euros, not negative; refuses every other currency."""
        amount = self.number(path)
        currency = self.currency(path)
        if currency != "EUR":
            raise self.error(Reason.CURRENCY, path, found=currency[:10])
        if amount < 0:
            raise self.error(Reason.NOT_POSITIVE, path)
        return amount

    def currency(self, path: str) -> str:
        element = self.element.find(qualified(path, self.namespace))
        return "" if element is None else str(element.get("Ccy", "")).strip()

    def count(self, path: str) -> int | None:
        text = self.text(path)
        if not text:
            return None
        if not COUNT.fullmatch(text):
            raise self.error(Reason.COUNT, path)
        return int(text)

    def direction(self, path: str) -> Direction:
        text = self.text(path)
        if not text:
            raise self.error(Reason.MISSING, path)
        try:
            return DIRECTIONS[text]
        except KeyError:
            raise self.error(Reason.DIRECTION, path, found=text[:10]) from None

    def yes(self, path: str) -> bool:
        text = self.text(path)
        try:
            return YES[text]
        except KeyError:
            raise self.error(Reason.YES_OR_NO, path, found=text[:10]) from None

    def error(self, reason: Reason, path: str = "", **facts: str) -> StatementError:
        """What to raise about the element at `path`, or about where it should have been."""
        place = self.element.find(qualified(path, self.namespace)) if path else None
        line = self.line if place is None else line_of(place)
        where = f"{self.path}/{path}" if path else self.path
        return StatementError(
            Refusal(reason=reason, element=where, line=line, entry=self.entry, facts=facts)
        )
