"""What one e-mail says: taken apart, decoded, cut to size. Nothing in it is believed.

The headers are decoded by hand rather than by `email.policy.default`: that one's grammar of
addresses takes minutes for a header of some hundred kilobytes, and raises on malformed ones.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Final

from messaging.mails.machines import Machine, machine_of
from messaging.mails.parts import Body, MailFile, body_of
from messaging.mails.texts import clean_line, decoded

LONGEST_HEADER: Final = 4000
LONGEST_ID: Final = 255
MOST_REFERENCES: Final = 20
MOST_ADDRESSES: Final = 20
OWN_HEADERS: Final = (
    *("Message-ID", "From", "Date", "Subject"),
    *("Content-Type", "Content-Transfer-Encoding"),
)
RECIPIENT_HEADERS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_ID: Final = re.compile(r"<[!-;=?-~]{3,253}>")


class UnreadableError(Exception):
    """It is no e-mail, or one that is made to be unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail, as far as we want to know it.

    mail_id    its Message-ID; "" where it has none that is one
    digest     of what does not change on its way: the same e-mail twice has the same
    sender     the address it says to come from, in small letters: anybody can write anything
    sent_to    the addresses it went to
    refers_to  the ids of what it answers, the nearest first
    text       what is new in it: without what it quotes
    files      what came with it; `left_out`: how many were not taken
    machine    the kind of machine that sent it; None: a person, it seems
    """

    mail_id: str
    digest: str
    sender: str
    sent_to: tuple[str, ...]
    refers_to: tuple[str, ...]
    subject: str
    text: str
    files: tuple[MailFile, ...] = ()
    left_out: int = 0
    machine: Machine | None = None


def read_letter(content: bytes) -> Letter:
    """Take an e-mail apart. Raises `UnreadableError`, and nothing else whatever it is given."""
    try:
        message = BytesParser(policy=compat32).parsebytes(content)
        return _letter(message, content)
    # Parsers of other people, on what strangers send: whatever they stumble over is kept whole
    # for staff, and does not stop the e-mails behind it.
    except (
        MessageError,
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        ArithmeticError,
    ) as problem:
        raise UnreadableError(type(problem).__name__) from None


def head_of(content: bytes) -> Letter:
    """The same of an e-mail too large to be read: who it says to be from, and about what."""
    try:
        message = BytesParser(policy=compat32).parsebytes(content, headersonly=True)
        return _letter_with(message, content, Body(text=""))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        raise UnreadableError from None


def _letter(message: "Message[str, str]", content: bytes) -> Letter:
    return _letter_with(message, content, body_of(message))


def _letter_with(message: "Message[str, str]", content: bytes, body: Body) -> Letter:
    senders = list(_addresses(message, "From"))
    return Letter(
        mail_id=next(iter(_ids(message, "Message-ID")), ""),
        digest=_digest(message, content),
        sender=senders[0] if senders else "",
        sent_to=tuple(
            address for name in RECIPIENT_HEADERS for address in _addresses(message, name)
        ),
        refers_to=tuple(
            dict.fromkeys(
                (*_ids(message, "In-Reply-To"), *reversed(list(_ids(message, "References"))))
            )
        )[:MOST_REFERENCES],
        subject=clean_line(_header(message, "Subject")),
        text=body.text,
        files=body.files,
        left_out=body.left_out,
        machine=machine_of(message, senders),
    )


def _header(message: "Message[str, str]", name: str) -> str:
    """A header in plain words; of one that cannot be decoded, what stands there."""
    raw = str(message.get(name, ""))[:LONGEST_HEADER]
    try:
        pieces = decode_header(raw)
    except (MessageError, ValueError):
        return raw
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces
    )


def _addresses(message: "Message[str, str]", name: str) -> Iterator[str]:
    headers = [str(each)[:LONGEST_HEADER] for each in message.get_all(name, [])[:MOST_ADDRESSES]]
    for _shown, address in getaddresses(headers)[:MOST_ADDRESSES]:
        local, at, domain = address.strip().lower().rpartition("@")
        if local and at and domain and address.isprintable() and " " not in address.strip():
            yield address.strip().lower()[:320]


def _ids(message: "Message[str, str]", name: str) -> Iterator[str]:
    raw = " ".join(str(each) for each in message.get_all(name, []))
    return iter(_ID.findall(raw[-LONGEST_HEADER:]))


def _digest(message: "Message[str, str]", content: bytes) -> str:
    """Without the headers that mail servers add on the way: the copy of an e-mail is the same."""
    own = "\n".join(str(message.get(name, "")) for name in OWN_HEADERS)
    _head, _blank, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    return hashlib.sha256(own.encode("utf-8", "surrogateescape") + b"\n\n" + body).hexdigest()
