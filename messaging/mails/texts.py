"""The words of an e-mail: decoded, out of HTML, without what is only quoted."""

import codecs
import re
import unicodedata
from typing import Final

from inscriptis import get_text
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError
from mailparser_reply import EmailReplyParser
from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE

# As much of a text as is searched for what it quotes. A message is shorter.
LONGEST_TEXT: Final = 30_000
LONGEST_LINE: Final = 255
# A line that begins a quotation is not longer.
LONGEST_HEAD: Final = 300
# Unicode's control, format, half, private and unassigned characters.
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# They join emoji and letters, and hide nothing.
JOINERS: Final = "\u200c\u200d"
# Encodings that are none of texts in e-mail, and slow on long ones.
NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape"})
# How Finnish mail programs begin a quotation; the library knows the other two languages.
MAIL_LANGUAGES["fi"] = {
    "wrote_header": (
        rf"^({QUOTED_MATCH_INCLUDE}[^\n>]{{0,200}}\d[^\n]{{0,300}}"
        r"(?:kirjoitti|kirjoittanut)[^\n]{0,100}:)$"
    ),
    "from_header": (
        r"((?:(?:^|\n)[* ]*(?:Lähettäjä|Lähetetty|Vastaanottaja|Kopio|Aihe|Päivämäärä|Päiväys)"
        r":[^\n]*){2,})"
    ),
    "signatures": [],
    "disclaimers": [],
    "sent_from": "Lähetetty",
}
_READER: Final = EmailReplyParser(languages=["fi", "sv", "en"])
_TABLES: Final = re.compile(r"<(/?)(?:table|caption|thead|tbody|tfoot|tr)\b[^<>]*>", re.IGNORECASE)
_CELLS: Final = re.compile(r"</?(?:td|th|col|colgroup)\b[^<>]*>", re.IGNORECASE)
_MANY_LINES: Final = re.compile(r"\n{3,}")


def decoded(content: bytes, charset: str | None) -> str:
    """Text of bytes, whatever is said of its encoding; never fails."""
    for name in (charset, "utf-8"):
        try:
            if name and codecs.lookup(name).name not in NO_CHARSETS:
                return content.decode(name)
        except (LookupError, ValueError):
            continue
    # What old mail programs of Finland send without saying so.
    return content.decode("cp1252", errors="replace")


def from_html(html: str) -> str:
    """What a reader sees of HTML. What it hides from readers, it may show: it is only text.

    Its tables are read as lines: as columns, one wide cell would be padded in every row, which
    makes gigabytes of an e-mail of some kilobytes.
    """
    flat = _CELLS.sub(" ", _TABLES.sub(r"<\1div>", html))
    try:
        text: str = get_text(flat, ParserConfig(display_links=False, display_images=False))
    except (LxmlError, ValueError, RecursionError):
        return re.sub(r"<[^<>]*>", " ", html)
    return text


def new_in(text: str) -> str:
    """What an e-mail says itself, without the earlier ones that it quotes, and cut to size.

    Who answers between or below the quoted lines is understood with them alone: such a text
    stays whole, and so does one that is nothing but quotation.
    """
    lines = (line.strip() for line in clean(text)[:LONGEST_TEXT].split("\n"))
    text = _MANY_LINES.sub("\n\n", "\n".join(lines))
    short, long_lines = _without_long_lines(text)
    replies = _READER.read(short).replies
    first = replies[0].full_body if replies else short
    if any(_is_answered_within(reply.full_body) for reply in replies[1:]):
        return text.strip()
    kept = [line for line in first.split("\n") if not line.startswith(">")]
    new = "\n".join(long_lines.get(line, line) for line in kept)
    return _MANY_LINES.sub("\n\n", new).strip() or text.strip()


def _is_answered_within(quoted: str) -> bool:
    """Whether somebody wrote between or below the quoted lines."""
    lines = [line for line in quoted.split("\n") if line]
    marked = sum(line.startswith(">") for line in lines)
    return 0 < marked < len(lines)


def _without_long_lines(text: str) -> tuple[str, dict[str, str]]:
    """The text with a mark for each long line, and what the marks stand for.

    No long line begins a quotation, and the patterns of the library take the square of the
    length of a line. The marks are of characters that `clean` lets into no text.
    """
    marks: dict[str, str] = {}
    lines = []
    for line in text.split("\n"):
        if len(line) > LONGEST_HEAD:
            mark = f"\ue000{len(marks)}\ue001"
            marks[mark] = line
            lines.append(mark)
        else:
            lines.append(line)
    return "\n".join(lines), marks


def clean(text: str) -> str:
    """Without what turns, hides or breaks a text: control and direction characters, halves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept = "".join(each for each in text if each in "\n\t" or not _is_hidden(each))
    return kept.replace("\t", " ")


def clean_line(text: str) -> str:
    """One line of it, of the length that the database takes."""
    return " ".join(clean(text).split())[:LONGEST_LINE]


def _is_hidden(character: str) -> bool:
    return character not in JOINERS and unicodedata.category(character) in {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }
