"""The XML documents in a file: found, checked for what may do harm, and parsed.

A Finvoice file is one or more XML documents one after the other, each perhaps after a
SOAP envelope that is a document of its own. lxml reads one document at a time, without
DTDs, entities, network or huge texts.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, cast

from lxml import etree

from invoices.finvoice.refusals import FinvoiceError, Reason, Refusal

# A closing tag ends a document unless it stands in a comment or in CDATA.
LANDMARK: Final = re.compile(rb"<!--|<!\[CDATA\[|</(?:[\w.-]+:)?(?:Finvoice|Envelope)\s*>")
ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
DECLARED_ENCODING: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
# All are supersets of ASCII, so that tags are found before the text is decoded.
ENCODINGS: Final = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
}
UTF8_BOM: Final = b"\xef\xbb\xbf"


def finvoice_roots(data: bytes) -> Iterator[tuple[etree._Element, int]]:
    """Each Finvoice element of a file, with the number of lines before its document.

    Raises `FinvoiceError` at the first document that cannot be read.
    """
    found = False
    for document, lines_before in _documents(data):
        root = _parse(document, lines_before)
        if etree.QName(root).localname == "Envelope":
            continue
        if root.tag != "Finvoice":
            raise _refused(Reason.NOT_FINVOICE, lines_before + line_of(root))
        found = True
        yield root, lines_before
    if not found:
        raise _refused(Reason.NOT_FINVOICE if data.strip() else Reason.EMPTY, 0)


def line_of(element: etree._Element) -> int:
    """The line in its own document on which an element begins, from 1."""
    return cast("int | None", element.sourceline) or 1


def _documents(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Cut after each closing tag of a root; yields what is between, and lines before it."""
    start = lines = 0
    for end in [*_ends(data), len(data)]:
        document = data[start:end]
        kept = document.removeprefix(UTF8_BOM).lstrip()
        if kept:
            skipped = document[: len(document) - len(kept)]
            yield kept, lines + skipped.count(b"\n")
        lines += document.count(b"\n")
        start = end


def _ends(data: bytes) -> Iterator[int]:
    position = 0
    while landmark := LANDMARK.search(data, position):
        position = landmark.end()
        closing = ENDS.get(landmark.group())
        if closing is None:
            yield position
            continue
        position = data.find(closing, position)
        if position < 0:
            return


def _parse(document: bytes, lines_before: int) -> etree._Element:
    encoding = _encoding(document, lines_before)
    _refuse_entities(document, lines_before)
    try:
        root = etree.fromstring(document, _parser(encoding))
    except etree.XMLSyntaxError as error:
        raise _refused(Reason.MALFORMED, lines_before + (error.lineno or 1)) from None
    # An entity that is used but declared elsewhere stays in the tree as a node.
    if next(root.iter(etree.Entity), None) is not None:
        raise _refused(Reason.ENTITIES, lines_before + 1)
    return root


def _encoding(document: bytes, lines_before: int) -> str:
    if b"\0" in document[:200] or document[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise _refused(Reason.ENCODING, lines_before + 1, found="UTF-16")
    declared = DECLARED_ENCODING.match(document)
    name = declared.group(1).decode("ascii", "replace") if declared else "utf-8"
    try:
        return ENCODINGS[name.lower()]
    except KeyError:
        raise _refused(Reason.ENCODING, lines_before + 1, found=name) from None


def _refuse_entities(document: bytes, lines_before: int) -> None:
    """Refuse every DOCTYPE with declarations in it. A mere name of a DTD is not loaded."""
    doctype = document.find(b"<!DOCTYPE")
    if doctype >= 0:
        bracket = document.find(b"[", doctype)
        if 0 <= bracket < document.find(b">", doctype):
            line = lines_before + document.count(b"\n", 0, doctype) + 1
            raise _refused(Reason.ENTITIES, line)
    entity = document.find(b"<!ENTITY")
    if entity >= 0:
        raise _refused(Reason.ENTITIES, lines_before + document.count(b"\n", 0, entity) + 1)


@cache
def _parser(encoding: str) -> etree.XMLParser:
    """Told the encoding, it never guesses another one that would hide an entity."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )


def _refused(reason: Reason, line: int, **facts: str) -> FinvoiceError:
    return FinvoiceError(Refusal(reason=reason, line=line, facts=facts))
