"""The parts of an e-mail: its words, and the files that came with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import Final

from messaging.mails.texts import clean_line, decoded, from_html, new_in
from messaging.rules.files import LARGEST_BYTES, MOST_OF_MAIL

MOST_PARTS: Final = 200
LARGEST_TEXT_BYTES: Final = 400_000
# Pictures inside a text that are smaller are logos and lines.
SMALLEST_PICTURE_BYTES: Final = 15_000
LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file as it came; what it is, its content tells."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """left_out  how many files were not taken: too many, or too large"""

    text: str
    files: tuple[MailFile, ...] = ()
    left_out: int = 0


def body_of(message: "Message[str, str]") -> Body:
    """The new words of an e-mail, and its files."""
    words: list[str] = []
    files: list[MailFile] = []
    left_out = 0
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS:
            left_out += 1
        elif _is_text(part):
            words.append(_text(part))
        elif (file := _file(part)) is None:
            continue
        elif len(files) < MOST_OF_MAIL and 0 < len(file.content) <= LARGEST_BYTES:
            files.append(file)
        else:
            left_out += 1
    text = new_in("\n\n".join(each for each in words if each.strip()))
    return Body(text=text, files=tuple(files), left_out=left_out)


def _leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """The parts that are no vessels for others; of alternatives the plainest one with words."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        # An e-mail inside an e-mail is a file; what is in it was said to somebody else.
        if part.get_content_maintype() == "message" or not part.is_multipart():
            yield part
            continue
        inner = [each for each in part.get_payload() if isinstance(each, Message)][:MOST_PARTS]
        if part.get_content_subtype() == "alternative":
            inner = _best_of(inner)
        waiting.extend(reversed(inner))


def _best_of(inner: list["Message[str, str]"]) -> list["Message[str, str]"]:
    plain = [each for each in inner if each.get_content_type() == "text/plain"]
    with_words = [each for each in plain if _text(each).strip()]
    if with_words:
        # Files may hang on the richer alternative.
        rich = [each for each in inner if each.is_multipart()]
        return [with_words[0], *(leaf for each in rich for leaf in _files_in(each))]
    return [each for each in inner if each not in plain] or inner[:1]


def _files_in(part: "Message[str, str]") -> Iterator["Message[str, str]"]:
    return (each for each in _leaves(part) if not _is_text(each))


def _is_text(part: "Message[str, str]") -> bool:
    return (
        part.get_content_type() in {"text/plain", "text/html"}
        and part.get_content_disposition() != "attachment"
        and not part.get_filename()
    )


def _text(part: "Message[str, str]") -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    text = decoded(content[:LARGEST_TEXT_BYTES], part.get_content_charset())
    return from_html(text) if part.get_content_subtype() == "html" else text


def _file(part: "Message[str, str]") -> MailFile | None:
    """None: a picture of a signature, an empty part."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        content = part.as_bytes()[:LARGEST_BYTES]
    is_inside = part.get("Content-ID") and part.get_content_disposition() != "attachment"
    if not content or (is_inside and len(content) < SMALLEST_PICTURE_BYTES):
        return None
    return MailFile(name=_name(part), content=content)


def _name(part: "Message[str, str]") -> str:
    """As it was called: decoded also where mail programs encode it against the rules."""
    name = str(part.get_filename() or "")[: 4 * LONGEST_NAME]
    try:
        pieces = decode_header(name) if "=?" in name else [(name, None)]
    except (MessageError, ValueError):
        pieces = [(name, None)]
    text = "".join(
        piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces
    )
    return clean_line(text)[-LONGEST_NAME:]
