"""What an uploaded file is, by its content: its name and what the browser says prove nothing."""

from typing import Final

import puremagic

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
# The type of a file that may be attached → how its name ends when staff download it.
ALLOWED: Final = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
# How names of such files end, the usual way first.
ENDINGS: Final = {PDF: ("pdf",), JPEG: ("jpg", "jpeg", "jpe", "jfif"), PNG: ("png",)}
LARGEST_BYTES: Final = 10 * 1024 * 1024
# As much of a file's beginning as tells its type.
HEAD_BYTES: Final = 4096


class UnknownTypeError(ValueError):
    """Neither a PDF nor a picture of an allowed kind."""


def type_of(head: bytes) -> str:
    """The type of a file that begins with `head`. Raises `UnknownTypeError`."""
    try:
        found: str = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        raise UnknownTypeError from None
    if found not in ALLOWED:
        raise UnknownTypeError
    return found
