"""A bank's answer to a file of payments: pain.002, for the demo and the tests.

Like the statements it writes what it is told, also what no bank should write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from lxml import etree

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
ASKED: Final = f"{NAMESPACE}pain.001.001.09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One payment of a pain.001 file; `amount` in euros."""

    end_to_end_id: str
    amount: Decimal
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`status` as of ISO 20022 ("ACSP", "RJCT"); `reason` a code, "" for none."""

    status: str
    reason: str = ""
    text: str = ""


def payments_in(data: bytes) -> tuple[str, str, list[Asked]]:
    """Of a pain.001 file: its message id, the account it pays from, and its payments."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))

    def text(element: Any, path: str) -> str:
        return str(element.findtext("/".join(f"{{{ASKED}}}{step}" for step in path.split("/"))))

    payments = [
        Asked(
            end_to_end_id=text(each, "PmtId/EndToEndId"),
            amount=Decimal(text(each, "Amt/InstdAmt")),
            name=text(each, "Cdtr/Nm"),
        )
        for each in root.iter(f"{{{ASKED}}}CdtTrfTxInf")
    ]
    account = text(root[0], "PmtInf/DbtrAcct/Id/IBAN")
    return text(root[0], "GrpHdr/MsgId"), account, payments


def pain002(
    *,
    batch: str,
    whole: Verdict | None = None,
    of_each: Mapping[str, Verdict] | None = None,
    version: str = "03",
    message_id: str = "A1",
) -> bytes:
    """`batch`: the message id that is answered; `of_each` by end-to-end id."""
    namespace = f"{NAMESPACE}pain.002.001.{version}"
    nsmap: Any = {None: namespace}

    def make(tag: str, *content: Any) -> Any:
        made = etree.Element(f"{{{namespace}}}{tag}", nsmap=nsmap)
        for each in content:
            if isinstance(each, str):
                made.text = each
            else:
                made.append(each)
        return made

    def reasons(verdict: Verdict) -> list[Any]:
        if not verdict.reason and not verdict.text:
            return []
        code = [make("Rsn", make("Cd", verdict.reason))] if verdict.reason else []
        text = [make("AddtlInf", verdict.text)] if verdict.text else []
        return [make("StsRsnInf", *code, *text)]

    original = [make("OrgnlMsgId", batch), make("OrgnlMsgNmId", "pain.001.001.09")]
    status = [make("GrpSts", whole.status), *reasons(whole)] if whole else []
    payments = [
        make(
            "TxInfAndSts",
            make("OrgnlEndToEndId", end_to_end_id),
            make("TxSts", verdict.status),
            *reasons(verdict),
        )
        for end_to_end_id, verdict in (of_each or {}).items()
    ]
    parts = [make("OrgnlPmtInfAndSts", make("OrgnlPmtInfId", batch), *payments)] if payments else []
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    header = make("GrpHdr", make("MsgId", message_id), make("CreDtTm", moment))
    report = make("CstmrPmtStsRpt", header, make("OrgnlGrpInfAndSts", *original, *status), *parts)
    return etree.tostring(make("Document", report), xml_declaration=True, encoding="UTF-8")
