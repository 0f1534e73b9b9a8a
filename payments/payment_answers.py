"""pain.002: what the bank says of a file of payments, in ISO 20022.

The versions differ in what we do not read. A file is small: one batch of ours.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final

from lxml import etree

from accounts import hetu
from payments.bank_statement import Reason, Refusal, StatementError
from payments.bank_statement.documents import MEGABYTE, NAMESPACE
from payments.bank_statement.node import Node

KIND: Final = "pain.002."
VERSIONS: Final = frozenset(f"{KIND}001.{number:02}" for number in (3, *range(9, 15)))
LARGEST_MEGABYTES: Final = 20
ID_LENGTH: Final = 35
REASON_LENGTH: Final = 35
TEXT_LENGTH: Final = 210
MESSAGE: Final = "CstmrPmtStsRpt"


class Verdict(StrEnum):
    # On its way at the bank: nothing is certain yet.
    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


VERDICTS: Final = {
    **dict.fromkeys(("RCVD", "PDNG", "ACTC", "PATC", "PART"), Verdict.WAITING),
    **dict.fromkeys(
        ("ACCP", "ACSP", "ACSC", "ACCC", "ACWC", "ACWP", "ACFC", "ACPD"), Verdict.ACCEPTED
    ),
    **dict.fromkeys(("RJCT", "CANC"), Verdict.REJECTED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of payments. `reason` is an ISO code, "" for none."""

    verdict: Verdict
    reason: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAnswer:
    """One file.

    batch    message id of our file that it answers
    whole    of every payment that is not named; None when only some are spoken of
    of_each  by end-to-end id
    """

    schema: str
    batch: str
    whole: Told | None
    of_each: dict[str, Told]


def is_answer(stream: BinaryIO) -> bool:
    """Whether the stream claims to be a pain.002 message; leaves it where it stands."""
    start = stream.tell()
    try:
        _event, root = next(
            etree.iterparse(
                stream, events=("start",), load_dtd=False, no_network=True, resolve_entities=False
            )
        )
    except (etree.XMLSyntaxError, StopIteration):
        return False
    finally:
        stream.seek(start)
    return (etree.QName(root).namespace or "").startswith(f"{NAMESPACE}{KIND}")


def read_answer(data: bytes) -> PaymentAnswer:
    """Raises `StatementError` for everything that is no sound answer, hostile or not."""
    root = _root(data)
    name = etree.QName(root)
    schema = (name.namespace or "").removeprefix(NAMESPACE)
    if name.localname != "Document" or not schema.startswith(KIND):
        raise _refused(Reason.NOT_A_STATEMENT)
    if schema not in VERSIONS:
        raise _refused(Reason.ANSWER_VERSION, found=schema[:20])
    document = Node(root, name.namespace or "", "Document")
    group = next(document.all(f"{MESSAGE}/OrgnlGrpInfAndSts"), None)
    if group is None:
        raise document.error(Reason.MISSING, f"{MESSAGE}/OrgnlGrpInfAndSts")
    batch = group.short("OrgnlMsgId", limit=ID_LENGTH)
    if not batch:
        raise group.error(Reason.MISSING, "OrgnlMsgId")
    whole = _told(group, "GrpSts")
    of_each: dict[str, Told] = {}
    for part in document.all(f"{MESSAGE}/OrgnlPmtInfAndSts"):
        # We send one part a file: what is said of it is said of all.
        whole = _told(part, "PmtInfSts") or whole
        for payment in part.all("TxInfAndSts"):
            _add(payment, of_each, whole)
    if whole is None and not of_each:
        raise group.error(Reason.MISSING, "GrpSts")
    return PaymentAnswer(schema=schema, batch=batch, whole=whole, of_each=of_each)


def _add(payment: Node, of_each: dict[str, Told], whole: Told | None) -> None:
    end_to_end_id = payment.short("OrgnlEndToEndId", limit=ID_LENGTH)
    if not end_to_end_id:
        raise payment.error(Reason.MISSING, "OrgnlEndToEndId")
    told = _told(payment, "TxSts") or whole
    if told is None:
        raise payment.error(Reason.MISSING, "TxSts")
    of_each[end_to_end_id] = told


def _told(node: Node, path: str) -> Told | None:
    status = node.text(path)
    if not status:
        return None
    if status not in VERDICTS:
        raise node.error(Reason.ANSWER_STATUS, path, found=status[:10])
    reasons = [each.first_text("Rsn/Cd", "Rsn/Prtry") for each in node.all("StsRsnInf")]
    texts = [text for each in node.all("StsRsnInf") for text in each.texts("AddtlInf")]
    return Told(
        verdict=VERDICTS[status],
        reason=next(filter(None, reasons), "")[:REASON_LENGTH],
        text=hetu.masked(" ".join(texts))[:TEXT_LENGTH],
    )


def _root(data: bytes) -> etree._Element:
    if not data:
        raise _refused(Reason.EMPTY)
    if len(data) > LARGEST_MEGABYTES * MEGABYTE:
        raise _refused(Reason.TOO_LARGE, limit=str(LARGEST_MEGABYTES))
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise _refused(Reason.MALFORMED, line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(Reason.DOCTYPE, line=1)
    return root


def _refused(reason: Reason, *, line: int = 0, **facts: str) -> StatementError:
    return StatementError(Refusal(reason=reason, line=line, facts=facts))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
    )
