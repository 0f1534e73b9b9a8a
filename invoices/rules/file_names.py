"""What a file that somebody sent is called: its own name proves nothing and may deceive."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

LONGEST_STEM: Final = 100
NAMELESS: Final = "file"
# Categories of Unicode that nobody sees: control, format (they turn the direction of writing,
# so that `exe.fdp` reads as `pdf.exe`), half characters, private ones, and none at all.
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What some file systems or shells take for something else.
SIGNS: Final = re.compile(r'[<>:"|?*%$`]')
# Names of devices, whatever their ending is.
DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str, *, endings: Sequence[str]) -> str:
    """The name under which a file is shown and handed out, always with an ending of its type.

    name     as it came: perhaps a path, of which the last part counts
    endings  those of the type that its content has, the usual one first: `("jpg", "jpeg")`

    An ending of another type stays, and the true one follows: `kuva.exe` → `kuva.exe.jpg`.
    """
    words = plain_name(name)
    stem, dot, ending = words.rpartition(".")
    if not dot or ending.lower() not in endings:
        stem = words
    stem = stem.strip(". ")[:LONGEST_STEM].strip(". ") or NAMELESS
    if DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{endings[0]}"


def plain_name(name: str) -> str:
    """The last part of a name, as it came but without what cannot be seen or may deceive."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in UNSEEN)
    return " ".join(SIGNS.sub("_", unicodedata.normalize("NFC", seen)).split())
