"""Bank statements for the demo and the tests: camt.053 and camt.054, versions 02 and 08.

A builder, not a bank: it writes what it is given, also what no bank should write. Shapes
are those of the ISO 20022 messages as Finnish banks fill them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final, Literal

from lxml import etree

type Version = Literal["02", "08"]
type Element = etree._Element  # noqa: SLF001 - lxml's only name for it

CREDIT: Final = "CRDT"
DEBIT: Final = "DBIT"
NOT_PROVIDED: Final = "NOTPROVIDED"
CENT: Final = Decimal("0.01")
# Bank transaction codes (domain, family, subfamily) by direction, and of a reversal.
CODES: Final = {CREDIT: ("RCDT", "ESCT"), DEBIT: ("ICDT", "ESCT")}
REVERSAL_CODE: Final = ("RCDT", "RRTN")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEntry:
    """One movement of an account. Empty things are left out of the file.

    `reference` is written as it stands; `text` is the free message. A batch has `parts`,
    or only their number in `count` when the bank sends the sum alone. A reversal names in
    `reverses` the archive id of what it takes back; its `direction` is its own (DBIT when a
    credit is taken back). A payment of ours that came back has a `return_reason`. Days that
    are None are the statement's.
    """

    amount: Decimal
    reference: str = ""
    name: str = ""
    text: str = ""
    archive_id: str = ""
    end_to_end_id: str = ""
    direction: str = CREDIT
    is_reversal: bool = False
    reverses: str = ""
    return_reason: str = ""
    booked_on: date | None = None
    value_on: date | None = None
    parts: tuple["DemoEntry", ...] = ()
    count: int = 0
    currency: str = "EUR"
    status: str = "BOOK"

    @property
    def change(self) -> Decimal:
        """What it does to the balance, in euros."""
        return self.amount if self.direction == CREDIT else -self.amount


def camt053(
    entries: Sequence[DemoEntry],
    *,
    version: Version = "02",
    account: str,
    statement_id: str,
    on: date,
    opening: Decimal = Decimal("0.00"),
) -> bytes:
    """A statement of one account and day, with its balances before and after."""
    writer = _Writer("camt.053", version, on)
    closing = opening + sum((each.change for each in entries), Decimal(0))
    balances = [writer.balance("OPBD", opening), writer.balance("CLBD", closing)]
    heads = [*writer.heads(account, statement_id), *balances]
    return writer.document("BkToCstmrStmt", "Stmt", statement_id, heads, entries)


def camt054(
    entries: Sequence[DemoEntry],
    *,
    version: Version = "02",
    account: str,
    statement_id: str,
    on: date,
) -> bytes:
    """A notification of credits and debits on one account, with their totals."""
    writer = _Writer("camt.054", version, on)
    heads = [*writer.heads(account, statement_id), writer.summary(entries)]
    return writer.document("BkToCstmrDbtCdtNtfctn", "Ntfctn", statement_id, heads, entries)


class _Writer:
    """Elements of one message in one version: names are the standard's own."""

    def __init__(self, message: str, version: Version, on: date) -> None:
        self.namespace = f"urn:iso:std:iso:20022:tech:xsd:{message}.001.{version}"
        # The stubs of lxml do not know that a namespace may have no prefix.
        self.nsmap: Any = {None: self.namespace}
        self.is_old = version == "02"
        self.on = on
        self.moment = datetime.combine(on, time(20), UTC).isoformat(timespec="seconds")

    def make(self, tag: str, *content: "str | Element", **attributes: str) -> Element:
        made = etree.Element(self._name(tag), attributes, nsmap=self.nsmap)
        for each in content:
            if isinstance(each, str):
                made.text = each
            else:
                made.append(each)
        return made

    def document(
        self,
        message: str,
        content: str,
        statement_id: str,
        heads: Iterable[Element],
        entries: Sequence[DemoEntry],
    ) -> bytes:
        """Written entry by entry: a large file needs no tree of itself."""
        buffer = BytesIO()
        with etree.xmlfile(buffer, encoding="UTF-8") as file:
            file.write_declaration()
            with (
                file.element(self._name("Document"), nsmap=self.nsmap),
                file.element(self._name(message)),
            ):
                file.write(self._group_header(statement_id))
                with file.element(self._name(content)):
                    for head in heads:
                        file.write(head)
                    for number, entry in enumerate(entries, start=1):
                        file.write(self.entry(entry, f"{statement_id}-{number:05}"[-35:]))
        return buffer.getvalue()

    def heads(self, account: str, statement_id: str) -> list[Element]:
        make = self.make
        day = f"{self.on.isoformat()}T"
        period = make("FrToDt", make("FrDtTm", f"{day}00:00:00"), make("ToDtTm", f"{day}23:59:59"))
        number = make("Id", make("IBAN", account.replace(" ", "")))
        return [
            make("Id", statement_id),
            make("CreDtTm", self.moment),
            period,
            make("Acct", number, make("Ccy", "EUR")),
        ]

    def balance(self, code: str, amount: Decimal) -> Element:
        make = self.make
        return make(
            "Bal",
            make("Tp", make("CdOrPrtry", make("Cd", code))),
            self._amount(abs(amount), "EUR"),
            make("CdtDbtInd", CREDIT if amount >= 0 else DEBIT),
            make("Dt", make("Dt", self.on.isoformat())),
        )

    def summary(self, entries: Sequence[DemoEntry]) -> Element:
        make = self.make
        credits_ = [each.amount for each in entries if each.direction == CREDIT]
        debits = [each.amount for each in entries if each.direction == DEBIT]

        def totals(tag: str, amounts: Sequence[Decimal]) -> Element:
            total = sum(amounts, Decimal(0)).quantize(CENT)
            return make(tag, make("NbOfNtries", str(len(amounts))), make("Sum", str(total)))

        return make(
            "TxsSummry",
            totals("TtlNtries", [*credits_, *debits]),
            totals("TtlCdtNtries", credits_),
            totals("TtlDbtNtries", debits),
        )

    def entry(self, entry: DemoEntry, number: str) -> Element:
        make = self.make
        booked_on = entry.booked_on or self.on
        comes_back = entry.is_reversal or entry.return_reason
        family, subfamily = REVERSAL_CODE if comes_back else CODES[entry.direction]
        code = make(
            "Domn",
            make("Cd", "PMNT"),
            make("Fmly", make("Cd", family), make("SubFmlyCd", subfamily)),
        )
        status = entry.status if self.is_old else make("Cd", entry.status)
        return make(
            "Ntry",
            make("NtryRef", number),
            self._amount(entry.amount, entry.currency),
            make("CdtDbtInd", entry.direction),
            *([make("RvslInd", "true")] if entry.is_reversal else []),
            make("Sts", status),
            make("BookgDt", make("Dt", booked_on.isoformat())),
            make("ValDt", make("Dt", (entry.value_on or booked_on).isoformat())),
            *self._text("AcctSvcrRef", entry.archive_id),
            make("BkTxCd", code),
            make("NtryDtls", *self._details(entry)),
        )

    def _details(self, entry: DemoEntry) -> list[Element]:
        make = self.make
        count = len(entry.parts) or entry.count
        if not count:
            return [self._transaction(entry, archive_id=entry.reverses)]
        batch = make(
            "Btch",
            make("NbOfTxs", str(count)),
            make("TtlAmt", _euros(entry.amount), Ccy=entry.currency),
            make("CdtDbtInd", entry.direction),
        )
        parts = [
            self._transaction(part, archive_id=part.reverses or part.archive_id)
            for part in entry.parts
        ]
        return [batch, *parts]

    def _transaction(self, entry: DemoEntry, *, archive_id: str) -> Element:
        make = self.make
        amount = make("AmtDtls", make("TxAmt", self._amount(entry.amount, entry.currency)))
        own = [self._amount(entry.amount, entry.currency), make("CdtDbtInd", entry.direction)]
        return make(
            "TxDtls",
            make(
                "Refs",
                *self._text("AcctSvcrRef", archive_id),
                make("EndToEndId", entry.end_to_end_id or NOT_PROVIDED),
            ),
            *([] if self.is_old else own),
            amount,
            *self._party(entry),
            *self._remittance(entry),
            *self._return(entry),
        )

    def _return(self, entry: DemoEntry) -> list[Element]:
        if not entry.return_reason:
            return []
        make = self.make
        return [make("RtrInf", make("Rsn", make("Cd", entry.return_reason)))]

    def _party(self, entry: DemoEntry) -> list[Element]:
        """The other side: who paid us, or whom we paid."""
        if not entry.name:
            return []
        make = self.make
        name = make("Nm", entry.name)
        side = "Dbtr" if (entry.direction == CREDIT) != entry.is_reversal else "Cdtr"
        return [make("RltdPties", make(side, name if self.is_old else make("Pty", name)))]

    def _remittance(self, entry: DemoEntry) -> list[Element]:
        make = self.make
        parts = self._text("Ustrd", entry.text)
        if entry.reference:
            kind = make("Tp", make("CdOrPrtry", make("Cd", "SCOR")))
            if entry.reference.startswith("RF"):
                kind.append(make("Issr", "ISO"))
            parts.append(make("Strd", make("CdtrRefInf", kind, make("Ref", entry.reference))))
        return [make("RmtInf", *parts)] if parts else []

    def _group_header(self, statement_id: str) -> Element:
        return self.make(
            "GrpHdr", self.make("MsgId", statement_id), self.make("CreDtTm", self.moment)
        )

    def _amount(self, amount: Decimal, currency: str) -> Element:
        return self.make("Amt", _euros(amount), Ccy=currency)

    def _text(self, tag: str, text: str) -> list[Element]:
        return [self.make(tag, text)] if text else []

    def _name(self, tag: str) -> str:
        return f"{{{self.namespace}}}{tag}"


def _euros(amount: Decimal) -> str:
    return str(amount.quantize(CENT))
