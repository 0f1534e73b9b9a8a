"""Files of messages: what they may be, and how many."""

from typing import Final

from invoices.rules import attachments
from invoices.rules.attachments import HEAD_BYTES, JPEG, LARGEST_BYTES, PDF, PNG, UnknownTypeError

__all__ = ["HEAD_BYTES", "HEIC", "JPEG", "LARGEST_BYTES", "PDF", "PNG", "UnknownTypeError"]

HEIC: Final = "image/heic"
# The type of a file → how names of such files end, the usual way first.
ENDINGS: Final = {**attachments.ENDINGS, HEIC: ("heic", "heif", "hif")}
MOST_FILES: Final = 5
# Of an e-mail: nobody is there who could be told to send fewer.
MOST_OF_MAIL: Final = 10
# What phones write into the first box of their pictures, of ISO/IEC 23008-12: one still
# picture. Films and sequences of pictures have other brands.
STILL_PICTURES: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})


def type_of(head: bytes) -> str:
    """The type of a file that begins with `head`. Raises `UnknownTypeError`."""
    if head[4:8] == b"ftyp" and head[8:12] in STILL_PICTURES:
        return HEIC
    return attachments.type_of(head)
