"""The XML of a statement: checked for what may do harm, and read piece by piece.

lxml reads without DTD, entities, network and huge texts. A piece is forgotten as soon as
the next is asked for, so that a file of any length needs the same memory.
"""

from collections.abc import Iterator
from io import SEEK_END
from typing import BinaryIO, Final, cast

from lxml import etree

from payments.bank_statement.refusals import Reason, Refusal, StatementError

MEGABYTE: Final = 1024 * 1024
LARGEST_MEGABYTES: Final = 500
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
# By schema: the message below `Document`, and what it calls a statement.
MESSAGES: Final = {
    f"camt.{kind}.001.{version}": names
    for kind, names in {
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }.items()
    for version in ("02", "08")
}
KINDS: Final = ("camt.053.", "camt.054.")
# What is read as a piece. Everything else in a statement is small or not wanted.
PIECES: Final = ("GrpHdr", "Stmt", "Ntfctn", "Acct", "Bal", "TxsSummry", "Ntry", "TxDtls")


def schema_of(stream: BinaryIO) -> str:
    """Which message the stream carries, from its first element; leaves it at its start.

    Raises `StatementError` for everything that is no statement, hostile or not.
    """
    start = stream.tell()
    size = stream.seek(0, SEEK_END) - start
    stream.seek(start)
    if not size:
        raise _refused(Reason.EMPTY)
    if size > LARGEST_MEGABYTES * MEGABYTE:
        raise _refused(Reason.TOO_LARGE, limit=str(LARGEST_MEGABYTES))
    try:
        _event, root = next(_events(stream, ("start",)))
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None
    stream.seek(start)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(Reason.DOCTYPE, line=1)
    return _schema(etree.QName(root), line_of(root))


def pieces(stream: BinaryIO, namespace: str) -> Iterator[tuple[str, str, etree._Element]]:
    """Starts and ends of the pieces in their order: event, local name, element.

    Raises `StatementError` where the XML ends or breaks.
    """
    tags = [f"{{{namespace}}}{name}" for name in PIECES]
    cut = len(namespace) + 2
    events = _events(stream, ("start", "end"), tags)
    try:
        for event, element in events:
            yield event, element.tag[cut:], element
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None


def line_of(element: etree._Element) -> int:
    """The line on which an element begins, from 1."""
    return cast("int | None", element.sourceline) or 1


def forget(element: etree._Element) -> None:
    """Free a piece that was read, and what stands before it beside it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _events(
    stream: BinaryIO, events: tuple[str, ...], tags: list[str] | None = None
) -> Iterator[tuple[str, etree._Element]]:
    found: Iterator[tuple[str, etree._Element]] = etree.iterparse(
        stream,
        events=events,
        tag=tags,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
        resolve_entities=False,
    )
    return found


def _schema(root: etree.QName, line: int) -> str:
    namespace = root.namespace or ""
    schema = namespace.removeprefix(NAMESPACE)
    if root.localname != "Document" or schema == namespace or not schema.startswith(KINDS):
        raise _refused(Reason.NOT_A_STATEMENT, line=line)
    if schema not in MESSAGES:
        raise _refused(Reason.VERSION, line=line, found=schema[:20])
    return schema


def _malformed(error: etree.XMLSyntaxError) -> StatementError:
    return _refused(Reason.MALFORMED, line=error.lineno or 1)


def _refused(reason: Reason, *, line: int = 0, **facts: str) -> StatementError:
    return StatementError(Refusal(reason=reason, line=line, facts=facts))
