"""A whole file: its head, and its booked entries one by one in flat memory."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from lxml import etree

from payments.bank_statement.documents import MESSAGES, NAMESPACE, forget, pieces, schema_of
from payments.bank_statement.entries import is_booked, read_entry, read_part
from payments.bank_statement.messages import Entry, Part, StatementHead
from payments.bank_statement.node import Node
from payments.bank_statement.refusals import Reason, Refusal, StatementError
from payments.bank_statement.totals import Totals

ACCOUNT: Final = re.compile(r"[0-9A-Z]{4,34}")
MOST_PARTS: Final = 100_000
NAME_LENGTH: Final = 40
PAGES: Final = ("MsgPgntn", "StmtPgntn", "NtfctnPgntn")


def read_statement(stream: BinaryIO) -> "Reading":
    """Begin to read a file from where the stream stands, which can be read again.

    Raises `StatementError` when it is no statement; what is wrong in an entry comes out
    of the iteration as a `Refusal`, what breaks the file raises there.
    """
    return Reading(stream, schema_of(stream))


class Reading:
    """Iterate once. `head` is known with the first entry, the counts at the end."""

    def __init__(self, stream: BinaryIO, schema: str) -> None:
        self.head = StatementHead(schema=schema, message_id="")
        # Announced entries, which move no money yet.
        self.skipped = 0
        self._stream = stream
        self._namespace = f"{NAMESPACE}{schema}"
        self._message, self._content = MESSAGES[schema]
        self._goes_on = False
        self._statements = 0
        self._entries = 0
        self._account = ""
        self._totals: Totals | None = None
        self._is_refused = False
        self._parts: list[Part] = []
        self._part_error: StatementError | None = None

    def __iter__(self) -> Iterator[Entry | Refusal]:
        for event, name, element in pieces(self._stream, self._namespace):
            if event == "start":
                self._begin(name)
                continue
            try:
                found = self._end(name, element)
            except StatementError as error:
                self._is_refused = True
                found = error.refusal
            if found is not None:
                yield found
        if not self._statements:
            where = f"{self._message}/{self._content}"
            yield Refusal(reason=Reason.MISSING, element=where)

    def _begin(self, name: str) -> None:
        if name == self._content:
            self._statements += 1
            self._entries = 0
            self._account = ""
            self._totals = None
            self._is_refused = False
        elif name == "Ntry":
            self._entries += 1
            self._parts = []
            self._part_error = None

    def _end(self, name: str, element: etree._Element) -> Entry | Refusal | None:
        if name == "TxDtls":
            self._take_part(element)
            return None
        try:
            return self._take(name, element)
        finally:
            forget(element)

    def _take(self, name: str, element: etree._Element) -> Entry | None:
        node = self._node(element, self._content)
        if name == "GrpHdr":
            node.path = name
            message_id = node.short("MsgId", limit=NAME_LENGTH)
            self.head = StatementHead(schema=self.head.schema, message_id=message_id)
            self._goes_on = _goes_on(node)
        elif name == self._content:
            self._finish(node)
        elif _is_child_of(element, self._content):
            node.path = f"{self._content}/{name}"
            if name == "Acct":
                self._open(node, element)
            elif name == "Ntry":
                return self._take_entry(node)
            elif name == "Bal":
                self._known_totals(node).add_balance(node)
            elif name == "TxsSummry":
                self._known_totals(node).add_summary(node)
        return None

    def _open(self, account: Node, element: etree._Element) -> None:
        """The account, which stands before all that moves on it."""
        number = account.first_text("Id/IBAN", "Id/Othr/Id").replace(" ", "").upper()
        if not ACCOUNT.fullmatch(number):
            raise account.error(Reason.ACCOUNT, "Id")
        currency = account.text("Ccy")
        if currency not in {"", "EUR"}:
            raise account.error(Reason.CURRENCY, "Ccy", found=currency[:10])
        statement = element.getparent()
        pages = statement is not None and _goes_on(self._node(statement, self._content))
        self._account = number
        self._totals = Totals(goes_on=self._goes_on or pages)

    def _take_part(self, element: etree._Element) -> None:
        entry = next(element.iterancestors(f"{{{self._namespace}}}Ntry"), None)
        if entry is None or self._part_error is not None:
            element.clear()
            return
        node = self._node(element, f"{self._content}/Ntry/NtryDtls/TxDtls")
        try:
            if len(self._parts) == MOST_PARTS:
                raise node.error(Reason.TOO_MANY_PARTS, limit=str(MOST_PARTS))
            self._parts.append(read_part(node, self._node(entry, f"{self._content}/Ntry")))
        except StatementError as error:
            self._part_error = error
        element.clear()

    def _take_entry(self, node: Node) -> Entry | None:
        node.entry = node.first_text("NtryRef", "AcctSvcrRef")[:NAME_LENGTH] or str(self._entries)
        totals = self._known_totals(node)
        if not is_booked(node):
            self.skipped += 1
            totals.add_announced(node)
            return None
        if self._part_error is not None:
            refusal = replace(self._part_error.refusal, entry=node.entry)
            raise StatementError(refusal)
        entry = read_entry(node, self._parts, account=self._account, statement=self._statements)
        totals.add(entry)
        return entry

    def _finish(self, statement: Node) -> None:
        totals = self._known_totals(statement)
        # Sums of which something is missing would only repeat what is said already.
        if not self._is_refused:
            totals.check(statement)

    def _known_totals(self, node: Node) -> Totals:
        if self._totals is None:
            raise node.error(Reason.ACCOUNT)
        return self._totals

    def _node(self, element: etree._Element, path: str) -> Node:
        return Node(element, self._namespace, path)


def _is_child_of(element: etree._Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname == name


def _goes_on(node: Node) -> bool:
    """Whether this is one page of several: sums and balances may be those of all."""
    for path in PAGES:
        if node.has(path):
            is_only = node.text(f"{path}/PgNb") == "1" and node.yes(f"{path}/LastPgInd")
            return not is_only
    return False
